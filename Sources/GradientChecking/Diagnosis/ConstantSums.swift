/// Derivatives that add up to 0 where the claimed ones do not.
///
/// What does not change when one number is added to all parameters of a block, as a softmax does not, has derivatives whose sum
/// is 0. Terms between the entries make it so: where each entry is taken for itself, they are missing.
struct ConstantSums {
  private let discrepancy: Discrepancy

  init(_ discrepancy: Discrepancy) { self.discrepancy = discrepancy }

  /// Of how many numbers of its own size a sum must be to be 0 by more than chance: it is, for other reasons, once in as many.
  private static let leastCancellation = 1e-6

  /// Whether the derivatives by a vector add up to 0, and the claimed ones do not.
  func isBroken(_ block: Int) -> Bool {
    let range = discrepancy.ranges[block]
    guard range.count >= 2, discrepancy.blocks[block].shape.count == 1,
      range.allSatisfy(discrepancy.isComparable)
    else { return false }
    let size = range.reduce(0) { $0 + abs(discrepancy.reference[$1]) }
    let bound = range.reduce(0) { $0 + EntryJudge.safety * discrepancy.bounds[$1] }
    let allowed = range.reduce(bound) { $0 + discrepancy.allowance[$1] }
    let sum = range.reduce(0) { $0 + discrepancy.reference[$1] }
    return bound <= Self.leastCancellation * size && abs(sum) <= bound && abs(claimedSum(block)) > allowed
  }

  /// What the claimed derivatives add up to.
  private func claimedSum(_ block: Int) -> Double {
    discrepancy.ranges[block].reduce(0) { $0 + discrepancy.claimed[$1] }
  }

  /// The sums in words, with what they suggest.
  func diagnosis(_ block: Int) -> Diagnosis {
    let name = discrepancy.blocks[block].name
    return Diagnosis(
      .lossDerivative,
      "the derivatives by \(name) add up to 0, as behind a softmax, which a constant added to all its inputs does not change; those claimed "
        + "add up to \(DiagnosisWords.number(claimedSum(block))): terms between its entries are missing, as where a softmax is treated "
        + "element by element",
      blocks: [name])
  }
}
