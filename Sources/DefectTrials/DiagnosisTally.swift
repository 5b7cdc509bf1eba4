import Reports

/// What the diagnoses of all planted defects must show, beside that the defects are detected.
enum DiagnosisTally {
  /// The least share of its networks in which a defect is to be named rightly first.
  static let leastNamed = 0.95

  /// Fewer than this share of the diagnoses may be wrong and explain all of a difference.
  static let misleadingLimit = 0.01

  /// Whether every defect is named rightly, and whether wrong names are doubtful; none without a defect.
  ///
  /// - Parameter missing: networks that an interruption left out, all of those of some defects.
  static func campaigns(_ tallies: [DefectTally], missing: Int = 0) -> [Report.Campaign] {
    tallies.isEmpty ? [] : [naming(tallies), confidence(tallies, missing: missing)]
  }

  private static func naming(_ tallies: [DefectTally]) -> Report.Campaign {
    let trials = tallies.flatMap(\.trials)
    let right = tallies.reduce(0) { $0 + $1.rightlyNamed }
    let unnamed = trials.count { $0.named == nil }
    let failed = tallies.filter { !($0.namedShare >= leastNamed) }
    return Report.Campaign(
      name: "First-named diagnosis",
      statement: "Each planted defect is named rightly in at least 95% of its networks", cases: trials.count,
      counts: [
        Report.Campaign.Count(name: "right", count: right),
        Report.Campaign.Count(name: "wrong", count: trials.count - right - unnamed),
        Report.Campaign.Count(name: "nothing named", count: unnamed),
      ], holds: failed.isEmpty,
      examples: failed.map { "\($0.kind.rawValue) named rightly in \($0.rightlyNamed) of \($0.trials.count)" }
    )
  }

  private static func confidence(_ tallies: [DefectTally], missing: Int) -> Report.Campaign {
    let cases = tallies.reduce(0) { $0 + $1.trials.count }
    let misleading = tallies.flatMap { tally in tally.misleading.map { (tally.kind, $0) } }
    return Report.Campaign(
      name: "Wrong but confident diagnoses",
      statement:
        "In fewer than 1% of the networks a wrong name comes first and explains all of the difference",
      cases: cases,
      counts: [Report.Campaign.Count(name: "wrong but confident", count: misleading.count)],
      holds: Double(misleading.count) / Double(cases) < misleadingLimit,
      undecided: missing > 0 && Double(misleading.count) / Double(cases + missing) < misleadingLimit,
      examples: misleading.prefix(10).map { kind, trial in
        "\(kind.rawValue) named \(trial.named ?? "nothing"): \(trial.description)"
      })
  }
}
