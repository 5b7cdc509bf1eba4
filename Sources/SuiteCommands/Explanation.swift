import Foundation
import JSONText
import PlantedDefects
import ReferenceMLP

/// The steps of one computation, or where a planted defect departs from it, in every form.
struct Explanation {
  /// What is explained.
  enum Walk {
    case right(StepByStep)
    case planted(StepByStepComparison)
  }

  /// The network's name.
  let title: String
  /// Significant digits of each number in texts; JSON has all of them.
  let digits: Int
  let walk: Walk
  /// Whether what is to be computed is left blank.
  var isExercise = false

  /// What a learner is to do.
  static func task(digits: Int) -> String {
    "Compute each number, with \(digits == 1 ? "one significant digit" : "\(digits) significant digits")."
  }

  /// The Markdown form.
  var markdown: String { render(.markdown) }

  /// The text form, with bold headings where colours are on.
  ///
  /// - Parameter columns: those of the terminal; nil for a file or a pipe.
  func text(color: Bool, columns: Int? = nil) -> String {
    let text = render(.plain, columns: columns)
    guard color else { return text }
    let lines = text.components(separatedBy: "\n")
    return zip(lines, lines.dropFirst() + [""]).map { line, next in
      let isHeading = !line.isEmpty && next.count == line.count && next.allSatisfy { "=-".contains($0) }
      return isHeading ? "\u{1B}[1m\(line)\u{1B}[0m" : line
    }.joined(separator: "\n")
  }

  private func render(_ style: StepByStepText.Style, columns: Int? = nil) -> String {
    var writer = StepByStepText(style: style, digits: digits)
    if let columns { writer.columns = min(columns, writer.columns) }
    writer.isBlank = isExercise
    let text =
      switch walk {
      case .right(let steps): writer.render(steps, title: isExercise ? "Exercise: " + title : title)
      case .planted(let comparison): writer.render(comparison, title: title)
      }
    return text.trimmingCharacters(in: .newlines) + "\n"
  }
}

// MARK: - JSON

extension Explanation {
  /// Every step with its numbers in full; of a defect every step that departs, beside the right one; of an exercise the form to fill
  /// in, as `--check` reads it.
  var json: String {
    get throws {
      if isExercise, case .right(let steps) = walk {
        return JSONValue.object(steps.steps.map { .init($0.quantity, Self.blanks($0.shape)) }).text
      }
      return try JSONDocument.text(of: document)
    }
  }

  /// Nulls in lists of these lengths.
  private static func blanks(_ shape: [Int]) -> JSONValue {
    guard let first = shape.first else { return .null }
    return .array(Array(repeating: blanks(Array(shape.dropFirst())), count: first))
  }

  private var document: Document {
    switch walk {
    case .right(let steps):
      Document(
        title: title, learningRate: steps.learningRate, given: steps.given.map(Document.Step.init),
        steps: steps.steps.map(Document.Step.init))
    case .planted(let comparison):
      Document(
        title: title, learningRate: comparison.right.learningRate,
        given: comparison.right.given.map(Document.Step.init), defect: comparison.defect.id,
        departures: comparison.departures.map {
          Document.Departure(right: Document.Step($0.right), wrong: Document.Step($0.wrong))
        })
    }
  }

  private struct Document: Encodable {
    var title: String
    var learningRate: Double
    var given: [Step]
    var steps: [Step]?
    var defect: String?
    var departures: [Departure]?

    struct Departure: Encodable {
      var right: Step
      var wrong: Step
    }

    struct Step: Encodable {
      var quantity: String
      var formula: String
      var explanation: String
      var shape: [Int]
      var values: [Double]

      init(_ step: ComputationStep) {
        quantity = step.quantity
        formula = step.formula
        explanation = step.explanation
        shape = step.shape
        values = step.values
      }
    }
  }
}
