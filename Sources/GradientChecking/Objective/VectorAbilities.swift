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

  /// Between which values of each parameter it is defined.
  public var bounds: ParameterBounds?
  /// The accuracy of the values, relative to each of them, above 0 and below 1.
  public var valueAccuracy: Double?
  /// The format in which Jacobian and products are computed, if one is stated; read once one was asked for.
  public var claimFormat: (() -> ClaimFormat?)?

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
  /// What is true of a vector objective and of any scalar one that it is seen as: evaluation in every scalar in which it can be
  /// evaluated itself, and what is stated of values and claims.
  init(of vector: VectorAbilities, as view: some ScalarView) {
    (valueAccuracy, claimFormat) = (vector.valueAccuracy, vector.claimFormat)
    complex = vector.complex.map(view.formula)
    dual = vector.dual.map(view.formula)
    doubleDoubleDual = vector.doubleDoubleDual.map(view.formula)
    intervalDual = vector.intervalDual.map(view.formula)
  }
}
