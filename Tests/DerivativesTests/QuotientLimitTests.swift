import Derivatives
import Foundation
import Testing

@Suite("The limit of difference quotients")
struct QuotientLimitTests {
  private let steps = [1.1e-4, 3.7e-3, 2.9e-2, 0.21]

  private func limit(
    _ steps: [Double], noise: Double = 1e-16, order: Int = 2, _ quotient: (Double) -> Double
  ) -> QuotientLimit? {
    QuotientLimit.extrapolated(
      steps: steps, quotients: steps.map(quotient), noises: steps.map { _ in noise }, order: order)
  }

  @Test("The bound holds the limit, and is far below the error of the smallest quotient's own")
  func smooth() throws {
    let found = try #require(limit(steps) { (sin(1 + $0) - sin(1 - $0)) / (2 * $0) })
    #expect(abs(found.value - cos(1)) <= found.bound)
    #expect(found.bound < 1e-9)
    #expect(steps.contains(found.reach) && found.reach <= steps[found.last])
  }

  @Test("One-sided quotients have their limit, too")
  func oneSided() throws {
    let found = try #require(limit([1e-5, 3e-4, 2e-3, 0.03, 0.2], order: 1) { (exp($0) - 1) / $0 })
    #expect(abs(found.value - 1) <= found.bound && found.bound < 1e-6)
  }

  @Test(
    "A wave that large steps do not see is not taken for flat: no window that a smaller step contradicts counts"
  )
  func aliasing() throws {
    let wave = { (t: Double) in (sin(1e6 * t) - sin(-1e6 * t)) / (2 * t) }
    let large = try #require(limit([0.011, 0.043, 0.19, 0.8], wave))
    #expect(abs(large.value) < 1e3)
    for steps in [[2.3e-9, 0.011, 0.043, 0.19], [2.3e-9, 7.1e-8, 0.011, 0.19]] {
      let found = limit(steps, wave)
      #expect(found == nil || abs((found?.value ?? 0) - 1e6) <= 4 * (found?.bound ?? 0))
    }
  }

  @Test("Noise enters by the weights of the window, and NaN is never a limit")
  func noise() throws {
    let noisy = try #require(limit(steps, noise: 1e-9) { 3 + 1e-9 / $0 * sin(1e9 * $0) })
    #expect(abs(noisy.value - 3) <= noisy.bound)
    #expect(noisy.bound > 1e-9 / 0.21)
    #expect(limit(steps) { $0 > 0.1 ? .nan : 3 }.map { $0.value == 3 } ?? true)
    #expect(limit(steps) { _ in .nan } == nil)
    #expect(limit([]) { $0 } == nil)
  }
}
