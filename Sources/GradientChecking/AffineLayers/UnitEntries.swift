import Derivatives

/// What the methods say of some entries of a unit, by column: its weights, and last its bias.
struct UnitEntries {
  let layer: LayerEvidence
  private let unit: Int
  /// By method.
  private let sums: [UnitSums]
  private let areProofs: [Bool]

  init(_ layer: LayerEvidence, unit: Int, columns: Range<Int>) {
    (self.layer, self.unit) = (layer, unit)
    sums = layer.sums(ofUnit: unit, columns)
    areProofs = layer.methods.map(\.isProof)
  }

  /// An entry's place in its layer.
  func place(_ column: Int) -> Int { layer.place(unit: unit, column: column) }

  /// Whether the parameter moves an output that lies at a kink.
  func isKink(_ column: Int) -> Bool {
    layer.units[unit].kinks.contains { layer.inputs.isSeen($0, column) }
  }

  /// What a method says of an entry.
  func derivative(_ column: Int, _ method: Int) -> BoundedDerivative {
    let sums = sums[method][column]
    return BoundedDerivative(value: sums.value, bound: sums.bound(isProof: areProofs[method]))
  }

  /// One estimate for each method that gave one; not usable where some output has none.
  func estimates(_ column: Int) -> [DerivativeEstimate] {
    layer.methods.indices.compactMap { number in
      let (method, sums) = (layer.methods[number], sums[number][column])
      var estimate = DerivativeEstimate(
        value: sums.value, truncationError: sums.truncation, roundingError: sums.rounding,
        method: method.name, evaluations: method.evaluations(at: place(column)))
      guard method.isProof else { return estimate }
      guard let proven = ProvenEnclosure(sums) else { return nil }
      estimate.enclosure = proven
      estimate.roundingError = proven.largestDistance(from: sums.value)
      return estimate
    }
  }
}

// MARK: - From a layer

extension LayerEvidence {
  /// The entries of a unit, its weights and last its bias.
  func entries(ofUnit unit: Int) -> UnitEntries {
    UnitEntries(self, unit: unit, columns: 0..<inputs.columns + 1)
  }

  /// What is known of the parameter at a place: an entry of a unit, and its column there.
  func entry(at place: Int) -> (entries: UnitEntries, column: Int) {
    let weights = units.count * inputs.columns
    let (unit, column) =
      place >= weights
      ? (place - weights, inputs.columns) : place.quotientAndRemainder(dividingBy: inputs.columns)
    return (UnitEntries(self, unit: unit, columns: column..<column + 1), column)
  }
}

// MARK: - Beside a claim

extension UnitEntries {
  /// The result on an entry, if nothing is left to find out: at a kink, and where two methods say something, if the checker
  /// has two; nil elsewhere.
  ///
  /// - Parameters:
  ///   - column: which entry of the unit.
  ///   - claims: what is claimed of the gradient.
  ///   - place: the entry's place in the gradient.
  func result(_ column: Int, _ claims: ClaimedEntries, at place: Int) -> EntryResult? {
    if isKink(column) {
      return EntryResult(
        place, of: claims.blocks, claimed: claims.gradient[place], allowance: claims.rounding[place],
        atKink: nil)
    }
    let estimates = estimates(column)
    guard estimates.count(where: \.isUsable) >= layer.neededMethods else { return nil }
    return EntryResult(
      place, of: claims.blocks, claimed: claims.gradient[place], allowance: claims.rounding[place],
      judging: estimates)
  }

  /// The result in short, where every method has an estimate that agrees with the claim and none is excluded by a proof:
  /// then the judge has nothing to weigh; nil elsewhere, and at a kink.
  ///
  /// The rules are those of `EntryJudge` and `Certification`, for the one case in which no estimate accuses.
  func agreement(_ column: Int, _ claims: ClaimedEntries, at place: Int) -> EntryResult? {
    let (claimed, allowance) = (claims.gradient[place], claims.rounding[place])
    guard claimed.isFinite, sums.count >= layer.neededMethods, !isKink(column) else { return nil }
    var best = BoundedDerivative()
    var secondBound = Double.infinity
    var proven: ProvenEnclosure?
    var (lowestReach, highestReach) = (Double.infinity, -Double.infinity)
    for method in sums.indices {
      let derivative = derivative(column, method)
      guard derivative.isKnown, derivative.bound.isFinite,
        !EntryJudge.exceeds(claimed, value: derivative.value, bound: derivative.bound, allowance)
      else { return nil }
      if areProofs[method] {
        proven = ProvenEnclosure(sums[method][column])
      } else {
        let reach = EntryJudge.safety * derivative.bound
        lowestReach = min(lowestReach, derivative.value + reach)
        highestReach = max(highestReach, derivative.value - reach)
      }
      secondBound = min(secondBound, max(best.bound, derivative.bound))
      if derivative.bound < best.bound { best = derivative }
    }
    guard best.isKnown else { return nil }
    if let proven, !(lowestReach >= proven.lower && highestReach <= proven.upper) { return nil }
    return EntryResult(
      place, of: claims.blocks, claimed: claimed, allowance: allowance,
      .agreement(best, certifiedError: proven?.largestDistance(from: claimed)), verdict: .verified,
      detectionPower: EntryJudge.detectionPower(secondBound: secondBound, allowance: allowance))
  }
}
