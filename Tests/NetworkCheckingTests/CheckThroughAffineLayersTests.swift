import Derivatives
import Foundation
import ReferenceMLP
import Scalars
import TestSupport
import Testing

@testable import GradientChecking
@testable import NetworkChecking

@Suite("Checks through affine layers, their parts side by side")
struct CheckThroughAffineLayersTests {
  @Test("Two pieces of work give their results in order, and the first error of the two")
  func twoPieces() throws {
    struct Failure: Error, Equatable { var piece: Int }
    for workers in [1, 2, 5] {
      let results = try parallelMap(workers: workers) {
        1
      } _: {
        "b"
      }
      #expect(results.0 == 1 && results.1 == "b")
      #expect(throws: Failure(piece: 1)) {
        try parallelMap(workers: workers) {
          throw Failure(piece: 1)
        } _: {
          throw Failure(piece: 2)
        }
      }
      #expect(throws: Failure(piece: 2)) {
        try parallelMap(workers: workers) {
          1
        } _: {
          throw Failure(piece: 2)
        }
      }
    }
  }

  /// An objective whose value is another one each time.
  private struct Drifting: Objective, Sendable {
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
    let blocks = [ParameterBlock("x", shape: [CheckLimits.parametersForAffineLayers])]

    var point: [Double] { Array(repeating: 1, count: CheckLimits.parametersForAffineLayers) }
    func value(at point: [Double]) -> Double { Double(counter.next()) }
    func claimedGradient(at point: [Double]) -> [Double] { point }
    var abilities: Abilities { Abilities(layersOf: self) }
  }

  @Test("Nothing is concluded of values that differ or are not finite, whatever the number of threads")
  func undecided() throws {
    var objective = RandomNetworks.objective(
      [480, 9, 2], samples: 2, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy))
    objective.network.layers[0].biases[0] = .nan
    try #require(GradientChecker.throughAffineLayers(objective) != nil)
    for workers in [1, 2] {
      var checker = GradientChecker()
      checker.workers = workers
      let drifting = try checker.check(Drifting())
      #expect(drifting.verdict == .inconclusive(.nondeterministic))
      #expect(drifting.diagnoses.map(\.code) == [.nondeterministic])
      #expect(try checker.check(objective).verdict == .inconclusive(.nonFinite))
    }
  }

  /// An objective whose point is overwritten by its gradient.
  private final class Overwritten: Objective, @unchecked Sendable {
    let name = "overwritten"
    let blocks: [ParameterBlock]
    private var coordinates: [Double]

    init(count: Int) {
      blocks = [ParameterBlock("x", shape: [count])]
      coordinates = Array(repeating: 1, count: count)
    }

    var point: [Double] { coordinates }
    var pointInParts: [[Double]] { [Array(coordinates.prefix(5)), Array(coordinates.dropFirst(5))] }
    func value(at point: [Double]) -> Double { 1 }
    func claimedGradient(at point: [Double]) -> [Double] {
      coordinates[7] += 1
      return Array(repeating: 1, count: coordinates.count)
    }
    var abilities: Abilities {
      var abilities = Abilities(layersOf: self)
      abilities.gradientRoundingBound = { self.point.map { _ in 0 } }
      abilities.claimRoundingBound = { self.point.map { _ in 0 } }
      return abilities
    }
  }

  @Test("A point that is handed over in parts is seen to move, in small checks and in large ones")
  func moved() throws {
    for count in [CheckLimits.parametersForAffineLayers, CheckLimits.parametersOneByOne] {
      let result = try GradientChecker().check(Overwritten(count: count))
      #expect(result.verdict == .inconclusive(.nondeterministic))
      #expect(
        result.stateChange
          == .pointMoved(ParameterIndex(block: "x", index: [7]), before: 1, after: 2))
    }
  }

  /// An objective whose gradient is added up and never set to zero.
  private final class Accumulating: Objective, @unchecked Sendable {
    let name = "accumulating"
    let blocks = [ParameterBlock("x", shape: [CheckLimits.parametersForAffineLayers])]
    private var calls = 0.0

    var point: [Double] { Array(repeating: 1, count: CheckLimits.parametersForAffineLayers) }
    func value(at point: [Double]) -> Double { 1 }
    func claimedGradient(at point: [Double]) -> [Double] {
      calls += 1
      return point.map { calls * $0 }
    }
    var abilities: Abilities { Abilities(layersOf: self) }
  }

  @Test("A gradient that accumulates is seen to, before what it may be off by is measured at other points")
  func accumulating() throws {
    for workers in [1, 2] {
      var checker = GradientChecker()
      checker.workers = workers
      let result = try checker.check(Accumulating())
      #expect(
        result.stateChange
          == .gradientAccumulates(ParameterIndex(block: "x", index: [0]), first: 1, second: 2))
    }
  }

  @Test("A network hands over its point in parts, and what a claim may be off by without a copy of it")
  func parts() {
    for sizes in [[3, 2], [480, 9, 2]] {
      let objective = RandomNetworks.objective(
        sizes, samples: 4, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy))
      #expect(Array(objective.pointInParts.joined()) == objective.point)
      #expect(objective.coordinateCount == objective.point.count)
      #expect(objective.claimRoundingBound() == objective.claimRoundingBound(at: objective.point))
    }
  }

  @Test("A method that says nothing of a unit has no estimate of its parameters, and keeps those of others")
  func silentUnit() throws {
    // Of unit 0 the function has no derivative by dual numbers; each output is its own value.
    let layer = AffineLayer(samples: 2, units: 2, inputs: [1, 2], weights: [3, 4], penalty: 0) {
      sample, unit in
      let function = UnivariateFunction(
        noise: 0x1p-50, largestStep: 1, derivativeRounding: 0, dual: unit == 0 ? nil : { $0 }, value: { $0 })
      return AffineOutput(center: 1, function: function, isKink: false, enclosure: Interval(1))
    }
    let evidence = try LayerEvidence(layer, by: [Ridders(), DualNumbers(), DualIntervals()])
    #expect(evidence.count == 4)
    for (place, known) in [(0, 2), (1, 3), (2, 2), (3, 3)] {
      let usable = evidence.estimates(at: place).filter(\.isUsable)
      #expect(usable.count == known, "\(place): \(usable.map(\.method))")
      for estimate in usable { #expect(abs(estimate.value - (place < 2 ? 3 : 2)) < 1e-9) }
    }
  }

  @Test(
    "The Taylor test of a check through affine layers is the one on its own, and all of the result is the same by threads"
  )
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
          allowance: checker.allowance(of: objective, claimed: claim), noise: one.noise)
        #expect(one.taylor == alone)
        #expect(one.verdict == (factor == 1 ? .verified : .refuted), "\(hidden)")
      }
    }
  }
}

extension Abilities {
  /// Layers that nobody looks at, as the check ends before.
  fileprivate init(layersOf objective: some Objective & Sendable) {
    self.init()
    (shared, affineLayers) = (objective, { _ in [] })
  }
}
