/// The claims of one text, which a report shows as one line until somebody wants to read them.
struct ClaimSource {
  /// "S2: gradient descent and backpropagation, two worked examples".
  let name: String
  /// Its claims in the order of the report.
  let claims: [Report.Claim]

  /// The sources in the order in which their first claims stand.
  static func all(_ claims: [Report.Claim]) -> [ClaimSource] {
    var order: [String] = []
    let grouped = Dictionary(grouping: claims) { claim in
      let name = claim.sourceName
      if !order.contains(name) { order.append(name) }
      return name
    }
    return order.map { ClaimSource(name: $0, claims: grouped[$0] ?? []) }
  }

  /// How many the computations bear out.
  var confirmed: Int { claims.count { $0.verdict == .confirmed } }

  /// How many found what the suite must find.
  var expected: Int { claims.count(where: \.asExpected) }

  /// The worst of its outcomes.
  var outcome: Report.Verdict { expected == claims.count ? .verified : .refuted }

  /// "14 of 14 as expected".
  var tally: String {
    "\(NumberFormatting.count(expected)) of \(NumberFormatting.count(claims.count)) as expected"
  }

  /// "8 confirmed, 6 refuted".
  var findings: String {
    "\(NumberFormatting.count(confirmed)) confirmed, \(NumberFormatting.count(claims.count - confirmed)) refuted"
  }
}

extension Report.Claim {
  /// The text it is taken from; of older reports the part of the id before the point: "S2" of "S2.12".
  fileprivate var sourceName: String {
    source ?? id.split(separator: ".", maxSplits: 1).first.map(String.init) ?? id
  }
}
