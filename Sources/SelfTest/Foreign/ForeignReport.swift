import Reports

// How a tally of foreign functions stands in the report.

extension ForeignTally {
  /// One trial for all functions, with the share of each group, then one for each group with the share of each family.
  ///
  /// Shares of so few claims as one group has say little: what is asked of shares is asked of all groups together.
  ///
  /// - Parameter missing: cases that an interruption left out.
  static func campaigns(_ outcomes: [ForeignTally], missing: Int = 0) -> [Report.Campaign] {
    let groups = ForeignFamily.Group.allCases.compactMap { group -> (ForeignFamily.Group, ForeignTally)? in
      let own = outcomes.filter { $0.families.values.contains { $0.group == group } }
      return own.isEmpty ? nil : (group, own.reduce(ForeignTally(), +))
    }
    let all = groups.map(\.1).reduce(ForeignTally(), +)
    let whole = Report.Campaign(
      name: "Foreign functions",
      statement:
        "Of claims about functions of \(all.families.count) families no right one is refuted, no wrong one is "
        + "waved through above the stated power, the entries named are the wrong ones, none of the bounds is off by "
        + "more than 4 times; and, as far as so many cases can tell (with 99% confidence), at most 1% is undecided "
        + "without need or decided with less power than values allow, and at least 99.8% of the bounds hold the "
        + "derivative",
      cases: all.checks,
      counts: all.counts + groups.map { $1.goodCount(named: $0.rawValue) },
      holds: all.isSound && all.isSharp, undecided: missing > 0 && all.isSound,
      examples: Array(all.examples.prefix(40)))
    return [whole] + groups.map { group, tally in tally.campaign(of: group) }
  }

  private func campaign(of group: ForeignFamily.Group) -> Report.Campaign {
    Report.Campaign(
      name: "Foreign functions: \(group.rawValue)",
      statement:
        "No right claim is refuted, no wrong one waved through, the entries named are the wrong ones, and no "
        + "bound is off by more than 4 times",
      cases: checks,
      counts: counts + families.sorted { $0.key < $1.key }.flatMap { Self.counts(of: $0, $1) },
      holds: isSound, examples: Array(examples.prefix(20)))
  }

  /// How many claims about a family were judged well; and its bounds, where some do not hold.
  private static func counts(of name: String, _ family: FamilyCount) -> [Report.Campaign.Count] {
    let judged = Report.Campaign.Count(
      name: "\(name): judged as it should be", count: family.checks - family.faults.values.reduce(0, +),
      total: family.checks)
    guard family.boundsViolated > 0 else { return [judged] }
    return [
      judged,
      Report.Campaign.Count(
        name: "\(name): bounds that do not hold", count: family.boundsViolated, total: family.bounds),
    ]
  }

  private var counts: [Report.Campaign.Count] {
    [Report.Campaign.Count(name: "right claims verified", count: rightVerified, total: rightClaims)]
      + ForeignCheck.Fault.allCases.map { fault in
        fault == .falseAlarm
          ? Report.Campaign.Count(name: fault.rawValue, count: count(fault), total: rightClaims)
          : Report.Campaign.Count(name: fault.rawValue, count: count(fault))
      } + [
        Report.Campaign.Count(
          name: "bounds that do not hold the derivative", count: boundsViolated, total: bounds),
        Report.Campaign.Count(name: "of them off by more than 4 times", count: boundsFarOff, total: bounds),
        Report.Campaign.Count(name: "evaluations of an entry (median)", count: medianEffort, total: 0),
      ]
  }

  private var medianEffort: Int {
    let sorted = effort.sorted()
    return sorted.isEmpty ? 0 : Int(sorted[sorted.count / 2].rounded())
  }

  private func goodCount(named name: String) -> Report.Campaign.Count {
    Report.Campaign.Count(
      name: "\(name): judged as it should be", count: checks - faults.values.reduce(0, +), total: checks)
  }
}
