import CheckReports
import GradientChecking
import ReferenceMLP
import Reports
import Runs

/// Sketches of gradients of 10,000 entries, right but for 1% of one of them: whether that one is named, and no other.
enum LocalisationTrial {
  /// What was found in one objective.
  struct Outcome: Sendable, Codable {
    var name: String
    /// The verdict on the gradient with a wrong entry, and whether that entry alone is named.
    var verdict: Verdict
    var isExact: Bool
    /// Values and gradients that took.
    var evaluations: Int
    /// The probability, as stated, that another wrong entry was missed.
    var missProbability: Double
    /// The verdict on the right gradient.
    var verdictOnRight: Verdict
    /// The entry, its error and what was named, for a person to look at.
    var details: String
  }

  /// Entries of a gradient.
  static let parameters = 10_000
  /// By how much the wrong entry is off, relative to itself.
  static let error = 0.01

  /// Tries one objective.
  ///
  /// The entry is drawn from those of at least 1e-4 of the largest, as in ``DetectionPowerTrial``.
  static func outcome(_ index: Int, seed: UInt64, parameters: Int = parameters) throws -> Outcome {
    let name = "localisation/\(index)"
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: name))
    var objective = LogisticRegression(name, features: parameters, samples: 8, &random)
    let right = objective.claimedGradient(at: objective.point)
    let largest = right.map(abs).max() ?? 0
    let candidates = right.indices.filter { abs(right[$0]) >= 1e-4 * largest && right[$0] != 0 }
    var sketch = GradientSketch(checker: GradientChecker(methods: GradientCheck.oracles))
    sketch.seed = random.next()
    let onRight = try sketch.check(objective)
    let entry = candidates.randomElement(using: &random) ?? 0
    objective.wrong = (entry: entry, factor: Bool.random(using: &random) ? 1 + error : 1 - error)
    let result = try sketch.check(objective)
    let named = result.wrongEntries.map(\.index)
    return Outcome(
      name: name, verdict: result.verdict, isExact: named == [objective.blocks.indices[entry]],
      evaluations: result.evaluations, missProbability: result.missProbability,
      verdictOnRight: onRight.verdict,
      details: "\(name): \(objective.blocks.indices[entry]) is \(right[entry]) of at most \(largest), "
        + "\(result.verdict), named \(named.map(\.description)); the right gradient \(onRight.verdict)")
  }

  /// The tally: every wrong entry is named and nothing else is, and no right gradient is accused.
  ///
  /// - Parameter missing: cases that an interruption left out; they mend nothing.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let exact = outcomes.filter(\.isExact)
    let accused = outcomes.filter { $0.verdictOnRight == .refuted }
    let evaluations = outcomes.map(\.evaluations).sorted()
    return Report.Campaign(
      name: "Localisation",
      statement:
        "A sketch of a gradient of 10,000 entries names the one that is wrong by 1% of its size, and no "
        + "other, and does not refute the right gradient; a miss has a stated probability of 1e-4 at most",
      cases: outcomes.count,
      counts: [
        Report.Campaign.Count(name: "refuted", count: outcomes.count { $0.verdict == .refuted }),
        Report.Campaign.Count(name: "exactly the wrong entry named", count: exact.count),
        Report.Campaign.Count(name: "right gradients refuted", count: accused.count),
        Report.Campaign.Count(
          name: "right gradients verified", count: outcomes.count { $0.verdictOnRight == .verified }),
        Report.Campaign.Count(name: "evaluations (median)", count: evaluations.median, total: 0),
        Report.Campaign.Count(name: "evaluations (most)", count: evaluations.last ?? 0, total: 0),
      ],
      holds: !outcomes.isEmpty && exact.count == outcomes.count && accused.isEmpty
        && exact.allSatisfy { $0.missProbability <= 1e-4 },
      examples: outcomes.filter { !$0.isExact || $0.verdictOnRight != .verified }.prefix(10).map(\.details))
  }
}

extension [Int] {
  /// The middle one of sorted numbers, the upper of two; 0 of none.
  fileprivate var median: Int { isEmpty ? 0 : self[count / 2] }
}

/// The mean logistic loss Σ log(1 + exp(−yᵢ⟨w, xᵢ⟩))/m of a linear classifier, with its gradient, one entry of which
/// may be wrong.
struct LogisticRegression: Objective {
  let name: String
  let blocks: [ParameterBlock]
  let point: [Double]
  /// An entry of the claimed gradient, and by how much it is multiplied.
  var wrong: (entry: Int, factor: Double)?
  /// yᵢxᵢ, row by row.
  private let samples: [Double]

  /// Normal weights of standard deviation 0.1, and normal samples of standard deviation 1.
  init(_ name: String, features: Int, samples: Int, _ random: inout SeededGenerator) {
    self.name = name
    blocks = [ParameterBlock("w", shape: [features])]
    point = (0..<features).map { _ in 0.1 * random.normal() }
    self.samples = (0..<samples * features).map { _ in random.normal() }
  }

  func value(at w: [Double]) -> Double {
    let margins = margins(w)
    return margins.reduce(0) { $0 + Double.softplus(-$1) } / Double(margins.count)
  }

  func claimedGradient(at w: [Double]) -> [Double] {
    let margins = margins(w)
    var gradient = Array(repeating: 0.0, count: w.count)
    for (sample, margin) in margins.enumerated() {
      let slope = -Double.logistic(-margin) / Double(margins.count)
      let first = sample * w.count
      for place in w.indices { gradient[place] += slope * samples[first + place] }
    }
    if let wrong { gradient[wrong.entry] *= wrong.factor }
    return gradient
  }

  /// yᵢ⟨w, xᵢ⟩.
  private func margins(_ w: [Double]) -> [Double] {
    samples.withUnsafeBufferPointer { samples in
      w.withUnsafeBufferPointer { w in
        stride(from: 0, to: samples.count, by: w.count).map { first in
          var sum = 0.0
          for place in w.indices { sum += w[place] * samples[first + place] }
          return sum
        }
      }
    }
  }
}
