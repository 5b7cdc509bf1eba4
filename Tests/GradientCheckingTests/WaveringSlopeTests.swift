import Foundation
import GradientChecking
import Testing

/// x₀x₁ + ∫ waver, whose slope bends without a jump as that of a solver at a tight tolerance, with another period along each
/// parameter.
private enum Wavering {
  static let point = [0.9, 1.3]
  private static let periods = [0.0131, 0.0173]
  private static let height = 5e-8

  /// The integral of a triangle wave of this period from 0 to x; its mean over a period is 0.
  private static func integral(_ x: Double, period: Double) -> Double {
    // Half a period with the wave at 1 − 4t, then half a period of its mirror image.
    let t = x / period - (x / period).rounded(.down)
    let half = t < 0.5 ? t - 2 * t * t : 2 * (t - 0.5) * (t - 0.5) - (t - 0.5)
    return period * half
  }

  static func value(at x: [Double]) -> Double {
    x[0] * x[1] + zip(x, periods).reduce(0) { $0 + height * integral($1.0, period: $1.1) }
  }

  /// The gradient of x₀x₁ alone, as the exact equations have it.
  static func check(factor: Double = 1) throws -> GradientCheckResult {
    try GradientChecker().check(
      ClosureObjective(at: point, value: value(at:), gradient: { [factor * $0[1], factor * $0[0]] }))
  }
}

@Suite("Slopes that waver without a jump")
struct WaveringSlopeTests {
  @Test("An exact gradient is not refuted by values whose slopes bend from place to place")
  func exact() throws {
    let result = try Wavering.check()
    #expect(result.verdict == .inconclusive(.weakOracle), "\(result.verdict)")
    #expect(
      result.entries.contains { if case .structure = $0.note { true } else { false } },
      "\(result.entries.map(\.note))")
  }

  @Test("One that is off by a hundred times the wavering is refuted")
  func wrong() throws {
    #expect(try Wavering.check(factor: 1 + 1e-5).wrongEntries.count == 2)
  }
}
