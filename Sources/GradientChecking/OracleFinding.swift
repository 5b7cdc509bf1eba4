/// What one oracle found over all entries.
public struct OracleFinding: Sendable, Equatable {
  /// The oracle's name.
  public var method: String
  /// Entries for which it gave a usable estimate.
  public var entries: Int
  /// Its largest |claimed − estimate|.
  public var largestError: Double
  /// Its largest error bound.
  public var largestBound: Double
  /// Digits agreed in its worst entry, relative to the largest entry of the gradient.
  public var agreedDigits: Double
  /// Evaluations of the objective.
  public var evaluations: Int
  /// Entries in which the claim lies outside its bound.
  public var exceeded: Int
}

extension OracleFinding {
  /// What a method found, with its digits on a scale.
  init(_ method: String, _ tally: OracleTally, scale: Double) {
    self.init(
      method: method, entries: tally.entries, largestError: tally.largestError,
      largestBound: tally.largestBound,
      agreedDigits: AgreedDigits.of(error: tally.largestError, scale: scale),
      evaluations: tally.evaluations, exceeded: tally.exceeded)
  }
}

/// What one oracle found, entry by entry added up; the order does not matter.
struct OracleTally: Sendable, Equatable {
  private(set) var entries = 0
  private(set) var largestError = 0.0
  private(set) var largestBound = 0.0
  private(set) var evaluations = 0
  private(set) var exceeded = 0

  /// Adds an estimate of a claimed entry.
  mutating func add(claimed: Double, value: Double, bound: Double, exceeds: Bool) {
    entries += 1
    let error = abs(claimed - value)
    largestError = error <= largestError ? largestError : (error.isNaN ? .infinity : error)
    largestBound = bound <= largestBound ? largestBound : (bound.isNaN ? .infinity : bound)
    if exceeds { exceeded += 1 }
  }

  /// Adds evaluations that are not any one entry's.
  mutating func add(evaluations: Int) { self.evaluations += evaluations }

  /// Adds the estimate of a finding by a method, if there is one.
  mutating func add(_ finding: EntryFinding, method: String) {
    guard let estimate = finding.estimates.first(where: { $0.method == method }) else { return }
    add(
      claimed: finding.claimed, value: estimate.value, bound: estimate.errorBound,
      exceeds: EntryJudge.exceeds(finding.claimed, estimate, finding.claimRounding))
    evaluations += estimate.evaluations
  }

  /// Adds what was tallied of other entries.
  mutating func add(_ other: OracleTally) {
    entries += other.entries
    largestError = max(largestError, other.largestError)
    largestBound = max(largestBound, other.largestBound)
    evaluations += other.evaluations
    exceeded += other.exceeded
  }
}
