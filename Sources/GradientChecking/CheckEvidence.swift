import Derivatives

/// What a strategy has found of a claim, before it is weighed.
struct CheckEvidence {
  var entries: EntryResults
  var oracles: [OracleSummary]
  /// The size of the gradient, which digits and powers refer to.
  var scale: Double
  /// The noise of the values.
  var noise: Double
  /// All evaluations but those of the Taylor test.
  var evaluations: Int
  /// What the Taylor remainder says; nil where it was not looked at.
  var taylor: TaylorResult?
  /// What is said of agreement whose power is not enough.
  var reasonOfWeakness = Verdict.Reason.weakOracle
  /// Whether each value was asked for until it came again, as it depends on what was asked for before.
  var valuesAreSettled = false
  /// Looks at another point, which is worth it where the claim is verified at a special one.
  var otherPoint: () throws -> OtherPoint? = { nil }

  /// The evaluations that are counted for the state of an objective that is asked for more than values: two values and the
  /// claim.
  static let evaluationsOfState = 3
}

extension CheckEvidence {
  /// What entries by oracles amount to.
  ///
  /// - Parameter lookedAgain: evaluations that are no oracle's.
  init(
    _ entries: EntryResults, by methods: [String], on objective: some Objective, value: Double,
    noise: NoiseEstimate, taylor: TaylorResult, lookedAgain: Int = 0
  ) {
    let summary = entries.summary(objective.blocks)
    let scale = summary.gradientScale(value: value, at: objective.pointInParts)
    let oracles = entries.oracles(methods, scale: scale)
    let state = Self.evaluationsOfState + lookedAgain
    guard !oracles.isEmpty || summary.verdicts.contains(.inconclusive(.kink)) else {
      // No method could be used.
      self.init(
        entries: EntryResults(undecided: entries.map(\.claimed), .nonFinite, objective.blocks), oracles: [],
        scale: 0, noise: 0, evaluations: state, taylor: taylor)
      return
    }
    self.init(
      entries: entries, oracles: oracles, scale: scale, noise: noise.bound,
      evaluations: state + noise.evaluations + oracles.reduce(0) { $0 + $1.evaluations }, taylor: taylor)
  }
}
