extension GradientCheckResult {
  /// Adds what explains the refutation.
  ///
  /// - Throws: what the objective throws while it computes its hypotheses.
  mutating func diagnose(_ objective: some Objective) throws {
    if let stateChange {
      diagnoses = [stateChange.diagnosis]
      return
    }
    guard verdict == .refuted else { return }
    let discrepancy = Discrepancy(self, point: objective.point)
    let structure = (objective as? any StructuredObjective)?.structure ?? GradientStructure()
    let hypotheses = try (objective as? any HypothesisObjective)?.hypotheses(
      for: discrepancy.claimed, derivatives: discrepancy.reference)
    diagnoses = Diagnoser(structure: structure, hypotheses: hypotheses ?? []).diagnoses(of: discrepancy)
  }
}

extension StateChange {
  /// The change as a diagnosis.
  var diagnosis: Diagnosis {
    switch self {
    case .valueDiffers, .gradientDiffers:
      Diagnosis(.nondeterministic, "not a function: \(description)")
    case .gradientChangesValue, .gradientAccumulates, .pointMoved:
      Diagnosis(.stateful, "an evaluation leaves a trace: \(description)")
    }
  }
}
