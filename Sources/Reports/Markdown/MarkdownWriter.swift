/// Pieces of Markdown, within the limits of one rendering.
struct MarkdownWriter {
  let limits: MarkdownLimits

  func inline(_ text: String) -> String {
    MarkdownEscaping.inline(VisibleText.clipped(text, to: limits.text))
  }

  func code(_ text: String) -> String {
    MarkdownEscaping.code(VisibleText.clipped(text, to: limits.text))
  }

  func count(_ value: Int) -> String { NumberFormatting.count(value) }

  func leastDigits(_ values: [Double]) -> String {
    Report.least(values).map(NumberFormatting.digits) ?? "–"
  }

  /// A table of the first rows, and a sentence about the rest; cells are escaped already.
  func table<Row>(_ rows: [Row], _ columns: [String], _ cells: (Row) -> [String]) -> [String] {
    let shown = rows.prefix(limits.rows)
    let lines =
      ["| " + columns.joined(separator: " | ") + " |", "|" + columns.map { _ in " --- |" }.joined()]
      + shown.map { "| " + cells($0).joined(separator: " | ") + " |" }
    return [lines.joined(separator: "\n")] + overflow(rows.count - shown.count)
  }

  /// Blocks that GitHub shows once their title is clicked.
  func fold(_ title: String, _ blocks: [String]) -> [String] {
    // Within the element Markdown is not read, so that its escapes would be seen.
    let title = MarkupEscaping.html(VisibleText.oneLine(VisibleText.clipped(title, to: limits.text)))
    return ["<details><summary>\(title)</summary>"] + blocks + ["</details>"]
  }

  func overflow(_ hidden: Int) -> [String] {
    hidden > 0 ? ["… and \(NumberFormatting.count(hidden)) more, in report.json."] : []
  }
}

/// How much of each list is written; the first that keeps the document small enough is used.
struct MarkdownLimits {
  /// Failures with their details.
  var failures: Int
  /// Rows of every other table.
  var rows: Int
  /// Unicode scalars of one text.
  var text: Int

  /// Tight enough for any input: at most 12 tables of 15 rows, 12 cells a row and 120 scalars (≤ 5 bytes
  /// each) a cell.
  static let least = MarkdownLimits(failures: 15, rows: 15, text: 120)
  static let ladder = [
    MarkdownLimits(failures: 200, rows: 1_000, text: 1_000),
    MarkdownLimits(failures: 100, rows: 300, text: 500),
    MarkdownLimits(failures: 40, rows: 80, text: 250), least,
  ]
}
