import Foundation
import Testing

@testable import GradientChecking

/// Values of exactly 0, and other small differences of large terms, which tell nothing of how they are rounded.
@Suite("Values that hide their rounding")
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
    // Not 0 to the bit, but some thousand units of the sum's rounding.
    ([0.3, -30.2, -3.1, -19.4, 29.4], 4), ([-3, 26.4, -40], 1), ([2.5, -31, 33, -0.2, -9.5], 2),
  ]

  /// Functions of Σ rateᵢxᵢ + offset that are small differences of terms near 1.
  private static let differences: [(name: String, offset: Double, @Sendable (Double) -> (Double, Double))] = [
    ("log(1 + exp(-u))", 27.3, { (log(1 + exp(-$0)), -1 / (1 + exp($0))) }),
    ("1 - tanh u", 15.9, { (1 - tanh($0), -1 / (cosh($0) * cosh($0))) }),
    ("1 - erf u", 5.3, { (1 - erf($0), -2 / Double.pi.squareRoot() * exp(-$0 * $0)) }),
    ("sqrt(1 + u²) - 1", 3.1e-8, { ((1 + $0 * $0).squareRoot() - 1, $0 / (1 + $0 * $0).squareRoot()) }),
    ("1 - cos u", 2.2e-6, { (1 - cos($0), sin($0)) }),
  ]

  @Test("A right gradient of a small difference of terms near 1 is not refuted, at any size of its entries")
  func smallDifferences() throws {
    let point = [0.31, -1.7, 0.62, 1.4]
    for (name, offset, function) in Self.differences {
      for decade in 0..<8 {
        // Rates three decades apart: the smallest never moves a value near by.
        let rates = (0..<4).map { pow(10, -Double(decade) / 2 - 3 * Double($0)) * offset / 30 }
        @Sendable func argument(_ x: [Double]) -> Double { zip(rates, x).reduce(offset) { $0 + $1.0 * $1.1 } }
        let objective = ClosureObjective(
          at: point, value: { function(argument($0)).0 },
          gradient: { x in rates.map { $0 * function(argument(x)).1 } })
        let result = try GradientChecker().check(objective)
        let accused = result.wrongEntries.map { $0.sentence() }
        #expect(accused.isEmpty, "\(name), \(rates): \(accused)")
      }
    }
  }

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
