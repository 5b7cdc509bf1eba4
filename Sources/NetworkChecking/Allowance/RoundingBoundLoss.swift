import RealModule
import ReferenceMLP
import Scalars

// The losses' part of the rounding bound: D of the output layer, and the magnitude of the loss itself.
//
// Each formula is the one of `Loss.outputDelta` or `Loss.value` with every number replaced by its magnitude
// and every factor's sensitivity to z or a added, so that its error is at most a few roundings and ζ times
// it.

extension RoundingAnalysis {
  /// The outputs of one sample: numbers and magnitudes, row by row.
  private struct Sample {
    /// z, Z, a and A of the output layer, and y.
    let z, zMagnitude, a, aMagnitude, y: [Double]

    /// A of softmax's probabilities: pₖ + min(1, pₖ(e^ε − 1))/(C u), with ε = C u (Zₖ + max Z).
    ///
    /// Errors Δz multiply pₖ by e^(Δzₖ − d) with |d| ≤ max|Δz|. For small ε this is pₖ(1 + Zₖ + max Z); where z has errors
    /// of order 1, the first order is not enough, and a probability may become any other.
    ///
    /// - Parameter roundoff: C u.
    func probabilities(roundoff: Double) -> [Double] {
      let largest = zMagnitude.max() ?? 0
      return a.indices.map { k in
        let growth = a[k] * .expMinusOne(roundoff * (zMagnitude[k] + largest))
        return a[k] + (growth <= 1 ? growth : 1) / roundoff
      }
    }
  }

  /// The sample in row `index`; for softmax A is that of the probabilities.
  private func sample(_ index: Int) -> Sample {
    let last = network.depth - 1
    var sample = Sample(
      z: trace.preactivations[last].row(index), zMagnitude: preactivations[last].row(index),
      a: trace.activations[last].row(index), aMagnitude: activations[last + 1].row(index),
      y: problem.targets.row(index))
    if network.outputActivation == .softmax {
      sample = Sample(
        z: sample.z, zMagnitude: sample.zMagnitude, a: sample.a,
        aMagnitude: sample.probabilities(roundoff: factor * unitRoundoff).map { $0 + floor }, y: sample.y)
    }
    return sample
  }

  /// The loss's factor before the double sum.
  private var lossFactor: Double {
    problem.loss.factor(samples: problem.samples, outputs: network.outputs)
  }
}

// MARK: - D of the output layer

extension RoundingAnalysis {
  /// D of the output layer, m × K.
  func outputDelta() -> Matrix<Double> {
    let rows = (0..<problem.samples).flatMap { outputDelta(sample($0)) }
    return Matrix(
      rows: problem.samples, columns: network.outputs, elements: rows.map { lossFactor * $0 })
  }

  /// One row of it, without the loss's factor.
  private func outputDelta(_ s: Sample) -> [Double] {
    switch (problem.loss.kind, network.outputActivation) {
    case (.binaryCrossEntropy, .sigmoid):
      return s.y.indices.map { (abs(s.y[$0]) + abs(1 - s.y[$0])) * (1 + s.zMagnitude[$0] / 4) }
    case (.crossEntropy, .sigmoid):
      return s.y.indices.map { abs(s.y[$0]) * (1 + s.zMagnitude[$0] / 4) }
    case (.crossEntropy, .softmax):
      let sum = s.y.reduce(0) { $0 + abs($1) }
      return s.y.indices.map { s.aMagnitude[$0] * sum + abs(s.y[$0]) }
    case (.binaryCrossEntropy, .softmax): return softmaxBinaryDelta(s)
    case (_, .softmax): return softmaxDelta(s)
    default:
      let (first, second) = network.outputActivation.derivativeBounds
      return zip(lossGradient(s), s.zMagnitude).map { $0 * (first + second * $1) }
    }
  }

  /// Magnitudes of ∂L/∂ŷ, its sensitivity to a included.
  private func lossGradient(_ s: Sample) -> [Double] {
    s.y.indices.map { k in
      let (y, a, magnitude) = (s.y[k], abs(s.a[k]), s.aMagnitude[k])
      switch problem.loss.kind {
      case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError: return 2 * (magnitude + abs(y))
      case .huber: return magnitude + abs(y)
      case .crossEntropy: return Self.weighted(abs(y), (1 + magnitude / a) / a)
      case .binaryCrossEntropy:
        let rest = abs(1 - s.a[k])
        return Self.weighted(abs(y), (1 + magnitude / a) / a)
          + Self.weighted(abs(1 - y), (1 + (1 + magnitude) / rest) / rest)
      }
    }
  }

