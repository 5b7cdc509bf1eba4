extension ReportPart {
  /// Claimed gradients, each against its oracles.
  static func checks(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "checks", title: "Gradient checks",
      noun: Noun("gradient check", isSaid: false, suite: "checks"), items: report.checks)
    let verified = report.checks.filter { $0.outcome == .verified }
    let counts = Report.Verdict.ofClaims.map { (verdict: $0, count: part.count($0)) }
    part.tally = counts.map { "\(NumberFormatting.count($0.count)) \($0.verdict.rawValue)" }
      .joined(separator: ", ")
    part.remarks = evidence(verified)
    part.remarks += Report.taylorSummary(report.checks).map { [Fact("Taylor remainders", $0)] } ?? []
    part.verifiedSentence = sentence(report.checks)
    part.figures = zip(counts, ["ok", "bad", "unsure"]).map { number, kind in
      let isVerified = number.verdict == .verified
      return KeyFigure(
        number.count, of: isVerified ? report.checks.count : nil,
        isVerified ? "gradient checks verified" : number.verdict.rawValue, number.count > 0 ? kind : "none")
    }
    part.document = { Report.Check.markdown(report, $0) }
    part.hasPictures = !report.stepCurves.isEmpty
    part.view = { HTMLView(template: "checks", content: ChecksSection(report, $0)) }
    part.failureView = { item, number, limits in
      (item as? Report.Check).map {
        HTMLView(template: "failed-check", content: FailedCheck($0, number: number, in: report, limits))
      }
    }
    part.merge = { merged, shards in
      try Merging.unite(\.checks, "gradient check", \.id, content: \.withoutTime)(&merged, shards)
      try Merging.unite(\.stepCurves, "step curve", \.title)(&merged, shards)
    }
    return part
  }

  /// How sure the verified checks are: never just "passed".
  private static func evidence(_ verified: [Report.Check]) -> [Fact] {
    guard let digits = Report.least(verified.map(\.agreedDigits)),
      let power = Report.greatest(verified.map(\.detectionPower))
    else { return [] }
    let which = verified.count == 1 ? "" : " in the worst verified check"
    return [
      Fact("agreed digits", NumberFormatting.digits(digits) + which),
      Fact("smallest visible error", NumberFormatting.small(power) + " of the largest entry" + which),
    ] + (Report.certification(verified).map { [Fact("certified", $0)] } ?? [])
  }

  /// "all 3 gradient checks are verified (at least 10.4 digits agree, an error of 3.1e-11 would have been
  /// seen)": never verified without the evidence.
  private static func sentence(_ checks: [Report.Check]) -> String? {
    guard let digits = Report.least(checks.map(\.agreedDigits)),
      let power = Report.greatest(checks.map(\.detectionPower))
    else { return nil }
    let evidence =
      "(at least \(NumberFormatting.digits(digits)) digits agree; "
      + "an error of \(NumberFormatting.small(power)) of the largest entry would have been seen"
      + (Report.certification(checks).map { "; certified: \($0))" } ?? ")")
    return checks.count == 1
      ? "the gradient check is verified \(evidence)"
      : "all \(NumberFormatting.count(checks.count)) gradient checks are verified \(evidence)"
  }
}

extension Report.Check: ReportItem {
  /// The verdict; a check without a parameter compared nothing and cannot be verified.
  var outcome: Report.Verdict { verdict == .verified && parameters <= 0 ? .inconclusive : verdict }

  /// The reason of an inconclusive check, in one word or a few.
  var reasonWord: String {
    reason ?? (verdict == .verified && parameters <= 0 ? "no parameter was compared" : "no reason given")
  }

  var state: String { outcome == .inconclusive ? "inconclusive (\(reasonWord))" : outcome.rawValue }

  var doubt: String? { outcome == .inconclusive ? reasonWord : nil }
  var isAccepted: Bool { accepted == true }

  var sentence: String { message.isEmpty ? subject : message }

  var facts: String {
    "agreed digits \(NumberFormatting.digits(agreedDigits)), "
      + "smallest visible error \(NumberFormatting.small(detectionPower)) of the largest entry, "
      + (certifiedWords.map { "\($0), " } ?? "")
      + "\(NumberFormatting.counted(parameters, "parameter")), \(mode)"
      + (outcome == .verified && details != nil ? entriesToLookAt.first.map { "; \($0.sentence)" } ?? "" : "")
  }

  func line(of concerned: [String]) -> Int? {
    let names =
      concerned.isEmpty
      ? wrongEntriesByBlock.map(\.block) + entriesToLookAt.prefix(1).map(\.block) : concerned
    return blocks.filter { names.contains($0.name) }.compactMap(\.line).min() ?? line
  }

  var diagnosed: [Finding] {
    guard outcome == .refuted else { return [] }
    return diagnoses.map {
      Finding(rule: $0.code, blocks: $0.blocks, explanation: "\($0.heading): \($0.message)")
    }
  }

