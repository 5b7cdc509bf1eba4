import ArgumentParser
import Foundation
import GradientChecking
import Reports

/// The form of the result on standard output.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
}

/// When to use colours.
package enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// `auto` uses colours on a terminal, unless NO_COLOR is set (to anything but nothing) or TERM is "dumb".
  package var isOn: Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      let refused = !(environment["NO_COLOR"] ?? "").isEmpty || Terminal.isDumb
      return !refused && isatty(STDOUT_FILENO) == 1
    }
  }
}

extension JUnitReport.Inconclusive: ExpressibleByArgument {}

/// Options of every command that ends in a report.
package struct ReportOptions: ParsableArguments {
  @Option(help: "The form of the result on standard output.")
  var format: OutputFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder to write report.json, report.html, report.md and report.junit.xml to.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(help: "What an inconclusive result is in report.junit.xml.")
  var junitInconclusive: JUnitReport.Inconclusive = .failure

  @Flag(name: .shortAndLong, help: "No progress, and nothing on standard output.")
  package var quiet = false

  @Option(help: "Colours in the text.")
  package var color: ColorChoice = .auto

  @Option(
    help: ArgumentHelp(
      """
      Reasons of "inconclusive" that count as passed, with commas between: \
      \(Verdict.Reason.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "reasons"))
  var accept: AcceptedReasons = AcceptedReasons()

  /// The options as they are without any.
  package init() {}

  /// Checks, before the work begins, that the report's files can be written.
  ///
  /// - Throws: ``OutputError``.
  package func requirePlace() throws {
    if let output { try OutputPlace.requireFolder(output) }
  }

  /// Says what is odd about the input, unless quiet.
  package func warn(_ warnings: [String]) {
    if !quiet { StandardError.warn(warnings) }
  }

  /// Writes the report's files, prints the result and returns the status.
  ///
  /// The result is printed also where the files cannot be written: nobody should have waited for nothing.
  ///
  /// - Parameters:
  ///   - report: the result.
  ///   - text: what stands for the report in the text form; by default its own.
  /// - Throws: `ReportFilesError` and ``OutputError``.
  package func deliver(_ report: Report, text: String? = nil) throws -> ExitStatus {
    let written = Result { try output.map { try write(report, to: $0) } }
    if !quiet { try StandardOutput.write(rendered(report, text)) }
    try written.get()
    return ExitStatus(accept.verdict(of: report))
  }

  private func write(_ report: Report, to folder: String) throws {
    let files = try Interruption.holdingBack {
      try ReportFiles.write(
        report, to: URL(fileURLWithPath: folder, isDirectory: true), inconclusive: junitInconclusive)
    }
    noteWritten(files.map(\.relativePath))
  }

  /// Names the files that were written, unless quiet.
  package func noteWritten(_ files: [String]) {
    guard !quiet else { return }
    for file in files { StandardError.write(OneLine.text("wrote \(file)") + "\n") }
  }

  private func rendered(_ report: Report, _ text: String?) throws -> String {
    switch format {
    case .text: Terminal.wrapped(text ?? TextReport.render(report, color: color.isOn), hanging: 2)
    case .json: String(decoding: try ReportJSON.encode(report), as: UTF8.self)
    case .markdown: MarkdownReport.render(report, run: report.run)
    }
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

  /// The verdict of a report whose checks with these reasons count as verified.
  func verdict(of report: Report) -> Report.Verdict {
    guard report.verdict == .inconclusive, !reasons.isEmpty else { return report.verdict }
    var accepted = report
    for place in accepted.checks.indices
    where accepted.checks[place].verdict == .inconclusive
      && reasons.contains(accepted.checks[place].reason ?? "")
    {
      accepted.checks[place].verdict = .verified
    }
    accepted.finish()
    return accepted.verdict
  }
}

/// The detection power that is asked of a check.
struct PowerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The error that an entry is looked at for, relative to the largest one, where noise allows it.",
      valueName: "p"))
  var power: Double = GradientChecker().power

  @OptionGroup var required: RequiredPowerOption

  func validate() throws {
    try requirePositive(power, option: "--power")
    guard power <= required.requirePower else {
      throw ValidationError(
        "--power: found \(power), expected at most the required power of \(required.requirePower)")
    }
  }

  /// A checker that asks for it.
  func applied(to checker: GradientChecker) -> GradientChecker {
    var checker = required.applied(to: checker)
    checker.power = power
    return checker
  }
}

/// The power without which nothing is verified.
package struct RequiredPowerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The error that must be excluded before anything is verified, relative to the largest entry.",
      valueName: "p"))
  var requirePower: Double = CheckLimits.requiredPower

  /// The option as it is without any.
  package init() {}

  /// Checks that the power is one.
  package func validate() throws { try requirePositive(requirePower, option: "--require-power") }

  /// A checker that asks for it.
  package func applied(to checker: GradientChecker) -> GradientChecker {
    var checker = checker
    checker.requiredPower = requirePower
    return checker
  }
}

/// The seed of all random choices.
package struct SeedOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of all random choices: the same seed gives the same result.", valueName: "n"))
  package var seed: UInt64 = 1

  /// The seed 1.
  package init() {}
}

/// Checks that a number given to an option is positive and finite; NaN is neither.
///
/// - Throws: `ValidationError` that names the option.
package func requirePositive(_ number: Double?, option: String) throws {
  guard let number, !(number > 0 && number.isFinite) else { return }
  throw ValidationError("\(option): found \(number), expected a positive number")
}

/// Checks that a number given to an option is not below the least one that makes sense.
///
/// - Throws: `ValidationError` that names the option.
package func require(_ number: Int?, atLeast least: Int, option: String) throws {
  guard let number, number < least else { return }
  throw ValidationError("\(option): found \(number), expected at least \(least)")
}
