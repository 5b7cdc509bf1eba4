import GradientChecking
import ReferenceMLP
import Scalars

extension NetworkObjective {
  /// Hv by backpropagation in dual numbers: forward-over-reverse, exact but for rounding.
  ///
  /// With parameters θ + vε the gradient is ∇L(θ) + Hv ε (Pearlmutter, "Fast exact multiplication by the Hessian", Neural
  /// Computation 6, 1994). Between kinks; at one it is the Hessian of the piece that φ′ there belongs to.
  public func hessianProduct(at point: [Double], vector: [Double]) -> [Double] {
    hessianProducts(at: point)(vector)
  }

  /// The function v ↦ Hv at a point, for many v: the samples are made dual numbers once.
  public func hessianProducts(at point: [Double]) -> ([Double]) -> [Double] {
    let problem = problem.converted { Dual<Double>($0) }
    return { vector in
      let moved = zip(point, vector).map { Dual($0, derivative: $1) }
      return problem.gradient(of: network.replacingParameters(with: moved)).map(\.derivative)
    }
  }
}
