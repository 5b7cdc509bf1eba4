import ReferenceMLP
import Scalars

/// Multiplications of one sample's forward and backward pass through a sigmoid network, as the package makes
/// them.
///
/// Two kinds are counted apart. *Weight products* are those of the matrix products with W, δ and a: they grow
/// with the number of weights, and claims S4.4 and S4.5 are about them. *Element-wise* ones, δ ⊙ φ′(z) and φ′
/// itself, are two for each hidden unit. The loss and δ of the output layer belong to neither pass.
struct PassCost: Equatable {
  /// Weight products of the forward pass: Σ nₗ₋₁nₗ.
  var forward = 0
  /// Weight products of the backward pass: 2Σ nₗ₋₁nₗ − n₀n₁, since no δ is passed below the first layer.
  var backward = 0
  /// Element-wise multiplications of the backward pass.
  var elementwise = 0
  /// The number of parameters P.
  var parameters = 0

  /// Backward over forward.
  var ratio: Double { Double(backward) / Double(forward) }

  /// Central differences for all parameters, 2P forward passes, over one backpropagation (forward and
  /// backward).
  var differencesOverBackpropagation: Double {
    2 * Double(parameters) * Double(forward) / Double(forward + backward)
  }

  /// Counts by running the package's own passes on counting scalars.
  ///
  /// - Parameter sizes: inputs, then the units of each layer.
  static func measured(sizes: [Int]) -> PassCost {
    let network = self.network(sizes: sizes)
    let batch = Matrix<CountingScalar>(rows: 1, columns: sizes[0], repeating: CountingScalar(0.5))
    let delta = Matrix<CountingScalar>(
      rows: 1, columns: sizes[sizes.count - 1], repeating: CountingScalar(0.25))
    let forward = CountingScalar.counting { network.forward(batch) }
    let trace = forward.result
    let backward = CountingScalar.counting { network.backward(trace, outputDelta: delta) }
    let elementwise = CountingScalar.counting {
      for index in 0..<network.depth - 1 {
        _ = network.layers[index].activation.backward(
          gradient: backward.result.activationGradients[index], z: trace.preactivations[index],
          a: trace.activations[index])
      }
    }.multiplications
    return PassCost(
      forward: forward.multiplications, backward: backward.multiplications - elementwise,
      elementwise: elementwise,
      parameters: network.parameterCount)
  }

  /// The multiplications of central differences for every parameter, made one by one.
  static func measuredDifferences(sizes: [Int]) -> Int {
    let network = self.network(sizes: sizes)
    let batch = Matrix<CountingScalar>(rows: 1, columns: sizes[0], repeating: CountingScalar(0.5))
    return CountingScalar.counting {
      for parameter in 0..<network.parameterCount {
        for step in [1e-5, -1e-5] {
          var parameters = network.parameters
          parameters[parameter] += CountingScalar(step)
          _ = network.replacingParameters(with: parameters).forward(batch)
        }
      }
    }.multiplications
  }

  private static func network(sizes: [Int]) -> MLP<CountingScalar> {
    MLP(
      layers: (1..<sizes.count).map { index in
        Layer(
          weights: Matrix(rows: sizes[index], columns: sizes[index - 1], repeating: CountingScalar(0.01)),
          biases: Array(repeating: CountingScalar(0), count: sizes[index]), activation: .sigmoid)
      })
  }
}
