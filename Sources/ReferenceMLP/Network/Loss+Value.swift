import Scalars

// The value of a loss.

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
