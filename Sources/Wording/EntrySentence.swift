/// One entry of a gradient in one sentence, the same in a terminal, a document, and the failure of a test.
package struct EntrySentence: Sendable, Equatable {
  /// What is known of a derivative.
  package enum Known: Sendable, Equatable {
    /// An oracle's estimate with its error bound.
    case estimate(Double, bound: Double)
    /// The one-sided derivatives at a kink.
    case oneSided(fromBelow: Double, fromAbove: Double)
    /// No oracle had an estimate.
    case nothing
  }

  /// The entry's place: "W2[3,1]".
  package let label: String
  /// The claimed derivative.
  package let claimed: Double
  /// What it is.
  package let known: Known

  /// The sentence on an entry.
  package init(_ label: String, claimed: Double, _ known: Known) {
    (self.label, self.claimed, self.known) = (label, claimed, known)
  }

  /// "W2[3,1]: claimed 0.1234567, is 0.1234560 ± 2e-12".
  package var text: String {
    switch known {
    case .estimate(let estimate, let bound):
      let numbers = NumberFormatting.comparison(claimed: claimed, estimate: estimate, bound: bound)
      return "\(label): claimed \(numbers.claimed), is \(numbers.estimate) ± \(numbers.bound)"
    case .oneSided(let fromBelow, let fromAbove):
      return "\(label): claimed \(NumberFormatting.number(claimed)), is "
        + "\(NumberFormatting.number(fromBelow)) from below and \(NumberFormatting.number(fromAbove)) from above"
    case .nothing: return "\(label): claimed \(NumberFormatting.number(claimed)), no estimate"
    }
  }

  /// Where an estimate is from: "Richardson, step 0.001"; the method alone where it has no step.
  package static func source(_ method: String, step: Double) -> String {
    step == 0 ? method : "\(method), step \(NumberFormatting.small(step))"
  }
}
