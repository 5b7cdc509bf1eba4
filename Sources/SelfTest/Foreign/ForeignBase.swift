import Foundation
import ReferenceMLP

/// Smooth functions of size 1 that other groups round, scale and disturb.
enum ForeignBase {
  /// Σ aᵢ sin(wᵢxᵢ + pᵢ) + 0.4 Σ xᵢxᵢ₊₁.
  static func waves(_ random: inout SeededGenerator, count: Int) -> ForeignFunction {
    let heights = random.uniforms(count, 0.6, 1.7)
    let rates = random.uniforms(count, 0.6, 1.6)
    let phases = random.uniforms(count, -1, 1)
    let point = random.uniforms(count, -1.2, 1.2)
    return ForeignFunction(at: point) { x in
      var sum = 0.0
      for i in x.indices {
        sum += heights[i] * sin(rates[i] * x[i] + phases[i]) + 0.4 * x[i] * x[(i + 1) % count]
      }
      return sum
    } gradient: { x in
      x.indices.map { i in
        let neighbours = x[(i + 1) % count] + x[(i + count - 1) % count]
        return heights[i] * rates[i] * cos(rates[i] * x[i] + phases[i]) + 0.4 * neighbours
      }
    }
  }
}
