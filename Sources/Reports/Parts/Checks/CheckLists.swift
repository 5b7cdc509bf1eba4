extension Report {
  /// Checks that are not verified: refuted first, each kind in the order of the report.
  var failedChecks: [Check] {
    checks.filter { $0.outcome == .refuted } + checks.filter { $0.outcome == .inconclusive }
  }

  /// The worst of some agreed digits; NaN if any is, since nothing is known then; nil of none.
  static func least(_ values: [Double]) -> Double? {
    values.contains { $0.isNaN } ? .nan : values.min()
  }

  /// The worst of some detection powers; NaN if any is; nil of none.
  static func greatest(_ values: [Double]) -> Double? {
    values.contains { $0.isNaN } ? .nan : values.max()
  }

  /// The groups of the checks in the order of their first check; a check without a group is in "other
  /// checks".
  var checkGroups: [(name: String, checks: [Check])] {
    var order: [String] = []
    var members: [String: [Check]] = [:]
    for check in checks {
      let name = check.group.isEmpty ? "other checks" : check.group
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(check)
    }
    return order.map { (name: $0, checks: members[$0] ?? []) }
  }

  /// The oracles of some checks, in the order in which they first appear.
  static func oracleNames(_ checks: [Check]) -> [String] {
    var seen: Set<String> = []
    return checks.flatMap(\.oracles).map(\.name).filter { seen.insert($0).inserted }
  }
}
