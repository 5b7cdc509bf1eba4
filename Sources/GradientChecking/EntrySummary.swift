/// What a check says of all its entries together, gathered entry by entry in any order.
struct EntrySummary: Sendable {
  /// The verdicts, each once.
  private(set) var verdicts: Set<Verdict> = []
  /// The largest detection power; infinite without entries.
  var detectionPower: Double { count > 0 ? largestPower : .infinity }
  /// A proven bound on |claimed − true derivative| over all entries; nil when any entry has none.
  var certifiedError: Double? { isCertified && count > 0 ? largestCertifiedError : nil }
  /// The place of the worst entry by ``EntryGravity``, the first of several; nil without entries.
  var worst: Int? { count > 0 ? worstPlace : nil }
  /// The largest |derivative| by the best estimates; 0 where none is usable.
  private(set) var largestDerivative = 0.0
  /// The largest |claimed − best estimate|; infinite where an entry has no estimate, −∞ without entries.
  private(set) var largestError = -Double.infinity
  /// The largest |claimed − best estimate| of each block, as ``largestError`` is of all.
  private(set) var largestErrors: [Double]

  private let ranges: [Range<Int>]
  // Neighbours are most often alike in these.
  private var lastBlock = 0
  private var lastVerdict = Verdict.verified
  private var count = 0
  private var largestPower = -Double.infinity
  private var isCertified = true
  private var largestCertifiedError = -Double.infinity
  private var worstPlace = Int.max
  private var gravest: EntryGravity?
  private var isBelowBounds = true
  private var largestBound = -Double.infinity

  /// A summary of no entries yet.
  init(_ blocks: [ParameterBlock]) {
    ranges = blocks.ranges
    largestErrors = blocks.map { _ in -.infinity }
  }

  /// Adds an entry.
  mutating func add(_ entry: EntryResult) {
    if verdicts.isEmpty || entry.verdict != lastVerdict { verdicts.insert(entry.verdict) }
    lastVerdict = entry.verdict
    count += 1
    largestPower = entry.detectionPower.isNaN ? .infinity : max(largestPower, entry.detectionPower)
    if let certified = entry.certifiedError {
      largestCertifiedError = max(largestCertifiedError, certified)
    } else {
      isCertified = false
    }
    let derivative = entry.derivative
    let error = derivative.error(of: entry.claimed)
    note(EntryGravity(verdict: entry.verdict, error: error), at: entry.place)
    largestError = max(largestError, error)
    if let block = block(of: entry.place) { largestErrors[block] = max(largestErrors[block], error) }
    guard derivative.isKnown else { return }
    largestDerivative = max(largestDerivative, abs(derivative.value))
    isBelowBounds = isBelowBounds && abs(derivative.value) <= derivative.bound
    largestBound = max(largestBound, derivative.bound)
  }

  /// Adds what was gathered of other entries of the same blocks.
  mutating func add(_ other: EntrySummary) {
    count += other.count
    verdicts.formUnion(other.verdicts)
    largestPower = max(largestPower, other.largestPower)
    isCertified = isCertified && other.isCertified
    largestCertifiedError = max(largestCertifiedError, other.largestCertifiedError)
    if let gravest = other.gravest { note(gravest, at: other.worstPlace) }
    largestError = max(largestError, other.largestError)
    for (block, error) in other.largestErrors.enumerated() {
      largestErrors[block] = max(largestErrors[block], error)
    }
    largestDerivative = max(largestDerivative, other.largestDerivative)
    isBelowBounds = isBelowBounds && other.isBelowBounds
    largestBound = max(largestBound, other.largestBound)
  }

  private mutating func block(of place: Int) -> Int? {
    if ranges.indices.contains(lastBlock), ranges[lastBlock].contains(place) { return lastBlock }
    guard let block = ranges.firstIndex(where: { $0.contains(place) }) else { return nil }
    lastBlock = block
    return block
  }

  private mutating func note(_ gravity: EntryGravity, at place: Int) {
    if let gravest, gravity < gravest || (gravity == gravest && place > worstPlace) { return }
    (gravest, worstPlace) = (gravity, place)
  }

  /// Whether no derivative is larger than its bound, and no bound larger than this.
  func isZero(upTo bound: Double) -> Bool { isBelowBounds && largestBound <= bound }

  /// The largest |derivative|; for a gradient that is 0 as far as rounding lets one tell, the derivative at which the
  /// value would change by its own size over a parameter's own size.
  func gradientScale(value: Double, at point: [[Double]]) -> Double {
    let natural = abs(value) / max(point.compactMap { $0.lazy.map(abs).max() }.max() ?? 0, 1)
    return isZero(upTo: Self.vanishing * natural) ? natural : largestDerivative
  }

  /// Half of a significand's 53 bits and ten more: bounds above it are noise, which may hide a gradient that is not 0.
  static let vanishing = 0x1p-36
}
