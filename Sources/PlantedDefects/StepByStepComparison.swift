import ReferenceMLP
import Scalars

/// Two walks through one computation, a right one and one with a planted defect, side by side.
public struct StepByStepComparison: Sendable {
  /// The right computation.
  public let right: StepByStep
  /// The computation with the defect.
  public let wrong: StepByStep
  /// The defect, where it is.
  public let defect: Defect

  /// Plants a defect of one kind at the first place where it changes the gradient; nil where it fits nowhere.
  ///
  /// Weights that are updated too early move by the step's own η.
  ///
  /// - Parameters:
  ///   - kind: the defect.
  ///   - network: the network.
  ///   - problem: loss and samples of the network's shapes.
  ///   - learningRate: η of the update.
  public init?(
    _ kind: DefectKind, network: MLP<Double>, problem: LearningProblem<Double>, learningRate: Double
  ) {
    var places = Defect.places(of: kind, in: network, problem)
    if kind == .updatedWeights {
      for index in places.indices { places[index].factor = learningRate }
    }
    let gradient = problem.gradient(of: network)
    let changing = places.first { place in
      zip(place.gradient(of: network, problem), gradient).contains { !($0 == $1) }
    }
    guard let defect = changing ?? places.first else { return nil }
    self.defect = defect
    right = StepByStep(network: network, problem: problem, learningRate: learningRate)
    wrong = StepByStep(
      network: network, problem: defect.problem(problem), learningRate: learningRate, backpropagation: defect)
  }

  /// The steps whose numbers differ, in the order of the computation.
  public var departures: [(right: ComputationStep, wrong: ComputationStep)] {
    zip(right.steps, wrong.steps).filter { right, wrong in
      right.values.count != wrong.values.count || !zip(right.values, wrong.values).allSatisfy { $0 == $1 }
    }
    .map { ($0, $1) }
  }

  /// Up to where both computations agree, in words.
  public var summary: String {
    guard let first = departures.first?.right.quantity else {
      return "No number of this computation changes: the defect shows elsewhere."
    }
    let agreeing = right.steps.prefix { $0.quantity != first }.last?.quantity
    return (agreeing.map { "Up to \($0) both computations agree. " } ?? "")
      + "The wrong one departs at \(first)."
  }
}

extension StepByStep {
  /// The loss after the update if only the weights move, as in some published examples.
  public var lossNextWithFrozenBiases: Double {
    var moved = nextNetwork
    for index in moved.layers.indices { moved.layers[index].biases = network.layers[index].biases }
    return problem.value(of: moved)
  }
}

extension StepByStepText {
  /// Where the computation with a defect departs from the right one: every step that differs, with both
  /// numbers.
  ///
  /// - Parameters:
  ///   - comparison: the two computations.
  ///   - title: a heading, such as the network's name.
  public func render(_ comparison: StepByStepComparison, title: String) -> String {
    var lines = heading("\(title): \(comparison.defect.id)", level: 1)
    lines += paragraph("Planted: \(comparison.defect). \(comparison.defect.statement)")
    lines += paragraph(comparison.summary)
    guard !comparison.departures.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    for (right, wrong) in comparison.departures {
      lines += heading(right.quantity, level: 2)
      lines +=
        paragraph("Right: " + formula(right.formula)) + block(right) + paragraph("With the defect:")
        + block(wrong)
    }
    lines += paragraph(
      "If only the weights moved, as in some published examples, the next loss would be "
        + "\(number(comparison.right.lossNextWithFrozenBiases)); with the defect "
        + "\(number(comparison.wrong.lossNextWithFrozenBiases)).")
    return lines.joined(separator: "\n") + "\n"
  }

  private func formula(_ text: String) -> String {
    style == .plain ? text : "$\(Formula(text).tex)$"
  }

  private func block(_ step: ComputationStep) -> [String] {
    style == .plain
      ? layOut(step).map { "    " + $0 } + [""] : ["```text"] + layOut(step) + ["```", ""]
  }
}
