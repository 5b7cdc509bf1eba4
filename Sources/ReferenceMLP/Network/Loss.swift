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

// MARK: - Value

extension Loss {
  /// The loss of a batch, without any weight penalty.
  ///
  /// - Parameters:
  ///   - z: pre-activations of the output layer, m × K.
  ///   - a: outputs ŷ = φ(z), m × K.
  ///   - activation: φ.
  ///   - targets: y, m × K.
  @inlinable
  public func value<Scalar: NetworkScalar>(
    z: Matrix<Scalar>, a: Matrix<Scalar>, activation: Activation, targets: Matrix<Scalar>
  ) -> Scalar {
    var sum = Scalar.zero
    if kind == .crossEntropy, activation == .softmax {
      sum = Self.softmaxCrossEntropy(z: z, a: a, y: targets)
      return factor(samples: z.rows, outputs: z.columns, as: Scalar.self) * sum
    }
    for sample in 0..<z.rows {
      sum += term(z: z.row(sample), a: a.row(sample), activation: activation, y: targets.row(sample))
    }
    return factor(samples: z.rows, outputs: z.columns, as: Scalar.self) * sum
  }

  /// The double sum of softmax with cross-entropy, by the operations of the inner sums.
  @inlinable
  static func softmaxCrossEntropy<Scalar: NetworkScalar>(
    z: Matrix<Scalar>, a: Matrix<Scalar>, y: Matrix<Scalar>
  ) -> Scalar {
    precondition(
      z.elements.count == a.elements.count && a.elements.count == y.elements.count,
      "\(a.columns) outputs but \(y.columns) targets")
    return z.elements.withUnsafeBufferPointer { z in
      a.elements.withUnsafeBufferPointer { p in
        y.elements.withUnsafeBufferPointer { y in
          var sum = Scalar.zero
          for row in 0..<a.rows {
            let places = row * a.columns..<(row + 1) * a.columns
            let (top, logarithm) = Activation.logSumExp(UnsafeBufferPointer(rebasing: z[places]))
            var inner = Scalar.zero
            for index in places where !isConstantZero(y[index], at: p[index]) {
              inner += y[index] * ((top - z[index]) + logarithm)
            }
            sum += inner
          }
          return sum
        }
      }
    }
  }

