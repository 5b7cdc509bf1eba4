/// What one oracle found over all entries, added up in any order.
public struct OracleSummary: Sendable, Equatable {
  /// The oracle's name.
  public let method: String
  /// Entries for which it gave an estimate.
  public private(set) var entries = 0
  /// The oracle's largest |claimed − estimate|.
  public private(set) var largestError = 0.0
  /// The oracle's largest error bound.
  public private(set) var largestBound = 0.0
  /// Evaluations of the objective.
  public private(set) var evaluations = 0
  /// Entries in which the claim lies outside its bound.
  public private(set) var exceeded = 0
  /// What ``agreedDigits`` are relative to: the largest entry of the gradient, once that is known.
  var scale = 0.0

  /// A summary of no entries yet.
  init(_ method: String) { self.method = method }

  /// Digits agreed in its worst entry, relative to the largest entry of the gradient.
  public var agreedDigits: Double { AgreedDigits.of(error: largestError, scale: scale) }

  /// Adds an estimate of a claimed entry.
  mutating func add(claimed: Double, _ derivative: BoundedDerivative, exceeds: Bool) {
    entries += 1
    let error = abs(claimed - derivative.value)
    largestError = error <= largestError ? largestError : (error.isNaN ? .infinity : error)
    let bound = derivative.bound
    largestBound = bound <= largestBound ? largestBound : (bound.isNaN ? .infinity : bound)
    if exceeds { exceeded += 1 }
  }

  /// Adds evaluations that are not any one entry's.
  mutating func add(evaluations: Int) { self.evaluations += evaluations }

  /// Adds the oracle's estimate of an entry, if there is one.
  mutating func add(_ result: EntryResult) {
    guard let estimate = result.estimates.first(where: { $0.method == method }) else { return }
    add(
      claimed: result.claimed, BoundedDerivative(value: estimate.value, bound: estimate.errorBound),
      exceeds: EntryJudge.exceeds(result.claimed, estimate, result.allowance))
    evaluations += estimate.evaluations
  }

  /// Adds what the oracle found in other entries.
  mutating func add(_ other: OracleSummary) {
    entries += other.entries
    largestError = max(largestError, other.largestError)
    largestBound = max(largestBound, other.largestBound)
    evaluations += other.evaluations
    exceeded += other.exceeded
  }
}
