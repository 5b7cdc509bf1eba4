import Scalars

/// A loss over a batch of m samples with K outputs: its name, formula and reduction.
///
/// `value` and `outputDelta` work from the pre-activations where a pairing allows it, so that neither
/// overflows nor cancels: sigmoid with binary cross-entropy, softmax with cross-entropy, and the
/// sigmoid–cross-entropy variant.
public struct Loss: Sendable, Hashable {
  /// The formulas of the network file format.
  public enum Kind: String, CaseIterable, Sendable, Codable {
    /// 1/(mK) Σᵢ Σₖ (ŷ−y)².
    case meanSquaredError = "mean-squared-error"
    /// 1/(2m) Σᵢ Σₖ (ŷ−y)² (source S1).
    case halfMeanSquaredError = "half-mean-squared-error"
    /// ½ Σᵢ Σₖ (ŷ−y)² (source S2).
    case halfSumSquaredError = "half-sum-squared-error"
    /// −1/m Σᵢ Σₖ [y log ŷ + (1−y) log(1−ŷ)].
    case binaryCrossEntropy = "binary-cross-entropy"
    /// −1/m Σᵢ Σₖ y log ŷ.
    case crossEntropy = "cross-entropy"
    /// 1/m Σᵢ Σₖ h(ŷ−y), h(r) = ½r² for |r| ≤ 1, |r| − ½ beyond.
    case huber
  }

  /// Whether the loss is averaged over the samples or summed.
  public enum Reduction: String, CaseIterable, Sendable, Codable {
    /// With the 1/m (1/(mK) for the mean squared error) of the formula.
    case mean
    /// Without it.
    case sum
  }

  /// The formula.
  public var kind: Kind
  /// Mean over the samples, or sum.
  public var reduction: Reduction

  /// A loss from its formula and reduction.
  public init(_ kind: Kind, reduction: Reduction = .mean) {
    self.kind = kind
    self.reduction = reduction
  }

  /// The factor before the double sum, for m samples and K outputs.
  public func factor(samples m: Int, outputs K: Int) -> Double {
    1 / divisor(samples: m, outputs: K)
  }

  /// The factor, rounded in the scalar's own precision: 1/3 of a `Double` would spoil a more precise type.
  @inlinable
  package func factor<Scalar: NetworkScalar>(samples m: Int, outputs K: Int, as _: Scalar.Type) -> Scalar {
    Scalar(1) / Scalar(divisor(samples: m, outputs: K))
  }

  /// What the double sum is divided by: an exact number.
  @usableFromInline
  func divisor(samples m: Int, outputs K: Int) -> Double {
    let mean = reduction == .mean
    return switch kind {
    case .meanSquaredError: mean ? Double(m * K) : 1
    case .halfMeanSquaredError: mean ? Double(2 * m) : 2
    case .halfSumSquaredError: 2
    case .binaryCrossEntropy, .crossEntropy, .huber: mean ? Double(m) : 1
    }
  }
}