  /// Entries that are listed; 50 fill a line of JUnit, and report.json has all of them.
  private static let listedEntries = 50

  var failureDetails: [Fact] {
    var details = wrongBlocks.map { [Fact("wrong blocks", $0)] } ?? []
    details += entriesToLookAt.prefix(1).map { Fact("worst entry", $0.sentenceInFull) }
    details += diagnoses.map { Fact("diagnosis", "\($0.heading): \($0.message)") }
    if entriesToLookAt.count > 1 {
      details.append(Fact("then", entriesToLookAt.dropFirst().map(\.sentence).joined(separator: "; ")))
    }
    if !wrongEntries.isEmpty {
      let count = NumberFormatting.counted(wrongEntries.count, "wrong entry", "wrong entries")
      let rest = wrongEntries.count - Self.listedEntries
      details.append(
        Fact(
          count,
          wrongEntries.prefix(Self.listedEntries).map(\.label).joined(separator: " ")
            + (rest > 0 ? " and \(NumberFormatting.count(rest)) more, all in report.json" : "")))
    }
    details.append(Fact("what was checked", subject))
    if let kinkWords {
      let shown = kinks.prefix(Self.listedEntries).map(\.sentence)
      let rest =
        kinks.count > shown.count ? ["and \(NumberFormatting.count(kinks.count - shown.count)) more"] : []
      details += [
        Fact("at a kink", kinkWords), Fact("from either side", (shown + rest).joined(separator: "; ")),
      ]
    } else {
      details.append(
        Fact(
          "agreed digits",
          "\(NumberFormatting.digits(agreedDigits)), smallest visible error "
            + "\(NumberFormatting.small(detectionPower)) of the largest entry"))
    }
    return details + (taylor.map { [Fact("Taylor remainder", $0.sentence)] } ?? [])
  }

  /// "3 of 13 entries; in the other 10 at least 15.5 digits agree"; nil where no entry is at a kink, where no digits could
  /// agree.
  var kinkWords: String? {
    guard !kinks.isEmpty else { return nil }
    let all = NumberFormatting.counted(parameters, "entry", "entries")
    let count = "\(NumberFormatting.count(kinks.count)) of \(all)"
    let places = Dictionary(grouping: kinks.map(\.entry), by: \.block)
    let digits = blocks.flatMap { block in
      HeatMap(block: block, wrongEntries: [], kinks: (places[block.name] ?? []).map(\.index), cellLimit: 1)
        .digitsOfOthers.map(\.digits)
    }
    guard digits.count == parameters - kinks.count, let least = Report.least(digits) else { return count }
    let others = digits.count == 1 ? "one" : NumberFormatting.count(digits.count)
    return "\(count); in the other \(others) at least \(NumberFormatting.digits(least)) digits agree"
  }

  var comparedWords: String {
    let wrong = wrongEntriesByBlock.map(\.block)
    return "\(state)\(wrong.isEmpty ? "" : " in \(wrong.joined(separator: ", "))"), "
      + "\(NumberFormatting.digits(agreedDigits)) digits, power \(NumberFormatting.small(detectionPower))"
  }

  /// Agreed digits, the digits of the detection power, and less the blocks that have wrong entries.
  var comparedDigits: [Double] {
    [
      agreedDigits.isNaN ? 0 : agreedDigits, NumberFormatting.digits(ofError: detectionPower),
      -Double(wrongEntriesByBlock.count),
    ]
  }

  /// Two runs of one check take different times.
  var withoutTime: Report.Check {
    var check = self
    check.seconds = 0
    return check
  }
}

// MARK: - Markdown

extension Report.Check {
  /// Oracles with a column of their own.
  private static let shownOracles = 8

  /// The checks by group.
  static func markdown(_ report: Report, _ writer: MarkdownWriter) -> [String] {
    guard !report.checks.isEmpty else { return [] }
    let all = Report.oracleNames(report.checks)
    let oracles = all.prefix(shownOracles)
    let heading =
      "Least agreed digits by oracle"
      + (all.count > oracles.count ? ", of the first \(oracles.count) of \(all.count) oracles." : ".")
    let columns = ["group", "checks", "✓ verified", "✗ refuted", "? inconclusive", "least digits"]
    let proven = Report.certification(report.checks.filter { $0.outcome == .verified })
    return ["## Gradient checks", heading] + (proven.map { ["Certified: \($0)."] } ?? [])
      + writer.table(report.checkGroups, columns + oracles.map { writer.inline($0) }) { group in
        [writer.inline(group.name), writer.count(group.checks.count)]
          + Report.Verdict.ofClaims.map { verdict in
            writer.count(group.checks.count { $0.outcome == verdict })
          } + [writer.leastDigits(group.checks.map(\.agreedDigits))]
          + oracles.map { oracle in
            writer.leastDigits(
              group.checks.flatMap(\.oracles).filter { $0.name == oracle }.map(\.agreedDigits))
          }
      } + (Report.taylorSummary(report.checks).map { ["Taylor remainders: \($0)."] } ?? [])
  }
}
