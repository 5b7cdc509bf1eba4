import ComplexModule
import RealModule
import Testing

@testable import Scalars

/// A function with its derivative written by hand, in `Double`.
private struct Formula: Sendable {
  var name: String
  var dual: @Sendable (Dual<Double>) -> Dual<Double>
  var complex: @Sendable (Complex<Double>) -> Complex<Double>
  var derivative: @Sendable (Double) -> Double
  var points: [Double]
}

private let formulas: [Formula] = [
  Formula(
    name: "exp", dual: { .exp($0) }, complex: { .exp($0) }, derivative: { Double.exp($0) },
    points: [-30, -1, 0, 0.5, 3]),
  Formula(
    name: "expMinusOne", dual: { .expMinusOne($0) }, complex: { .expMinusOne($0) },
    derivative: { Double.exp($0) },
    points: [-3, -1e-9, 0, 1e-9, 2]),
  Formula(
    name: "log", dual: { .log($0) }, complex: { .log($0) }, derivative: { 1 / $0 },
    points: [1e-9, 0.5, 1, 7, 1e12]),
  Formula(
    name: "log1p", dual: { .log(onePlus: $0) }, complex: { .log(onePlus: $0) },
    derivative: { 1 / (1 + $0) }, points: [-0.5, 0, 1e-12, 4]),
  Formula(
    name: "sqrt", dual: { .sqrt($0) }, complex: { .sqrt($0) }, derivative: { 0.5 / $0.squareRoot() },
    points: [1e-8, 0.25, 2, 1e10]),
  Formula(
    name: "tanh", dual: { .tanh($0) }, complex: { .tanh($0) },
    derivative: { 1 / (Double.cosh($0) * Double.cosh($0)) }, points: [-20, -2, -0.1, 0, 0.3, 5, 19]),
  Formula(
    name: "erfc", dual: { .erfc($0) }, complex: { .erfc($0) },
    derivative: { -2 / Double.pi.squareRoot() * Double.exp(-$0 * $0) }, points: [-3, -0.5, 0, 1, 5]),
  Formula(
    name: "logistic", dual: { .logistic($0) }, complex: { .logistic($0) },
    derivative: { Double.exp(-abs($0)) / ((1 + Double.exp(-abs($0))) * (1 + Double.exp(-abs($0)))) },
    points: [-40, -2, 0, 0.7, 5, 40]),
  Formula(
    name: "softplus", dual: { .softplus($0) }, complex: { .softplus($0) },
    derivative: { $0 > 0 ? 1 / (1 + Double.exp(-$0)) : Double.exp($0) / (1 + Double.exp($0)) },
    points: [-40, -1, 0, 2, 40]),
  Formula(
    name: "x/(1 + x²)", dual: { $0 / (Dual(1) + $0 * $0) }, complex: { $0 / (Complex(1) + $0 * $0) },
    derivative: { (1 - $0 * $0) / ((1 + $0 * $0) * (1 + $0 * $0)) }, points: [-3, 0, 0.5, 10]),
]

@Suite("Scalars that carry derivatives")
struct DualTests {
  /// Both sides round a handful of times, the exponential's argument to x·u: (|x| + 16)u relative, and 40u at most here.
  @Test("Dual numbers and the complex step give the derivative of every elementary function")
  func derivatives() {
    var failures: [String] = []
    var compared = 0
    for formula in formulas {
      for x in formula.points {
        let truth = formula.derivative(x)
        let allowed = (abs(x) + 16) * 0x1p-52 * abs(truth)
        let dual = formula.dual(Dual(x, derivative: 1)).derivative
        let complex = formula.complex(Complex(x, 1e-100)).imaginary / 1e-100
        compared += 2
        if !(abs(dual - truth) <= allowed) {
          failures.append("\(formula.name)(\(x)): dual \(dual), is \(truth)")
        }
        if !(abs(complex - truth) <= allowed) {
          failures.append("\(formula.name)(\(x)): complex \(complex), is \(truth)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(compared > 80)
  }

  @Test("A dual of duals gives the second derivative")
  func secondDerivative() {
    let x = 0.4
    let seed = Dual(Dual(x, derivative: 1), derivative: Dual(1))
    let second = Dual.tanh(seed).derivative.derivative
    // tanh″ = −2 tanh sech²; some ten roundings on each side.
    let truth = -2 * Double.tanh(x) * (1 - Double.tanh(x) * Double.tanh(x))
    #expect(abs(second - truth) <= 20 * 0x1p-52)
  }

  @Test("σ′ does not cancel where σ rounds to 1")
  func saturation() {
    let derivative = Dual.logistic(Dual(40.0, derivative: 1)).derivative
    // docs/CLAIMS.md, S4.2: 4.2483542552915890e-18; e⁻⁴⁰ carries the argument's rounding, 40u.
    #expect(abs(derivative - 4.2483542552915890e-18) <= 40 * 0x1p-52 * 4.2483542552915890e-18)
  }

  @Test("A constant has no derivative, and NaN is passed on")
  func constantsAndNaN() {
    #expect(Dual<Double>(3).derivative == 0)
    #expect(Dual<Double>.tanh(Dual(.nan, derivative: 1)).value.isNaN)
    #expect(!Dual<Double>(.nan).isFinite)
    #expect(!Dual(1.0, derivative: .infinity).isFinite)
  }
}
