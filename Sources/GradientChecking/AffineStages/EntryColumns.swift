/// What verdict and power take of many entries, number by number: `EntryBrief` without what others know.
struct EntryColumns: Sendable {
  private(set) var verdicts: [Verdict]
  private(set) var bestValues: [Double]
  private(set) var bestBounds: [Double]
  private(set) var powers: [Double]
  private(set) var certifiedErrors: [Double]

  /// Columns for so many entries, nothing known of any.
  init(count: Int) {
    verdicts = Array(repeating: .inconclusive(.nonFinite), count: count)
    bestValues = Array(repeating: .nan, count: count)
    bestBounds = Array(repeating: .infinity, count: count)
    powers = bestBounds
    certifiedErrors = bestValues
  }

  /// Notes an entry's.
  mutating func set(_ place: Int, _ brief: EntryBrief) {
    verdicts[place] = brief.verdict
    bestValues[place] = brief.best.value
    bestBounds[place] = brief.best.bound
    powers[place] = brief.detectionPower
    certifiedErrors[place] = brief.certifiedError
  }

  /// An entry's, as far as it is known here.
  func brief(_ place: Int, claimed: Double, claimRounding: Double) -> EntryBrief {
    var brief = EntryBrief(
      claimed: claimed, claimRounding: claimRounding, verdict: verdicts[place], detectionPower: powers[place])
    brief.best = (bestValues[place], bestBounds[place])
    brief.certifiedError = certifiedErrors[place]
    return brief
  }

  /// Overwrites some entries by others' in a row.
  mutating func replace(from first: Int, count: Int, by other: EntryColumns, from place: Int) {
    let (target, source) = (first..<first + count, place..<place + count)
    verdicts[target] = other.verdicts[source]
    bestValues[target] = other.bestValues[source]
    bestBounds[target] = other.bestBounds[source]
    powers[target] = other.powers[source]
    certifiedErrors[target] = other.certifiedErrors[source]
  }
}
