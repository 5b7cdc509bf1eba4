import Derivatives
import Foundation

/// What the examination of one entry ends with.
struct EntryJudgement {
  var verdict: Verdict
  var estimates: [DerivativeEstimate] = []
  var kink: OneSidedDerivatives?
  var note: EntryNote?
  /// The smallest error of the entry that would have been seen.
  var power = Double.infinity
  /// The relative scatter of derivatives near by, where an accused entry's values have a structure of their own.
  var structure: Double?
  /// The width over which the values stand still, where an accused claim of 0 may be the derivative of their steps.
  var tread: Double?

  init(_ verdict: Verdict) { self.verdict = verdict }
}

extension EntryExamination {
  /// The names of the two ways to see a derivative, which share no samples.
  static let extrapolation = "extrapolated differences"
  static let leastSquares = "fitted polynomial"

  /// Judges the claim on this entry, by the rules of evidence (docs/ARCHITECTURE.md).
  ///
  /// - Parameter requiredPower: the power without which nothing is verified, relative to the largest entry.
  /// - Throws: what the objective throws at its point.
  func judge(requiredPower: Double) throws -> EntryJudgement {
    var judgement = try judgedByStages(requiredPower: requiredPower)
    let lattice = line.record.lattice()
    guard lattice > 0, judgement.note == nil else { return judgement }
    switch judgement.verdict {
    case .inconclusive(.weakOracle), .inconclusive(.noise):
      judgement.verdict = .inconclusive(.staircase)
      judgement.note = .lattice(unit: lattice)
    default: break
    }
    return judgement
  }

  private func judgedByStages(requiredPower: Double) throws -> EntryJudgement {
    if let quick = try quickLook() {
      if moves { line.record.add(noise: quick.noise) }
      var judgement = EntryJudgement(.verified)
      judgement.power = statedPower(quick.reading)
      return finished(judgement, quick, nil)
    }
    guard line.record.value.isFinite else { return EntryJudgement(.inconclusive(.nonFinite)) }
    let estimate = try sweep()
    if let height = risers.values.compactMap({ $0?.height }).min() {
      line.record.add(riser: height)
    } else if estimate.noise > 0, moves {
      line.record.add(noise: estimate.noise)
    }
    switch estimate.kind {
    case .noise: return EntryJudgement(.inconclusive(pairs.contains(where: \.isWhole) ? .noise : .domain))
    case .singular: return EntryJudgement(.inconclusive(.singular))
    case .jump: return atJump(estimate)
    case .kink where claimed.isFinite: return try atKink(estimate)
    case .staircase where claimed.isFinite: return try onStaircase(estimate, requiredPower)
    case .smooth, .edge, .kink, .staircase: return try judge(estimate, requiredPower)
    }
  }

  private func judge(_ estimate: LineEstimate, _ requiredPower: Double) throws -> EntryJudgement {
    guard claimed.isFinite else { return try againstNotFinite(estimate) }
    if holds(estimate.reading) { return try agreeing(estimate, requiredPower) }
    if let coarse = try coarseReading(estimate), holds(coarse) {
      var judgement = EntryJudgement(
        statedPower(coarse) <= requiredPower * scale ? .verified : .inconclusive(.weakOracle))
      judgement.power = statedPower(coarse)
      judgement.note = .coarse(fine: estimate.value, fineBound: estimate.bound)
      return finished(judgement, LineEstimate(.smooth, coarse, noise: estimate.noise), nil)
    }
    return try accusing(estimate)
  }

  /// The claim lies within the widened interval: verified, if an error that matters would have been outside of it.
  private func agreeing(_ estimate: LineEstimate, _ requiredPower: Double) throws -> EntryJudgement {
    var judgement = EntryJudgement(.verified)
    judgement.power = statedPower(estimate.reading)
    if !(judgement.power <= requiredPower * scale) {
      judgement.verdict = .inconclusive(line.record.isRepeatable ? .weakOracle : .nondeterministic)
    }
    if try isUnresolved(estimate) { return unresolved() }
    if let jump = try jumpBeside(estimate) {
      judgement.verdict = .inconclusive(.jump)
      judgement.note = .jump(distance: jump.distance, height: jump.height)
    }
    if estimate.kind == .edge { judgement.note = .oneSided }
    return finished(judgement, estimate, nil)
  }

