extension EntryResult {
  /// The oracles that contradict the claim, each judged alone: |claimed − estimate| > safety · bound + rounding.
  ///
  /// One of them only accuses: a refutation takes two that agree (docs/ARCHITECTURE.md, rule 2). An oracle without a
  /// usable estimate contradicts nothing; a claim that is not finite is contradicted by every other. Oracles that see the
  /// claim err alike at many points contradict it too.
  public var contradictingMethods: Set<String> {
    Set(estimates.filter { $0.isUsable && EntryJudge.exceeds(claimed, $0, allowance) }.map(\.method))
      .union(repeatedError?.methods ?? [])
  }
}
