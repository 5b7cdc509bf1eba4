import ComplexModule
import Derivatives
import RealModule
import Scalars

/// What is claimed of a vector objective's Jacobian J, and what it can do beyond giving values; nil where it is not or cannot.
public struct VectorAbilities {
  /// The claimed J: one row for each output, each with one number for each parameter.
  public var jacobian: ((_ point: [Double]) throws -> [[Double]])?
  /// The claimed Jv, forward mode: one number for each output, from a tangent v with one for each parameter.
  public var jvp: ((_ point: [Double], _ tangent: [Double]) throws -> [Double])?
  /// The claimed Jᵀw, reverse mode: one number for each parameter, from a cotangent w with one for each output.
  public var vjp: ((_ point: [Double], _ cotangent: [Double]) throws -> [Double])?

  /// F at a point of complex numbers.
  public var complex: ((_ point: [Complex<Double>]) throws -> [Complex<Double>])?
  /// F at a point of dual numbers.
  public var dual: ((_ point: [Dual<Double>]) throws -> [Dual<Double>])?
  /// F at a point of dual numbers over double-double ones.
  public var doubleDoubleDual: ((_ point: [Dual<DoubleDouble>]) throws -> [Dual<DoubleDouble>])?
  /// F at a point of dual numbers over intervals.
  public var intervalDual: ((_ point: [Dual<Interval>]) throws -> [Dual<Interval>])?

  /// On which side of the kinks of its outputs a point lies.
  public var kinks: KinkSignatures?

  /// Nothing is claimed, and there are values alone.
  public init() {}

  /// Evaluation of F in every scalar that an oracle computes in; nothing is claimed.
  public init(evaluating objective: some ScalarGenericVectorObjective) {
    complex = { try objective.values(at: $0) }
    dual = { try objective.values(at: $0) }
    doubleDoubleDual = { try objective.values(at: $0) }
    intervalDual = { try objective.values(at: $0) }
  }
}

/// A way from the values of a vector objective, in any scalar, to those of a scalar one.
protocol ScalarView {
  /// The scalar objective's formula from that of the vector.
  func formula<Scalar: NetworkScalar>(
    _ values: @escaping ([Scalar]) throws -> [Scalar]
  ) -> ([Scalar]) throws -> Scalar
}

extension Abilities {
  /// Evaluation of a vector objective, seen as a scalar one, in every scalar in which it can be evaluated itself.
  init(evaluating vector: VectorAbilities, as view: some ScalarView) {
    complex = vector.complex.map(view.formula)
    dual = vector.dual.map(view.formula)
    doubleDoubleDual = vector.doubleDoubleDual.map(view.formula)
    intervalDual = vector.intervalDual.map(view.formula)
  }
}
