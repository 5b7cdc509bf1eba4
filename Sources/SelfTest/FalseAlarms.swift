import CheckReports
import GradientChecking
import Reports
import Runs

/// Correct gradients of hostile random networks: none may be refuted.
struct FalseAlarms: Sendable {
  /// One case's outcome.
  struct Outcome: Sendable, Codable {
    var name: String
    var verdict: Verdict
    var trait: HostileProblem.Trait
    /// Whether some pre-activation is exactly at a kink along some parameter.
    var hasKink: Bool
    /// The entries that are not verified, for a person to look at.
    var details: String
  }

  /// Checks case number `index` of a run.
  static func outcome(_ index: Int, seed: UInt64) throws -> Outcome {
    let name = "false alarm/\(index)"
    let problem = HostileProblem(seed: Seeds.seed(run: seed, name: name))
    let result = try GradientChecker(methods: GradientCheck.oracles).check(problem.objective(name))
    let doubtful = result.entries.filter { $0.verdict != .verified }
    let refutedFirst = doubtful.filter { $0.verdict == .refuted } + doubtful.filter { $0.verdict != .refuted }
    return Outcome(
      name: name, verdict: result.verdict, trait: problem.trait,
      hasKink: result.entries.contains { $0.verdict == .inconclusive(.kink) },
      details: refutedFirst.prefix(3).map { Self.describe($0, problem) }.joined(separator: "; "))
  }

  /// The tally: never refuted, and below 2% inconclusive where no entry is at a kink.
  ///
  /// - Parameter missing: cases that an interruption left out.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let refuted = outcomes.filter { $0.verdict == .refuted }
    let smooth = outcomes.filter { !$0.hasKink }
    let undecided = smooth.filter { $0.verdict != .verified && $0.verdict != .refuted }
    var counts = [Report.Campaign.Count(name: "verified", count: outcomes.count { $0.verdict == .verified })]
    counts.append(Report.Campaign.Count(name: "refuted", count: refuted.count))
    for reason in Verdict.Reason.allCases {
      let count = outcomes.count { $0.verdict == .inconclusive(reason) }
      counts.append(Report.Campaign.Count(name: "inconclusive (\(reason.rawValue))", count: count))
    }
    counts.append(
      Report.Campaign.Count(
        name: "inconclusive away from kinks", count: undecided.count, total: smooth.count))
    func isRare(among smooth: Int) -> Bool {
      (smooth == 0 ? 0 : Double(undecided.count) / Double(smooth)) < 0.02
    }
    return Report.Campaign(
      name: "No false alarm",
      statement: "A correct gradient is never refuted, and below 2% are inconclusive away from kinks",
      cases: outcomes.count, counts: counts,
      holds: refuted.isEmpty && isRare(among: smooth.count) && !outcomes.isEmpty,
      undecided: missing > 0 && refuted.isEmpty && isRare(among: smooth.count + missing),
      examples: (refuted + undecided).prefix(20).map { "\($0.name), \($0.trait.rawValue): \($0.details)" })
  }

  private static func describe(_ entry: EntryResult, _ problem: HostileProblem) -> String {
    let estimates = entry.estimates.map { "\($0.method) \($0.value) ± \($0.errorBound)" }
    return "\(problem.precision.rawValue) \(entry.index) claimed \(entry.claimed) ± \(entry.allowance) "
      + "(\(entry.verdict)): " + estimates.joined(separator: ", ")
  }
}
