/// One part of a report, such as its claims: what every format loops over.
///
/// A new part is a file with its model, an extension of it to ``ReportItem`` and a function that makes the part; its
/// list in ``Report``; and its line in `ReportParts.swift`. What only the page shows (a chart, a heat map) is the
/// optional ``view``, in the part's own file.
struct ReportPart {
  /// The part's place on the page: "claims".
  let anchor: String
  /// The part's heading.
  let title: String
  /// What one item is called, and several.
  let noun: Noun
  /// The items, in the order of the report.
  var items: [any ReportItem] = []
  /// What is said of items that are verified.
  var good = Words("is verified", "are verified", "verified")
  /// What is said of items that are refuted: "2 of 9 claims are …".
  var bad = "refuted"
  /// What is said of items that are inconclusive.
  var doubtful = "inconclusive"
  /// Whether the items count for the verdict; those of a training run do not.
  var isEvidence = true
  /// Where the part stands in documents; in the order of the evidence among its like.
  var shelf = Shelf.middle
  /// "3 verified, 1 refuted, 0 inconclusive" in place of the share that is verified; nil for that.
  var tally: String?
  /// What follows the tally: ", planted in 108 networks".
  var tallyNote = ""
  /// What the terminal says besides of the part as a whole.
  var remarks: [Fact] = []
  /// The verified items in a sentence, where it says more than how many there are.
  var verifiedSentence: String?
  /// The headings of the items' cells; a part without has no table of its own.
  var columns: [String] = []
  /// The sentences between the heading and the table in Markdown, and the blocks after it.
  var document: ((MarkdownWriter) -> [String])?
  /// The large numbers under the page's verdict; nil for the share that is verified.
  var figures: [KeyFigure]?
  /// What the page shows in place of a table.
  var view: ((HTMLLimits) -> HTMLView)?
  /// The number in the contents of a part whose items have no outcome.
  var size: Int?
  /// Whether the page has something to show of the part besides its items.
  var hasPictures = false
  /// The fields of an item's failure on the page, where it is more than a list of facts.
  var failureView: ((any ReportItem, _ number: Int, HTMLLimits) -> HTMLView?)?
  /// Puts the lists of all shards into the report of the whole run.
  var merge: (inout Report, [Report]) throws -> Void = { _, _ in }

  /// Where a part stands in a document.
  enum Shelf: CaseIterable {
    case first
    case middle
    case last
  }

  /// What is said of items: "is as expected", "are as expected", "as expected".
  struct Words {
    let one: String
    let many: String
    let short: String

    init(_ one: String, _ many: String, _ short: String) {
      (self.one, self.many, self.short) = (one, many, short)
    }
  }
}

/// What the items of a part are called.
struct Noun: Sendable {
  /// "trial of the checker".
  let one: String
  /// "trials of the checker".
  let many: String
  /// "trial", before a name in a list.
  let name: String
  /// Whether lists of failures say what kind of item a name is of; of gradient checks they need not.
  let isSaid: Bool
  /// What JUnit calls the suite.
  let suite: String

  init(_ one: String, _ many: String? = nil, name: String? = nil, isSaid: Bool = true, suite: String? = nil) {
    self.one = one
    self.many = many ?? one + "s"
    self.name = name ?? one
    self.isSaid = isSaid
    self.suite = suite ?? self.many
  }
}

/// One entry of a part: everything that any format says of it is said here, once.
protocol ReportItem {
  /// Unique in the part.
  var id: String { get }
  /// What the run found.
  var outcome: Report.Verdict { get }
  /// The outcome in the item's own words: "not as expected", "inconclusive (kink)".
  var state: String { get }
  /// Why the item is inconclusive; nil where that needs no reason.
  var doubt: String? { get }
  /// Whether an inconclusive item counts as passed.
  var isAccepted: Bool { get }
  /// What was found, in one sentence without its full stop.
  var sentence: String { get }
  /// What is known of the item besides, in a line for a machine's log.
  var facts: String { get }
  /// The file that was checked, by its path; nil where that is no file.
  var file: String? { get }
  /// The line of that file where the claim stands for some blocks, or as a whole where these are none; nil where it is not known.
  func line(of blocks: [String]) -> Int?
  /// What explains a failure, each with its code; empty where nothing does.
  var diagnosed: [Finding] { get }
  /// What helps to mend a failure, the most helpful first.
  var failureDetails: [Fact] { get }
  /// The item's row in the table of its part; one for each column.
  var cells: [Cell] { get }
  /// Seconds taken.
  var seconds: Double { get }
  /// What a later report is compared with.
  var comparedWords: String { get }
  /// Numbers of which a whole one less is worse: digits, or a count with its sign changed.
  var comparedDigits: [Double] { get }
}

