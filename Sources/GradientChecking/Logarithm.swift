import RealModule

/// log₁₀ without Foundation.
func logarithm(_ x: Double) -> Double {
  Double.log10(x)
}
