/// What is not verified, as commands to GitHub Actions that show it beside the files of a pull request.
///
/// GitHub reads them from standard output and from standard error alike.
public enum GitHubAnnotations {
  /// GitHub shows ten errors and ten warnings of a step, and drops the others without a word.
  private static let shown = 10
  /// Longer ones are hard to read beside a file; the report has all of it.
  private static let messageLimit = 2_000

  /// Renders a line for each item that is refuted (an error) or inconclusive (a warning); nothing where all is verified.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - root: what paths are made relative to.
  public static func render(_ report: Report, root: SourceRoot) -> String {
    var lines = ""
    for outcome in [Report.Verdict.refuted, .inconclusive] {
      let items = report.parts.failures.filter { $0.item.outcome == outcome }
      let fit = items.count <= shown ? items.count : shown - 1
      for (part, item) in items.prefix(fit) {
        lines += command(
          outcome, title: "\(part.label(item)): \(item.state)",
          place: item.file.map { Place(file: root.path($0), line: item.line(of: [])) },
          message: ([item.sentence] + item.failureDetails.map(\.line)).joined(separator: "\n"))
      }
      if items.count > fit {
        let rest = NumberFormatting.counted(items.count - fit, "more is", "more are")
        lines += command(
          outcome, title: report.title,
          message: "\(rest) \(outcome.rawValue); the report has all of them.")
      }
    }
    if lines.isEmpty, !report.findings.isEmpty {
      lines = command(report.verdict, title: report.title, message: report.verdictSentence)
    }
    return lines
  }

  /// Where an annotation is shown; without a line GitHub shows it at the first one.
  private struct Place {
    let file: String
    let line: Int?

    var properties: String { "file=\(property(file))," + (line.map { "line=\($0)," } ?? "") }
  }

  private static func command(
    _ outcome: Report.Verdict, title: String, place: Place? = nil, message: String
  ) -> String {
    let name = outcome == .refuted ? "error" : "warning"
    let place = place?.properties ?? ""
    let shown = escaped(VisibleText.clean(VisibleText.clipped(message, to: messageLimit)), ["%", "\r", "\n"])
    return "::\(name) \(place)title=\(property(VisibleText.shortLine(title, to: 200)))::\(shown)\n"
  }

  /// The value of a property, which a comma or a colon would end.
  private static func property(_ text: String) -> String {
    escaped(VisibleText.oneLine(text), ["%", "\r", "\n", ":", ","])
  }

  /// A text with the letters that mean something in a command as %25 and the like.
  ///
  /// By scalars, since a mark that joins the letter before it would hide that from a search by characters.
  private static func escaped(_ text: String, _ letters: Set<Unicode.Scalar>) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if letters.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