extension ReportItem {
  var state: String { outcome.rawValue }
  var doubt: String? { nil }
  var isAccepted: Bool { false }
  var facts: String { "" }
  var file: String? { nil }
  func line(of blocks: [String]) -> Int? { nil }
  var diagnosed: [Finding] { [] }
  var failureDetails: [Fact] { [] }
  var cells: [Cell] { [] }
  var seconds: Double { 0 }
  var comparedWords: String { outcome.rawValue }
  var comparedDigits: [Double] { [] }
}

/// A name and what stands beside it.
struct Fact {
  let name: String
  let value: String
  /// Whether it is to be pasted, and therefore never cut on a terminal.
  var isCommand = false

  init(_ name: String, _ value: String, isCommand: Bool = false) {
    (self.name, self.value, self.isCommand) = (name, value, isCommand)
  }

  /// "expected: 0.25".
  var line: String { "\(name): \(value)" }
}

/// A cell of a table: a text, or a verdict.
struct Cell {
  let text: String
  var note: String?
  var verdict: Report.Verdict?
  var isStrong = false

  init(_ text: String, note: String? = nil) {
    (self.text, self.note) = (text, note)
  }

  /// "✗ refuted", or the item's own words for it.
  init(_ verdict: Report.Verdict, _ words: String? = nil, isStrong: Bool = false) {
    (text, self.verdict, self.isStrong) = (words ?? verdict.rawValue, verdict, isStrong)
  }
}

/// One of the large numbers under the page's verdict.
struct KeyFigure {
  let value: String
  let total: String?
  let label: String
  /// "ok", "bad", "unsure", or "none" for a count that is neither good nor bad.
  let kind: String

  init(_ value: Int, of total: Int? = nil, _ label: String, _ kind: String) {
    self.value = NumberFormatting.count(value)
    self.total = total.map(NumberFormatting.count)
    self.label = label
    self.kind = kind
  }
}

// MARK: - Counts and sentences

extension ReportPart {
  /// Whether there is nothing of the part to show.
  var isEmpty: Bool { items.isEmpty && (size ?? 0) == 0 && !hasPictures }

  func count(_ outcome: Report.Verdict) -> Int { items.count { $0.outcome == outcome } }

  /// What is not verified: refuted first, each kind in the order of the report.
  var failures: [any ReportItem] {
    isEvidence ? items.filter { $0.outcome == .refuted } + items.filter { $0.outcome == .inconclusive } : []
  }

  /// "claim S4.2".
  func label(_ item: any ReportItem) -> String { noun.isSaid ? "\(noun.name) \(item.id)" : item.id }

  /// "52 claims are as expected".
  var goodSentence: String? {
    guard isEvidence, !items.isEmpty else { return nil }
    return verifiedSentence
      ?? NumberFormatting.counted(items.count, "\(noun.one) \(good.one)", "\(noun.many) \(good.many)")
  }

  /// "2 of 128 gradient checks are refuted (first: matrix/tanh)"; nil without any.
  func reason(_ outcome: Report.Verdict) -> String? {
    let concerned = items.filter { $0.outcome == outcome }
    guard isEvidence, let first = concerned.first else { return nil }
    let doubt = outcome == .inconclusive ? first.doubt.map { ": \($0)" } ?? "" : ""
    let name = VisibleText.shortLine(first.id + doubt, to: 160)
    let state = outcome == .refuted ? bad : doubtful
    if items.count == 1 { return "the \(noun.one) is \(state) (\(name))" }
    let verb = concerned.count == 1 ? "is" : "are"
    let example = concerned.count == 1 ? name : "first: \(name)"
    return "\(NumberFormatting.count(concerned.count)) of "
      + "\(NumberFormatting.counted(items.count, noun.one, noun.many)) \(verb) \(state) (\(example))"
  }

  /// "5 of 7 as expected", or "5 as expected" where the number of items stands beside it.
  func tally(ofTotal: Bool) -> String {
    if let tally { return tally + tallyNote }
    let total = ofTotal ? " of \(NumberFormatting.count(items.count))" : ""
    return "\(NumberFormatting.count(count(.verified)))\(total) \(good.short)\(tallyNote)"
  }

  /// The part's large numbers; none where it is empty.
  var keyFigures: [KeyFigure] {
    guard isEvidence, !items.isEmpty else { return [] }
    let verified = count(.verified)
    return figures
      ?? [
        KeyFigure(
          verified, of: items.count, "\(noun.many) \(good.short)", verified == items.count ? "ok" : "bad")
      ]
  }
}
