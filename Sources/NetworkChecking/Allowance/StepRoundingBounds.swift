import Foundation
import ReferenceMLP
import Scalars

extension StepByStep {
  /// What each number of the steps may differ from the exact one by rounding, by the names of the steps.
  ///
  /// The forward pass is off by C u Z and C u A, the backward pass by C u D, as the derivation of
  /// ``LearningProblem/gradientRoundingBound(of:unitRoundoff:)`` has it; ∂L/∂a by C u |δ||W|. A step adds η times the gradient's bound
  /// to two roundings of the parameter, and the loss after it the change that these can make, to first order.
  ///
  /// - Parameter unitRoundoff: u of the arithmetic: 2⁻²⁴ for `Float`.
  package func roundingBounds(unitRoundoff: Double) -> [String: [Double]] {
    let analysis = RoundingAnalysis(network: network, problem: problem, unitRoundoff: unitRoundoff)
    let deltas = analysis.deltaMagnitudes()
    var bounds: [String: [Double]] = [:]
    func set(_ name: String, _ magnitudes: Matrix<Double>) {
      bounds[name] = magnitudes.elements.map { analysis.factor * unitRoundoff * $0 }
    }
    for index in network.layers.indices {
      let number = index + 1
      set("z\(number)", analysis.preactivations[index])
      set("a\(number)", analysis.activations[number])
      set("delta\(number)", deltas[index])
      if index > 0 {
        set("da\(index)", deltas[index].times(network.layers[index].weights.map { abs($0) }))
      }
    }
    bounds["loss"] = [problem.valueRoundingBound(of: network, unitRoundoff: unitRoundoff)]
    for step in given { bounds[step.quantity] = step.values.map { unitRoundoff * abs($0) } }
    addUpdate(to: &bounds, unitRoundoff)
    return bounds
  }

  /// The bounds of ∂L/∂W and ∂L/∂b, of the new parameters, and of their loss.
  private func addUpdate(to bounds: inout [String: [Double]], _ unitRoundoff: Double) {
    let gradient = problem.gradientRoundingBound(of: network, unitRoundoff: unitRoundoff)
    let moved = zip(updateRates(), zip(gradient, zip(network.parameters, nextNetwork.parameters))).map {
      $0 * $1.0 + unitRoundoff * (abs($1.1.0) + 2 * abs($1.1.1))
    }
    for (name, layout) in [("d", gradient), ("", moved)] {
      let suffix = name.isEmpty ? " next" : ""
      for (index, layer) in network.replacingParameters(with: layout).layers.enumerated() {
        bounds["\(name)W\(index + 1)\(suffix)"] = layer.weights.elements
        bounds["\(name)b\(index + 1)\(suffix)"] = layer.biases
      }
    }
    let slopes = problem.gradient(of: nextNetwork)
    bounds["loss next"] = [
      zip(slopes, moved).reduce(
        problem.valueRoundingBound(of: nextNetwork, unitRoundoff: unitRoundoff)
      ) { $0 + abs($1.0) * $1.1 }
    ]
  }

  /// How far the parameters move for each unit that all gradients so far are off by.
  ///
  /// η of gradient descent and η/(1 − β) of momentum, by its geometric series. Adam's step α m̂/(√v̂ + ε): m̂ and √v̂ are off by no more than a
  /// gradient is, and |m̂|/√v̂ is at most (1 − β₁)/√(1 − β₂) (Kingma & Ba 2015, section 2.1), 3.2 as is usual.
  private func updateRates() -> [Double] {
    switch nextState.optimizer {
    case .gradientDescent: return network.parameters.map { _ in learningRate }
    case .momentum(_, let momentum): return network.parameters.map { _ in learningRate / (1 - momentum) }
    case .adam(_, let first, let second, let epsilon):
      let ratio = max(1, (1 - first) / (1 - second).squareRoot())
      let correction = 1 - pow(second, Double(nextState.steps))
      return nextState.secondMoment.map {
        learningRate * (1 + ratio) / (($0 / correction).squareRoot() + epsilon)
      }
    }
  }
}
