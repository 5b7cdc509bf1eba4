import Derivatives

/// What was found of one gradient entry, from the judge to the report.
public struct EntryResult: Sendable, Equatable {
  /// The entry's place in the flattened gradient.
  public package(set) var place: Int
  /// The parameters that the gradient is by.
  let blocks: [ParameterBlock]
  /// The claimed derivative.
  public package(set) var claimed: Double
  /// What the oracles say of the derivative.
  var evidence: Evidence
  /// Bound on the rounding error that a correct claim may carry.
  public package(set) var allowance: Double
  /// The verdict on this entry.
  public package(set) var verdict: Verdict
  /// The one-sided derivatives, where the point is a kink in this parameter.
  public package(set) var kink: OneSidedDerivatives?
  /// The smallest error of this entry that would have been refuted.
  public package(set) var detectionPower: Double
  /// The error that the claim makes alike at many points near by, where that is what refutes it.
  public package(set) var repeatedError: RepeatedError?
  /// What the result rests on, where that is not the plain derivative of a smooth function.
  public package(set) var note: EntryNote?
  /// The central quotients that values gave, by ascending step; kept of the worst entries alone, and empty without values.
  public package(set) var quotients: [DifferenceQuotient] = []

  /// What oracles say of a derivative: one by one, or, where all agree with the claim and there are many entries, in short.
  enum Evidence: Sendable, Equatable {
    /// One estimate for each oracle that gave one, in the order of the checker's methods.
    case estimates([DerivativeEstimate])
    /// The derivative by the oracle with the smallest bound, and a proven bound on the claim's error; nil without a proof.
    case agreement(BoundedDerivative, certifiedError: Double?)
  }

  init(
    _ place: Int, of blocks: [ParameterBlock], claimed: Double, allowance: Double, _ evidence: Evidence,
    verdict: Verdict, kink: OneSidedDerivatives? = nil, detectionPower: Double = .infinity,
    note: EntryNote? = nil
  ) {
    (self.place, self.blocks, self.claimed, self.allowance) = (place, blocks, claimed, allowance)
    (self.evidence, self.verdict, self.kink) = (evidence, verdict, kink)
    (self.detectionPower, self.note) = (detectionPower, note)
  }

  /// Which parameter.
  public var index: ParameterIndex { blocks.index(ofParameter: place) }
}

/// (f(θ + te) − f(θ − te))/2t.
public struct DifferenceQuotient: Sendable, Equatable {
  /// t.
  public package(set) var step: Double
  /// The quotient.
  public package(set) var value: Double
  /// What noise of the values may have moved it by.
  public package(set) var noise: Double
}

// MARK: - The derivative

/// A derivative with the bound on its error; NaN and infinite where nothing is known.
public struct BoundedDerivative: Sendable, Equatable {
  /// The derivative.
  public package(set) var value = Double.nan
  /// The bound on its error.
  public package(set) var bound = Double.infinity

  /// Whether anything is known.
  public var isKnown: Bool { value.isFinite }

  /// |claimed − derivative|; infinite where nothing is known or the claim is not finite.
  func error(of claimed: Double) -> Double {
    isKnown && claimed.isFinite ? abs(claimed - value) : .infinity
  }
}

extension EntryResult {
  /// One estimate for each oracle that gave one, in the order of the checker's methods.
  public var estimates: [DerivativeEstimate] {
    get {
      guard case .estimates(let estimates) = evidence else { return [] }
      return estimates
    }
    set { evidence = .estimates(newValue) }
  }

  /// The usable estimate with the smallest bound.
  public var best: DerivativeEstimate? {
    Certification.evidence(estimates).filter(\.isUsable).min { $0.errorBound < $1.errorBound }
  }

  /// The derivative by the usable estimate with the smallest bound.
  public var derivative: BoundedDerivative {
    if case .agreement(let derivative, _) = evidence { return derivative }
    return best.map { BoundedDerivative(value: $0.value, bound: $0.errorBound) } ?? BoundedDerivative()
  }

  /// |claimed − best estimate|; infinite when there is no estimate or the claim is not finite.
  public var error: Double { derivative.error(of: claimed) }

  /// Whether the claim lies outside the widened bound, and only ``allowance`` or a note may excuse it.
  public var needsAllowance: Bool {
    derivative.isKnown && EntryJudge.exceeds(claimed, value: derivative.value, bound: derivative.bound, 0)
  }
}

// MARK: - What is proven

extension EntryResult {
  /// The interval that certainly contains the true derivative; nil where no oracle proves one.
  public var enclosure: ProvenEnclosure? { estimates.lazy.compactMap(\.enclosure).first }

  /// A proven bound on |claimed − true derivative|, rounded up; nil without an enclosure or a finite claim.
  public var certifiedError: Double? {
    if case .agreement(_, let certifiedError) = evidence { return certifiedError }
    return claimed.isFinite ? enclosure?.largestDistance(from: claimed) : nil
  }
}

// MARK: - From estimates

extension EntryResult {
  /// The result on an entry from its estimates.
  init(
    _ place: Int, of blocks: [ParameterBlock], claimed: Double, allowance: Double,
    judging estimates: [DerivativeEstimate], kink: OneSidedDerivatives? = nil
  ) {
    let evidence = Certification.evidence(estimates)
    var verdict = EntryJudge.verdict(claimed: claimed, estimates: evidence, allowance: allowance)
    if kink != nil && claimed.isFinite { verdict = .inconclusive(.kink) }
    self.init(
      place, of: blocks, claimed: claimed, allowance: allowance, .estimates(estimates),
      verdict: verdict, kink: kink,
      detectionPower: EntryJudge.detectionPower(evidence, allowance: allowance))
  }

  /// The result on an entry whose parameter's point is known to be a kink: its claim is compared with nothing.
  ///
  /// - Parameter kink: the one-sided derivatives, reported beside the claim; nil where they were not looked for.
  init(
    _ place: Int, of blocks: [ParameterBlock], claimed: Double, allowance: Double,
    atKink kink: OneSidedDerivatives?
  ) {
    self.init(
      place, of: blocks, claimed: claimed, allowance: allowance, .estimates([]),
      verdict: claimed.isFinite ? .inconclusive(.kink) : .refuted, kink: kink)
  }
}
