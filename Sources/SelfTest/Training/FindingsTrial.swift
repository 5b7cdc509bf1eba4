import Proportions
import Reports
import Runs
import TrainingHealth

/// Trainings with a fault planted, and healthy ones: whether the monitor names the fault first, and finds none where there is none.
enum FindingsTrial {
  /// What was found in one training.
  struct Outcome: Sendable, Codable {
    /// The fault planted; nil for a healthy training.
    var planted: TrainingFinding.Kind?
    /// What was found, the cause first.
    var found: [TrainingFinding.Kind]
    /// Whether the training was what it was to be: a healthy one has learnt.
    var isAsMeant: Bool
    /// The scenario with the first finding, for a person to look at.
    var details: String
  }

  /// Trainings of one round: one of each fault, and healthy ones.
  static let healthyInRound = 30
  static var inRound: Int { TrainingFinding.Kind.allCases.count + healthyInRound }

  /// As many trainings as `--cases` is good for: 100 rounds at the most, of 1,300 faults and 3,000 healthy trainings.
  static func trainings(cases: Int) -> Int { min(100, max(1, cases / 30)) * inRound }

  /// Tries one training.
  static func outcome(_ index: Int, seed: UInt64) throws -> Outcome {
    let kinds = TrainingFinding.Kind.allCases
    let place = index % inRound
    let planted = place < kinds.count ? kinds[place] : nil
    let scenario = try TrainingScenarios.draw(planted, seed: Seeds.seed(run: seed, name: "findings/\(index)"))
    let course = try scenario.course()
    let findings = course.findings()
    return Outcome(
      planted: planted, found: findings.map(\.kind), isAsMeant: planted != nil || hasLearnt(course),
      details: "\(scenario.name): "
        + (findings.first.map { "found \($0.kind.rawValue) (\($0.evidence))" } ?? "found nothing"))
  }

  /// Whether a training ends below half the loss of the best constant output, as a healthy one does.
  private static func hasLearnt(_ course: TrainingCourse) -> Bool {
    guard let constant = course.lossOfBestConstant, let last = course.epochs.last else { return true }
    return last.loss < 0.5 * constant
  }

  /// The tally.
  ///
  /// - Parameter missing: cases that an interruption left out; they mend nothing.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let tried = outcomes.filter(\.isAsMeant)
    let healthy = tried.filter { $0.planted == nil }
    let disturbed = healthy.filter { !$0.found.isEmpty }
    var counts: [Report.Campaign.Count] = []
    var isSharp = true
    for kind in TrainingFinding.Kind.allCases {
      let own = tried.filter { $0.planted == kind }
      let named = own.count { $0.found.first == kind }
      counts.append(.init(name: "\(kind.rawValue): named first", count: named, total: own.count))
      // Chance explains fewer: 95% is a share of all trainings that can be drawn.
      isSharp =
        isSharp && !own.isEmpty
        && ClopperPearson.upperBound(count: named, cases: own.count, confidence: 0.99) >= 0.95
    }
    counts.append(.init(name: "healthy: something found", count: disturbed.count, total: healthy.count))
    counts.append(
      .init(
        name: "not what they were to be, and left out", count: outcomes.count - tried.count,
        total: outcomes.count))
    let isQuiet =
      !healthy.isEmpty
      && ClopperPearson.lowerBound(count: disturbed.count, cases: healthy.count, confidence: 0.99) <= 0.005
    let missed = tried.filter { $0.planted != nil && $0.found.first != $0.planted }
    return Report.Campaign(
      name: "Findings in trainings",
      statement:
        "Of trainings with one fault planted, at least 95% of each kind have it named first, and at most 0.5% of "
        + "healthy ones have a finding, as far as so many can tell (with 99% confidence)",
      cases: outcomes.count, counts: counts, holds: isSharp && isQuiet,
      undecided: missing > 0 && isSharp && isQuiet, examples: (disturbed + missed).prefix(40).map(\.details))
  }
}
