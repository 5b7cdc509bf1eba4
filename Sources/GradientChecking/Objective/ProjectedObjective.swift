import Derivatives
import Scalars

/// A vector objective seen through one cotangent w: the scalar ⟨w, F(θ)⟩, whose gradient is Jᵀw.
///
/// Everything that checks a scalar objective checks a row of a Jacobian, or any mixture of rows, in this form. The
/// abilities of the vector objective are passed on.
public struct ProjectedObjective: Objective {
  /// The vector objective.
  public let base: any VectorObjective
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
    _ base: any VectorObjective, name: String, cotangent: [Double],
    product: @escaping ([Double]) throws -> [Double]
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

extension ProjectedObjective: ScalarView {
  func formula<Scalar: NetworkScalar>(
    _ values: @escaping ([Scalar]) throws -> [Scalar]
  ) -> ([Scalar]) throws -> Scalar {
    { point in projection(of: try base.counted(values(point), base.outputs, "its values"), on: cotangent) }
  }

  /// Those of the vector objective, seen through the cotangent.
  public var abilities: Abilities {
    let vector = base.abilities
    var abilities = Abilities(evaluating: vector, as: self)
    abilities.kinks = vector.kinks
    return abilities
  }
}

/// ⟨w, y⟩ over the entries with a weight: an output that is not looked at may be NaN.
func projection<Scalar: NetworkScalar>(of values: [Scalar], on weights: [Double]) -> Scalar {
  var sum = Scalar.zero
  for index in weights.indices where weights[index] != 0 { sum += Scalar(weights[index]) * values[index] }
  return sum
}
