import Derivatives
import Scalars

/// What is known of an entry through the affine quantities that its parameter acts by.
struct StageEntry {
  /// One estimate for each method that gave one; not usable where some quantity has none.
  var estimates: [DerivativeEstimate]
  /// Whether some quantity that the parameter acts by lies at a kink.
  var isKink: Bool

  /// Whether nothing is left to find out: a kink, or two methods that say something, if the checker has two.
  func isDecisive(methods: Int) -> Bool {
    isKink || estimates.count(where: \.isUsable) >= Self.decisiveMethods(of: methods)
  }

  /// How many methods of a checker's must say something.
  static func decisiveMethods(of methods: Int) -> Int { min(2, methods) }
}

extension EntryFinding {
  /// The finding on an entry from what is known of it through affine stages.
  init(_ entry: StageEntry, of index: ParameterIndex, claimed: Double, claimRounding: Double) {
    guard !entry.isKink else {
      self.init(
        index: index, claimed: claimed, estimates: [], claimRounding: claimRounding,
        verdict: claimed.isFinite ? .inconclusive(.kink) : .refuted, kink: nil, detectionPower: .infinity)
      return
    }
    self.init(judging: entry.estimates, of: index, claimed: claimed, claimRounding: claimRounding)
  }
}

/// What is known of every parameter of a stage, W row by row and then b: kept by quantity, and summed up for a parameter
/// when it is asked for.
struct StageEntries: Sendable {
  /// What one method says of all quantities.
  struct Method: Sendable {
    var name: String
    /// By unit.
    var units: [UnitDerivatives]
    var evaluations: Int
    /// Whether the bounds are proven, so that the estimates are enclosures.
    var isProof: Bool
  }

  let inputs: StageInputs
  let units: Int
  let weights: [Double]
  let penalty: Double
  let methods: [Method]
  /// By unit, the samples in which its quantity lies at a kink.
  let kinks: [[Int]]

  /// The place of a unit's weight, or of its bias after the last, in the order of the parameters.
  func place(unit: Int, column: Int) -> Int {
    column == inputs.columns ? units * inputs.columns + unit : unit * inputs.columns + column
  }

  /// Whether a parameter moves a quantity that lies at a kink.
  func isKink(unit: Int, column: Int) -> Bool {
    kinks[unit].contains { inputs.isSeen($0, column) }
  }

  /// The sums of a unit's parameters by one method.
  func sums(_ method: Method, unit: Int) -> UnitSums {
    let row = weights[unit * inputs.columns..<(unit + 1) * inputs.columns]
    return method.units[unit].sums(inputs, weights: row, penalty: penalty)
  }

  /// A method's evaluations of each entry, which shares those of the quantities with the others.
  func shares(of method: Method) -> Shares {
    let (least, rest) = method.evaluations.quotientAndRemainder(dividingBy: count)
    return Shares(least: least, rest: rest)
  }

  /// A number of evaluations in shares, the first of which have one more than the others.
  struct Shares {
    fileprivate let least: Int
    fileprivate let rest: Int

    subscript(index: Int) -> Int { index < rest ? least + 1 : least }
  }
}

extension StageEntries: RandomAccessCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { units * (inputs.columns + 1) }

  /// What is known of one parameter.
  subscript(index: Int) -> StageEntry {
    let weights = units * inputs.columns
    let isBias = index >= weights
    let unit = isBias ? index - weights : index / inputs.columns
    let column = isBias ? inputs.columns : index % inputs.columns
    let estimates = methods.compactMap { method -> DerivativeEstimate? in
      let sums = method.units[unit].sums(
        of: column, inputs, weight: isBias ? 0 : self.weights[index], penalty: penalty)
      return estimate(sums, method, evaluations: shares(of: method)[index])
    }
    return StageEntry(estimates: estimates, isKink: isKink(unit: unit, column: column))
  }

  /// Sums as an estimate; nil for a proof that fails.
  private func estimate(
    _ sums: UnitDerivatives.Sums, _ method: Method, evaluations: Int
  ) -> DerivativeEstimate? {
    var estimate = DerivativeEstimate(
      value: sums.value, truncationError: sums.truncation, roundingError: sums.rounding, method: method.name,
      evaluations: evaluations)
    guard method.isProof else { return estimate }
    guard let proven = ProvenEnclosure(sums) else { return nil }
    estimate.enclosure = proven
    estimate.roundingError = proven.largestDistance(from: sums.value)
    return estimate
  }
}

extension UnitDerivatives.Sums {
  /// The bound on an estimate's error: for a proof the distance to the farther end; infinite where it fails.
  func bound(isProof: Bool) -> Double {
    guard isProof else { return truncation + rounding }
    return ProvenEnclosure(self)?.largestDistance(from: value) ?? .infinity
  }
}

extension ProvenEnclosure {
  /// Sums with the bound on their error, rounded outwards; nil where that is not finite.
  init?(_ sums: UnitDerivatives.Sums) {
    let reach = sums.truncation + sums.rounding
    self.init(lower: (sums.value - reach).nextDown, upper: (sums.value + reach).nextUp)
  }
}
