extension ReportPart {
  /// Entries at kinks, which the checks found; their verdicts are those of the checks.
  static func kinks(_ report: Report) -> ReportPart {
    var part = ReportPart(anchor: "kinks", title: "Kinks", noun: Noun("kink"))
    part.isEvidence = false
    part.size = report.checks.reduce(0) { $0 + $1.kinks.count }
    part.view = { HTMLView(template: "kinks", content: KinksSection(report, $0)) }
    return part
  }
}

/// Entries at a kink, with the interval of the one-sided derivatives.
struct KinksSection {
  struct Row {
    let check: String
    let entry: String
    let claimed: String
    let interval: String
    let place: Badge
  }

  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let kinks = report.checks.flatMap { check in check.kinks.map { (check: check.id, kink: $0) } }
    let shown = kinks.prefix(limits.rows)
    rows = shown.map { Row($0.check, $0.kink, limits) }
    overflow = limits.overflow(kinks.count, shown: shown.count, "kinks")
  }
}

extension KinksSection.Row {
  init(_ check: String, _ kink: Report.Kink, _ limits: HTMLLimits) {
    self.check = limits.name(check)
    entry = limits.name(kink.entry.label)
    claimed = NumberFormatting.number(kink.claimed)
    let low = min(kink.fromBelow, kink.fromAbove)
    let high = max(kink.fromBelow, kink.fromAbove)
    interval = kink.interval
    let known = !kink.fromBelow.isNaN && !kink.fromAbove.isNaN && !kink.claimed.isNaN
    if !known {
      place = Badge(.inconclusive, word: "unknown")
    } else if kink.claimed >= low && kink.claimed <= high {
      place = Badge(.verified, word: "between them")
    } else {
      place = Badge(.refuted, word: "outside them")
    }
  }
}

extension Report.Kink {
  /// "0 from below, -0.0459976 from above".
  var interval: String {
    "\(NumberFormatting.number(fromBelow)) from below, \(NumberFormatting.number(fromAbove)) from above"
  }

  /// "W1[1,0]: claimed 0, is 0 from below, -0.0459976 from above".
  var sentence: String { "\(entry.label): claimed \(NumberFormatting.number(claimed)), is \(interval)" }
}
