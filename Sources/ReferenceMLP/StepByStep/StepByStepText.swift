import Foundation

/// A walk through a network's computation as a lesson, in plain text or Markdown.
///
/// Each step shows its formula, its numbers, the arithmetic of one entry where it is short, and why it is so.
public struct StepByStepText: Sendable, Hashable {
  /// How the lesson is marked up.
  public enum Style: String, CaseIterable, Sendable {
    /// For a terminal: indented, in lines of `columns` but for long formulas.
    case plain
    /// Headings, formulas between dollar signs, numbers in code blocks.
    case markdown
  }

  /// The mark-up.
  public var style: Style
  /// Significant digits of a number; 17 show a `Double` in full.
  public var digits: Int
  /// Rows that are shown of a matrix.
  public var longestColumn: Int
  /// Numbers that are shown of a row.
  public var longestRow: Int
  /// Whether what is to be computed is left blank, as in an exercise.
  public var isBlank = false
  /// Characters of a line of words; 100 unless the terminal has fewer.
  public var columns = 100

  /// A rendering; by default short numbers and matrices of up to 8 × 8.
  public init(style: Style = .plain, digits: Int = 8, longestColumn: Int = 8, longestRow: Int = 8) {
    self.style = style
    self.digits = digits
    self.longestColumn = longestColumn
    self.longestRow = longestRow
  }

  /// The lesson: what is given, then the forward pass, the loss, the backward pass and the update.
  ///
  /// - Parameters:
  ///   - walk: the steps.
  ///   - title: a heading, such as the network's name.
  public func render(_ walk: StepByStep, title: String) -> String {
    var lines = heading(title, level: 1)
    lines += heading("Given", level: 2)
    lines += paragraph(Self.legend(walk))
    for step in walk.given { lines += render(step, name: nil, example: nil) }
    var count = 0
    for phase in ComputationPhase.allCases {
      lines += heading(phase.rawValue, level: 2)
      for step in walk.steps where step.phase == phase {
        count += 1
        lines += render(
          step, name: "\(count). \(step.quantity)", example: walk.arithmetic(of: step.quantity).first)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the rows are, and η.
  package static func legend(_ walk: StepByStep) -> String {
    "A row of a, z and δ is a sample; a row of W belongs to a unit. η = \(number(walk.learningRate, digits: 8))."
  }
}

// MARK: - Parts of the page

extension StepByStepText {
  /// One step: formula, explanation, numbers, example.
  private func render(_ step: ComputationStep, name: String?, example: String?) -> [String] {
    let shape = step.shape.isEmpty ? "a number" : step.shape.map(String.init).joined(separator: " × ")
    // What is given has no number of its own.
    if isBlank, let name { return exercise(step, name: name, shape: shape) }
    let numbers = layOut(step)
    switch style {
    case .plain:
      let head = name.map { "\($0):  \(step.formula)" } ?? step.formula
      return ["\(head)    (\(shape))"] + wrapped(step.explanation).map { "    " + $0 }
        + numbers.map { "        " + $0 }
        + (example.map { ["    First entry: \($0)"] } ?? []) + [""]
    case .markdown:
      let head = name.map { heading($0, level: 3) } ?? []
      return head + ["$\(Formula(step.formula).tex)$ (\(shape))", "", step.explanation, "", "```text"]
        + numbers + ["```", ""] + (example.map { ["First entry: $\(Formula($0).tex)$", ""] } ?? [])
    }
  }

  /// One step to be computed: the formula, and a line for each number.
  private func exercise(_ step: ComputationStep, name: String, shape: String) -> [String] {
    let blank = String(repeating: "_", count: 12)
    let numbers = layOut(step) { _ in blank }
    switch style {
    case .plain:
      return ["\(name):  \(step.formula)    (\(shape))", ""] + numbers.map { "        " + $0 } + [""]
    case .markdown:
      return heading(name, level: 3) + ["$\(Formula(step.formula).tex)$ (\(shape))", "", "```text"] + numbers
        + ["```", ""]
    }
  }

  /// A heading with an empty line after it.
  package func heading(_ text: String, level: Int) -> [String] {
    switch style {
    case .plain:
      let underline = String(repeating: level == 1 ? "=" : "-", count: text.count)
      return [text, underline, ""]
    case .markdown: return [String(repeating: "#", count: level) + " " + text, ""]
    }
  }

  /// A paragraph with an empty line after it.
  package func paragraph(_ text: String) -> [String] {
    (style == .plain ? wrapped(text) : [text]) + [""]
  }

  /// A text in lines that leave room for an indentation.
  private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > columns - 4 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

// MARK: - Numbers

extension StepByStepText {
  /// The values in rows, aligned in columns; what is left out of a large matrix is said in the last line.
  ///
  /// - Parameter text: how a number is written; by default with the digits asked for.
  package func layOut(_ step: ComputationStep, text: ((Double) -> String)? = nil) -> [String] {
    guard let columns = step.shape.last else { return step.values.map(text ?? number) }
    guard columns > 0, !step.values.isEmpty else { return ["(empty)"] }
    let (cells, left) = shown(step, text: text)
    let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      let padded = zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
      return "[ " + padded.joined(separator: "  ") + (row.count < columns ? "  …" : "") + " ]"
    }
    return lines + (left.map { ["… " + $0] } ?? [])
  }

  /// The rows that are shown of a matrix or a list, and what is said of the rest.
  package func shown(
    _ step: ComputationStep, text: ((Double) -> String)? = nil
  ) -> (cells: [[String]], left: String?) {
    guard let columns = step.shape.last, columns > 0 else { return ([], nil) }
    let rows = step.values.count / columns
    let (shownRows, shownColumns) = (min(rows, longestColumn), min(columns, longestRow))
    let cells = (0..<shownRows).map { row in
      (0..<shownColumns).map { (text ?? number)(step.values[row * columns + $0]) }
    }
    let left = step.values.count - shownRows * shownColumns
    let words =
      "\(left) of \(step.values.count) numbers are not shown: rows 1–\(shownRows) of \(rows), columns "
      + "1–\(shownColumns) of \(columns) are"
    return (cells, left > 0 ? words : nil)
  }

  /// A number with the digits asked for.
  package func number(_ value: Double) -> String { Self.number(value, digits: digits) }

  /// A number with so many significant digits at most and no superfluous zeros; in full from 17 digits on,
  /// then also with the sign of a zero.
  static func number(_ value: Double, digits: Int) -> String {
    guard digits < 17, value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    return String(format: "%.\(max(digits, 1))g", value)
  }
}
