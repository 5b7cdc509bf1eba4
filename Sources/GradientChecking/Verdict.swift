/// What a check concludes.
public enum Verdict: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The claim lies within the error bounds, and an error of the stated detection power would have been seen.
  case verified
  /// The claim lies outside the error bounds of two differently built oracles, which agree with each other.
  case refuted
  /// The evidence decides neither.
  case inconclusive(Reason)

  /// Why a check is inconclusive.
  public enum Reason: String, Sendable, Hashable, CaseIterable, Codable {
    /// The point is a kink: the one-sided derivatives differ.
    case kink
    /// The value jumps at the point, or so close beside it that the jump hides the derivative.
    case jump
    /// The objective is constant between jumps: its derivative is 0 wherever it has one.
    case staircase
    /// Difference quotients grow without bound as the step shrinks: the derivative is infinite.
    case singular
    /// The objective's noise hides an error of a size that matters.
    case noise
    /// The objective, or every estimate, is NaN or infinite.
    case nonFinite
    /// The objective is not defined around the point.
    case domain
    /// Two evaluations at one point differ.
    case nondeterministic
    /// No two oracles are accurate enough, or they contradict each other.
    case weakOracle
    /// The budget ended first.
    case budget
  }

  /// "verified", "refuted", or "inconclusive (kink)".
  public var description: String {
    switch self {
    case .verified: "verified"
    case .refuted: "refuted"
    case .inconclusive(let reason): "inconclusive (\(reason.rawValue))"
    }
  }
}

extension Verdict.Reason {
  /// What was found, as a sentence without its full stop.
  public var explanation: String {
    switch self {
    case .kink: "The point is a kink: the one-sided derivatives differ, and no single value is the derivative"
    case .jump: "The value jumps at the point, or so close to it that the jump hides the derivative"
    case .staircase:
      "The values are a staircase, constant between jumps: those of a function with steps, whose derivative is 0, or rounded ones"
    case .singular:
      "The derivative is infinite: difference quotients grow without bound as the step shrinks"
    case .noise: "The noise of the values hides errors of a size that matters"
    case .nonFinite: "A value needed is NaN or infinite"
    case .domain: "The objective is not defined around the point"
    case .nondeterministic: "Two evaluations at the same point differ"
    case .weakOracle: "No two oracles are accurate enough and agree with each other"
    case .budget: "The budget ended before all entries were checked"
    }
  }
}

/// Why a check could not be made at all.
public enum GradientCheckError: Error, Equatable, CustomStringConvertible {
  /// There are no parameters, so nothing would be compared.
  case noParameters(objective: String)
  /// The point has another number of parameters than the blocks.
  case wrongPointCount(objective: String, found: Int, expected: Int)
  /// The claimed gradient has another number of entries than there are parameters.
  case wrongGradientCount(objective: String, found: Int, expected: Int)
  /// No method could be used on this objective.
  case noMethod(objective: String)

  /// What was found and what was expected, in one message.
  public var description: String {
    switch self {
    case .noParameters(let objective): "\(objective): found no parameters, expected at least one"
    case .wrongPointCount(let objective, let found, let expected):
      "\(objective): the point has \(found) numbers, expected \(expected) (one for each parameter)"
    case .wrongGradientCount(let objective, let found, let expected):
      "\(objective): the claimed gradient has \(found) entries, expected \(expected) (one for each parameter)"
    case .noMethod(let objective): "\(objective): none of the derivative methods can be used on it"
    }
  }
}

extension Verdict {
  /// The verdict over several: refuted if any is, verified only if all are; nothing is inconclusive.
  static func over(_ verdicts: some Collection<Verdict>) -> Verdict {
    if verdicts.contains(.refuted) { return .refuted }
    for reason in Reason.allCases where verdicts.contains(.inconclusive(reason)) {
      return .inconclusive(reason)
    }
    return verdicts.isEmpty ? .inconclusive(.weakOracle) : .verified
  }
}
