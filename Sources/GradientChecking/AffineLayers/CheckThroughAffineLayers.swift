import Derivatives

// A check through affine layers, its independent parts side by side: no part's result depends on how many threads there are.

extension GradientChecker {
  /// The objective as one to be checked through its layers, by several threads; nil where it has none, or few parameters.
  ///
  /// An output is one sample's, and is evaluated with that sample alone: all those of a unit cost what one entry on its own
  /// costs, whatever the number of samples.
  static func throughAffineLayers(_ objective: some Objective) -> (any Objective & Sendable)? {
    let abilities = objective.abilities
    return abilities.affineLayers != nil && objective.isLargeForAffineLayers ? abilities.shared : nil
  }

  /// The layers of an objective, with what the methods need of them.
  func affineLayers(of objective: some Objective) throws -> [AffineLayer] {
    try objective.abilities.affineLayers?(methods.contains(where: \.takesValues)) ?? []
  }

  /// Noise, allowance, entries through the affine layers that the parameters act by, and the Taylor remainder.
  ///
  /// - Throws: as ``check(_:)``.
  func evidence(
    throughAffineLayersOf objective: some Objective & Sendable, claimed: [Double], value: Double
  ) throws -> CheckEvidence {
    let evidence = try evidence(on: objective, claimed: claimed, value: value)
    let results = try results(
      on: objective, evidence.layers,
      ClaimedEntries(blocks: objective.blocks, gradient: claimed, rounding: evidence.allowance))
    return CheckEvidence(
      results, by: methods.map(\.name), on: objective, value: value, noise: evidence.noise,
      taylor: evidence.taylor)
  }

  /// All that the verdicts follow from.
  private struct Evidence {
    var noise: NoiseEstimate
    var allowance: CompactBounds
    var layers: [LayerEvidence]
    var taylor: TaylorResult
  }

  /// Gathers the evidence; what that takes, layers and lines, is freed when it returns.
  private func evidence(
    on objective: some Objective & Sendable, claimed: [Double], value: Double
  ) throws -> Evidence {
    let isLarge = claimed.count >= CheckLimits.parametersOneByOne
    let (allowance, grounds) = try parallelMap(workers: isLarge ? 1 : workers) {
      CompactBounds(try self.allowance(of: objective, claimed: claimed))
    } _: {
      try self.grounds(of: objective)
    }
    let claim = TaylorClaim(gradient: claimed, rounding: allowance, noise: grounds.noise.bound)
    let (layers, taylor) = try evidence(on: objective, value: value, grounds, claim)
    return Evidence(
      noise: grounds.noise, allowance: allowance, layers: layers, taylor: taylor)
  }

  private typealias Lines = @Sendable (ParameterDirection) throws -> ObjectiveLine

  /// What the evidence is gathered from.
  private struct Grounds: Sendable {
    var noise: NoiseEstimate
    var lines: Lines?
    var layers: [AffineLayer]
  }

  private func grounds(of objective: some Objective & Sendable) throws -> Grounds {
    let lines = try objective.linesForAffineLayers()
    return Grounds(
      noise: try noise(of: objective, lines: lines), lines: lines, layers: try affineLayers(of: objective))
  }

  /// A piece of the evidence: what the methods say of one unit, or one direction of the Taylor test.
  private enum Piece: Sendable {
    case unit(UnitEvidence)
    case direction(TaylorTest.Examination)
  }

  /// What the methods say of all outputs, and the Taylor test, unit by unit and direction by direction side by side.
  private func evidence(
    on objective: some Objective & Sendable, value: Double, _ grounds: Grounds, _ claim: TaylorClaim
  ) throws -> ([LayerEvidence], TaylorResult) {
    let (lines, layers) = (grounds.lines, grounds.layers)
    let isFinite = TaylorTest.isFinite(value, claim)
    let places = layers.indices.flatMap { layer in (0..<layers[layer].units).map { (layer, $0) } }
    // Directions first: they take longer than units, and would be waited for.
    let directions = isFinite ? TaylorTest.directions : 0
    let pieces = try parallelMap(count: directions + places.count, workers: workers) { number -> Piece in
      if number < directions {
        return .direction(try TaylorTest.examine(number, objective, value: value, claim, lines))
      }
      let (layer, unit) = places[number - directions]
      return .unit(try UnitEvidence(on: unit, of: layers[layer], by: oracles))
    }
    var units: [UnitEvidence] = []
    var examined: [TaylorTest.Examination] = []
    for piece in pieces {
      switch piece {
      case .unit(let unit): units.append(unit)
      case .direction(let direction): examined.append(direction)
      }
    }
    var first = 0
    let evidence = layers.map { layer in
      defer { first += layer.units }
      return LayerEvidence(layer, Array(units[first..<first + layer.units]), by: methods)
    }
    return (
      evidence,
      isFinite ? TaylorTest.conclusion(examined, claim, at: objective.pointInParts) : TaylorTest.nonFinite
    )
  }

  /// The results on all entries through affine layers; on those that these leave open, each on its own.
  func results(
    on objective: some Objective, _ layers: [LayerEvidence], _ claims: ClaimedEntries
  ) throws -> EntryResults {
    // Few entries are left open, and most often none: what they need is made with the first.
    var sweep: ((Int) -> (Double) throws -> Double)?
    var rounding: [Double]?
    return EntryResults(
      try AffineResults(layers, claims, workers: workers) { parameter in
        sweep = try sweep ?? objective.abilities.coordinateSweep?()
        rounding = try rounding ?? objective.abilities.gradientRoundingBound?()
        return try oracles.result(
          in: claims.blocks, claimed: claims.gradient[parameter], allowance: claims.rounding[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: nil, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }
}
