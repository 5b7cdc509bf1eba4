import Derivatives
import Scalars

/// A vector objective seen through one cotangent w: the scalar ⟨w, F(θ)⟩, whose gradient is Jᵀw.
///
/// Everything that checks a scalar objective checks a row of a Jacobian, or any mixture of rows, in this form. The
/// abilities of the vector objective are passed on.
public struct ProjectedObjective<Base: VectorObjective>: Objective {
  /// The vector objective.
  public let base: Base
  /// w: one number for each output.
  public let cotangent: [Double]
  /// The projection's name: that of the objective, and of the output or mixture.
  public let name: String
  private let product: ([Double]) throws -> [Double]

  /// A projection.
  ///
  /// - Parameters:
  ///   - base: the vector objective.
  ///   - name: the projection's name.
  ///   - cotangent: w, one number for each output.
  ///   - product: the claimed Jᵀw at a point.
  public init(
    _ base: Base, name: String, cotangent: [Double], product: @escaping ([Double]) throws -> [Double]
  ) {
    self.base = base
    self.name = name
    self.cotangent = cotangent
    self.product = product
  }

  /// The vector objective's parameters.
  public var blocks: [ParameterBlock] { base.blocks }
  /// The vector objective's point.
  public var point: [Double] { base.point }
  /// The vector objective's format.
  public var precision: Precision { base.precision }

  /// ⟨w, F(θ)⟩.
  public func value(at point: [Double]) throws -> Double {
    projection(of: try base.countedValues(at: point), on: cotangent)
  }

  /// The claimed Jᵀw.
  public func claimedGradient(at point: [Double]) throws -> [Double] { try product(point) }
}

extension ProjectedObjective: ScalarGenericObjective where Base: ScalarGenericVectorObjective {
  /// ⟨w, F(θ)⟩ in another scalar.
  public func value<Scalar: NetworkScalar>(at point: [Scalar]) throws -> Scalar {
    projection(of: try base.counted(base.values(at: point), base.outputs, "its values"), on: cotangent)
  }
}

extension ProjectedObjective: KinkSignatureObjective where Base: KinkSignatureVectorObjective {
  /// That of the vector objective.
  public func kinkSignature(at point: [Double]) throws -> [Int8] { try base.kinkSignature(at: point) }
  /// That of the vector objective.
  public func pieceSignature(at point: [Double]) throws -> [Int8] { try base.pieceSignature(at: point) }
}

/// ⟨w, y⟩ over the entries with a weight: an output that is not looked at may be NaN.
func projection<Scalar: NetworkScalar>(of values: [Scalar], on weights: [Double]) -> Scalar {
  var sum = Scalar.zero
  for index in weights.indices where weights[index] != 0 { sum += Scalar(weights[index]) * values[index] }
  return sum
}
