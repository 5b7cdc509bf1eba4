import Scalars

// δ of the output layer, with which backpropagation begins.

extension Loss {
  /// δ = ∂L/∂z of the output layer, m × K, including the factor of the reduction.
  ///
  /// Fused pairings (docs/CLAIMS.md, S1.5): sigmoid + binary cross-entropy δ = ŷ − y, written (1−y)σ(z) − yσ(−z);
  /// softmax + cross-entropy δₖ = ŷₖ Σⱼyⱼ − yₖ, written ŷₖ Σ_{j≠k}yⱼ − yₖ Σ_{j≠k}ŷⱼ. Both avoid subtracting
  /// near-equal numbers. Softmax + binary cross-entropy is fused too, since ŷ may underflow to 0. Otherwise δ
  /// = (∂L/∂ŷ) through the activation's derivative or Jacobian.
  @inlinable
  public func outputDelta<Scalar: NetworkScalar>(
    z: Matrix<Scalar>, a: Matrix<Scalar>, activation: Activation, targets: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let scale = factor(samples: z.rows, outputs: z.columns, as: Scalar.self)
    let one = Scalar(1)
    let unscaled: Matrix<Scalar>
    switch (kind, activation) {
    case (.binaryCrossEntropy, .sigmoid):
      unscaled = z.combined(with: targets) { z, y in
        (one - y) * Scalar.logistic(z) - y * Scalar.logistic(-z)
      }
    case (.crossEntropy, .sigmoid):
      unscaled = z.combined(with: targets) { z, y in -(y * Scalar.logistic(-z)) }
    case (.crossEntropy, .softplus):
      unscaled = z.combined(with: targets) { z, y in -(y * Self.logarithmicSlopeOfSoftplus(z)) }
    case (.crossEntropy, .softmax):
      unscaled = Self.softmaxDelta(a, targets)
    case (.binaryCrossEntropy, .softmax):
      unscaled = Matrix(
        rows: z.rows, columns: z.columns,
        elements: (0..<z.rows).flatMap {
          Self.softmaxBinaryDelta(z: z.row($0), p: a.row($0), y: targets.row($0))
        })
    default:
      let gradient = outputGradient(a: a, activation: activation, targets: targets)
      unscaled = activation.backward(gradient: gradient, z: z, a: a)
    }
    return unscaled.map { scale * $0 }
  }

  /// ŷₖ Σ_{j≠k}yⱼ − yₖ Σ_{j≠k}ŷⱼ for every row.
  @inlinable
  static func softmaxDelta<Scalar: NetworkScalar>(
    _ a: Matrix<Scalar>, _ targets: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let columns = a.columns
    precondition(
      a.rows == targets.rows && columns == targets.columns,
      "\(columns) outputs but \(targets.columns) targets")
    var delta = Matrix<Scalar>(rows: a.rows, columns: columns)
    // Of one row, Σ of the other probabilities and of the other targets.
    var others = Array(repeating: Scalar.zero, count: 2 * columns)
    delta.elements.withUnsafeMutableBufferPointer { delta in
      others.withUnsafeMutableBufferPointer { others in
        let probabilities = UnsafeMutableBufferPointer(rebasing: others[..<columns])
        let rest = UnsafeMutableBufferPointer(rebasing: others[columns...])
        a.elements.withUnsafeBufferPointer { a in
          targets.elements.withUnsafeBufferPointer { y in
            var start = 0
            while start < a.count {
              setSumsOfOthers(UnsafeBufferPointer(rebasing: a[start..<start + columns]), probabilities)
              setSumsOfOthers(UnsafeBufferPointer(rebasing: y[start..<start + columns]), rest)
              for k in 0..<columns {
                delta[start + k] = a[start + k] * rest[k] - y[start + k] * probabilities[k]
              }
              start += columns
            }
          }
        }
      }
    }
    return delta
  }

  /// δ of softmax + binary cross-entropy for one sample, without a division by a vanishing probability:
  /// δⱼ = (1−yⱼ)pⱼ − yⱼ(1−pⱼ) + Σ_{k≠j} [yₖpⱼ − (1−yₖ)pₖqⱼₖ].
  ///
  /// qⱼₖ = pⱼ/(1−pₖ) is the softmax without k, computed as such for pₖ > ½. From ∂L/∂pₖ = −yₖ/pₖ +
  /// (1−yₖ)/(1−pₖ) and the Jacobian diag(p) − p pᵀ, every quotient multiplied out.
  @inlinable
  static func softmaxBinaryDelta<Scalar: NetworkScalar>(z: [Scalar], p: [Scalar], y: [Scalar]) -> [Scalar] {
    let one = Scalar(1)
    guard p.count > 1 else {
      // A single probability is always 1: the loss is 0 for y = 1, infinite for every other target.
      return y.map { $0 == one ? .zero : Scalar(.nan) }
    }
    let others = sumsOfOthers(p)
    var delta = p.indices.map { (one - y[$0]) * p[$0] - y[$0] * others[$0] }
    for k in p.indices {
      var rest = p.map { $0 / others[k] }
      if p[k].primal > 0.5 {
        var logits = z
        logits.remove(at: k)
        rest = Activation.softmax(logits)
        rest.insert(.zero, at: k)
      }
      for j in p.indices where j != k {
        delta[j] += y[k] * p[j] - (one - y[k]) * p[k] * rest[j]
      }
    }
    return delta
  }

  /// ∂/∂ŷ of the inner sums, m × K, without the factor of the reduction.
  @inlinable
  public func outputGradient<Scalar: NetworkScalar>(
    a: Matrix<Scalar>, activation: Activation, targets: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let one = Scalar(1)
    switch kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError:
      return a.combined(with: targets) { Scalar(2) * ($0 - $1) }
    case .huber:
      return a.combined(with: targets) { Self.huberDerivative($0 - $1) }
    case .crossEntropy:
      return a.combined(with: targets) { -Self.ratio($1, $0) }
    case .binaryCrossEntropy:
      let complement = Matrix(
        rows: a.rows, columns: a.columns,
        elements: (0..<a.rows).flatMap { Self.complement(of: a.row($0), activation) })
      let positive = a.combined(with: targets) { -Self.ratio($1, $0) }
      let negative = complement.combined(with: targets) { Self.ratio(one - $1, $0) }
      return positive.combined(with: negative, +)
    }
  }

  /// w/p, the derivative of w log p: 0 for w = 0 at p = 0 too, where the term is the constant 0.
  @inlinable
  static func ratio<Scalar: NetworkScalar>(_ weight: Scalar, _ p: Scalar) -> Scalar {
    isConstantZero(weight, at: p) ? .zero : weight / p
  }

  /// h′(r) = r for |r| ≤ 1, ±1 beyond.
  @inlinable
  static func huberDerivative<Scalar: NetworkScalar>(_ r: Scalar) -> Scalar {
    Scalar.branch(on: r, threshold: 1) { _ in
      Scalar(1)
    } notAbove: {
      Scalar.branch(on: -$0, threshold: 1) { _ in
        Scalar(-1)
      } notAbove: {
        -$0
      }
    }
  }
}