  /// The claim lies outside: refuted, if the other method on fresh samples excludes it as well, both agree, and the function cannot
  /// have the slope of the claim nearer by.
  private func accusing(_ estimate: LineEstimate) throws -> EntryJudgement {
    guard !mayHideClaim(estimate), !favoursClaim(below: estimate) else {
      var judgement = EntryJudgement(.inconclusive(.weakOracle))
      judgement.power = statedPower(estimate.reading)
      return finished(judgement, estimate, nil)
    }
    if try isUnresolved(estimate) { return unresolved() }
    let off = abs(claimed - estimate.value)
    // Noise that was measured where steps hardly moved the value may be a few times larger farther out.
    let witness =
      try witness(step: estimate.step, noise: estimate.noise, side: estimate.side, off: off)
      ?? witness(step: estimate.step, noise: 4 * estimate.noise, side: estimate.side, off: off)
    var judgement = EntryJudgement(.inconclusive(.weakOracle))
    if let witness {
      let agree =
        abs(witness.value - estimate.value) <= EntryJudge.safety * (witness.bound + estimate.bound)
      if agree && !holds(witness) {
        judgement.verdict = .refuted
        if estimate.kind == .smooth { judgement.structure = try structure(at: estimate) }
        judgement.tread = try treadOfSteps()
      }
      judgement.power = statedPower(.init(value: claimed, bound: max(witness.bound, estimate.bound), step: 0))
    }
    if estimate.kind == .edge { judgement.note = .oneSided }
    return finished(judgement, estimate, witness)
  }

  /// The length down to which a variation that noise hides counts before an accusation, in sizes of the parameter: an entry of a network
  /// that normalises its layers varies over a tenth of itself.
  private static let shortestVariation = 0x1p-4

  /// Whether the claim may be the slope of a variation nearer by that noise hides from an estimate.
  func mayHideClaim(_ estimate: LineEstimate) -> Bool {
    let hidden = slopeHidden(by: estimate.noise, beyond: estimate.step) / Self.shortestVariation
    return abs(claimed - estimate.value) <= hidden
  }

  /// Whether the steps below those of an estimate d, up to one of them, speak for the claim g and against the estimate.
  ///
  /// A function that saturates looks flat from afar, and where noise hides the steps at which it does not, each of them may agree
  /// with that by its own bound η/t although all depart from it to one side. So their departures e from the estimate's polynomial
  /// are weighed together: the logarithm of the likelihood ratio is Σ(e² − (e − g + d)²)/2σ², with the standard deviation σ = η/3t,
  /// as noise is taken for three times its level. If d were the derivative, that would exceed L at any of the steps with a probability of at most
  /// e^−L (Wald, Sequential Analysis, 1947, chapter 3; Ville's inequality): 1% where the sum, in units of (η/t)², exceeds 1.
  func favoursClaim(below estimate: LineEstimate) -> Bool {
    var evidence = 0.0
    return estimate.departures.contains { departure in
      let difference = (claimed - estimate.value) * departure.unit
      evidence += difference * (2 * departure.size - difference)
      return evidence > 1
    }
  }

  /// A claim that is no number is wrong where the derivative is one; only a tight bound excludes slow growth.
  ///
  /// Quotients of x log x at 0 grow like a logarithm, which over a few decades looks like −34 ± 1.3.
  ///
  /// A derivative beyond the largest number of the format is infinite in it.
  private func againstNotFinite(_ estimate: LineEstimate) throws -> EntryJudgement {
    if claimed.isInfinite, (claimed < 0) == (estimate.value < 0),
      abs(estimate.value) > line.record.precision.largestMagnitude
    {
      return EntryJudgement(.inconclusive(.singular))
    }
    let isTight = estimate.bound <= 1e-2 * abs(estimate.value) + 1e-6 * scale
    guard isTight,
      let witness = try witness(
        step: estimate.step, noise: estimate.noise, side: estimate.side,
        off: max(1e-2 * abs(estimate.value), 1e-6 * scale)),
      abs(witness.value - estimate.value) <= EntryJudge.safety * (witness.bound + estimate.bound)
    else { return finished(EntryJudgement(.inconclusive(.weakOracle)), estimate, nil) }
    return finished(EntryJudgement(.refuted), estimate, witness)
  }
}

// MARK: - Where there is no derivative

extension EntryExamination {
  private func atJump(_ estimate: LineEstimate) -> EntryJudgement {
    var judgement = EntryJudgement(.inconclusive(.jump))
    judgement.note = estimate.jump.map { .jump(distance: $0.distance, height: $0.height) }
    return judgement
  }

  /// A jump so close beside the point that values between them and it hide more than this part of the largest entry.
  private static let hiddenByJump = 1e-4

