import ReferenceMLP
import Reports

extension Lesson {
  /// The lesson as a page of HTML.
  ///
  /// - Throws: `HTMLReportError` where a template cannot be loaded.
  func html() throws -> String {
    try LessonPage(
      title: title, kind: isExercise ? "exercise" : "lesson",
      origin: "one step of gradient descent, η = \(StepByStepText(digits: 6).number(walk.learningRate))",
      lead: lead, diagram: diagram, sections: sections.map(page)
    ).rendered()
  }

  private func page(_ section: Section) -> LessonPage.Section {
    LessonPage.Section(
      anchor: Self.anchor(section.title), title: section.title, intro: section.intro,
      steps: section.steps.map(page))
  }

  private func page(_ step: Step) -> LessonPage.Step {
    LessonPage.Step(
      anchor: "step-" + Self.anchor(step.step.quantity), name: step.name,
      formula: step.formula == step.name ? nil : Formula(step.formula).html,
      shape: step.shape, explanation: step.explanation,
      tables: step.numbers.map { table(step, $0.label, $0.step) },
      origins: step.arithmetic.enumerated().map { (step.place(of: $0), Formula($1).html) })
  }

  private static func anchor(_ name: String) -> String {
    name.lowercased().replacing(" ", with: "-")
  }

  private func table(_ step: Step, _ label: String?, _ numbers: ComputationStep) -> LessonPage.Table {
    let writer = StepByStepText(digits: digits)
    let name = ["Numbers of \(step.step.quantity)", label].compactMap { $0 }.joined(separator: ", ")
    guard numbers.shape.last != nil else {
      return LessonPage.Table(
        name: name, label: label,
        rows: [("", [step.isBlank ? "" : writer.number(numbers.values[0])])], isBlank: step.isBlank)
    }
    let (cells, left) = writer.shown(numbers)
    let axes = step.axes
    return LessonPage.Table(
      name: name, label: label, columns: (cells.first ?? []).indices.map { "\(axes.column) \($0 + 1)" },
      rows: cells.enumerated().map { row, cells in
        (axes.row.isEmpty ? "" : "\(axes.row) \(row + 1)", step.isBlank ? cells.map { _ in "" } : cells)
      }, left: left, isBlank: step.isBlank)
  }

  /// The network with its weights before the step.
  var diagram: NetworkDiagram {
    let network = walk.network
    let inputs = NetworkDiagram.Column(title: "inputs", note: "x", units: network.inputs, name: "x")
    let layers = network.layers.enumerated().map { index, layer in
      NetworkDiagram.Column(
        title: index == network.depth - 1 ? "layer \(index + 1), ŷ" : "layer \(index + 1)",
        note: layer.activation.rawValue, units: layer.units, name: index == network.depth - 1 ? "ŷ" : "",
        weights: (0..<layer.units).map { Array(layer.weights.row($0)) })
    }
    let writer = StepByStepText(digits: 3)
    return NetworkDiagram([inputs] + layers) { writer.number($0) }
  }
}
