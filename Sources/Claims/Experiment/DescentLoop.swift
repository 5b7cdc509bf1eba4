import ReferenceMLP
import Scalars

extension MLP<Double> {
  /// One step of gradient descent, θ ← θ − η g.
  ///
  /// - Parameters:
  ///   - gradients: g of each layer.
  ///   - rate: η.
  ///   - biases: whether the biases move too.
  mutating func descend(along gradients: [LayerGradient<Double>], rate: Double, biases: Bool = true) {
    precondition(gradients.count == layers.count, "\(layers.count) layers, \(gradients.count) gradients")
    for index in layers.indices {
      let gradient = gradients[index]
      layers[index].weights = layers[index].weights.combined(with: gradient.weights) { $0 - rate * $1 }
      guard biases else { continue }
      for unit in layers[index].biases.indices {
        layers[index].biases[unit] -= rate * gradient.biases[unit]
      }
    }
  }
}

extension ClaimExample {
  /// How the biases take part in a descent.
  enum BiasConvention: CaseIterable {
    /// They stay as they are.
    case frozen
    /// One scalar a layer, shared by its units: its derivative is the sum over the units.
    case shared
    /// One for each unit.
    case perUnit
  }

  /// The losses along a run of plain gradient descent: before the first step, and after each; the network
  /// moves.
  ///
  /// - Parameters:
  ///   - steps: how many steps to make.
  ///   - rate: η.
  ///   - biases: how the biases take part.
  ///   - context: holds the backpropagation under test.
  @discardableResult
  mutating func descend(
    steps: Int, rate: Double, biases: BiasConvention = .perUnit, _ context: ClaimContext
  ) -> [Double] {
    var losses: [Double] = []
    losses.reserveCapacity(steps + 1)
    for _ in 0..<steps {
      let trace = network.forward(problem.inputs)
      losses.append(problem.value(of: network, trace: trace))
      var gradients = context.backpropagation(problem, network, trace).gradients
      if biases == .shared {
        for index in gradients.indices {
          let sum = gradients[index].biases.reduce(0, +)
          gradients[index].biases = gradients[index].biases.map { _ in sum }
        }
      }
      network.descend(along: gradients, rate: rate, biases: biases != .frozen)
    }
    losses.append(problem.value(of: network))
    return losses
  }

  /// The example after some steps of plain gradient descent.
  func after(
    steps: Int, rate: Double, biases: BiasConvention = .perUnit, _ context: ClaimContext
  ) -> ClaimExample {
    var moved = self
    moved.descend(steps: steps, rate: rate, biases: biases, context)
    return moved
  }
}
