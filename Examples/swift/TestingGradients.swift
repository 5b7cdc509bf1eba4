// Examples of `GradientCheckTesting`: checks inside `swift test`.

import Foundation
import GradientCheckTesting
import GradientChecking
import PropertyTesting
import Testing

@Suite("Examples: gradients and properties in tests") struct TestingGradients {
  @Test("A gradient, as one expectation") func gradient() {
    expectGradient("logistic", at: [0.2, -0.7]) { x in
      log(1 + exp(x[0] * x[1]))
    } gradient: { x in
      let slope = 1 / (1 + exp(-x[0] * x[1]))
      return [slope * x[1], slope * x[0]]
    }
  }

  @Test("A kink that is known may be accepted") func accepting() {
    expectGradient("hinge at its kink", at: [1], accepting: [.kink]) { x in
      max(0, 1 - x[0])
    } gradient: { _ in
      [0]
    }
  }

  @Test("A property of numerical code, on random cases") func property() async throws {
    try await expectProperty(
      "mean-between", "a mean lies between the smallest and the largest number",
      Generator.double(in: -10...10).array(count: 1...20)
    ) { numbers in
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      // n − 1 additions and a division, each rounded by at most 2⁻⁵³ of Σ|x| ≤ 10n, over n.
      let rounding = 0x1p-52 * 10 * Double(numbers.count)
      return .all([
        .atMost((numbers.min() ?? 0) - rounding, mean), .atMost(mean, (numbers.max() ?? 0) + rounding),
      ])
    }
  }
}
