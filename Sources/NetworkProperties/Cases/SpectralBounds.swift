import Foundation
import ReferenceMLP

// Upper bounds of norms and curvatures. Each errs upward only: a step size from it is at most the theorem's.

extension Matrix<Double> {
  /// An upper bound of the largest singular value, at most 1.05 times it for up to 20 rows or columns.
  ///
  /// The eigenvalues λ ≥ 0 of G = AAᵀ or AᵀA have λ_max³² ≤ Σλ³² = tr G³² ≤ n λ_max³². G³² is had by five
  /// squarings, each divided by its trace first. Rounding is wrong by less than n³u of the eigenvalue at each
  /// squaring, below 1e-12 for n ≤ 20: the factor 1 + 2⁻³⁰ more than makes up for it.
  var normBound: Double {
    let largest = elements.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
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

extension NetworkCase {
  /// X̃: the samples, each with a 1 for the bias.
  var samplesWithOnes: Matrix<Double> {
    Matrix((0..<problem.samples).map { problem.inputs.row($0) + [1] })
  }

  /// L with H ⪯ L for all parameters of a network of one layer: c·factor·λ_max(X̃ᵀX̃).
  ///
  /// H is Σᵢ factor Bᵢ ⊗ x̃ᵢx̃ᵢᵀ with ‖Bᵢ‖ ≤ c: ½ for softmax with cross-entropy (diag(p) − ppᵀ has row sums
  /// of magnitudes 2p(1 − p) ≤ ½, Gershgorin; targets add up to 1), ¼ for sigmoid with binary cross-entropy,
  /// 2 for squares.
  var smoothness: Double {
    let bound = samplesWithOnes.normBound
    let curvature =
      switch problem.loss.kind {
      case .crossEntropy: 0.5
      case .binaryCrossEntropy: 0.25
      default: 2.0
      }
    return curvature * problem.loss.factor(samples: problem.samples, outputs: network.outputs) * bound * bound
  }

  /// L_B ≥ ‖H‖ at every point within `radius` R of the parameters, for one hidden layer of tanh or sigmoid
  /// (P29).
  ///
  /// With W = ‖W₂‖ + R, X̃² = ‖x‖² + 1, J² = n + 1 + W²s₁²X̃² and D = s₁X̃ + W s₂X̃², for unit v and any
  /// sample: Df[v] = dW₂a + db₂ + W₂(φ′ ⊙ dz) with ‖a‖² ≤ n and ‖dz‖ ≤ X̃‖(dW₁, db₁)‖, so ‖Df‖ ≤ J
  /// (Cauchy–Schwarz); D²f[v, v] = 2dW₂(φ′ ⊙ dz) + W₂(φ″ ⊙ dz²), so ‖D²f‖ ≤ D. H = mean(DfᵀB Df + ⟨δ, D²f⟩),
  /// ‖B‖ ≤ 1, ½, ¼, and ‖δ‖ ≤ ρ = ‖r‖ + R·J, √2, √K for squared error, softmax and binary cross-entropy.
  func hessianBound(radius: Double) -> Double {
    let (first, second) =
      network.layers[0].activation == .tanh ? (1, 4 / 27.0.squareRoot()) : (0.25, 1 / 108.0.squareRoot())
    let weight = network.layers[1].weights.normBound + radius
    let units = Double(network.layers[0].units)
    let outputs = network.forward(problem.inputs).outputs
    var sum = 0.0
    for sample in 0..<problem.samples {
      let input = norm(problem.inputs.row(sample) + [1])
      let jacobian = units + 1 + weight * weight * first * first * input * input
      let curvature = first * input + weight * second * input * input
      switch problem.loss.kind {
      case .crossEntropy: sum += 0.5 * jacobian + 2.0.squareRoot() * curvature
      case .binaryCrossEntropy: sum += 0.25 * jacobian + Double(network.outputs).squareRoot() * curvature
      default:
        let residual = norm(zip(outputs.row(sample), problem.targets.row(sample)).map { $0 - $1 })
        sum += jacobian + (residual + radius * jacobian.squareRoot()) * curvature
      }
    }
    return sum / Double(problem.samples)
  }
}
