import Derivatives

/// Counts the evaluations of a check, and ends it at its budget.
final class EvaluationMeter {
  /// The most that a check may take.
  struct Limit {
    var evaluations: Int?
    var time: Duration?
  }

  /// Values and gradients evaluated.
  private(set) var count = 0
  /// Whether the budget ended the check.
  private(set) var isExhausted = false

  private let limit: Limit
  private let start = ContinuousClock.now
  private let notice: (Int) -> Void

  init(limit: Limit, notice: @escaping (Int) -> Void) {
    (self.limit, self.notice) = (limit, notice)
  }

  /// Takes note of one evaluation that is about to be made.
  ///
  /// - Throws: `CancellationError` at the budget's end and where the check is to end: the one error that no derivative method takes for a
  ///   missing value.
  func countOne() throws {
    try CheckStop.throwIfAsked()
    let isTooLate = limit.time.map { ContinuousClock.now - start >= $0 } ?? false
    guard !isTooLate, count < limit.evaluations ?? .max else {
      isExhausted = true
      throw CancellationError()
    }
    count += 1
    notice(count)
  }

  /// Takes note of evaluations that are about to be made at once; of none where the budget does not allow all of them.
  func count(atOnce evaluations: Int) throws -> Bool {
    guard evaluations <= (limit.evaluations ?? .max) - count else { return false }
    for _ in 0..<evaluations { try countOne() }
    return true
  }
}

/// An objective's values and claimed gradients, counted.
struct MeteredObjective: Objective {
  private let base: any Objective
  let meter: EvaluationMeter
  /// The abilities of the objective, but for ways to values that nobody would count.
  let abilities: Abilities
  /// The objective without its meter, where several threads may ask it at once.
  let shared: (any Objective & Sendable)?
  /// How many of its values are worth asking for at once.
  let concurrency: Int

  init(base: any Objective, meter: EvaluationMeter) {
    (self.base, self.meter) = (base, meter)
    var abilities = base.abilities
    (shared, concurrency) = (abilities.shared, abilities.concurrency)
    (abilities.shared, abilities.lines, abilities.affineLayers) = (nil, nil, nil)
    abilities.awaitedValue = abilities.awaitedValue.map { value in
      { point, meanwhile in
        try meter.countOne()
        return try value(point, meanwhile)
      }
    }
    abilities.claimWithValue = abilities.claimWithValue.map { claim in
      { point in
        try meter.countOne()
        return try claim(point)
      }
    }
    self.abilities = abilities
  }

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }
  var precision: Precision { base.precision }

  func value(at point: [Double]) throws -> Double {
    try meter.countOne()
    return try base.value(at: point)
  }

  /// The value at a point, with what is to be done while someone else computes it; undone where nobody else does.
  func value(at point: [Double], meanwhile: () -> Void) throws -> Double {
    guard let awaited = abilities.awaitedValue else { return try value(at: point) }
    return try awaited(point, meanwhile)
  }

  func claimedGradient(at point: [Double]) throws -> [Double] {
    try meter.countOne()
    return try base.claimedGradient(at: point)
  }
}
