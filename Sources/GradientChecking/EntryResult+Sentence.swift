import Wording

extension EntryResult {
  /// What is claimed of the entry and what is known of it, in one sentence: "W2[3,1]: claimed 0.1234567, is 0.1234560 ± 2e-12".
  ///
  /// - Parameter row: the row of a Jacobian that the entry is in, in words; nil for a gradient.
  public func sentence(inRow row: String? = nil) -> String {
    let known: EntrySentence.Known =
      if let kink {
        .oneSided(fromBelow: kink.fromBelow, fromAbove: kink.fromAbove)
      } else if derivative.isKnown {
        .estimate(derivative.value, bound: derivative.bound)
      } else {
        .nothing
      }
    return EntrySentence("\(index)" + (row.map { " in \($0)" } ?? ""), claimed: claimed, known).text
  }
}
