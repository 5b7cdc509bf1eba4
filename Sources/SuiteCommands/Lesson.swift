import PlantedDefects
import ReferenceMLP

/// What is told of a computation, for pages: its parts, and of each step the formula, the numbers and where they come from.
struct Lesson {
  /// One step, or what is given.
  struct Step {
    /// The heading: `7. ∂L/∂W2`, or `W2` of what is given.
    let name: String
    let step: ComputationStep
    /// The formula in plain text.
    let formula: String
    /// Why, in words; nil in an exercise, where it would tell the numbers.
    let explanation: String?
    /// The numbers, each with what they are where there are two.
    let numbers: [(label: String?, step: ComputationStep)]
    /// Of each number the arithmetic; empty where it is not written out.
    let arithmetic: [String]
    /// Whether the numbers are left to a learner.
    var isBlank = false
  }

  /// A part of the computation.
  struct Section {
    let title: String
    let intro: String?
    let steps: [Step]
  }

  let title: String
  /// Significant digits.
  let digits: Int
  let isExercise: Bool
  /// The computation, as it is right.
  let walk: StepByStep
  /// Paragraphs before the first part.
  let lead: [String]
  let sections: [Section]

  /// The lesson of an explanation.
  init(_ explanation: Explanation) {
    (title, digits, isExercise) = (explanation.title, explanation.digits, explanation.isExercise)
    switch explanation.walk {
    case .right(let walk):
      self.walk = walk
      lead = explanation.isExercise ? [Explanation.task(digits: explanation.digits)] : []
      sections = [Self.given(walk)] + Self.phases(of: walk, isExercise: explanation.isExercise)
    case .planted(let comparison):
      walk = comparison.right
      lead = ["Planted: \(comparison.defect). \(comparison.defect.statement)", comparison.summary]
      sections = [Self.given(comparison.right), Self.departures(of: comparison)]
    }
  }

  private static func given(_ walk: StepByStep) -> Section {
    Section(
      title: "Given", intro: StepByStepText.legend(walk),
      steps: walk.given.map { step in
        Step(
          name: step.quantity, step: step, formula: step.formula, explanation: step.explanation,
          numbers: [(nil, step)], arithmetic: [])
      })
  }

  private static func phases(of walk: StepByStep, isExercise: Bool) -> [Section] {
    var count = 0
    return ComputationPhase.allCases.map { phase in
      Section(
        title: phase.rawValue, intro: nil,
        steps: walk.steps.filter { $0.phase == phase }.map { step in
          count += 1
          return Step(
            name: "\(count). \(step.symbol)", step: step, formula: step.formula,
            explanation: isExercise ? nil : step.explanation, numbers: [(nil, step)],
            arithmetic: isExercise ? [] : walk.arithmetic(of: step.quantity), isBlank: isExercise)
        })
    }
  }

  private static func departures(of comparison: StepByStepComparison) -> Section {
    Section(
      title: "Departures", intro: nil,
      steps: comparison.departures.map { right, wrong in
        Step(
          name: right.symbol, step: right, formula: right.formula, explanation: right.explanation,
          numbers: [("Right", right), ("With the defect", wrong)], arithmetic: [])
      })
  }
}

extension Lesson.Step {
  /// What the rows and columns of the numbers are called; empty for a single number.
  var axes: (row: String, column: String) {
    guard !step.shape.isEmpty else { return ("", "") }
    let name =
      step.quantity.hasPrefix("d") && !step.quantity.hasPrefix("delta")
      ? step.quantity.dropFirst() : step.quantity[...]
    switch name.prefix(1) {
    case "W": return ("unit", "input")
    case "b": return ("", "unit")
    case "y": return ("sample", "output")
    default: return ("sample", name.hasPrefix("a0") ? "input" : "unit")
    }
  }

  /// "2 × 3", "a number".
  var shape: String {
    step.shape.isEmpty ? "a number" : step.shape.map(String.init).joined(separator: " × ")
  }

  /// Where a number stands: "unit 1, input 2".
  func place(of index: Int) -> String {
    guard let columns = step.shape.last else { return "" }
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    let axes = axes
    return axes.row.isEmpty
      ? "\(axes.column) \(column + 1)" : "\(axes.row) \(row + 1), \(axes.column) \(column + 1)"
  }
}
