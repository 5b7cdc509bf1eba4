import Derivatives
import Scalars

// The check of every entry through the affine quantities that the parameters act by.

extension GradientChecker {
  /// From this many parameters on, a check of each on its own takes minutes: those that act through affine quantities are
  /// checked through these.
  ///
  /// Below, nothing is saved that anyone would notice, and each entry has evidence that rests on values alone.
  public static let parametersForStages = 4096

  /// What the methods say of one quantity.
  struct QuantityEvidence: Sendable {
    var estimates: [DerivativeEstimate]
    /// Contains the derivative; `Interval.undefined` where nothing is proven.
    var enclosure: Interval
    var isKink: Bool
  }

  /// The objective as one to be checked through its stages, by several threads; nil where it has none, or few parameters.
  ///
  /// A quantity is one sample's, and is evaluated with that sample alone: all those of a unit cost what one entry on its own
  /// costs, whatever the number of samples.
  static func staged(_ objective: some Objective) -> (any Objective & Sendable)? {
    let abilities = objective.abilities
    return abilities.affineStages != nil && objective.isLargeForStages ? abilities.shared : nil
  }

  /// The stages of an objective, with what the methods need of them.
  func stages(of objective: some Objective) throws -> [AffineStage] {
    try objective.abilities.affineStages?(methods.contains(where: \.takesValues)) ?? []
  }

  /// The findings on all entries through affine stages; on those that these leave open, each on its own.
  func findings(
    on objective: some Objective, _ stages: [StageEntries], claimed: [Double], claimRounding: CompactBounds
  ) throws -> EntryFindings {
    // Few entries are left open, and most often none: what they need is made with the first.
    var sweep: ((Int) -> (Double) throws -> Double)?
    var rounding: [Double]?
    return EntryFindings(
      try StreamedFindings(
        stages, blocks: objective.blocks, claimed: claimed, claimRounding: claimRounding,
        checker: self
      ) { parameter in
        sweep = try sweep ?? objective.abilities.coordinateSweep?()
        rounding = try rounding ?? objective.abilities.gradientRoundingBound?()
        return try finding(
          objective.blocks.index(ofParameter: parameter), claimed: claimed[parameter],
          claimRounding: claimRounding[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: nil, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }

  /// The finding on an entry from what is known of it through affine stages.
  static func finding(
    _ index: ParameterIndex, claimed: Double, claimRounding: Double, _ entry: StageEntry
  ) -> EntryFinding {
    guard !entry.isKink else {
      return EntryFinding(
        index: index, claimed: claimed, estimates: [], claimRounding: claimRounding,
        verdict: claimed.isFinite ? .inconclusive(.kink) : .refuted, kink: nil, detectionPower: .infinity)
    }
    return judged(index, claimed: claimed, claimRounding: claimRounding, entry.estimates)
  }

  /// What is known of every parameter of a stage, W row by row and then b.
  func entries(of stage: AffineStage) throws -> StageEntries {
    entries(
      of: stage,
      try sideBySide(count: stage.units, workers: workers) { unit in try evidence(on: unit, of: stage) })
  }

  /// The same from what the methods say of each unit's quantities.
  func entries(of stage: AffineStage, _ units: [UnitEvidence]) -> StageEntries {
    let methods = methods.map(\.name)
    return StageEntries(
      inputs: StageInputs(stage), units: stage.units, weights: stage.weights, penalty: stage.penalty,
      methods: methods.indices.compactMap { method in
        let isProof = methods[method] == DualIntervals().name
        guard units.contains(where: { $0.derivatives[method] != nil }) else { return nil }
        return StageEntries.Method(
          name: methods[method],
          units: units.map { $0.derivatives[method] ?? UnitDerivatives.unknown(samples: stage.samples) },
          evaluations: isProof
            ? stage.samples * stage.units : units.reduce(0) { $0 + $1.evaluations[method] },
          isProof: isProof)
      },
      kinks: units.map(\.kinks))
  }

  /// What each method says of a unit's quantities.
  func evidence(on unit: Int, of stage: AffineStage) throws -> UnitEvidence {
    try UnitEvidence(methods.map(\.name), samples: stage.samples) { sample in
      try self.evidence(on: stage.quantity(sample, unit))
    }
  }

  func evidence(on quantity: AffineQuantity) throws -> QuantityEvidence {
    guard !quantity.isKink else {
      return QuantityEvidence(estimates: [], enclosure: quantity.enclosure, isKink: true)
    }
    return QuantityEvidence(
      estimates: try estimates(of: quantity.function, at: quantity.center), enclosure: quantity.enclosure,
      isKink: false)
  }
}

/// What each method says of a unit's quantities.
struct UnitEvidence: Sendable {
  /// By method, in the order of the checker; nil where a method says nothing of any quantity.
  private(set) var derivatives: [UnitDerivatives?] = []
  private(set) var evaluations: [Int]
  /// The samples in which the quantity lies at a kink.
  private(set) var kinks: [Int] = []

  init(
    _ methods: [String], samples: Int, _ evidence: (Int) throws -> GradientChecker.QuantityEvidence
  ) rethrows {
    evaluations = methods.map { _ in 0 }
    let nothing = Array(repeating: UnitDerivatives.Derivative(), count: samples)
    var found: [[UnitDerivatives.Derivative]?] = methods.map { $0 == DualIntervals().name ? nothing : nil }
    for sample in 0..<samples {
      let evidence = try evidence(sample)
      if evidence.isKink { kinks.append(sample) }
      for (method, name) in methods.enumerated() {
        guard name != DualIntervals().name else {
          found[method]?[sample] = Self.proof(evidence.enclosure)
          continue
        }
        guard let estimate = evidence.estimates.first(where: { $0.method == name }) else { continue }
        evaluations[method] += estimate.evaluations
        if found[method] == nil { found[method] = nothing }
        found[method]?[sample] = Self.derivative(estimate, evidence.enclosure)
      }
    }
    derivatives = found.map { $0.map(UnitDerivatives.init) }
  }

  /// An estimate's bounds, widened by how much the derivative varies over what the quantities may be.
  ///
  /// The estimate is of a function whose other quantities and inputs are rounded numbers. The derivative there and the true
  /// one both lie in the enclosure, and so at most its width apart.
  private static func derivative(
    _ estimate: DerivativeEstimate, _ enclosure: Interval
  ) -> UnitDerivatives.Derivative {
    guard enclosure.isFinite else { return UnitDerivatives.Derivative() }
    return UnitDerivatives.Derivative(
      value: estimate.value, truncation: estimate.truncationError,
      rounding: estimate.roundingError + enclosure.width)
  }

  /// An enclosure as its midpoint, with the distance to the farther end.
  private static func proof(_ enclosure: Interval) -> UnitDerivatives.Derivative {
    guard let proven = ProvenEnclosure(lower: enclosure.lower, upper: enclosure.upper), enclosure.isDefined
    else { return UnitDerivatives.Derivative() }
    let middle = enclosure.midpoint
    return UnitDerivatives.Derivative(
      value: middle, truncation: 0, rounding: proven.largestDistance(from: middle))
  }
}
