extension Plan.Cost {
  /// Measures what one evaluation of an objective takes: the second of two, as the first may set things up.
  ///
  /// Where every entry would take a while it is the least of four, as one may have met other work of the machine.
  ///
  /// - Throws: what the objective throws.
  public static func measured(_ objective: some Objective) throws -> Plan.Cost {
    let point = objective.point
    let clock = ContinuousClock()
    func seconds() throws -> Double {
      let start = clock.now
      _ = try objective.value(at: point)
      return (clock.now - start) / .seconds(1)
    }
    _ = try seconds()
    var cost = Plan.Cost(parameters: point.count, secondsPerEvaluation: try seconds())
    guard Plan(.exhaustive, cost: cost).exhaustiveSeconds > Plan.patience / 30 else { return cost }
    for _ in 0..<3 { cost.secondsPerEvaluation = min(cost.secondsPerEvaluation ?? .infinity, try seconds()) }
    return cost
  }

  /// The measured cost where an exhaustive check is made of one entry too, and takes all that its oracles take for it.
  ///
  /// For objectives that evaluate along one parameter faster than as a whole: the entry in the middle stands for all.
  ///
  /// - Throws: what the objective throws.
  public static func measured(
    sweeping objective: some Objective, checker: GradientChecker
  ) throws -> Plan.Cost {
    let objective = ResolvedObjective(objective)
    var cost = try measured(objective)
    let parameter = objective.point.count / 2
    guard objective.point.indices.contains(parameter) else { return cost }
    if let throughAffineLayers = GradientChecker.throughAffineLayers(objective) {
      try cost.measure(checker.affineLayers(of: throughAffineLayers), checker: checker)
      return cost
    }
    let value = try objective.value(at: objective.point)
    let coordinate = Coordinate(
      objective: objective, parameter: parameter, noise: abs(value) * 0x1p-50, rounding: nil,
      sweep: try objective.abilities.coordinateSweep?()(parameter))
    let clock = ContinuousClock()
    let start = clock.now
    _ = try checker.oracles.result(
      in: objective.blocks, claimed: 0, allowance: 0, coordinate)
    cost.secondsPerEntry = (clock.now - start) / .seconds(1)
    return cost
  }

  /// What a check through affine layers takes: the output in the middle of each layer stands for all of its.
  private mutating func measure(_ layers: [AffineLayer], checker: GradientChecker) throws {
    let clock = ContinuousClock()
    var (seconds, evaluations) = (0.0, 0)
    for layer in layers {
      let start = clock.now
      let estimates = try checker.oracles.estimates(
        of: layer.output(layer.samples / 2, layer.units / 2))
      let outputs = layer.samples * layer.units
      seconds += (clock.now - start) / .seconds(1) * Double(outputs)
      evaluations += estimates.reduce(0) { $0 + $1.evaluations } * outputs
    }
    secondsPerEntry = seconds / Double(parameters * max(1, checker.workers))
    evaluationsPerEntry = max(1, evaluations / parameters)
  }
}
