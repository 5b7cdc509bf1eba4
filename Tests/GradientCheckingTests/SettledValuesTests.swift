import Foundation
import GradientChecking
import Testing

/// y(θ) with y + θ₀ sin y = θ₁, by an iteration that begins where the last one ended, and ends at a tolerance.
private final class WarmStart: @unchecked Sendable {
  private let tolerance: Double
  /// The part of a Newton step that is taken: the error of an iteration falls by the rest of 1.
  private let part: Double
  private var solution = 0.3

  init(tolerance: Double, part: Double) { (self.tolerance, self.part) = (tolerance, part) }

  func value(at point: [Double]) -> Double {
    // Far from the point Newton's method may find no way.
    for _ in 0..<50 {
      let step = (point[1] - solution - point[0] * sin(solution)) / (1 + point[0] * cos(solution))
      solution += part * step
      if abs(step) <= tolerance { break }
    }
    defer { if !solution.isFinite { solution = 0.3 } }
    return solution * solution + point[0] * point[1]
  }
}

@Suite("Values that depend on what was asked for before")
struct SettledValuesTests {
  private static let point = [0.7, 1.3]

  private static func gradient(at point: [Double]) -> [Double] {
    var y = 0.3
    for _ in 0..<50 { y -= (y + point[0] * sin(y) - point[1]) / (1 + point[0] * cos(y)) }
    let slope = 2 * y / (1 + point[0] * cos(y))
    return [point[1] - slope * sin(y), point[0] + slope]
  }

  private static func check(_ start: WarmStart, factor: Double = 1) throws -> GradientCheckResult {
    try GradientChecker().check(
      ClosureObjective(
        at: point, value: start.value,
        gradient: { point in
          let right = gradient(at: point)
          return [factor * right[0], right[1]]
        }))
  }

  @Test(
    "A right gradient of an iteration that starts where the last one ended is verified at the values that rest"
  )
  func right() throws {
    for (tolerance, part) in [(1e-2, 1.0), (1e-3, 1), (1e-4, 0.7), (1e-6, 0.5)] {
      let result = try Self.check(WarmStart(tolerance: tolerance, part: part))
      #expect(
        result.verdict == .verified && result.relativeDetectionPower < 1e-6,
        "\(tolerance) \(part) \(result.entries.map(\.verdict))")
    }
  }

  @Test("A wrong entry of such a program is refuted, and that entry alone")
  func wrong() throws {
    for (tolerance, part) in [(1e-3, 0.9), (1e-4, 0.7)] {
      let result = try Self.check(WarmStart(tolerance: tolerance, part: part), factor: 1.001)
      #expect(result.verdict == .refuted && result.valuesAreSettled, "\(tolerance) \(part)")
      #expect(result.wrongEntries.map(\.index.description) == ["x[0]"], "\(tolerance) \(part)")
    }
  }

  @Test("Values that are one of two by chance are not said to depend on what was asked for before")
  func chance() throws {
    for seed in 0..<20 {
      let calls = Calls(seed: UInt64(seed))
      let result = try GradientChecker().check(
        ClosureObjective(
          at: [0.4, 0.9], value: { sin($0[0]) * $0[1] + (calls.coin() ? 1e-3 : 0) },
          gradient: { [cos($0[0]) * $0[1], sin($0[0])] }))
      #expect(!result.valuesAreSettled, "\(seed)")
    }
  }

  /// Coins that are tossed anew with each call.
  private final class Calls: @unchecked Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    func coin() -> Bool {
      // Steele, Lea & Flood 2014: SplitMix64.
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return (bits ^ (bits >> 31)) & 1 == 1
    }
  }
}
