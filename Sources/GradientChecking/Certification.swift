import Derivatives

/// What an enclosure says of the other oracles.
enum Certification {
  /// The estimates that may serve as evidence: without those that a proven enclosure excludes.
  ///
  /// An estimate whose bound, widened by the judge's safety, does not reach the enclosure is wrong by its own
  /// fault, whatever was claimed.
  static func evidence(_ estimates: [DerivativeEstimate]) -> [DerivativeEstimate] {
    guard let proven = estimates.lazy.compactMap(\.enclosure).first else { return estimates }
    return estimates.filter { $0.enclosure != nil || !excludes(proven, $0) }
  }

  /// Whether the widened interval of an estimate lies outside an enclosure; false when its bound is not
  /// finite.
  private static func excludes(_ proven: ProvenEnclosure, _ estimate: DerivativeEstimate) -> Bool {
    let reach = EntryJudge.safety * estimate.errorBound
    return estimate.value + reach < proven.lower || estimate.value - reach > proven.upper
  }
}