  /// The inner sum over the outputs of one sample.
  @inlinable
  package func term<Scalar: NetworkScalar>(z: [Scalar], a: [Scalar], activation: Activation, y: [Scalar])
    -> Scalar
  {
    switch kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError:
      return Self.sum(a, y) { a, y in (a - y) * (a - y) }
    case .huber:
      return Self.sum(a, y) { a, y in Self.huber(a - y) }
    case .crossEntropy:
      return Self.weightedSum(Self.negativeLogarithms(z: z, a: a, activation), of: a, weights: y)
    case .binaryCrossEntropy:
      let complement = Self.complement(of: a, activation)
      let positive = Self.weightedSum(Self.negativeLogarithms(z: z, a: a, activation), of: a, weights: y)
      let negative = Self.weightedSum(
        Self.negativeLogarithmsOfComplement(z: z, a: a, activation), of: complement,
        weights: y.map { Scalar(1) - $0 })
      return positive + negative
    }
  }

  /// Σₖ wₖ(−log pₖ), with 0·log 0 = 0: the term 0·log p is the constant 0 for every p > 0.
  @inlinable
  static func weightedSum<Scalar: NetworkScalar>(
    _ negativeLogarithms: [Scalar], of p: [Scalar], weights: [Scalar]
  ) -> Scalar {
    precondition(p.count == weights.count, "\(p.count) outputs but \(weights.count) targets")
    var sum = Scalar.zero
    for index in p.indices where !isConstantZero(weights[index], at: p[index]) {
      sum += weights[index] * negativeLogarithms[index]
    }
    return sum
  }

  /// Whether w log p is the constant 0: w = 0, and p is 0, or a set that holds 0 and no negative number.
  ///
  /// A set with a negative number in it, of which there is no logarithm, holds −2⁻¹⁰⁷⁴ if it holds 0.
  @inlinable
  static func isConstantZero<Scalar: NetworkScalar>(_ weight: Scalar, at p: Scalar) -> Bool {
    guard weight == .zero, p.primal == 0 || Scalar.split(p, at: 0) != nil else { return false }
    return Scalar.split(p, at: -.leastNonzeroMagnitude) == nil
  }

  /// 1 − ŷₖ; for softmax the sum of the others, which does not cancel.
  @inlinable
  static func complement<Scalar: NetworkScalar>(of a: [Scalar], _ activation: Activation) -> [Scalar] {
    activation == .softmax ? sumsOfOthers(a) : a.map { Scalar(1) - $0 }
  }

  /// Σₖ combine(pₖ, qₖ), in index order.
  @inlinable
  static func sum<Scalar: NetworkScalar>(
    _ p: [Scalar], _ q: [Scalar], _ combine: (Scalar, Scalar) -> Scalar
  ) -> Scalar {
    precondition(p.count == q.count, "\(p.count) outputs but \(q.count) targets")
    var sum = Scalar.zero
    for index in p.indices { sum += combine(p[index], q[index]) }
    return sum
  }

  /// h(r) = ½r² for |r| ≤ 1, |r| − ½ beyond.
  @inlinable
  static func huber<Scalar: NetworkScalar>(_ r: Scalar) -> Scalar {
    let half = Scalar(0.5)
    return Scalar.branch(on: r, threshold: 1) {
      $0 - half
    } notAbove: {
      Scalar.branch(on: -$0, threshold: 1) {
        $0 - half
      } notAbove: {
        half * $0 * $0
      }
    }
  }

  /// −log ŷₖ, from z where that is more accurate than from ŷ.
  ///
  /// sigmoid: softplus(−z). softmax: (z_max − zₖ) + log1p(Σ_{j≠max} e^(zⱼ − z_max)), where nothing cancels.
  @inlinable
  package static func negativeLogarithms<Scalar: NetworkScalar>(
    z: [Scalar], a: [Scalar], _ activation: Activation
  ) -> [Scalar] {
    switch activation {
    case .sigmoid: return z.map { Scalar.softplus(-$0) }
    case .softmax:
      let (top, logarithm) = Activation.logSumExp(z)
      return z.map { (top - $0) + logarithm }
    case .softplus: return zip(z, a).map { negativeLogarithmOfSoftplus($0, $1) }
    default: return a.map { -Scalar.log($0) }
    }
  }

  /// −ln softplus(z); for z ≤ −40, where softplus underflows sooner than its logarithm, −(z − eᶻ/2).
  ///
  /// ln ln(1 + eᶻ) = z − eᶻ/2 + O(e²ᶻ), and e⁻⁸⁰ is below the rounding of −40 in any of the scalars here. Over
  /// intervals it is below 2⁻⁵⁷ of eᶻ/2, and so within what they move the bounds of an exponential by.
  @inlinable
  static func negativeLogarithmOfSoftplus<Scalar: NetworkScalar>(_ z: Scalar, _ a: Scalar) -> Scalar {
    Scalar.branch(on: z, threshold: -40) { _ in
      -Scalar.log(a)
    } notAbove: {
      Scalar(0.5) * Scalar.exp($0) - $0
    }
  }

  /// softplus′(z)/softplus(z) = σ(z)/ln(1 + eᶻ); for z ≤ −40, where both underflow, 1 − eᶻ/2.
  @inlinable
  static func logarithmicSlopeOfSoftplus<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    Scalar.branch(on: z, threshold: -40) {
      Scalar.logistic($0) / Scalar.softplus($0)
    } notAbove: {
      Scalar(1) - Scalar(0.5) * Scalar.exp($0)
    }
  }

  /// −log(1 − ŷₖ), from z where that is more accurate than from ŷ.
  ///
  /// sigmoid: softplus(z). softmax: ``negativeLogarithmsOfOthers(z:a:)``.
  @inlinable
  package static func negativeLogarithmsOfComplement<Scalar: NetworkScalar>(
    z: [Scalar], a: [Scalar], _ activation: Activation
  ) -> [Scalar] {
    switch activation {
    case .sigmoid: z.map { Scalar.softplus($0) }
    case .softmax: negativeLogarithmsOfOthers(z: z, a: a)
    default: a.map { -Scalar.log(onePlus: -$0) }
    }
  }

  /// −log(1 − pₖ) of softmax: −log1p(−pₖ) up to pₖ = ½, beyond it ln Σⱼ e^(zⱼ) − ln Σ_{j≠k} e^(zⱼ).
  ///
  /// The sum of the other probabilities would underflow to 0 where the loss is a finite number such as 800.
  /// Beyond ½ the difference is at least ln 2, so that it does not cancel.
  @inlinable
  static func negativeLogarithmsOfOthers<Scalar: NetworkScalar>(z: [Scalar], a: [Scalar]) -> [Scalar] {
    z.indices.map { k in
      guard a[k].primal > 0.5 else { return -Scalar.log(onePlus: -a[k]) }
      guard z.count > 1 else { return -Scalar.log(.zero) }
      var rest = z
      rest.remove(at: k)
      let (top, logarithm) = Activation.logSumExp(z)
      let (restTop, restLogarithm) = Activation.logSumExp(rest)
      return (top - restTop) + (logarithm - restLogarithm)
    }
  }

  /// Σ_{j≠k} pⱼ for every k, by prefix and suffix sums: 1 − pₖ would cancel.
  @inlinable
  static func sumsOfOthers<Scalar: NetworkScalar>(_ p: [Scalar]) -> [Scalar] {
    var sums = p
    p.withUnsafeBufferPointer { p in sums.withUnsafeMutableBufferPointer { setSumsOfOthers(p, $0) } }
    return sums
  }

  /// Writes the sums of the others over numbers that are there.
  @inlinable
  static func setSumsOfOthers<Scalar: NetworkScalar>(
    _ p: UnsafeBufferPointer<Scalar>, _ sums: UnsafeMutableBufferPointer<Scalar>
  ) {
    var running = Scalar.zero
    for k in p.indices {
      sums[k] = running
      running += p[k]
    }
    running = .zero
    var k = p.count
    while k > 0 {
      k -= 1
      sums[k] += running
      running += p[k]
    }
  }
}

// MARK: - δ of the output layer

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
