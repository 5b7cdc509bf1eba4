import Foundation
import Testing

@testable import GradientChecking

/// Values of exactly 0, which tell nothing of how they are rounded.
@Suite("Values of exactly 0")
struct HiddenRoundingTests {
  /// log Σe^z − z[target] of a softmax that is saturated: 0 to the bit all around, with a gradient that is not 0.
  private func saturated(
    _ point: [Double], target: Int, _ claim: @escaping @Sendable ([Double]) -> [Double] = { $0 }
  ) -> ClosureObjective {
    ClosureObjective(
      at: point,
      value: { z in
        let largest = z.max() ?? 0
        return log(z.reduce(0) { $0 + exp($1 - largest) }) + (largest - z[target])
      },
      gradient: { z in
        let largest = z.max() ?? 0
        let weights = z.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        let others = z.indices.reduce(0) { $1 == target ? $0 : $0 + weights[$1] }
        return claim(z.indices.map { $0 == target ? -others / sum : weights[$0] / sum })
      })
  }

  private static let points: [(point: [Double], target: Int)] = [
    ([-23.2, -22.6, 32.2], 2), ([40, -3.5], 0), ([-31, 19.5, -24, -33, -19], 1), ([0, 0, 41], 2),
  ]

  @Test("A right gradient below the rounding of a saturated loss is not refuted, and no bound excludes it")
  func saturatedLoss() throws {
    for (point, target) in Self.points {
      let result = try GradientChecker().check(saturated(point, target: target))
      #expect(result.verdict != .refuted, "\(point)")
      for entry in result.entries {
        guard let best = entry.best else { continue }
        #expect(abs(best.value - entry.claimed) <= best.errorBound, "\(point): \(entry.sentence())")
      }
    }
  }

  @Test("A claim of 0 there is not verified by a power that values cannot have")
  func claimOfZero() throws {
    for (point, target) in Self.points {
      let truth = saturated(point, target: target).claimedGradientAtPoint
      let result = try GradientChecker().check(saturated(point, target: target) { $0.map { _ in 0 } })
      for (entry, derivative) in zip(result.entries, truth) where entry.verdict == .verified {
        #expect(entry.detectionPower >= abs(derivative), "\(point): \(entry.sentence())")
      }
    }
  }

  @Test(
    "A function that is 0 near by and creeps away farther on has the derivative 0, and no other is verified")
  func trulyFlat() throws {
    for value in [{ max(0, $0 - 1) * max(0, $0 - 1) }, { max(0, $0 - 1) }, { _ in 0 }]
      as [@Sendable (Double) -> Double]
    {
      for claim in [0, 0.3, -1e-6] {
        let result = try GradientChecker().check(
          ClosureObjective(at: [0.25], value: { value($0[0]) }, gradient: { _ in [claim] }))
        #expect(result.verdict == (claim == 0 ? .verified : .refuted), "\(claim)")
      }
    }
  }
}

extension ClosureObjective {
  fileprivate var claimedGradientAtPoint: [Double] { (try? claimedGradient(at: point)) ?? [] }
}
