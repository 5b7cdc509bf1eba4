import Derivatives

// The check of an objective that can do more than give values: each entry by every oracle.

extension GradientChecker {
  /// What examines one entry.
  var oracles: EntryOracles { EntryOracles(methods: methods) }

  /// Noise, allowance, entries one by one and the Taylor remainder.
  func evidence(
    byOraclesOn objective: ResolvedObjective, claimed: [Double], value: Double
  ) throws -> CheckEvidence {
    let noise = try noise(of: objective)
    let allowance = try allowance(of: objective, claimed: claimed)
    var entries = try results(
      on: objective, claimed: claimed, allowance: allowance, noise: noise.bound)
    let lookedAgain = try lookAgain(at: &entries, objective, claimed: claimed)
    let taylor = try TaylorTest().run(
      objective, claimed: claimed, allowance: allowance, noise: noise.bound)
    return CheckEvidence(
      entries, by: methods.map(\.name), on: objective, value: value, noise: noise, taylor: taylor,
      lookedAgain: lookedAgain)
  }

  /// The result on every entry, in order; side by side where the objective can be evaluated so.
  private func results(
    on objective: some Objective, claimed: [Double], allowance: [Double], noise: Double
  ) throws -> EntryResults {
    let abilities = objective.abilities
    let rounding = try abilities.gradientRoundingBound?()
    let blocks = objective.blocks
    if let objective = abilities.shared, abilities.concurrency > 1 {
      return EntryResults(
        try parallelMap(count: claimed.count, workers: abilities.concurrency) { parameter in
          try oracles.result(
            in: blocks, claimed: claimed[parameter], allowance: allowance[parameter],
            Coordinate(
              objective: objective, parameter: parameter, noise: noise, rounding: rounding?[parameter],
              sweep: nil))
        })
    }
    let sweep = try abilities.coordinateSweep?()
    return EntryResults(
      try claimed.indices.map { parameter in
        try oracles.result(
          in: blocks, claimed: claimed[parameter],
          allowance: allowance[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: noise, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }

  /// The result on one entry alone: a check of the whole gradient restricted to it.
  ///
  /// - Parameters:
  ///   - parameter: the parameter's place in the flattened point.
  ///   - objective: the objective.
  /// - Throws: as ``check(_:)``.
  public func result(ofParameter parameter: Int, of objective: some Objective) throws -> EntryResult {
    let objective = ResolvedObjective(objective)
    if isKnownByValues(objective) {
      let state = try state(of: objective)
      // What other entries have shown of the noise belongs to it.
      let check = try valueCheck(of: objective, claimed: state.claimed, state)
      return check.namingPointOnly(try check.run().entries)[parameter]
    }
    let claimed = try claimedGradient(of: objective)
    let noise = try noise(of: objective)
    let rounding = try objective.abilities.gradientRoundingBound?()
    let coordinate = Coordinate(
      objective: objective, parameter: parameter, noise: noise.bound, rounding: rounding?[parameter],
      sweep: nil)
    let result = try oracles.result(
      in: objective.blocks, claimed: claimed[parameter],
      allowance: allowance(of: objective, claimed: claimed)[parameter], coordinate)
    var search = RepeatedErrorSearch(objective, claimed: claimed, methods: methods)
    return try search?.lookedAtAgain(result) ?? result
  }

  /// Refutes entries that err alike at many points, and says in how many evaluations.
  private func lookAgain(
    at entries: inout EntryResults, _ objective: some Objective, claimed: [Double]
  ) throws -> Int {
    guard var search = RepeatedErrorSearch(objective, claimed: claimed, methods: methods) else { return 0 }
    entries = EntryResults(
      try entries.map { try search.lookedAtAgain($0) })
    return search.evaluations
  }

  /// Noise of the values along a ``NoisePath``.
  private func noise(of objective: some Objective) throws -> NoiseEstimate {
    try noise(of: objective, lines: objective.linesForAffineLayers())
  }

  /// The noise of the objective's values, along its own lines where it has any.
  func noise(
    of objective: some Objective, lines: ((ParameterDirection) throws -> ObjectiveLine)?
  ) throws -> NoiseEstimate {
    let line = try lines?(NoisePath.direction)
    // A line needs neither point nor direction, which take as much memory as all parameters.
    let path = NoisePath(from: line == nil ? objective.point : [])
    do {
      return try NoiseEstimate.measure(scale: NoisePath.scale(objective.precision)) { offset in
        if let line { return try line.value(offset) }
        return try objective.value(at: path.at(offset))
      }
    } catch is DerivativeError {
      // Not finite close by: every method will meet that too, and says so entry by entry.
      return NoiseEstimate(level: 0, floor: 0, evaluations: NoiseEstimate.evaluationsAtFirstSpacing)
    }
  }
}
