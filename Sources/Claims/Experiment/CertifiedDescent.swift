import ReferenceMLP
import Scalars

/// Certified descent for one hidden layer (docs/PROPERTIES.md P29): a step size from a bound on the Hessian.
///
/// On the ball of radius R around θ, with W = ‖W₂‖ + R, X̃² = ‖x‖² + 1 and n hidden units: J² = n + 1 +
/// W²s₁²X̃² bounds the squared Jacobian, D = s₁X̃ + W s₂X̃² the second derivative of the outputs, and for ½
/// mean ‖r‖² the Hessian is bounded by L_B = mean(J² + ρD), ρ = ‖r‖ + R·J. For tanh (s₁, s₂) = (1, 4/(3√3)).
/// ‖W₂‖ is taken as the Frobenius norm, which bounds the spectral norm from above.
enum CertifiedDescent {
  /// How many of the steps made lowered the loss by at least ½η‖g‖².
  struct Outcome: Equatable {
    /// Steps made.
    var steps = 0
    /// The steps that kept the promise.
    var kept = 0
  }

  /// The radius R of the ball.
  static let radius = 0.25

  /// Ten certified steps of each of 20 random tanh networks.
  static func outcome(_ context: ClaimContext) -> Outcome {
    var random = ClaimRandom(seed: context.seed, claim: "P29")
    var outcome = Outcome()
    for _ in 0..<20 {
      var example = random.example(
        sizes: [2, 3, 2], hidden: .tanh, output: .identity, samples: 4, loss: Loss(.halfMeanSquaredError))
      for _ in 0..<10 {
        outcome.steps += 1
        outcome.kept += step(&example, context) ? 1 : 0
      }
    }
    return outcome
  }

  /// One step; whether the loss fell by at least ½η‖g‖², up to the rounding of the two losses (1e-13 of 1 +
  /// L).
  private static func step(_ example: inout ClaimExample, _ context: ClaimContext) -> Bool {
    let gradients = context.backward(example.problem, example.network).gradients
    let squaredNorm = MLP.flatten(gradients).reduce(0) { $0 + $1 * $1 }
    guard squaredNorm > 0 else { return squaredNorm == 0 }
    let rate = min(1 / hessianBound(example), radius / squaredNorm.squareRoot())
    let before = example.problem.value(of: example.network)
    example.network.descend(along: gradients, rate: rate)
    let after = example.problem.value(of: example.network)
    return after - before + 0.5 * rate * squaredNorm <= 1e-13 * (1 + before)
  }

  /// L_B.
  private static func hessianBound(_ example: ClaimExample) -> Double {
    let slope = 1.0
    let curvature = 0.76980035891950101935
    let secondLayer = example.network.layers[1].weights.elements
    let weight = secondLayer.reduce(0) { $0 + $1 * $1 }.squareRoot() + radius
    let outputs = example.network.forward(example.problem.inputs).outputs
    var sum = 0.0
    for sample in 0..<example.problem.samples {
      let input = example.problem.inputs.row(sample).reduce(1) { $0 + $1 * $1 }.squareRoot()
      let residuals = zip(outputs.row(sample), example.problem.targets.row(sample)).map { $0 - $1 }
      let residual = residuals.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let hidden = Double(example.network.layers[0].units)
      let jacobian = hidden + 1 + weight * weight * slope * slope * input * input
      let second = slope * input + weight * curvature * input * input
      sum += jacobian + (residual + radius * jacobian.squareRoot()) * second
    }
    return sum / Double(example.problem.samples)
  }
}
