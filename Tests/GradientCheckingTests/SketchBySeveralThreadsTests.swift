import Foundation
import Testing

@testable import GradientChecking

/// A check along directions of an objective whose copies answer side by side.
@Suite("Directions by several threads")
struct SketchBySeveralThreadsTests {
  /// Coupled sines that several threads may ask, and that know how many did at once.
  ///
  /// Whoever asks first from a thread that is not the check's own waits until a second one asks: on a busy machine one thread may have
  /// done all of the work before another begins.
  private final class Shared: Objective, @unchecked Sendable {
    let base: CoupledSines
    let threads: Int
    private let owner = Thread.current
    private let asking = NSCondition()
    private var (now, most, all) = (0, 0, 0)

    init(_ base: CoupledSines, threads: Int) { (self.base, self.threads) = (base, threads) }

    var name: String { base.name }
    var blocks: [ParameterBlock] { base.blocks }
    var point: [Double] { base.point }
    var abilities: Abilities {
      var abilities = Abilities()
      (abilities.shared, abilities.concurrency) = (self, threads)
      return abilities
    }
    var counts: (most: Int, all: Int) { asking.withLock { (most, all) } }

    func value(at point: [Double]) throws -> Double {
      asking.withLock {
        now += 1
        all += 1
        most = max(most, now)
        asking.broadcast()
        let latest = Date(timeIntervalSinceNow: 60)
        while threads > 1, Thread.current != owner, most == 1, asking.wait(until: latest) {}
      }
      defer { asking.withLock { now -= 1 } }
      return try base.value(at: point)
    }

    func claimedGradient(at point: [Double]) throws -> [Double] {
      asking.withLock { all += 1 }
      return try base.claimedGradient(at: point)
    }
  }

  private static let blocks = [ParameterBlock("first", shape: [12]), ParameterBlock("second", shape: [18])]

  @Test(
    "Four threads say what one says, by as many evaluations, and ask at once",
    arguments: [nil, 8, 20, 21, 22, 23, 60, 200])
  func sameResult(budget: Int?) throws {
    for factor in [1, 1.01, 0] {
      let base = CoupledSines(30, blocks: Self.blocks) { for place in 12..<30 { $0[place] *= factor } }
      let (one, four) = (Shared(base, threads: 1), Shared(base, threads: 4))
      var sketch = GradientSketch()
      sketch.budget = budget
      let (first, second) = (try sketch.check(one), try sketch.check(four))
      #expect(first.verdict == second.verdict && first.evaluations == second.evaluations)
      #expect(first.wrongBlocks.map(\.block) == second.wrongBlocks.map(\.block))
      #expect(first.detectionPower == second.detectionPower && first.noise == second.noise)
      #expect(first.evaluations == one.counts.all && one.counts.all == four.counts.all, "\(four.counts)")
      #expect(one.counts.most == 1 && four.counts.most > 1, "\(four.counts)")
    }
  }
}
