import ReferenceMLP
import TestSupport
import Testing

@testable import GradientChecking
@testable import NetworkChecking

@Suite("A network along a line of its parameters")
struct LossAlongLineTests {
  @Test(
    "Values along a line are those at its points within the rounding of either, and so are the signs at kinks"
  )
  func values() throws {
    var (values, signatures, changed) = (0, 0, 0)
    for (hidden, output, loss) in RandomNetworks.pairings {
      for (l2, sizes) in [(0, [5, 4, 3, 2]), (0.3, [5, 70, 3, 2]), (0.1, [5, 4, 70, 2])] {
        let objective = RandomNetworks.objective(
          sizes, samples: 4, hidden: hidden, output: output, loss: loss, l2: l2)
        let lines = objective.lines()
        for number in 0..<2 {
          let line = try lines(IrregularDirection.scaled(number: number))
          let direction = IrregularDirection.scaled(at: objective.point, number: number)
          let signature = try #require(line.kinkSignature)
          let here = objective.kinkSignature(at: objective.point)
          for t in [0, 0.5, -0.25, 1e-3, -1e-9] {
            let moved = zip(objective.point, direction).map { $0 + t * $1 }
            let bound = objective.problem.valueRoundingBound(
              of: objective.network.replacingParameters(with: moved))
            // z₁ + tΔ has the magnitudes of θ and of tu apart: at most three times those of θ + tu and of θ together.
            let apart = objective.problem.valueRoundingBound(
              of: objective.network.replacingParameters(
                with: zip(objective.point, direction).map { abs($0) + abs(t * $1) }))
            let difference = abs(try line.value(t) - objective.value(at: moved))
            #expect(difference <= 2 * bound + 3 * apart, "\(hidden), \(t): \(difference)")
            #expect(difference <= 0x1p-40 * max(1, objective.value(at: moved)))
            values += 1
            let signs = try signature(t)
            #expect(signs == objective.kinkSignature(at: moved))
            signatures += signs.count
            if signs != here { changed += 1 }
          }
        }
      }
    }
    #expect(values == 6 * 3 * 2 * 5)
    #expect(signatures > 0 && changed > 0)
  }

  @Test("The Taylor test along lines agrees with a right gradient, and contradicts a wrong one")
  func taylor() throws {
    for hidden in [Activation.relu, .tanh] {
      var objective = RandomNetworks.objective(
        [480, 9, 3], samples: 4, hidden: hidden, output: .softmax, loss: Loss(.crossEntropy), l2: 0.01)
      #expect(try objective.linesForAffineLayers() != nil)
      let claim = objective.claimedGradient(at: objective.point)
      let rounding = objective.claimRoundingBound(at: objective.point)
      func outcome(_ claim: [Double]) throws -> TaylorResult.Outcome {
        objective.claim = claim
        return try TaylorTest().run(objective, claimed: claim, allowance: rounding, noise: 0x1p-50)
          .outcome
      }
      #expect(try outcome(claim) == .agrees, "\(hidden)")
      #expect(try outcome(claim.map { 1.01 * $0 }) == .contradicts, "\(hidden)")
    }
  }
}
