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
  private let format: ([Double]) -> RecognizedFormat
  private let product: ([Double]) throws -> [Double]

  /// A projection.
  ///
  /// - Parameters:
  ///   - base: the vector objective.
  ///   - name: the projection's name.
  ///   - cotangent: w, one number for each output.
  ///   - format: the format of a claim, which may be recognised in more claims of its kind.
  ///   - product: the claimed Jᵀw at a point.
  public init(
    _ base: any VectorObjective, name: String, cotangent: [Double],
    format: @escaping ([Double]) -> RecognizedFormat = { RecognizedFormat(of: $0) },
    product: @escaping ([Double]) throws -> [Double]
  ) {
    self.format = format
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

  /// The abilities of the vector objective, seen through the cotangent.
  public var abilities: Abilities {
    let vector = base.abilities
    var abilities = Abilities(of: vector, as: self)
    (abilities.kinks, abilities.bounds) = (vector.kinks, vector.bounds)
    abilities.formatOfClaim = format
    if cotangent.count(where: { $0 != 0 }) > 1 {
      abilities.sizeOfTerms = { sizeOfProjection(try base.countedValues(at: base.point), on: cotangent) }
    }
    return abilities
  }
}

/// Σ|wᵢyᵢ| over the entries with a weight.
func sizeOfProjection(_ values: [Double], on weights: [Double]) -> Double {
  projection(of: values.map(abs), on: weights.map(abs))
}

/// ⟨w, y⟩ over the entries with a weight: an output that is not looked at may be NaN.
func projection<Scalar: NetworkScalar>(of values: [Scalar], on weights: [Double]) -> Scalar {
  var sum = Scalar.zero
  for index in weights.indices where weights[index] != 0 { sum += Scalar(weights[index]) * values[index] }
  return sum
}
