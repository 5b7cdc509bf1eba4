import GradientChecking
import Reports

extension Report.Verdict {
  /// The report's word for a checker's verdict; the reason travels beside it.
  public init(_ verdict: GradientChecking.Verdict) {
    switch verdict {
    case .verified: self = .verified
    case .refuted: self = .refuted
    case .inconclusive: self = .inconclusive
    }
  }
}

extension Report.Check {
  /// Entries beyond this many per block are not drawn: a heat map of them would not be read.
  static let drawableEntries = 4_096

  /// A report entry made from a gradient check's result.
  ///
  /// - Parameters:
  ///   - result: what the checker found.
  ///   - id: unique in the report.
  ///   - subject: what was checked, in words.
  ///   - group: the group for tables.
  ///   - seconds: time taken.
  public init(_ result: GradientCheckResult, id: String, subject: String, group: String, seconds: Double) {
    self.init(
      id: id, subject: subject, verdict: Report.Verdict(result.verdict), parameters: result.entries.count,
      evaluations: result.evaluations, agreedDigits: result.agreedDigits,
      detectionPower: result.relativeDetectionPower, seconds: seconds)
    if case .inconclusive(let reason) = result.verdict { self.reason = reason.rawValue }
    strategy = result.strategy.rawValue
    certified = result.isCertified
    certifiedError = result.certifiedError
    self.group = group
    let different = result.differentValue.map { ["\($0)".capitalizedSentence + "."] } ?? []
    message = ([Self.message(result)] + different + EntryNoteWords(result: result).sentences)
      .joined(separator: " ")
    worst = result.worst.flatMap { $0.best == nil ? nil : Report.Worst($0, inRow: result.row) }
    wrongEntries = result.wrongEntries.map { Report.Entry($0.index) }
    diagnoses = result.diagnoses.map(Report.Diagnosis.init)
    oracles = result.oracles.map(Report.OracleSummary.init)
    blocks = Self.blocks(result)
    kinks = result.kinkEntries.compactMap(Report.Kink.init)
    taylor = result.taylor.map(Report.Taylor.init)
  }

  private static func blocks(_ result: GradientCheckResult) -> [Report.BlockSummary] {
    var start = 0
    return zip(result.blocks, result.agreedDigitsByBlock).map { block, agreed in
      defer { start += block.count }
      let isDrawable = block.count <= drawableEntries
      let digits = isDrawable ? result.digits(ofEntries: start..<start + block.count) : []
      return Report.BlockSummary(
        name: block.name, shape: block.shape, agreedDigits: agreed,
        // Two decimals of a digit are all that a colour can show, and keep the report small.
        digits: digits.map { Double(Int($0 * 100)) / 100 })
    }
  }

  private static func message(_ result: GradientCheckResult) -> String {
    if let change = result.stateChange { return "Nothing was checked: \(change)." }
    if result.isContradicted { return contradiction(result) }
    let count = result.entries.count
    switch result.verdict {
    case .verified:
      let entries = count == 1 ? "The only entry lies" : "All \(count) entries lie"
      return "\(entries) within \(bounds(of: [result]))."
    case .refuted:
      let wrong = result.wrongEntries
      let names = wrong.prefix(4).map(\.index.description).joined(separator: ", ")
      let rest = wrong.count > 4 ? " and \(wrong.count - 4) more" : ""
      let isRepeated = wrong.allSatisfy { $0.repeatedError != nil }
      let share = NumberFormatting.counted(
        wrong.count, of: count, "entry", "entries", verb: isRepeated ? ("errs", "err") : ("lies", "lie"))
      let place =
        isRepeated ? "alike at many points near by, by two oracles" : "outside the bounds of two oracles"
      return "\(share) \(place): \(names)\(rest)."
    case .inconclusive(let reason):
      let affected = result.entries(having: .inconclusive(reason))
      let names = affected.prefix(4).map(\.index.description).joined(separator: ", ")
      return "\(reason.explanation) (\(affected.isEmpty ? "the check as a whole" : names))."
    }
  }

  /// What all entries of verified results lie within.
  static func bounds(of results: [GradientCheckResult]) -> String {
    // Through affine layers a claim is compared with its own rounding alone, and there may be a hundred thousand entries.
    results.contains { $0.strategy != .affineLayers && $0.entries.contains(where: \.needsAllowance) }
      ? "the oracles' error bounds and what a right claim may be off by" : "the error bounds of every oracle"
  }

  /// What the entries say and what the remainder says against it.
  private static func contradiction(_ result: GradientCheckResult) -> String {
    let wrong = result.wrongEntries
    let entries = wrong.isEmpty ? "find nothing wrong" : "refute \(wrong[0].index)"
    return "Two verdicts contradict each other: the oracles \(entries), but the Taylor remainder has the "
      + "order of a \(wrong.isEmpty ? "wrong" : "right") gradient."
  }
}

extension Report.Diagnosis {
  /// The report's form of a diagnosis.
  init(_ diagnosis: GradientChecking.Diagnosis) {
    self.init(
      code: diagnosis.code.rawValue, message: diagnosis.message, blocks: diagnosis.blocks,
      factor: diagnosis.factor, digits: diagnosis.digits)
  }
}

extension Report.Entry {
  /// The report's form of a parameter's place.
  public init(_ index: ParameterIndex) {
    self.init(block: index.block, index: index.index)
  }
}

extension Report.OracleSummary {
  /// The report's form of what an oracle found.
  init(_ oracle: OracleSummary) {
    self.init(
      name: oracle.method, agreedDigits: oracle.agreedDigits, largestError: oracle.largestError,
      largestBound: oracle.largestBound, evaluations: oracle.evaluations,
      verdict: oracle.exceeded == 0 ? .verified : .refuted)
  }
}

extension Report.Kink {
  /// The report's form of an entry at a kink; nil for one elsewhere.
  init?(_ entry: EntryResult) {
    guard let kink = entry.kink else { return nil }
    self.init(
      entry: Report.Entry(entry.index), claimed: entry.claimed, fromBelow: kink.fromBelow,
      fromAbove: kink.fromAbove)
  }
}

extension Report.Taylor {
  /// The report's form of the result of a Taylor test.
  init(_ result: TaylorResult) {
    self.init(
      outcome: .undecided, slope: result.slope, slopeUncertainty: result.slopeUncertainty,
      points: result.points, detectionPower: result.relativeDetectionPower)
    switch result.outcome {
    case .agrees: outcome = .agrees
    case .contradicts: outcome = .contradicts
    case .undecided(let reason): self.reason = reason.rawValue
    }
  }
}
