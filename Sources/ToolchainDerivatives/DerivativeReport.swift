import Foundation
import Wording

/// What was found of every derivative that a toolchain registers.
public struct DerivativeReport: Sendable {
  /// What is said of one derivative.
  public enum Verdict: String, Sendable {
    /// Right wherever it was compared.
    case verified
    /// Wrong somewhere, or of no use.
    case refuted
    /// Not compared, for a reason that is known.
    case untried
    /// Not compared, as nobody has written how.
    case unlisted
  }

  /// One derivative with what was found of it.
  public struct Row: Sendable {
    /// The derivative.
    public let derivative: RegisteredDerivative
    /// What is said of it.
    public let verdict: Verdict
    /// All trials together.
    public let finding: Finding
    /// Why it was not tried; empty for what was.
    public let reason: String
  }

  /// The derivatives in the order of the interface.
  public let rows: [Row]
  /// Functions with trials for which the interface registers no derivative, with their directions.
  public let unregistered: [String]
  private let version: String

  /// A report of what was found.
  ///
  /// - Parameters:
  ///   - version: the compiler's version.
  ///   - derivatives: those of the interface.
  ///   - found: what was tried, with its finding.
  public init(version: String, derivatives: [RegisteredDerivative], found: [(trial: Trial, finding: Finding)])
  {
    self.version = version
    rows = derivatives.map { derivative in
      let own = found.filter { Self.isOf($0.trial, derivative) }.map(\.finding)
      var finding = Finding()
      for each in own { finding.add(each) }
      let reason = own.isEmpty ? Registry.untried[derivative.function] : nil
      return Row(
        derivative: derivative,
        verdict: own.isEmpty
          ? (reason == nil ? .unlisted : .untried)
          : finding.faults.isEmpty && finding.comparisons > 0 ? .verified : .refuted,
        finding: finding, reason: reason ?? "")
    }
    unregistered = found.map(\.trial).filter { trial in !derivatives.contains { Self.isOf(trial, $0) } }
      .map { "\($0.function), \($0.direction.rawValue)" }
  }

  private static func isOf(_ trial: Trial, _ derivative: RegisteredDerivative) -> Bool {
    trial.function == derivative.function && trial.direction == derivative.direction
  }

  /// The rows with a verdict.
  public func rows(_ verdict: Verdict) -> [Row] { rows.filter { $0.verdict == verdict } }

  // MARK: Markdown

  /// The report as a Markdown document.
  public var markdown: String {
    (head + faults + contradictions + table).joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    let counts = [Verdict.verified, .refuted, .untried, .unlisted].map { "\(rows($0).count) \($0.rawValue)" }
    return [
      "# The toolchain's derivatives", "",
      "Made by `swift run swift-derivatives --output docs/swift-derivatives.md`, with \(version).", "",
      "Every derivative that the module `_Differentiation` registers, by its interface: \(rows.count) in all, \(counts.joined(separator: ", ")). Those of numbers are",
      "compared at special numbers, ranges of sizes and random points with formulas in double-double that neither overflow nor cancel, and with the checker, which",
      "sees values alone. A derivative is right if it is, to \(Int(ScalarTrial.allowedRoundings)) roundings, that of an argument at most two roundings beside. Those of vectors, arrays and optionals are",
      "checked by values, row by row. What may trap is tried in a process of its own. Digits are those of the worst place.",
      "",
    ]
  }

  private var faults: [String] {
    ["## Faults", ""]
      + rows(.refuted).flatMap { row in
        ["- `\(row.derivative.function)`, \(row.derivative.direction.rawValue)\(formula(of: row.derivative))"]
          + row.finding.faults.map { "  - \(Self.words($0))" }
      } + [""]
  }

  private func formula(of derivative: RegisteredDerivative) -> String {
    derivative.formula.isEmpty || derivative.formula.count > 160 ? "" : ": `\(derivative.formula)`"
  }

  /// "infinite, at 12 places: x = 1e-200, y = …".
  private static func words(_ fault: Finding.Fault) -> String {
    let places = fault.count == 1 ? "" : ", at \(fault.count) places, worst"
    let digits = fault.digits > 0 ? " (\(NumberFormatting.digits(fault.digits)) digits)" : ""
    return "\(fault.kind)\(places): \(fault.example)\(digits)"
  }

  /// Where the checker refutes by values what the formula says is right, or verifies what is wrong.
  public var contradictions: [String] {
    let rows = rows.filter { !$0.finding.contradictions.isEmpty }
    guard !rows.isEmpty else { return [] }
    return [
      "## Where the checker is wrong", "",
      "Where numbers are so large that values cannot tell: if all of them are whole, rounding changes none and looks like the identity, and if they are multiples of a",
      "divisor, but for a rounding, the remainder looks constant. The verdicts above follow the formulas.",
      "",
    ]
      + rows.map { row in
        "- `\(row.derivative.function)`, at \(NumberFormatting.counted(row.finding.contradictions.count, "place")): \(row.finding.contradictions[0])"
      } + [""]
  }

  private var table: [String] {
    [
      "## All", "", "| function | derivative | verdict | worst digits | compared | by values | cause |",
      "| --- | --- | --- | --- | --- | --- | --- |",
    ] + rows.map(line)
  }

  private func line(_ row: Row) -> String {
    let finding = row.finding
    let cells = [
      "`\(row.derivative.function)`", row.derivative.direction.rawValue, row.verdict.rawValue,
      finding.worstDigits.map(NumberFormatting.digits) ?? "–", "\(finding.comparisons)",
      finding.byValues.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
      row.reason + finding.faults.map(\.kind).joined(separator: ", "),
    ]
    return "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
