import ArgumentParser
import Foundation
import GradientChecking
import Reports

/// Options of every command that makes a report.
package struct ReportOptions: ParsableArguments {
  @OptionGroup var form: ReportForm

  @Option(
    help: ArgumentHelp(
      """
      Reasons of "inconclusive" that count as passed, with commas between: \
      \(Verdict.Reason.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "reasons"))
  var accept: AcceptedReasons = AcceptedReasons()

  @Option(
    help: ArgumentHelp(
      "An earlier report.json of the same: the report says whether the two can be compared, and what changed.",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      FailingEvents.help, valueName: "events"))
  var failOn: FailingEvents = [.refuted, .inconclusive]

  /// The options as they are without any.
  package init() {}

  /// Checks that changes are asked for only where there is something to compare with.
  package func validate() throws {
    guard baseline != nil || !failOn.needsBaseline else {
      throw ValidationError(
        "--fail-on: found worse or changed without --baseline, expected an earlier report")
    }
  }

  /// Whether something is asked for that only the report of a whole run has: files, or a comparison.
  package var needsReport: Bool { form.output != nil || baseline != nil }

  /// No progress, and nothing on standard output.
  package var quiet: Bool { form.quiet }
  /// Colours in the text.
  package var color: ColorChoice { form.color }

  /// Checks, before the work begins, that the report's files can be written, and reads the baseline.
  ///
  /// - Returns: the earlier report; nil where none is asked for.
  /// - Throws: ``OutputError`` and `ReportReadingError`.
  package func prepare() throws -> Report? {
    try form.requirePlace()
    return try baseline.map(ReportFiles.read)
  }

  /// Says what is odd about the input, unless quiet.
  package func warn(_ warnings: [String]) {
    if !quiet { StandardError.warn(warnings) }
  }

  /// Names the files that were written, unless quiet.
  package func noteWritten(_ files: [String]) { form.noteWritten(files) }

  /// Compares the report, writes its files, prints the result and returns the status.
  ///
  /// - Parameters:
  ///   - report: the result.
  ///   - baseline: what ``prepare()`` has read.
  ///   - text: what stands for the report in the text form; nil for its own.
  /// - Throws: `ReportFilesError` and ``OutputError``; `ReportComparisonError`, after all else is done.
  package func deliver(
    _ report: Report, since baseline: Report?, text: ((Report) -> String)? = nil
  ) throws -> ExitStatus {
    var report = accept.marked(report)
    // What an interruption left out is not gone.
    let earlier = report.isInterrupted ? nil : baseline
    let file = self.baseline ?? "the baseline"
    let compared = Result { if let earlier { try report.compare(with: earlier, from: file) } }
    try form.show(report, text: text)
    let accepted = report.withAcceptedPassed()
    form.annotate(accepted)
    try compared.get()
    return failOn.status(accepted.verdict, report.baseline)
  }
}

/// What ends a command with another status than 0.
struct FailingEvents: ExpressibleByArgument, ExpressibleByArrayLiteral {
  /// Something that a run may have found.
  enum Event: String, CaseIterable {
    /// Something is refuted.
    case refuted
    /// Something is inconclusive.
    case inconclusive
    /// Something is worse than it was.
    case worse
    /// Something is not as it was, be it for the better.
    case changed
    /// Nothing is to fail.
    case nothing
  }

  /// The help of the option.
  static let help = """
    What ends with a status other than 0, with commas between: refuted and inconclusive; worse and changed, since \
    the earlier report; or nothing.
    """

  private var events: Set<Event>

  init(arrayLiteral events: Event...) { self.events = Set(events) }

  /// Events with commas between; nil where one is unknown, and where "nothing" is not alone.
  init?(argument: String) {
    events = []
    for name in argument.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      guard let event = Event(rawValue: name) else { return nil }
      events.insert(event)
    }
    guard !events.isEmpty, !events.contains(.nothing) || events.count == 1 else { return nil }
  }

  var defaultValueDescription: String {
    Event.allCases.filter(events.contains).map(\.rawValue).joined(separator: ",")
  }

  /// Whether an earlier report is needed to know.
  var needsBaseline: Bool { !events.isDisjoint(with: [.worse, .changed]) }

  /// The status of a run with this verdict and these changes.
  func status(_ verdict: Report.Verdict, _ baseline: Report.BaselineComparison?) -> ExitStatus {
    let isWorse = baseline.map { $0.count(.worse) > 0 } ?? false
    let isChanged = baseline.map { !$0.changes.isEmpty } ?? false
    let isRefuted = verdict == .refuted || verdict == .failed
    if isRefuted && events.contains(.refuted) || isWorse && events.contains(.worse)
      || isChanged && events.contains(.changed)
    {
      return .refuted
    }
    return verdict == .inconclusive && events.contains(.inconclusive) ? .inconclusive : .verified
  }
}

/// Reasons of an inconclusive check that count as passed.
struct AcceptedReasons: ExpressibleByArgument {
  private var reasons: Set<String> = []

  /// No reasons.
  init() {}

  /// Reasons with commas between; nil where one is unknown.
  init?(argument: String) {
    for name in argument.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      guard let reason = Verdict.Reason(rawValue: name) else { return nil }
      reasons.insert(reason.rawValue)
    }
    guard !reasons.isEmpty else { return nil }
  }

  var defaultValueDescription: String { "none" }

  /// The report with the checks marked that are inconclusive for these reasons.
  func marked(_ report: Report) -> Report {
    var report = report
    for (place, check) in report.checks.enumerated()
    where check.verdict == .inconclusive && reasons.contains(check.reason ?? "") {
      report.checks[place].accepted = true
    }
    return report
  }
}

extension Report {
  /// The report with the accepted checks as verified ones, of which the exit status is made.
  fileprivate func withAcceptedPassed() -> Report {
    guard checks.contains(where: { $0.accepted == true }) else { return self }
    var report = self
    for place in report.checks.indices where report.checks[place].accepted == true {
      report.checks[place].verdict = .verified
    }
    report.finish()
    return report
  }
}
