import CheckReports
import GradientChecking
import NetworkChecking
import ReferenceMLP
import Reports
import Runs
import Testing

@testable import VerificationSuite

@Suite("The gradient-check matrix")
struct GradientMatrixTests {
  @Test("Every activation meets every loss at every depth, and every output that a loss is defined for")
  func coverage() {
    let cells = GradientMatrix.cells(.standard)
    for depth in 2...4 {
      for batch in Profile.standard.batches {
        let found = Set(
          cells.filter { $0.depth == depth && $0.batch == batch }.map { "\($0.activation)/\($0.loss.kind)" })
        let expected = Activation.allCases.filter(\.isElementwise).flatMap { activation in
          Loss.Kind.allCases.map { "\(activation)/\($0)" }
        }
        #expect(found == Set(expected))
      }
    }
    let outputs = Set(cells.filter { $0.depth == 1 }.map { "\($0.output)/\($0.loss.kind)" })
    #expect(outputs.contains("softmax/crossEntropy"))
    #expect(outputs.contains("softmax/huber"))
    #expect(!outputs.contains("identity/crossEntropy"))
    #expect(cells.contains { $0.loss.reduction == .sum })
    #expect(cells.contains { $0.l2 > 0 })
    #expect(cells.count >= 100)
  }

  @Test("Ids are unique in every profile, and a larger profile has more cells")
  func identity() {
    for profile in Profile.allCases {
      let ids = GradientMatrix.cells(profile).map(\.id)
      #expect(Set(ids).count == ids.count)
    }
    #expect(GradientMatrix.cells(.quick).count < GradientMatrix.cells(.standard).count)
    #expect(GradientMatrix.cells(.standard).count < GradientMatrix.cells(.exhaustive).count)
  }

  @Test("A sample of the matrix is verified by all six oracles")
  func sample() throws {
    // Every seventh cell meets all activations and losses; the whole matrix is the verify command's.
    let cells = GradientMatrix.cells(.quick).enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
    for cell in cells {
      let check = try GradientMatrix.check(cell, seed: 3)
      #expect(check.verdict == .verified, "\(check.id): \(check.message)")
      #expect(
        check.oracles.map(\.name) == [
          "Ridders", "Chebyshev", "GSL central", "complex step", "dual numbers", "double-double",
          "dual intervals",
        ])
      #expect(check.oracles.allSatisfy { $0.verdict == .verified })
      #expect(check.blocks.reduce(0) { $0 + $1.digits.count } == check.parameters)
    }
    #expect(cells.count > 10)
  }

  @Test("One entry wrong by a relative 1e-8 is refuted and named, in every cell of a sample")
  func plantedError() throws {
    for cell in GradientMatrix.cells(.quick).enumerated().filter({ $0.offset % 13 == 0 }).map(\.element) {
      let problem = RandomProblem(cell, seed: 5)
      var claim = problem.problem.gradient(of: problem.network)
      let largest = try #require(claim.indices.max { abs(claim[$0]) < abs(claim[$1]) })
      claim[largest] *= 1 + 1e-8
      let objective = NetworkObjective(
        cell.id, network: problem.network, problem: problem.problem, claim: claim)
      let check = try GradientCheck.run(objective, id: cell.id, subject: "", group: "")
      #expect(check.verdict == .refuted, "\(cell.id)")
      #expect(check.wrongEntries == [Report.Entry(objective.blocks.indices[largest])])
    }
  }

  @Test("The same seed gives the same network to the bit, another seed another")
  func seeds() {
    let cell = GradientMatrix.cells(.quick)[0]
    #expect(RandomProblem(cell, seed: 1).network == RandomProblem(cell, seed: 1).network)
    #expect(RandomProblem(cell, seed: 1).network != RandomProblem(cell, seed: 2).network)
    #expect(Seeds.seed(run: 1, name: "a") != Seeds.seed(run: 1, name: "b"))
    #expect(Seeds.seed(run: 1, name: "a") != Seeds.seed(run: 2, name: "a"))
  }
}

@Suite("Kinks of a network")
struct NetworkKinkTests {
  /// A 1-1-1 ReLU network whose only pre-activation is exactly 0, for an input that feels its weight.
  private func objective(input: Double) -> NetworkObjective {
    NetworkObjective(
      "kink",
      network: MLP(layers: [
        Layer(weights: Matrix([[0.0]]), biases: [0], activation: .relu),
        Layer(weights: Matrix([[1.0]]), biases: [0], activation: .identity),
      ]),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[input]]), targets: Matrix([[1.0]])))
  }

  @Test("At an exact kink the check is inconclusive, with the interval of the one-sided derivatives")
  func exactKink() throws {
    let check = try GradientCheck.run(objective(input: 2), id: "kink", subject: "", group: "")
    #expect(check.verdict == .inconclusive)
    #expect(check.reason == "kink")
    let kink = try #require(check.kinks.first { $0.entry.label == "W1[0,0]" })
    // E = ½(max(2w, 0) − 1)²: dE/dw is 0 from below and −2 from above.
    #expect(abs(kink.fromBelow) < 1e-9)
    #expect(abs(kink.fromAbove + 2) < 1e-9)
  }

  @Test("A pre-activation that stays 0 along a weight is no kink of that weight")
  func constantZero() throws {
    let result = try GradientChecker(methods: GradientCheck.oracles).check(objective(input: 0))
    let weight = try #require(result.entries.first { $0.index.description == "W1[0,0]" })
    #expect(weight.verdict == .verified)
    let bias = try #require(result.entries.first { $0.index.description == "b1[0]" })
    #expect(bias.verdict == .inconclusive(.kink))
  }

  @Test("A kink close by shortens the step until no sign changes")
  func kinkCloseBy() throws {
    var near = objective(input: 2)
    near.network.layers[0].biases[0] = 1e-3
    let check = try GradientCheck.run(near, id: "near", subject: "", group: "")
    #expect(check.verdict == .verified)
    #expect(check.kinks.isEmpty)
  }
}
