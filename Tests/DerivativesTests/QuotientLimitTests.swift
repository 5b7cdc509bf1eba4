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

  /// sin(cx) + bx on a lattice, with steps placed closely around the best window, as values of three to six digits have it.
  private struct RoundedValues {
    let (point, frequency, slope, unit): (Double, Double, Double, Double)

    init(_ random: inout SystemOfNumbers) {
      point = random.next(-1, 1)
      frequency = random.next(0.5, 2)
      slope = random.next(-0.3, 0.3)
      unit = pow(10, random.next(-6, -2.5))
    }

    var derivative: Double { frequency * cos(frequency * point) + slope }

    func quotient(_ step: Double) -> Double {
      func value(_ x: Double) -> Double { ((sin(frequency * x) + slope * x) / unit).rounded() * unit }
      return (value(point + step) - value(point - step)) / (2 * step)
    }
  }

  /// A linear congruential generator (Knuth, The Art of Computer Programming 2, section 3.3.4, line 26).
  private struct SystemOfNumbers {
    var state: UInt64 = 1

    mutating func next(_ low: Double, _ high: Double) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return low + (high - low) * Double(state >> 11) * 0x1p-53
    }
  }

  @Test(
    "Closely placed steps over rounded values do not make the noise of two neighbours a bound by accident")
  func closeSteps() throws {
    var random = SystemOfNumbers()
    var (failed, farOff, count) = (0, 0, 0)
    for _ in 0..<2_000 {
      let rounded = RoundedValues(&random)
      var steps: [Double] = []
      var step = 0.01 * rounded.unit
      while step < 6 {
        steps.append(step)
        step *= exp(random.next(1.45, 2.1))
      }
      for _ in 0..<2 {
        let window = try #require(limit(steps, noise: 0.51 * rounded.unit, rounded.quotient))
        steps += [0.18, 0.33, 0.6, 1.7, 3].map { steps[window.last] * $0 * exp(random.next(-0.25, 0.25)) }
        steps.sort()
      }
      let found = try #require(limit(steps, noise: 0.51 * rounded.unit, rounded.quotient))
      let error = abs(found.value - rounded.derivative)
      count += 1
      failed += error > found.bound ? 1 : 0
      farOff += error > 4 * found.bound ? 1 : 0
    }
    // With the very next steps as neighbours 16 fail, with those a factor 2 away 3.
    #expect(count == 2_000 && failed <= 6 && farOff == 0, "\(failed)")
  }

  /// How many bounds of 2,000 ladders of irregular steps do not hold the derivative 1 at 0.
  private func failures(order: Int, of function: (Double) -> Double) throws -> (failed: Int, farOff: Int) {
    var random = SystemOfNumbers()
    var (failed, farOff) = (0, 0)
    for _ in 0..<2_000 {
      let steps = (0..<6).map { _ in pow(10, random.next(-6, 0)) }.sorted()
      let found = limit(steps, noise: 0x1p-51, order: order) { step in
        (function(step) - function(order == 2 ? -step : 0)) / (order == 2 ? 2 * step : step)
      }
      guard let found else { continue }
      failed += abs(found.value - 1) > found.bound ? 1 : 0
      farOff += abs(found.value - 1) > 4 * found.bound ? 1 : 0
    }
    return (failed, farOff)
  }

  @Test("Where quotients err like t or √t, irregular steps do not make the bound too small")
  func slowErrors() throws {
    // Scaled by the last steps of the windows alone, some 190 of the first and 680 of the second fail.
    let joint = try failures(order: 2) { $0 <= 0 ? 0.5 * (1 + $0) * (1 + $0) : 0.5 + $0 }
    #expect(joint.failed <= 6 && joint.farOff == 0, "\(joint)")
    let end = try failures(order: 1) { $0 + pow($0, 1.5) }
    #expect(end.failed <= 2 && end.farOff == 0, "\(end)")
  }
}
