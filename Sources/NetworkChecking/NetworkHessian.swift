import GradientChecking
import ReferenceMLP
import Scalars

extension NetworkObjective {
  /// Hv by backpropagation in dual numbers: forward-over-reverse, exact but for rounding.
  ///
  /// With parameters θ + vε the gradient is ∇L(θ) + Hv ε (Pearlmutter, "Fast exact multiplication by the Hessian", Neural
  /// Computation 6, 1994). Between kinks; at one it is the Hessian of the piece that φ′ there belongs to.
  public func hessianProduct(at point: [Double], vector: [Double]) -> [Double] {
    let moved = zip(point, vector).map { Dual($0, derivative: $1) }
    return problem.converted { Dual<Double>($0) }.gradient(of: network.replacingParameters(with: moved))
      .map(\.derivative)
  }

  /// The function v ↦ Hv at a point, for many v, with what does not depend on v computed once.
  public func hessianProducts(at point: [Double]) -> HessianProducts {
    let network = network.replacingParameters(with: point)
    let trace = network.forward(problem.inputs)
    return HessianProducts(
      network: network, problem: problem, trace: trace, backward: problem.backward(network, trace: trace))
  }
}
