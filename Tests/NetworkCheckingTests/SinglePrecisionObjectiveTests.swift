import GradientChecking
import ReferenceMLP
import Scalars
import Testing

@testable import NetworkChecking

@Suite("A network in single precision as an objective")
struct SinglePrecisionObjectiveTests {
  private func objective(_ activation: Activation = .tanh) -> SinglePrecisionObjective {
    var random = SeededGenerator(seed: 11)
    let network = MLP.initialized(
      inputs: 3, layers: [(4, activation), (2, .identity)], scheme: .xavierNormal, using: &random)
    return SinglePrecisionObjective(
      "single", rounding: network,
      problem: LearningProblem(
        loss: Loss(.halfMeanSquaredError), inputs: Matrix([[0.1, -0.7, 1.3], [0.5, 0.2, -0.4]]),
        targets: Matrix([[0.3, -1], [0.8, 0.1]])))
  }

  @Test("Its own backpropagation is verified, with the power that single precision has")
  func verified() throws {
    for activation in [Activation.tanh, .relu, .gelu] {
      let result = try GradientChecker().check(objective(activation))
      #expect(result.verdict == .verified, "\(activation): \(result.verdict)")
      #expect(result.relativeDetectionPower > 1e-7)
      #expect(result.relativeDetectionPower < 1e-3)
    }
  }

  @Test(
    "Points and values are single-precision numbers, and the claim differs from double precision by rounding")
  func rounding() {
    let single = objective()
    #expect(single.precision == .float32)
    #expect(single.point.allSatisfy { Double(Float($0)) == $0 })
    let value = single.value(at: single.point)
    #expect(Double(Float(value)) == value)
    let exact: [Double] = single.problem.converted { Double($0) }.gradient(
      of: single.network.converted { Double($0) })
    let claim = single.claimedGradient(at: single.point)
    let bound = single.claimRoundingBound(at: single.point)
    #expect(claim.count == exact.count)
    #expect(claim != exact)
    #expect(zip(zip(claim, exact), bound).allSatisfy { abs($0.0 - $0.1) <= $1 })
  }
}
