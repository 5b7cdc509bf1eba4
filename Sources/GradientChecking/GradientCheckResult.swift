import Derivatives
import RealModule

/// What was found of one gradient entry.
public struct EntryFinding: Sendable, Equatable {
  /// Which parameter.
  public var index: ParameterIndex
  /// The claimed derivative.
  public var claimed: Double
  /// One estimate for each oracle that gave one, in the order of the checker's methods.
  public var estimates: [DerivativeEstimate]
  /// Bound on the rounding error that an innocent claim may carry.
  public var claimRounding: Double
  /// The verdict on this entry.
  public var verdict: Verdict
  /// The one-sided derivatives, where the point is a kink in this parameter.
  public var kink: OneSidedDerivatives?
  /// The smallest error of this entry that would have been refuted.
  public var detectionPower: Double
  /// The error that the claim makes alike at many points near by, where that is what refutes it.
  public var repeatedError: RepeatedError?
  /// What the finding rests on, where that is not the plain derivative of a smooth function.
  public var note: EntryNote?

  /// The usable estimate with the smallest bound.
  public var best: DerivativeEstimate? {
    Certification.evidence(estimates).filter(\.isUsable).min { $0.errorBound < $1.errorBound }
  }

  /// |claimed − best estimate|; infinite when there is no estimate or the claim is not finite.
  public var error: Double {
    guard let best, claimed.isFinite else { return .infinity }
    return abs(claimed - best.value)
  }
}

/// What one oracle found over all entries.
public struct OracleFinding: Sendable, Equatable {
  /// The oracle's name.
  public var method: String
  /// Entries for which it gave a usable estimate.
  public var entries: Int
  /// Its largest |claimed − estimate|.
  public var largestError: Double
  /// Its largest error bound.
  public var largestBound: Double
  /// Digits agreed in its worst entry, relative to the largest entry of the gradient.
  public var agreedDigits: Double
  /// Evaluations of the objective.
  public var evaluations: Int
  /// Entries in which the claim lies outside its bound.
  public var exceeded: Int
}

/// The result of a gradient check: verdict, evidence and power.
public struct GradientCheckResult: Sendable {
  /// The objective's name.
  public var name: String
  /// Which row of a Jacobian this is, "row 0 (y[0])"; nil for a gradient, and for a product Jv.
  public var row: String?
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock]
  /// The verdict over all entries.
  public var verdict: Verdict
  /// One finding for each parameter, in order.
  public var entries: EntryFindings
  /// One finding for each oracle.
  public var oracles: [OracleFinding]
  /// The largest |derivative|: what agreed digits and relative detection power refer to.
  ///
  /// For a gradient that is zero to rounding, |f(θ)|/max(|θ|, 1) instead.
  public var gradientScale: Double
  /// Evaluations of the objective, over all oracles.
  public var evaluations: Int
  /// The measured noise bound of the objective's values.
  public var noise: Double
  /// The change of state that made the check meaningless; nil for an objective that keeps none.
  public var stateChange: StateChange?
  /// What the order of the Taylor remainder says; nil where there was nothing to compare.
  public var taylor: TaylorFinding?
  /// Whether ``taylor`` contradicts the verdict by the entries, so that there is none.
  public var isContradicted = false
  /// How the entries were looked at.
  public var strategy = CheckStrategy.oracles
  /// What was seen at another point, where the point checked is a special one.
  public var otherPoint: OtherPoint?
  /// The format that the claim's numbers show.
  public var claimFormat = RecognizedFormat.plain
  /// What explains a refutation, the best-supported first; empty for other verdicts, but for a change of state.
  public var diagnoses: [Diagnosis] = []

  var summary: EntrySummary { entries.summary(blocks) }

  /// Entries that are refuted.
  public var wrongEntries: [EntryFinding] { findings(.refuted) }

  /// The findings with a verdict.
  public func findings(_ verdict: Verdict) -> [EntryFinding] {
    entries.indices.lazy.filter { entries.verdict($0) == verdict }.map { entries[$0] }
  }

  /// Entries whose one-sided derivatives were found to differ.
  public var kinkEntries: [EntryFinding] {
    entries.kinks.map { entries[$0] }
  }

  /// The entry with the largest error beside its bound.
  public var worst: EntryFinding? {
    summary.worst.map { entries[$0] }
  }

  /// Digits in which claim and best oracle agree in the worst entry, relative to ``gradientScale``.
  public var agreedDigits: Double {
    AgreedDigits.of(error: summary.largestError, scale: gradientScale)
  }

  /// ``agreedDigits`` of each block by itself.
  public var agreedDigitsByBlock: [Double] {
    summary.largestErrors.map { AgreedDigits.of(error: $0, scale: gradientScale) }
  }

  /// The digits in which claim and best oracle agree, entry by entry.
  public func digits(ofEntries places: Range<Int>) -> [Double] {
    places.map { AgreedDigits.of(error: entries.brief($0).error, scale: gradientScale) }
  }

  /// The smallest error in one entry that this check could have seen in any entry, absolute.
  public var detectionPower: Double {
    summary.detectionPower
  }

  /// ``detectionPower`` relative to the largest entry of the gradient.
  public var relativeDetectionPower: Double {
    gradientScale > 0 ? detectionPower / gradientScale : detectionPower
  }
}

/// Agreed decimal digits.
public enum AgreedDigits {
  /// The digits of a `Double` are exhausted here: errors below 1e-17 of the scale count as this.
  public static let maximum = 17.0

  /// −log₁₀(error/scale), between 0 and ``maximum``; 0 when either is NaN or the error is infinite.
  public static func of(error: Double, scale: Double) -> Double {
    if error == 0 { return maximum }
    guard error.isFinite, scale.isFinite, scale > 0 else { return 0 }
    let digits = -Double.log10(error / scale)
    return digits.isNaN ? 0 : min(maximum, max(0, digits))
  }
}
