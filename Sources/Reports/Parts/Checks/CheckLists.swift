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

extension Report.Check {
  /// How many wrong entries each block has, of how many, in the order of the blocks; blocks without any are left out.
  var wrongEntriesByBlock: [(block: String, wrong: Int, of: Int?)] {
    let counts = Dictionary(grouping: wrongEntries, by: \.block).mapValues(\.count)
    let sizes = Dictionary(blocks.map { ($0.name, $0.shape.reduce(1) { $0.multipliedSafely(by: $1) }) }) {
      first, _ in first
    }
    var seen: Set<String> = []
    let names = (blocks.map(\.name) + wrongEntries.map(\.block)).filter { seen.insert($0).inserted }
    return names.compactMap { name in
      counts[name].map {
        (block: name, wrong: $0, of: sizes[name].flatMap { $0 < counts[name] ?? 0 ? nil : $0 })
      }
    }
  }

  /// "W1 20 of 20, b1 5 of 5; no wrong entry in W2, b2"; nil where nothing is wrong.
  var wrongBlocks: String? {
    let wrong = wrongEntriesByBlock
    guard !wrong.isEmpty else { return nil }
    let counts = wrong.map { part in
      "\(part.block) \(NumberFormatting.count(part.wrong))"
        + (part.of.map { " of \(NumberFormatting.count($0))" } ?? "")
    }
    let right = blocks.map(\.name).filter { name in !wrong.contains { $0.block == name } }
    return counts.joined(separator: ", ")
      + (right.isEmpty ? "" : "; no wrong entry in \(right.joined(separator: ", "))")
  }
}
