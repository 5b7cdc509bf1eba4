import Foundation
import Testing

@testable import GradientChecking
@testable import ReferenceMLP

@Suite("Checks through stages, their parts side by side")
struct StagedCheckTests {
  @Test("Two pieces of work give their results in order, and the first error of the two")
  func twoPieces() throws {
    struct Failure: Error, Equatable { var piece: Int }
    for workers in [1, 2, 5] {
      let results = try sideBySide(workers: workers) {
        1
      } _: {
        "b"
      }
      #expect(results.0 == 1 && results.1 == "b")
      #expect(throws: Failure(piece: 1)) {
        try sideBySide(workers: workers) {
          throw Failure(piece: 1)
        } _: {
          throw Failure(piece: 2)
        }
      }
      #expect(throws: Failure(piece: 2)) {
        try sideBySide(workers: workers) {
          1
        } _: {
          throw Failure(piece: 2)
        }
      }
    }
  }

  /// An objective whose value is another one each time.
  private struct Drifting: AffineStageObjective {
    final class Counter: @unchecked Sendable {
      private let lock = NSLock()
      private var count = 0

      func next() -> Int {
        lock.withLock {
          count += 1
          return count
        }
      }
    }

    let counter = Counter()
    let name = "drifting"
    let blocks = [ParameterBlock("x", shape: [GradientChecker.parametersForStages])]

    var point: [Double] { Array(repeating: 1, count: GradientChecker.parametersForStages) }
    func value(at point: [Double]) -> Double { Double(counter.next()) }
    func claimedGradient(at point: [Double]) -> [Double] { point }
    func affineStages(forValues needsNoise: Bool) -> [AffineStage] { [] }
  }

  @Test("Nothing is concluded of values that differ or are not finite, whatever the number of threads")
  func undecided() throws {
    var objective = RandomNetworks.objective(
      [480, 9, 2], samples: 2, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy))
    objective.network.layers[0].biases[0] = .nan
    try #require(GradientChecker.staged(objective) != nil)
    for workers in [1, 2] {
      var checker = GradientChecker()
      checker.workers = workers
      let drifting = try checker.check(Drifting())
      #expect(drifting.verdict == .inconclusive(.nondeterministic))
      #expect(drifting.diagnoses.map(\.code) == [.nondeterministic])
      #expect(try checker.check(objective).verdict == .inconclusive(.nonFinite))
    }
  }

  @Test(
    "The Taylor test of a staged check is the one on its own, and all of the result is the same by threads")
  func sameByThreads() throws {
    for hidden in [Activation.relu, .tanh] {
      var objective = RandomNetworks.objective(
        [480, 9, 3, 2], samples: 4, hidden: hidden, output: .softmax, loss: Loss(.crossEntropy), l2: 0.01)
      for factor in [1, 1.01] {
        objective.claim = nil
        let claim = objective.claimedGradient(at: objective.point).map { factor * $0 }
        objective.claim = claim
        let one = try GradientChecker().check(objective)
        var checker = GradientChecker()
        checker.workers = 3
        let three = try checker.check(objective)
        #expect(one.entries == three.entries && one.oracles == three.oracles && one.verdict == three.verdict)
        #expect(one.taylor == three.taylor && one.diagnoses == three.diagnoses)
        let alone = try TaylorTest().run(
          objective, claimed: claim,
          claimRounding: checker.claimRounding(of: objective, claimed: claim), noise: one.noise)
        #expect(one.taylor == alone)
        #expect(one.verdict == (factor == 1 ? .verified : .refuted), "\(hidden)")
      }
    }
  }
}
