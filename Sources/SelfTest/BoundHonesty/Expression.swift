import RealModule
import Scalars

/// A formula in one variable, evaluated over any scalar: one definition for values and for every exact method.
indirect enum Expression: Sendable {
  /// The variable x.
  case variable
  /// A constant, exactly.
  case constant(Double)
  /// The sum of two formulas.
  case sum(Expression, Expression)
  /// The difference of two formulas.
  case difference(Expression, Expression)
  /// The product of two formulas.
  case product(Expression, Expression)
  /// The quotient of two formulas.
  case quotient(Expression, Expression)
  /// An elementary function of a formula.
  case function(ElementaryFunction, Expression)
  /// `above` where `of` > `threshold`, else `notAbove`.
  case piecewise(of: Expression, threshold: Double, above: Expression, notAbove: Expression)

  /// The formula's value at x.
  func value<Scalar: TrigonometricScalar>(at x: Scalar) -> Scalar {
    switch self {
    case .variable: x
    case .constant(let number): Scalar(number)
    case .sum(let left, let right): left.value(at: x) + right.value(at: x)
    case .difference(let left, let right): left.value(at: x) - right.value(at: x)
    case .product(let left, let right): left.value(at: x) * right.value(at: x)
    case .quotient(let left, let right): left.value(at: x) / right.value(at: x)
    case .function(let function, let argument): function.value(at: argument.value(at: x))
    case .piecewise(let decider, let threshold, let above, let notAbove):
      decider.value(at: x).primal > threshold ? above.value(at: x) : notAbove.value(at: x)
    }
  }
}

/// The functions of `TrigonometricScalar`.
enum ElementaryFunction: Sendable {
  case exp, expMinusOne, log, logOnePlus, sqrt, sin, cos, tanh, erfc, logistic, softplus

  /// The function's value at x.
  func value<Scalar: TrigonometricScalar>(at x: Scalar) -> Scalar {
    switch self {
    case .exp: Scalar.exp(x)
    case .expMinusOne: Scalar.expMinusOne(x)
    case .log: Scalar.log(x)
    case .logOnePlus: Scalar.log(onePlus: x)
    case .sqrt: Scalar.sqrt(x)
    case .sin: Scalar.sin(x)
    case .cos: Scalar.cos(x)
    case .tanh: Scalar.tanh(x)
    case .erfc: Scalar.erfc(x)
    case .logistic: Scalar.logistic(x)
    case .softplus: Scalar.softplus(x)
    }
  }
}

// MARK: - Writing formulas

extension Expression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  init(floatLiteral value: Double) { self = .constant(value) }
  init(integerLiteral value: Int) { self = .constant(Double(value)) }

  static func + (left: Expression, right: Expression) -> Expression { .sum(left, right) }
  static func - (left: Expression, right: Expression) -> Expression { .difference(left, right) }
  static func * (left: Expression, right: Expression) -> Expression { .product(left, right) }
  static func / (left: Expression, right: Expression) -> Expression { .quotient(left, right) }
  static prefix func - (operand: Expression) -> Expression { .difference(0, operand) }

  static func exp(_ x: Expression) -> Expression { .function(.exp, x) }
  static func expMinusOne(_ x: Expression) -> Expression { .function(.expMinusOne, x) }
  static func log(_ x: Expression) -> Expression { .function(.log, x) }
  static func log(onePlus x: Expression) -> Expression { .function(.logOnePlus, x) }
  static func sqrt(_ x: Expression) -> Expression { .function(.sqrt, x) }
  static func sin(_ x: Expression) -> Expression { .function(.sin, x) }
  static func cos(_ x: Expression) -> Expression { .function(.cos, x) }
  static func tanh(_ x: Expression) -> Expression { .function(.tanh, x) }
  static func erfc(_ x: Expression) -> Expression { .function(.erfc, x) }
  static func logistic(_ x: Expression) -> Expression { .function(.logistic, x) }
  static func softplus(_ x: Expression) -> Expression { .function(.softplus, x) }

  /// xⁿ by repeated multiplication, n ≥ 1.
  func power(_ exponent: Int) -> Expression {
    exponent > 1 ? power(exponent - 1) * self : self
  }

  /// `above` where x > `threshold`, else `notAbove`.
  static func branch(
    at threshold: Double, above: Expression, notAbove: Expression
  ) -> Expression {
    .piecewise(of: .variable, threshold: threshold, above: above, notAbove: notAbove)
  }
}