  /// aₖ((gₖ − r) − Σⱼ (gⱼ − r)aⱼ) on magnitudes, r being some gⱼ.
  private func softmaxDelta(_ s: Sample) -> [Double] {
    let gradient = lossGradient(s)
    let reference = gradient.max() ?? 0
    let inner = zip(gradient, s.aMagnitude).reduce(0) { $0 + ($1.0 + reference) * $1.1 }
    return zip(gradient, s.aMagnitude).map { $1 * ($0 + reference + inner) }
  }

  /// `Loss.softmaxBinaryDelta(z:p:y:)` on magnitudes, with every quotient qⱼₖ ≤ 1.
  private func softmaxBinaryDelta(_ s: Sample) -> [Double] {
    let largest = s.zMagnitude.max() ?? 0
    let targets = s.y.reduce(0) { $0 + abs($1) }
    let total = s.aMagnitude.reduce(0, +)
    let complements = s.y.indices.reduce(0) { $0 + abs(1 - s.y[$1]) * s.aMagnitude[$1] }
    return s.y.indices.map { j in
      s.aMagnitude[j] * (abs(1 - s.y[j]) + targets) + abs(s.y[j]) * (1 + total)
        + complements * (1 + s.zMagnitude[j] + largest)
    }
  }

  /// w·x, and 0 for w = 0 though x be infinite, as in the loss itself; NaN stays NaN.
  private static func weighted(_ weight: Double, _ x: Double) -> Double {
    weight == 0 && !x.isNaN ? 0 : weight * x
  }
}

// MARK: - The loss itself

extension RoundingAnalysis {
  /// The magnitude of the loss without its penalty.
  func valueMagnitude() -> Double {
    let sum = (0..<problem.samples).reduce(0.0) { $0 + valueMagnitude(sample($1)) }
    return lossFactor * sum + floor
  }

  /// The inner sum over the outputs of one sample.
  private func valueMagnitude(_ s: Sample) -> Double {
    switch problem.loss.kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber:
      return s.y.indices.reduce(0.0) { $0 + distanceMagnitude(s, $1) }
    case .crossEntropy:
      return zip(s.y, logarithms(s)).reduce(0.0) { $0 + Self.weighted(abs($1.0), $1.1) }
    case .binaryCrossEntropy:
      let positive = zip(s.y, logarithms(s)).reduce(0.0) { $0 + Self.weighted(abs($1.0), $1.1) }
      return zip(s.y, logarithmsOfComplement(s)).reduce(positive) { $0 + Self.weighted(abs(1 - $1.0), $1.1) }
    }
  }

  /// One term of a distance: its slope, |2r| or min(1, |r|), at a residual r widened by its error, times A +
  /// |y|.
  private func distanceMagnitude(_ s: Sample, _ k: Int) -> Double {
    let scale = s.aMagnitude[k] + abs(s.y[k])
    let residual = abs(s.a[k] - s.y[k]) + factor * unitRoundoff * scale
    guard problem.loss.kind == .huber else { return 2 * residual * scale }
    return (residual >= 1 ? 1 : residual) * scale
  }

  /// −log ŷ with its sensitivity, which is at most 1 to z of a sigmoid or softmax, and 1/ŷ to any other
  /// output.
  private func logarithms(_ s: Sample) -> [Double] {
    let logarithms = Loss.negativeLogarithms(z: s.z, a: s.a, network.outputActivation)
    let sensitivities = sensitivities(s, divisors: s.a.map { abs($0) })
    return zip(logarithms, sensitivities).map { 1 + abs($0) + $1 }
  }

  /// −log(1 − ŷ) with its sensitivity.
  private func logarithmsOfComplement(_ s: Sample) -> [Double] {
    let logarithms = Loss.negativeLogarithmsOfComplement(z: s.z, a: s.a, network.outputActivation)
    let sensitivities = sensitivities(s, divisors: s.a.map { abs(1 - $0) })
    return zip(logarithms, sensitivities).map { 1 + abs($0) + $1 }
  }

  /// What errors of z, or of a, contribute to a logarithm's error.
  private func sensitivities(_ s: Sample, divisors: [Double]) -> [Double] {
    let largest = s.zMagnitude.max() ?? 0
    return s.y.indices.map { k in
      switch network.outputActivation {
      case .sigmoid: s.zMagnitude[k]
      case .softmax: s.zMagnitude[k] + largest
      default: (1 + s.aMagnitude[k]) / divisors[k]
      }
    }
  }
}
