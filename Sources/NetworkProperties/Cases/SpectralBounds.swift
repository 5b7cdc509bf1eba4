import ReferenceMLP
import TrainingHealth

// What is proven of the Hessian, by the bounds that `train` certifies a descent with.

extension NetworkCase {
  /// L with H ⪯ L for all parameters of a network of one layer, the P27 of ``PropertyCatalogue``.
  var smoothness: Double { hessianBound(radius: 0) }

  /// L_B ≥ ‖H‖ at every point within `radius` R of the parameters, for one layer, or one hidden layer of tanh or sigmoid
  /// (P29); NaN where none is known.
  func hessianBound(radius: Double) -> Double {
    let outputs = network.forward(problem.inputs).outputs
    return HessianBound(for: network, on: problem)?.around(network, outputs: outputs, radius: radius) ?? .nan
  }
}