  private func jumpBeside(_ estimate: LineEstimate) throws -> LineEstimate.Jump? {
    guard estimate.kind == .smooth, EntryJudge.safety * estimate.bound > Self.hiddenByJump * scale else {
      return nil
    }
    guard let jump = try discontinuity(beyond: estimate) else { return nil }
    // Noise alone is not to blame where it would hide as much at the parameter's own size.
    return abs(jump.distance) < 1e-3 * size && abs(jump.height) > 100 * estimate.noise ? jump : nil
  }

  /// A claim outside the interval of the one-sided derivatives is wrong whatever was meant.
  private func atKink(_ estimate: LineEstimate) throws -> EntryJudgement {
    guard let below = estimate.below, let above = estimate.above else {
      return EntryJudgement(.inconclusive(.kink))
    }
    var judgement = EntryJudgement(.inconclusive(.kink))
    judgement.kink = OneSidedDerivatives(fromBelow: below.value, fromAbove: above.value)
    let (low, high) = below.value < above.value ? (below, above) : (above, below)
    let inside =
      low.value - EntryJudge.safety * low.bound - allowance <= claimed
      && claimed <= high.value + EntryJudge.safety * high.bound + allowance
    guard !inside else { return judgement }
    let isNearBelow = abs(claimed - below.value) < abs(claimed - above.value)
    let near = isNearBelow ? below : above
    let witness = try witness(
      step: near.step, noise: 2 * estimate.noise, side: isNearBelow ? .below : .above,
      off: abs(claimed - near.value))
    guard let witness, !holds(witness) else { return judgement }
    judgement.verdict = .refuted
    return finished(judgement, LineEstimate(.kink, near, noise: estimate.noise), witness)
  }

  /// Treads this part of the parameter's size wide are steps of the function; finer ones are its rounding of the parameter.
  private static let wideTread = 0.02

  /// The judgement on a staircase, where a claim of 0 is the derivative of a step, if other entries show finer changes.
  ///
  /// On fine treads, which round the parameter, a claim may be the slope of the whole instead; one that is neither is
  /// refuted, if the witness sees that slope too.
  private func onStaircase(
    _ estimate: LineEstimate, _ requiredPower: Double
  ) throws -> EntryJudgement {
    let isWide = estimate.tread > Self.wideTread * size
    var judgement = EntryJudgement(.inconclusive(.staircase))
    judgement.note = .staircase(tread: estimate.tread)
    if claimed == 0 {
      // Where no entry changes the value by less, the steps may be the rounding of a sum inside the program, which hides a slope.
      guard isWide, line.record.changes(byLessThan: estimate.noise) else { return judgement }
      judgement.verdict = .verified
      judgement.power = 0
      return judgement
    }
    // On wide steps no other number is a derivative of anything.
    guard !isWide else { return judgement }
    if holds(estimate.reading) {
      guard statedPower(estimate.reading) <= requiredPower * scale else { return judgement }
      judgement.verdict = .verified
      judgement.power = statedPower(estimate.reading)
      return finished(judgement, estimate, nil)
    }
    var accused = try accusing(estimate)
    accused.note = judgement.note
    if accused.verdict != .refuted { accused.verdict = judgement.verdict }
    return accused
  }

  /// The derivative above the program's own structure: above a discontinuity at which the fine window ends, or what a second
  /// look finds.
  private func coarseReading(_ estimate: LineEstimate) throws -> LineEstimate.Reading? {
    guard estimate.kind == .smooth, estimate.step < 0.2 * size else { return nil }
    if try discontinuity(beyond: estimate) != nil {
      let readings = [estimate.coarse, try coarseFit(beyond: estimate)].compactMap { $0 }
      if let best = readings.filter(holds).min(by: { $0.bound < $1.bound }) { return best }
    }
    return nil
  }

  private func finished(
    _ judgement: EntryJudgement, _ main: LineEstimate, _ witness: LineEstimate.Reading?
  ) -> EntryJudgement {
    var judgement = judgement
    judgement.estimates = [
      derivative(main.reading, method: Self.extrapolation, noise: main.noise)
    ]
    if let witness {
      judgement.estimates.append(derivative(witness, method: Self.leastSquares, noise: main.noise))
    }
    return judgement
  }

  private func derivative(
    _ reading: LineEstimate.Reading, method: String, noise: Double
  ) -> DerivativeEstimate {
    let rounding = reading.step > 0 ? min(noise / reading.step, reading.bound) : 0
    return DerivativeEstimate(
      value: reading.value, truncationError: reading.bound - rounding, roundingError: rounding,
      method: method, steps: reading.step > 0 ? [reading.step] : [], evaluations: 0)
  }
}
