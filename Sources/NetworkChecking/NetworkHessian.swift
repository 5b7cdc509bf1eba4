import GradientChecking
import Scalars

extension NetworkObjective {
  /// Hv by backpropagation in dual numbers: forward-over-reverse, exact but for rounding.
  ///
  /// With parameters θ + vε the gradient is ∇L(θ) + Hv ε (Pearlmutter, "Fast exact multiplication by the Hessian", Neural
  /// Computation 6, 1994). Between kinks; at one it is the Hessian of the piece that φ′ there belongs to.
  public func hessianProduct(at point: [Double], vector: [Double]) -> [Double] {
    let moved = zip(point, vector).map { Dual($0, derivative: $1) }
    let gradient = problem.converted { Dual<Double>($0) }.gradient(
      of: network.replacingParameters(with: moved))
    return gradient.map(\.derivative)
  }
}
