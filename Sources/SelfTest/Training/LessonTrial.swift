import Foundation
import PlantedDefects
import ReferenceMLP
import Reports
import Runs
import Scalars

/// Learners' numbers with a known mistake in them: whether the first wrong step and the mistake are named.
enum LessonTrial {
  /// What came of one defect in one network; nil where it fits none of its places or changes no number.
  struct Outcome: Sendable, Codable {
    /// Whether the step named is the one at which the defect departs.
    var isStepRight: Bool
    /// Whether the defect is among those named.
    var isNamed: Bool
    /// Whether it is named alone.
    var isAlone: Bool
    var details: String
  }

  /// Networks, each with every defect.
  static func cases(_ cases: Int) -> Int { min(20, max(1, cases / 50)) * DefectKind.allCases.count }

  /// Tries one defect in one network: numbers as a learner prints them, with seven significant digits.
  static func outcome(_ index: Int, seed: UInt64) -> Outcome? {
    let kinds = DefectKind.allCases
    let kind = kinds[index % kinds.count]
    let name = "lesson/\(index / kinds.count)"
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: name))
    let (network, problem, rate) = lesson(&random)
    guard
      let comparison = StepByStepComparison(kind, network: network, problem: problem, learningRate: rate),
      let first = comparison.departures.first(where: { !agree($0.wrong.values, $0.right.values) })
    else { return nil }
    let own = comparison.wrong.steps.map { StepByStepCheck.Own($0.quantity, $0.values.map(printed)) }
    let check = StepByStepCheck(own, network: network, problem: problem, learningRate: rate)
    let named = check.mistakes.map { $0.defect?.kind }
    return Outcome(
      isStepRight: check.firstWrong?.right.quantity == first.right.quantity, isNamed: named.contains(kind),
      isAlone: named == [kind],
      details: "\(name), \(comparison.defect): first wrong \(first.right.quantity), named "
        + "\(check.firstWrong?.right.quantity ?? "none") and \(check.mistakes.compactMap { $0.defect?.description })"
    )
  }

  /// A number with seven significant digits.
  private static func printed(_ value: Double) -> Double { Double(String(format: "%.6e", value)) ?? value }

  /// Whether numbers of seven digits do not tell two computations apart.
  private static func agree(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { abs($0 - $1) <= 1e-6 * abs($1) || ($0.isNaN && $1.isNaN) }
  }

  /// A network as lessons have it: two or three layers, a few samples.
  private static func lesson(
    _ random: inout SeededGenerator
  ) -> (MLP<Double>, LearningProblem<Double>, rate: Double) {
    let hidden: [Activation] = [.sigmoid, .tanh, .relu]
    let (inputs, width) = (Int.random(in: 2...3, using: &random), Int.random(in: 2...3, using: &random))
    let outputs = Int.random(in: 2...3, using: &random)
    let pairs: [(Loss.Kind, Activation)] = [
      (.halfSumSquaredError, .sigmoid), (.meanSquaredError, .identity), (.crossEntropy, .softmax),
      (.binaryCrossEntropy, .sigmoid),
    ]
    let (loss, output) = pairs[Int.random(in: 0..<pairs.count, using: &random)]
    let activation = hidden[Int.random(in: 0..<hidden.count, using: &random)]
    let depth = Int.random(in: 1...2, using: &random)
    var network = MLP.initialized(
      inputs: inputs, layers: (0..<depth).map { _ in (width, activation) } + [(outputs, output)],
      scheme: .xavierNormal, using: &random)
    for layer in network.layers.indices {
      for unit in network.layers[layer].biases.indices {
        network.layers[layer].biases[unit] = 0.3 * random.normal()
      }
    }
    let samples = Int.random(in: 2...4, using: &random)
    let targets = (0..<samples).map { sample in
      (0..<outputs).map { output -> Double in
        switch loss {
        case .crossEntropy: output == sample % outputs ? 1 : 0
        case .binaryCrossEntropy: (sample + output) % 2 == 0 ? 1 : 0
        default: random.uniform()
        }
      }
    }
    let rows = (0..<samples).map { _ in (0..<inputs).map { _ in random.normal() } }
    return (
      network, LearningProblem(loss: Loss(loss), inputs: Matrix(rows), targets: Matrix(targets)), rate: 0.5
    )
  }

  /// The tally: step and mistake are right in at least 95% of the numbers that show a mistake.
  ///
  /// - Parameter missing: cases that an interruption left out; they mend nothing.
  static func campaign(_ outcomes: [Outcome?], missing: Int = 0) -> Report.Campaign {
    let tried = outcomes.compactMap { $0 }
    let steps = tried.count(where: \.isStepRight)
    let named = tried.count(where: \.isNamed)
    let holds = !tried.isEmpty && 100 * steps >= 95 * tried.count && 100 * named >= 95 * tried.count
    return Report.Campaign(
      name: "Learners' numbers",
      statement:
        "Of a learner's numbers, printed with seven digits, that come from one of the planted defects, the first wrong "
        + "step is the right one, and the defect is among those that give all of them, in at least 95%",
      cases: outcomes.count,
      counts: [
        .init(name: "first wrong step right", count: steps, total: tried.count),
        .init(name: "mistake among those named", count: named, total: tried.count),
        .init(name: "mistake named alone", count: tried.count(where: \.isAlone), total: tried.count),
        .init(
          name: "fits no place, or changes no digit", count: outcomes.count - tried.count,
          total: outcomes.count),
      ],
      holds: holds, undecided: missing > 0 && holds,
      examples: tried.filter { !$0.isStepRight || !$0.isNamed }.prefix(20).map(\.details))
  }
}
