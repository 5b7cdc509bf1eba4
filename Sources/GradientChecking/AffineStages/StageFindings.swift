import Derivatives
import Scalars

// The check of every entry through the affine quantities that the parameters act by.

extension GradientChecker {
  /// From this many parameters on, a check of each on its own takes minutes: those that act through fewer affine
  /// quantities are checked through these.
  ///
  /// Below, nothing is saved that anyone would notice, and each entry has evidence that rests on values alone.
  public static let parametersForStages = 4096

  /// What the methods say of one quantity.
  struct QuantityEvidence: Sendable {
    var estimates: [DerivativeEstimate]
    var enclosure: Interval
    var isKink: Bool
  }

  /// What is known of every entry through affine stages; nil where it is not to be checked so.
  func stageEntries(of objective: some Objective) throws -> [StageEntry]? {
    try Self.stages(of: objective)?.flatMap(entries)
  }

  /// The stages to check an objective through; nil where it has none, few parameters, or as many quantities.
  static func stages(of objective: some Objective) throws -> [AffineStage]? {
    guard let affine = objective as? any AffineStageObjective, objective.precision == .float64,
      objective.point.count >= parametersForStages
    else { return nil }
    let stages = try affine.affineStages()
    return stages.quantities < objective.point.count ? stages : nil
  }

  /// The finding on an entry from what is known of it through affine stages.
  func finding(
    _ index: ParameterIndex, claimed: Double, claimRounding: Double, _ entry: StageEntry
  ) -> EntryFinding {
    guard !entry.isKink else {
      return EntryFinding(
        index: index, claimed: claimed, estimates: [], claimRounding: claimRounding,
        verdict: claimed.isFinite ? .inconclusive(.kink) : .refuted, kink: nil, detectionPower: .infinity)
    }
    return Self.judged(index, claimed: claimed, claimRounding: claimRounding, entry.estimates)
  }

  /// What is known of every parameter of a stage, W row by row and then b.
  func entries(of stage: AffineStage) throws -> [StageEntry] {
    let evidence = try sideBySide(count: stage.samples * stage.units, workers: workers) { place in
      try self.evidence(on: stage.quantity(place / stage.units, place % stage.units))
    }
    let shape = StageDerivatives.Shape(stage)
    let proven = StageEnclosures(evidence.map(\.enclosure), stage).enclosures
    let kinks = stage.kinks(evidence.map(\.isKink))
    var entries = kinks.map { StageEntry(estimates: [], isKink: $0) }
    for method in methods {
      guard method.name != DualIntervals().name else {
        for index in entries.indices {
          guard var estimate = Self.estimate(from: proven[index]) else { continue }
          estimate.evaluations = Self.share(of: evidence.count, index, entries.count)
          entries[index].estimates.append(estimate)
        }
        continue
      }
      let estimates = evidence.map { $0.estimates.first { $0.method == method.name } }
      guard estimates.contains(where: { $0 != nil }) else { continue }
      let evaluations = estimates.reduce(0) { $0 + ($1?.evaluations ?? 0) }
      var sums = StageDerivatives(zip(estimates, evidence).map { Self.derivative($0, $1.enclosure) }, shape)
      sums.addPenalty(stage.penalty, of: stage.weights)
      for index in entries.indices {
        entries[index].estimates.append(
          DerivativeEstimate(
            value: sums.values[index], truncationError: sums.truncation[index],
            roundingError: sums.rounding[index], method: method.name,
            evaluations: Self.share(of: evaluations, index, entries.count)))
      }
    }
    return entries
  }

  /// The proof as an estimate; nil where the enclosure is unbounded.
  private static func estimate(from enclosure: Interval) -> DerivativeEstimate? {
    guard enclosure.isDefined,
      let proven = ProvenEnclosure(lower: enclosure.lower, upper: enclosure.upper)
    else { return nil }
    let value = enclosure.midpoint
    var estimate = DerivativeEstimate(
      value: value, truncationError: 0, roundingError: proven.largestDistance(from: value),
      method: DualIntervals().name, evaluations: 1)
    estimate.enclosure = proven
    return estimate
  }

  /// Evaluations of one of several entries that share those of their quantities.
  private static func share(of evaluations: Int, _ index: Int, _ entries: Int) -> Int {
    evaluations / entries + (index < evaluations % entries ? 1 : 0)
  }

  func evidence(on quantity: AffineQuantity) throws -> QuantityEvidence {
    let enclosure = quantity.enclosure ?? .undefined
    guard !quantity.isKink else { return QuantityEvidence(estimates: [], enclosure: enclosure, isKink: true) }
    return QuantityEvidence(
      estimates: try estimates(of: quantity.function, at: quantity.center), enclosure: enclosure,
      isKink: false)
  }

  /// An estimate's bounds, widened by how much the derivative varies over what the quantities may be.
  ///
  /// The estimate is of a function whose other quantities and inputs are rounded numbers. The derivative there and the true
  /// one both lie in the enclosure, and so at most its width apart.
  private static func derivative(
    _ estimate: DerivativeEstimate?, _ enclosure: Interval
  ) -> StageDerivatives.Derivative {
    guard let estimate, enclosure.isFinite else { return StageDerivatives.Derivative() }
    return StageDerivatives.Derivative(
      value: estimate.value, truncation: estimate.truncationError,
      rounding: estimate.roundingError + enclosure.width)
  }
}

/// What is known of an entry through the affine quantities that its parameter acts by.
struct StageEntry {
  /// One estimate for each method that gave one; not usable where some quantity has none.
  var estimates: [DerivativeEstimate]
  /// Whether some quantity that the parameter acts by lies at a kink.
  var isKink: Bool

  /// Whether nothing is left to find out: a kink, or two methods that say something.
  var isDecisive: Bool { isKink || estimates.count(where: \.isUsable) >= 2 }
}

extension [AffineStage] {
  /// How many quantities there are.
  var quantities: Int { reduce(0) { $0 + $1.samples * $1.units } }
}

extension AffineStage {
  /// For each parameter whether it moves a quantity that lies at a kink.
  fileprivate func kinks(_ isKink: [Bool]) -> [Bool] {
    var kinks = Array(repeating: false, count: units * (fanIn + 1))
    for (place, _) in isKink.enumerated().filter(\.element) {
      let (sample, unit) = (place / units, place % units)
      for input in 0..<fanIn where inputs[sample * fanIn + input] != .zero {
        kinks[unit * fanIn + input] = true
      }
      kinks[units * fanIn + unit] = true
    }
    return kinks
  }
}
