import GradientChecking
import Reports

extension Report.Check {
  /// A report entry made from a sketch's result.
  ///
  /// - Parameters:
  ///   - result: what the sketch found.
  ///   - id: unique in the report.
  ///   - subject: what was checked, in words.
  ///   - group: the group for tables.
  ///   - seconds: time taken.
  public init(_ result: SketchResult, id: String, subject: String, group: String, seconds: Double) {
    let errors = result.wrongEntries.map(\.error)
    let digits = errors.map { AgreedDigits.of(error: $0, scale: result.gradientScale) }
    self.init(
      id: id, subject: subject, verdict: Report.Verdict(result.verdict),
      parameters: result.blocks.parameterCount, evaluations: result.evaluations,
      agreedDigits: result.wrongBlocks.isEmpty ? digits.min() ?? result.agreedDigits : 0,
      detectionPower: result.relativeDetectionPower, mode: Plan.Mode.sketch.rawValue, seconds: seconds)
    if case .inconclusive(let reason) = result.verdict { self.reason = reason.rawValue }
    self.group = group
    let different = result.differentValue.map { " " + "\($0)".capitalizedSentence + "." } ?? ""
    message = SketchWords(result: result).message + different
    worst = result.wrongEntries.worstFirst { $0 }.first { $0.best != nil }.map { Report.Worst($0) }
    wrongEntries = result.wrongEntries.map { Report.Entry($0.index) }
    diagnoses = result.diagnoses.map(Report.Diagnosis.init)
    kinks = (result.wrongEntries + result.doubtfulEntries).compactMap(Report.Kink.init)
  }
}

/// What a sketch found, in words.
struct SketchWords {
  let result: SketchResult

  /// The verdict with what it rests on, in a sentence or two.
  var message: String {
    if let change = result.stateChange { return "Nothing was checked: \(change)." }
    switch result.verdict {
    case .verified:
      let verb = result.cleanDirections == 1 ? "lies within its" : "lie within their"
      return "\(NumberFormatting.counted(result.cleanDirections, "random direction")) \(verb) error "
        + "bounds: \(missed("an entry"))."
    case .refuted:
      return [direction, wrongEntries, wrongBlocks, rest].compactMap { $0 }.joined(separator: " ")
    case .inconclusive(let reason):
      let names = list(result.doubtfulEntries)
      let open = result.direction == nil ? "" : " Unconfirmed: " + (direction ?? "")
      return "\(reason.explanation) (\(names.isEmpty ? "the check as a whole" : names)).\(open)\(seen)"
    }
  }

  /// What a direction showed, and where its error lies; nil where entries or blocks say more.
  private var direction: String? {
    guard let difference = result.direction, result.wrongEntries.isEmpty else { return nil }
    let bound = NumberFormatting.small(difference.bound)
    let measured =
      "Along a random direction the derivative is \(NumberFormatting.number(difference.derivative, significant: 7)) "
      + "± \(bound), and the claim makes it \(NumberFormatting.number(difference.claimed, significant: 7))."
    guard result.wrongBlocks.isEmpty, result.verdict == .refuted else { return measured }
    return measured + " The error lies in \(difference.blocks.joined(separator: ", "))."
  }

  /// What clean directions would have seen, where that is not enough.
  private var seen: String {
    guard result.cleanDirections > 0, result.detectionPower.isFinite, result.direction == nil else {
      return ""
    }
    return " \(missed("An entry"))."
  }

  private var wrongEntries: String? {
    guard !result.wrongEntries.isEmpty else { return nil }
    let share = NumberFormatting.counted(
      result.wrongEntries.count, of: result.blocks.parameterCount, "entry", "entries", verb: ("lies", "lie"))
    return
      "\(result.isListComplete ? "" : "At least ")\(share) outside the bounds of two "
      + "oracles: \(list(result.wrongEntries))."
  }

  /// Which blocks are wrong as a whole, and by how much.
  private var wrongBlocks: String? {
    guard !result.wrongBlocks.isEmpty else { return nil }
    let blocks = result.wrongBlocks.map { block in
      guard let error = block.relativeError else { return block.block }
      guard error.isFinite else { return "\(block.block) (zero, or not finite)" }
      return
        "\(block.block) (off by about \(NumberFormatting.number(error * 100, significant: 2))% "
        + "of what is claimed)"
    }
    return (result.wrongEntries.isEmpty ? "Wrong in " : "More are wrong than are named one by one, in ")
      + "\(blocks.joined(separator: ", "))."
  }

  /// What is left open.
  private var rest: String? {
    if result.isListComplete { return missed("another entry").capitalizedSentence + "." }
    if result.isCutShort { return "The budget ended before the search did." }
    return nil
  }

  private func missed(_ what: String) -> String {
    "\(what) that is off by more than \(NumberFormatting.small(result.relativeDetectionPower)) of the largest was "
      + "missed with probability \(NumberFormatting.power(of: 2, result.missProbability.exponent)) at most"
  }

  private func list(_ entries: [EntryResult]) -> String {
    let names = entries.prefix(4).map(\.index.description).joined(separator: ", ")
    return entries.count > 4 ? "\(names) and \(entries.count - 4) more" : names
  }
}
