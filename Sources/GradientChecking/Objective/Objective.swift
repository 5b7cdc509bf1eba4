import Derivatives
import Scalars

/// A scalar function of many parameters, with the gradient that someone *claims* for it.
///
/// Everything that can be checked becomes an objective, and everything that checks takes one. Parameters travel
/// flattened: all blocks in order, each row-major. What an objective can do beyond values is declared by conforming to
/// a refinement (``ScalarGenericObjective``, ``KinkSignatureObjective``, ``GradientRoundingObjective``): the checker asks
/// for an ability and does without when it is missing.
public protocol Objective {
  /// The objective's name in reports.
  var name: String { get }
  /// The parameters' names and shapes.
  var blocks: [ParameterBlock] { get }
  /// The point at which to check, flattened: one number for each parameter.
  var point: [Double] { get }
  /// ``point`` in parts, one after another and to the bit; by default in one.
  ///
  /// An objective that keeps its parameters in several arrays hands over these, and copies nothing. They are read anew each
  /// time, so that a point which moves is seen to.
  var pointInParts: [[Double]] { get }

  /// The format in which values are computed; by default `Double`'s.
  var precision: Precision { get }

  /// The value at a point.
  ///
  /// - Throws: whatever the objective throws; the check ends with that error.
  func value(at point: [Double]) throws -> Double

  /// The gradient under test, flattened like the point.
  ///
  /// - Throws: whatever the objective throws; the check ends with that error.
  func claimedGradient(at point: [Double]) throws -> [Double]
}

extension Objective {
  /// The whole point.
  public var pointInParts: [[Double]] { [point] }

  /// The number of coordinates of the point.
  var coordinateCount: Int { pointInParts.reduce(0) { $0 + $1.count } }

  /// Double precision.
  public var precision: Precision { .float64 }
}

/// An objective whose formula can be evaluated in any scalar: the door to dual numbers and the complex step.
public protocol ScalarGenericObjective: Objective {
  /// The value at a point whose coordinates are scalars of another type.
  func value<Scalar: NetworkScalar>(at point: [Scalar]) throws -> Scalar
}

/// An objective that evaluates along one parameter faster than at a whole point.
public protocol CoordinateSweepObjective: Objective {
  /// Prepares what all parameters share, and gives for each one, by its place in the flattened point, the value as a
  /// function of that parameter alone, the others fixed at ``Objective/point``.
  ///
  /// The values are those of ``Objective/value(at:)`` up to its noise, and all of one function are rounded alike. Functions of
  /// different parameters are independent; calls of one are made one at a time.
  func coordinateSweep() throws -> (Int) -> (Double) throws -> Double
}

/// An objective that knows on which side of its kinks a point lies.
public protocol KinkSignatureObjective: Objective {
  /// The sign (−1, 0, 1) of every quantity at whose zero the objective has a kink.
  ///
  /// Two points with equal signatures, and equal ones between them, lie on one smooth piece.
  func kinkSignature(at point: [Double]) throws -> [Int8]

  /// The same for every quantity at whose zero any derivative jumps, a higher one too; by default ``kinkSignature(at:)``.
  ///
  /// Differences stay within such a piece where they can: extrapolation assumes derivatives of high order.
  func pieceSignature(at point: [Double]) throws -> [Int8]
}

extension KinkSignatureObjective {
  /// No other pieces than those between kinks.
  public func pieceSignature(at point: [Double]) throws -> [Int8] {
    try kinkSignature(at: point)
  }
}

/// An objective that can bound the rounding errors of its own exactly differentiated gradient.
public protocol GradientRoundingObjective: Objective {
  /// A bound on the rounding error of each entry of the gradient when it is computed exactly in double precision.
  func gradientRoundingBound(at point: [Double]) throws -> [Double]

  /// What each entry of an innocent claim may be off by: a correct gradient in the format that the claim is computed in.
  ///
  /// With fewer parameters than ``GradientChecker/parametersForStages``: ``GradientChecker/innocentRootMeanSquares`` times the
  /// root mean square of what it is seen to lose near by.
  func claimRoundingBound(at point: [Double]) throws -> [Double]

  /// The same at ``Objective/point``: an objective that needs no copy of its point saves it.
  func claimRoundingBound() throws -> [Double]
}

extension GradientRoundingObjective {
  /// That at a copy of the point.
  public func claimRoundingBound() throws -> [Double] { try claimRoundingBound(at: point) }
}

/// An objective made of closures.
public struct ClosureObjective: Objective {
  /// The objective's name in reports.
  public var name: String
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock]
  /// The point at which to check.
  public var point: [Double]
  private let valueClosure: ([Double]) throws -> Double
  private let gradientClosure: ([Double]) throws -> [Double]

  /// An objective from a value and a gradient closure; without blocks, all parameters are one block "x".
  public init(
    _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Double],
    value: @escaping ([Double]) throws -> Double, gradient: @escaping ([Double]) throws -> [Double]
  ) {
    self.name = name
    self.blocks = blocks ?? [ParameterBlock("x", shape: [point.count])]
    self.point = point
    valueClosure = value
    gradientClosure = gradient
  }

  /// The value at a point.
  public func value(at point: [Double]) throws -> Double { try valueClosure(point) }

  /// The gradient under test.
  public func claimedGradient(at point: [Double]) throws -> [Double] { try gradientClosure(point) }
}
