import Foundation
import ReferenceMLP
import Scalars

// Upper bounds of norms and curvatures. Each errs upward only: a step size from it is at most the theorem's.

extension Matrix<Double> {
  /// An upper bound of the largest singular value, at most 1.05 times it for up to 20 rows or columns.
  ///
  /// The eigenvalues λ ≥ 0 of G = AAᵀ or AᵀA have λ_max³² ≤ Σλ³² = tr G³² ≤ n λ_max³². G³² is had by five
  /// squarings, each divided by its trace first. Rounding is wrong by less than n³u of the eigenvalue at each
  /// squaring, below 1e-12 for n ≤ 20: the factor 1 + 2⁻³⁰ more than makes up for it. Of a larger matrix it is the
  /// Frobenius norm, by which no work is added to a step of training.
  package var normBound: Double {
    let largest = elements.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    guard min(rows, columns) <= 20 else { return elements.length * (1 + 0x1p-26) }
    let scaled = map { $0 / largest }
    var power = rows < columns ? scaled.timesTransposed(scaled) : scaled.transposedTimes(scaled)
    var logarithm = 0.0
    for _ in 0..<5 {
      let trace = power.trace
      power = power.map { $0 / trace }
      power = power.times(power)
      logarithm = 2 * (logarithm + log(trace))
    }
    return largest * exp((logarithm + log(power.trace)) / 64) * (1 + 0x1p-30)
  }

  private var trace: Double { (0..<rows).reduce(0) { $0 + self[$1, $1] } }
}

/// An upper bound of ‖H‖ around a network's parameters, H the Hessian of its loss: proven for networks of one layer, and of one hidden
/// layer of tanh or sigmoid (P27 and P30 of docs/PROPERTIES.md).
///
/// The loss is c Σᵢ ℓ(fᵢ) + λ/2·‖W‖² with f what the loss is taken of: the outputs of a squared error, the logits of a cross-entropy. H =
/// c Σᵢ (DfᵢᵀB Dfᵢ + ⟨∇ℓ, D²fᵢ⟩) + λ, with ‖B‖ ≤ 2 for squares, 1 for Huber's loss, ½ for softmax (diag(p) − ppᵀ has row sums of magnitudes
/// 2p(1 − p) ≤ ½, Gershgorin), ¼ for sigmoid.
package struct HessianBound: Sendable {
  private let problem: LearningProblem<Double>
  /// c.
  private let factor: Double
  /// ‖B‖.
  private let curvature: Double
  /// ‖∇ℓ‖ wherever the outputs are; nil for 2‖r‖.
  private let gradient: Double?
  /// ‖x̃ᵢ‖ of each sample, with a 1 for the bias.
  private let sizes: [Double]
  /// Bounds of φ′ and φ″ of the hidden layer; nil without one.
  private let hidden: (slope: Double, bend: Double)?
  /// L of a network without a hidden layer.
  private let constant: Double

  /// Makes up for the rounding of sums of up to 10⁷ numbers that are all positive.
  private static let rounding = 1 + 0x1p-26

  /// A bound for networks of these layers; nil where none is known.
  package init?(for network: MLP<Double>, on problem: LearningProblem<Double>) {
    guard network.depth <= 2, let output = network.layers.last?.activation else { return nil }
    let outputs = Double(network.outputs)
    switch (problem.loss.kind, output) {
    case (.meanSquaredError, .identity), (.halfMeanSquaredError, .identity),
      (.halfSumSquaredError, .identity):
      (curvature, gradient) = (2, nil)
    case (.huber, .identity): (curvature, gradient) = (1, outputs.squareRoot())
    // ‖p − y‖ ≤ √2 between two points of the simplex.
    case (.crossEntropy, .softmax) where problem.hasDistributions:
      (curvature, gradient) = (0.5, 2.0.squareRoot())
    case (.binaryCrossEntropy, .sigmoid) where problem.targets.elements.allSatisfy { $0 >= 0 && $0 <= 1 }:
      (curvature, gradient) = (0.25, outputs.squareRoot())
    default: return nil
    }
    let samples = Matrix((0..<problem.samples).map { problem.inputs.row($0) + [1] })
    (self.problem, sizes) = (problem, (0..<samples.rows).map { samples.row($0).length })
    factor = problem.loss.factor(samples: problem.samples, outputs: network.outputs)
    switch network.depth == 1 ? nil : network.layers[0].activation {
    case nil:
      let bound = samples.normBound
      (hidden, constant) = (nil, curvature * factor * bound * bound + problem.l2)
    case .tanh: (hidden, constant) = ((1, 4 / 27.0.squareRoot()), 0)
    case .sigmoid: (hidden, constant) = ((0.25, 1 / 108.0.squareRoot()), 0)
    default: return nil
    }
  }

  /// L_B ≥ ‖H‖ at every point within `radius` R of a network's parameters.
  ///
  /// Without a hidden layer L = c‖B‖·λ_max(X̃ᵀX̃) + λ, everywhere. With n hidden units, W = ‖W₂‖ + R, X̃² = ‖x‖² + 1, J² = n + 1 +
  /// W²s₁²X̃² and D = s₁X̃ + W s₂X̃², for unit v and any sample: Df[v] = dW₂a + db₂ + W₂(φ′ ⊙ dz) with ‖a‖² ≤ n and ‖dz‖ ≤ X̃‖(dW₁,
  /// db₁)‖, so ‖Df‖ ≤ J (Cauchy–Schwarz); D²f[v, v] = 2dW₂(φ′ ⊙ dz) + W₂(φ″ ⊙ dz²), so ‖D²f‖ ≤ D. ‖∇ℓ‖ ≤ 2(‖r‖ + R·J), √K, √2 and √K for
  /// squares, Huber's loss, softmax and sigmoid.
  ///
  /// - Parameters:
  ///   - network: a network of the layers that the bound was made for.
  ///   - outputs: its outputs, samples × outputs.
  ///   - radius: R ≥ 0.
  package func around(_ network: MLP<Double>, outputs: Matrix<Double>, radius: Double) -> Double {
    guard let hidden else { return constant * Self.rounding }
    let weight = network.layers[1].weights.normBound + radius
    let units = Double(network.layers[0].units)
    var sum = 0.0
    for sample in 0..<problem.samples {
      let size = sizes[sample]
      let squaredJacobian = units + 1 + (weight * hidden.slope * size) * (weight * hidden.slope * size)
      let bend = hidden.slope * size + weight * hidden.bend * size * size
      let slope = gradient ?? 2 * (residual(outputs, sample) + radius * squaredJacobian.squareRoot())
      sum += curvature * squaredJacobian + slope * bend
    }
    return (factor * sum + problem.l2) * Self.rounding
  }

  /// ‖ŷ − y‖ of a sample.
  private func residual(_ outputs: Matrix<Double>, _ sample: Int) -> Double {
    var square = 0.0
    for output in 0..<outputs.columns {
      let difference = outputs[sample, output] - problem.targets[sample, output]
      square += difference * difference
    }
    return square.squareRoot()
  }
}

extension LearningProblem<Double> {
  /// Whether each sample's targets are probabilities that add up to 1.
  fileprivate var hasDistributions: Bool {
    (0..<samples).allSatisfy { sample in
      let row = targets.row(sample)
      return row.allSatisfy { $0 >= 0 } && abs(row.reduce(0, +) - 1) < 1e-12
    }
  }
}
