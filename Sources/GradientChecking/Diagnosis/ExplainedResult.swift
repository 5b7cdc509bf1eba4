/// What explains a result: a change of state, or what was refuted.
struct ExplainedResult {
  private(set) var diagnoses: [Diagnosis] = []
  /// Evaluations that the explanation took.
  private(set) var evaluations = 0
  private let result: GradientCheckResult

  /// Explains the result of a check.
  ///
  /// - Throws: what the objective throws while it computes its hypotheses.
  init(_ result: GradientCheckResult, of objective: some Objective) throws {
    self.result = result
    if let change = result.stateChange {
      diagnoses = [change.diagnosis]
      return
    }
    guard result.verdict == .refuted else { return }
    let discrepancy = Discrepancy(result, point: objective.point)
    let abilities = objective.abilities
    let structure = abilities.structure ?? GradientStructure()
    var hypotheses = try abilities.hypotheses?(discrepancy.claimed, discrepancy.reference) ?? []
    if let quotient = differenceQuotient(objective, discrepancy) { hypotheses.append(quotient) }
    diagnoses = Diagnoser(structure: structure, hypotheses: hypotheses).diagnoses(of: discrepancy)
    if abilities.structure == nil, let made = madeDelta(objective, discrepancy) {
      // The place is said after what was done there, and nothing is left that fits no pattern.
      diagnoses = [made] + diagnoses.filter { $0.code != .unknown }
    }
    if let repeated = diagnosisOfRepeatedErrors { diagnoses.append(repeated) }
  }

  /// The difference quotient that the claim is; its evaluations count.
  private mutating func differenceQuotient(
    _ objective: some Objective, _ discrepancy: Discrepancy
  ) -> GradientHypothesis? {
    var quotients = DifferenceQuotients(objective, discrepancy, noise: result.noise)
    let found = quotients.hypothesis { entry in
      let step = abs(result.entries[entry].best?.step ?? 0)
      // An exact oracle takes no step: then the parameter's own size, which solving for the step soon leaves.
      let size = abs(discrepancy.point[entry])
      return step > 0 ? step : 1e-3 * (size > 0 ? size : 1)
    }
    evaluations += quotients.evaluations
    return found
  }

  /// How the first wrong δ is made, where names tell layers and nothing else explains the claim; its evaluations count.
  private mutating func madeDelta(_ objective: some Objective, _ discrepancy: Discrepancy) -> Diagnosis? {
    let blame = LayerBlame(blocks: discrepancy.blocks, layers: [])
    switch Set(diagnoses.map(\.code)) {
    case [.layer, .unknown]:
      guard let wrong = blame.wrongDelta(wrong: discrepancy.wrongBlocks, right: discrepancy.rightBlocks),
        var experiment = LayerExperiment(objective, layers: blame.layers, wrong: wrong)
      else { return nil }
      let found = experiment.diagnosis()
      evaluations += experiment.evaluations
      return found
    case [.unknown]:
      guard blame.isEverythingWrong(wrong: discrepancy.wrongBlocks),
        let experiment = OutputExperiment(objective, layers: blame.layers)
      else { return nil }
      evaluations += experiment.evaluations
      return experiment.diagnosis()
    default:
      return nil
    }
  }

  /// Errors that hide in the rounding of one point are too small for patterns; the worst of them is named.
  private var diagnosisOfRepeatedErrors: Diagnosis? {
    let found = result.wrongEntries.filter { $0.repeatedError != nil }
    let worst = found.max { ($0.repeatedError?.excess ?? 0) < ($1.repeatedError?.excess ?? 0) }
    guard let worst, let error = worst.repeatedError else { return nil }
    let others = found.count == 1 ? "" : ", the worst of \(found.count) such entries,"
    let relative = worst.claimed == 0 ? "" : ", \(DiagnosisWords.number(error.mean / worst.claimed)) of it"
    var names: [String] = []
    for name in found.map(\.index.block) where !names.contains(name) { names.append(name) }
    return Diagnosis(
      .entry,
      "\(worst.index)\(others) is off by \(DiagnosisWords.number(error.mean))\(relative) on average over "
        + "\(error.points) points near by, where rounding would scatter: too little to be seen at one point",
      blocks: names)
  }
}

extension StateChange {
  /// The change as a diagnosis.
  var diagnosis: Diagnosis {
    switch self {
    case .valueDiffers, .gradientDiffers:
      Diagnosis(.nondeterministic, "not a function: \(description)")
    case .gradientChangesValue, .gradientAccumulates, .gradientFollowsValue, .pointMoved:
      Diagnosis(.stateful, "an evaluation leaves a trace: \(description)")
    }
  }
}
