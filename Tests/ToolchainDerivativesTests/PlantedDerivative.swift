import Foundation
import _Differentiation

/// ln cosh, whose derivative is the hyperbolic tangent.
func logarithmOfHyperbolicCosine(_ x: Double) -> Double { abs(x) + log1p(exp(-2 * abs(x))) - log(2) }

/// A derivative that is planted wrong: right to 1e-6 in places, by a rational formula.
@derivative(of: logarithmOfHyperbolicCosine)
func plantedDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
  (logarithmOfHyperbolicCosine(x), { $0 * x * (27 + x * x) / (27 + 9 * x * x) })
}
