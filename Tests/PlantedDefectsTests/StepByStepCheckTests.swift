import NetworkFiles
import ReferenceMLP
import Scalars
import Testing

@testable import PlantedDefects

@Suite("A learner's own numbers")
struct StepByStepCheckTests {
  /// Mazur's example: 2-2-2 with sigmoid, η = 0.5.
  private static let network = MLP<Double>(layers: [
    Layer(weights: Matrix([[0.15, 0.2], [0.25, 0.3]]), biases: [0.35, 0.35], activation: .sigmoid),
    Layer(weights: Matrix([[0.4, 0.45], [0.5, 0.55]]), biases: [0.6, 0.6], activation: .sigmoid),
  ])
  private static let problem = LearningProblem<Double>(
    loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.05, 0.1]]), targets: Matrix([[0.01, 0.99]]))

  private static func check(_ own: [StepByStepCheck.Own]) -> StepByStepCheck {
    StepByStepCheck(own, network: network, problem: problem, learningRate: 0.5)
  }

  @Test("Right numbers are right, in any order and with as many digits as are written")
  func right() {
    let check = Self.check([
      .init("loss", [0.2984]), .init("a1", [0.59327, 0.59688]), .init("z1", [0.3775, 0.3925]),
    ])
    #expect(check.firstWrong == nil && check.mistakes.isEmpty && check.numbers == 5)
    #expect(check.own.map(\.quantity) == ["z1", "a1", "loss"])
  }

  @Test(
    "The published error after one step comes from weights that are updated too early, with the biases left")
  func published() throws {
    let check = Self.check([.init("loss next", [0.291027924])])
    let wrong = try #require(check.firstWrong)
    #expect(wrong.right.quantity == "loss next" && wrong.entry == 0)
    let first = try #require(check.mistakes.first)
    #expect(check.mistakes.count == 1 && first.defect?.kind == .updatedWeights && first.biases == .frozen)
  }

  @Test("Readings of the biases are told apart: left as they are, one for a layer")
  func biases() throws {
    let frozen = Self.check([.init("loss next", [0.291027773694])])
    let readings = frozen.mistakes.map { mistake in
      "\(mistake.defect?.description ?? "none"), \(mistake.biases), \(mistake.explained)"
    }
    // A gradient by the biases that is 0 leaves them, too.
    #expect(readings == ["none, frozen, 1", "D11, perUnit, 1"])
    let walk = StepByStep(network: Self.network, problem: Self.problem, learningRate: 0.5)
    let shared = try #require(walk.values(of: "b2 next", biases: .shared))
    let db = try #require(walk["db2"]?.values)
    #expect(abs(shared[0] - (0.6 - 0.5 * (db[0] + db[1]))) < 1e-15 && shared[0] == shared[1])
    let found = Self.check([.init("b2 next", shared)])
    #expect(found.mistakes.contains { $0.defect == nil && $0.biases == .shared })
  }

  @Test("The first wrong step is the first in the computation, whatever the order of the numbers")
  func first() throws {
    let check = Self.check([
      .init("db1", [9, 9]), .init("a2", [0.75136507, 0.77]), .init("z2", [1.105905967, 1.224921404]),
    ])
    let wrong = try #require(check.firstWrong)
    #expect(wrong.right.quantity == "a2" && wrong.entry == 1 && wrong.own == [0.75136507, 0.77])
    #expect(check.mistakes.isEmpty)
  }

  @Test("Every defect's own numbers name its first step and the defect")
  func defects() throws {
    var tried = 0
    for kind in DefectKind.allCases {
      guard
        let comparison = StepByStepComparison(
          kind, network: Self.network, problem: Self.problem, learningRate: 0.5),
        let first = comparison.departures.first?.right.quantity
      else { continue }
      let own = comparison.wrong.steps.map { StepByStepCheck.Own($0.quantity, $0.values) }
      let check = Self.check(own)
      // One of 1e-12 of an entry is below what numbers are compared to.
      guard check.firstWrong != nil else { continue }
      tried += 1
      #expect(check.firstWrong?.right.quantity == first, "\(comparison.defect)")
      #expect(check.mistakes.contains { $0.defect?.kind == kind }, "\(comparison.defect): \(check.mistakes)")
    }
    #expect(tried >= 12, "\(tried)")
  }

  @Test("Numbers are as fine as the last digits that were written, decimals or significant ones")
  func digits() {
    let lists: [(values: [Double], units: [Double])] = [
      ([0.375], [1e-3]), ([120], [10]), ([0.291027924], [1e-9]), ([1.5e-7], [1e-8]), ([3e20], [1e20]),
      ([0, -2.5], [0.1, 0.1]), ([0.375, 0.4, 12.125], [1e-3, 1e-3, 1e-3]),
      ([0.01234567, 1.234567, 123.4567], [1e-8, 1e-6, 1e-4]), ([], []), ([0], [0]), ([.nan], [0]),
    ]
    for (values, expected) in lists {
      let units = PrintedDigits.units(values)
      #expect(units.count == expected.count)
      #expect(zip(units, expected).allSatisfy { abs($0 - $1) <= 1e-12 * $1 }, "\(values): \(units)")
    }
    #expect(OwnComparison.firstDifference([.nan], [1]) == 0)
    #expect(OwnComparison.firstDifference([.nan], [.nan]) == nil)
    #expect(OwnComparison.firstDifference([0.376, 0.4], [0.3775, 0.4]) == nil)
    #expect(OwnComparison.firstDifference([0.37, 0.409], [0.3775, 0.4]) == 0)
  }
}
