/// What the methods say of a unit's entries, its weights and last its bias, beside claims.
struct UnitAgreements {
  private let unit: Int
  private let entries: StageEntries
  private let sums: [UnitSums]
  private let shares: [StageEntries.Shares]
  private let isDecisive: Bool
  private let hasKinks: Bool

  /// - Parameter methods: how many methods the checker has.
  init(_ unit: Int, of entries: StageEntries, methods: Int) {
    (self.unit, self.entries) = (unit, entries)
    sums = entries.methods.map { entries.sums($0, unit: unit) }
    shares = entries.methods.map(entries.shares)
    isDecisive = sums.count >= StageEntry.decisiveMethods(of: methods)
    hasKinks = !entries.kinks[unit].isEmpty
  }

  /// An entry's place in its stage.
  func entry(_ column: Int) -> Int { entries.place(unit: unit, column: column) }

  /// What a method says of an entry.
  func estimate(_ column: Int, _ method: Int) -> (value: Double, bound: Double) {
    let sums = sums[method][column]
    return (sums.value, sums.bound(isProof: entries.methods[method].isProof))
  }

  /// A method's evaluations of an entry, by its place in the stage.
  func evaluations(of entry: Int, _ method: Int) -> Int { shares[method][entry] }

  /// The agreement of all methods with a claim; nil where one has no estimate or does not agree, and at a kink.
  func agreement(_ column: Int, claimed: Double, claimRounding: Double) -> Agreement? {
    guard isDecisive else { return nil }
    var agreement = Agreement(claimed: claimed, claimRounding: claimRounding)
    for (method, sums) in sums.enumerated() {
      let (sums, isProof) = (sums[column], entries.methods[method].isProof)
      agreement.add(sums, bound: sums.bound(isProof: isProof), isProof: isProof)
    }
    guard agreement.isWhole, !(hasKinks && entries.isKink(unit: unit, column: column)) else { return nil }
    return agreement
  }
}
