import Derivatives

/// The check of every entry of a claim by values alone: one ``EntryExamination`` after another, or side by side.
struct ValueCheck {
  /// What all entries together give.
  struct Outcome {
    var entries: [EntryResult]
    /// The size of the true gradient, as far as it is known; never 0.
    var scale: Double
    /// Values asked for.
    var evaluations: Int
    /// The noise that is usual along the parameters.
    var noise: Double
    /// The steps over which the function was found to be smooth, entry by entry; nil where it was not.
    var smoothSteps: [Double]?
    /// What ended it before all entries were looked at.
    var end: (any EvaluationsUsedUp)?
  }

  let objective: any Objective
  let abilities: Abilities
  let point: [Double]
  let claimed: [Double]
  /// What each entry of a right claim may be off by for its own size.
  let allowances: [Double]
  /// What one rounding of the claim's terms is off by, relative to them.
  let roundoff: Double
  /// The unit roundoff of a claim in single precision or a narrower format; 0 of others.
  let narrowRoundoff: Double
  let record: ValueRecord
  /// The power that work on an entry ends at, and that without which nothing is verified, relative to the largest entry.
  let power: Double
  let requiredPower: Double
  /// The size that is usual among the parameters.
  let usualSize: Double
  /// What an accusation waits for where evaluations may be used up.
  let history: HistoryTest?

  init(
    objective: any Objective, point: [Double], claimed: [Double], allowances: [Double], roundoff: Double,
    narrowRoundoff: Double, record: ValueRecord, power: Double, requiredPower: Double
  ) {
    (self.objective, self.point, self.claimed) = (objective, point, claimed)
    abilities = objective.abilities
    (self.allowances, self.roundoff, self.narrowRoundoff) = (allowances, roundoff, narrowRoundoff)
    self.record = record
    (self.power, self.requiredPower) = (power, requiredPower)
    history = abilities.isLimited ? HistoryTest(objective) : nil
    usualSize = abilities.stepLengths?.naturalSize ?? UsualSize.of(point)
  }

  /// Entries of a batch start from what all batches before have learnt, so that threads make no difference.
  private static let largestBatch = 32

  /// The result on one entry with what its examination has learnt.
  struct Examined: Sendable {
    var place: Int
    var result: EntryResult
    var record: ValueRecord
    var evaluations: Int
    var smoothStep: Double?
    var structure: Double?
    var tread: Double?
    /// What the value bends by over the size of the parameter.
    var bend = 0.0
    /// What the value changes by over the size of the parameter, as a slope.
    var change = 0.0
    /// The noise of a separate term; 0 of an entry that shares the record of all.
    var noiseOfTerm = 0.0
  }

  /// Examines all entries.
  ///
  /// - Throws: what the objective throws at its point.
  func run() throws -> Outcome {
    var size = sizeOfClaim
    var record = record
    var (examined, end) = try examine(largestFirst, size, &record)
    examined.sort { $0.place < $1.place }
    if end != nil || history?.settled != nil { return cutShort(examined, size, record, end) }
    var evaluations = examined.reduce(0) { $0 + $1.evaluations }
    for look in [lookByTrueSize, lookAtExtremum] {
      guard let again = try look(&examined, &size, &record, &end) else {
        return cutShort(examined, size, record, end)
      }
      evaluations += again
    }
    evaluations += try acquit(&examined, size, record)
    acquitSteps(&examined)
    let steps = examined.compactMap(\.smoothStep)
    return Outcome(
      entries: allowingForNarrowSums(examined, size), scale: size.largest,
      evaluations: evaluations,
      noise: noise(record, examined), smoothSteps: steps.count == examined.count ? steps : nil)
  }

  /// What a check comes to that ends before all entries were looked at: entries that were not looked at are open, and accusations that only more
  /// values could tell from the values' own structure are taken back.
  private func cutShort(
    _ found: [Examined], _ size: GradientSize, _ record: ValueRecord, _ end: (any EvaluationsUsedUp)?
  ) -> Outcome {
    var examined = found
    if let scatter = examined.compactMap(\.structure).max() {
      for place in accused(examined, scatter) { pardon(&examined[place].result, scatter) }
    }
    acquitSteps(&examined)
    var entries = Array(EntryResults(undecided: claimed, .budget, objective.blocks))
    for (one, result) in zip(examined, allowingForNarrowSums(examined, size)) { entries[one.place] = result }
    return Outcome(
      entries: entries, scale: size.largest, evaluations: examined.reduce(0) { $0 + $1.evaluations },
      noise: noise(record, examined), smoothSteps: nil, end: end)
  }

  /// The noise along all parameters: the usual one, or that of all terms where each has its own.
  private func noise(_ record: ValueRecord, _ examined: [Examined]) -> Double {
    var record = record
    return max(record.usualNoise, record.floor(), examined.reduce(0) { $0 + $1.noiseOfTerm })
  }

  /// The result on one entry alone.
  ///
  /// - Throws: what the objective throws at its point.
  func run(only parameter: Int) throws -> EntryResult {
    var examined = [try examine(parameter, objective, sizeOfClaim, record)]
    acquitSteps(&examined)
    return allowingForNarrowSums(examined, sizeOfClaim)[0]
  }

  /// All places, that of the largest claim first: it shows the noise best, which entries that move nothing do not show at all.
  private var largestFirst: [Int] {
    let sizes = claimed.map { $0.isFinite ? abs($0) : -1 }
    guard let largest = sizes.max(), let first = sizes.firstIndex(of: largest) else { return [] }
    return [first] + claimed.indices.filter { $0 != first }
  }

  /// What a right claim of an entry may be off by: for its own size, and for that of the terms it is the sum of.
  ///
  /// Terms that cancel leave their rounding. How large they are a claim does not say; but a change of the value as large as that
  /// by another parameter, over this one's size, is of their kind, and what rounding leaves of it no value near the point can
  /// show. Derivatives that are 0 by a symmetry, as by a shift under a softmax, are such sums.
  private func allowance(_ parameter: Int, _ size: GradientSize, _ term: SeparateTerm?) -> Double {
    let rounding = roundoff * (term?.rate ?? size.change / reach(parameter))
    // A claim as small as that is of terms that cancelled altogether, and as large as they.
    let isRounding = abs(claimed[parameter]) <= Self.mostRoundings * rounding
    return allowances[parameter] + (isRounding ? Self.mostRoundings : EntryJudge.safety * 2) * rounding
  }

  /// Of 1,200 networks in single precision whose biases have a derivative of 0 none was off by more than 28 roundings of terms
  /// (docs/EVIDENCE.md).
  private static let mostRoundings = 32.0

  func examine(_ places: [Int], _ size: GradientSize, _ record: inout ValueRecord) throws
    -> (examined: [Examined], end: (any EvaluationsUsedUp)?)
  {
    var examined: [Examined] = []
    var end: (any EvaluationsUsedUp)?
    var gravest: EntryGravity?
    var most = 1
    while examined.count < places.count, end == nil, history?.settled == nil {
      let batch = Array(places[examined.count..<min(places.count, examined.count + most)])
      let start = record
      for outcome in try examine(batch: batch, size, start) {
        guard case .success(let entry) = outcome else {
          if case .failure(let used) = outcome { end = used.error }
          continue
        }
        record.merge(entry.record, since: start)
        examined.append(entry)
        // Thousands of entries would keep megabytes of quotients, of which a report draws those of the worst.
        if let gravest, !(gravest < entry.result.gravity) {
          examined[examined.count - 1].result.quotients = []
        } else {
          gravest = entry.result.gravity
        }
      }
      most = min(2 * most, Self.largestBatch)
    }
    return (examined, end)
  }

  /// An entry, or that evaluations were used up before it was done.
  private typealias ExaminedOrNot = Result<Examined, UsedUp>

  private struct UsedUp: Error { var error: any EvaluationsUsedUp }

  private func examine(
    batch: [Int], _ size: GradientSize, _ record: ValueRecord
  ) throws -> [ExaminedOrNot] {
    guard let shared = abilities.shared, abilities.concurrency > 1 else {
      return try batch.map { try examineIfAllowed($0, objective, size, record) }
    }
    let check = SendableCheck(self)
    return try parallelMap(count: batch.count, workers: abilities.concurrency) { place in
      try check.check.examineIfAllowed(batch[place], shared, size, record)
    }
  }

  /// One entry; an accusation waits for the look at whether values depend on what was asked for before.
  private func examineIfAllowed(
    _ parameter: Int, _ objective: any Objective, _ gradient: GradientSize, _ record: ValueRecord
  ) throws -> ExaminedOrNot {
    do {
      let examined = try examine(parameter, objective, gradient, record)
      if examined.result.verdict == .refuted { try history?.run() }
      return .success(examined)
    } catch let end as any EvaluationsUsedUp {
      return .failure(UsedUp(error: end))
    }
  }

  /// A check whose objective several threads may ask at once.
  private struct SendableCheck: @unchecked Sendable {
    let check: ValueCheck
    init(_ check: ValueCheck) { self.check = check }
  }

  private func examine(
    _ parameter: Int, _ objective: any Objective, _ gradient: GradientSize, _ record: ValueRecord
  ) throws -> Examined {
    let examination = examination(of: parameter, objective, gradient, record)
    let line = examination.line
    var judgement = try examination.judge(requiredPower: requiredPower)
    if !judgement.estimates.isEmpty { judgement.estimates[0].evaluations = line.evaluations }
    var result = EntryResult(
      parameter, of: objective.blocks, claimed: claimed[parameter], allowance: examination.allowance,
      .estimates(judgement.estimates), verdict: judgement.verdict,
      kink: judgement.kink, detectionPower: judgement.power, note: judgement.note)
    let noise = max(line.record.usualNoise, line.record.floor())
    result.quotients = examination.whole.map {
      DifferenceQuotient(step: $0.step, value: $0.central, noise: noise / $0.step)
    }
    let isSmooth = judgement.note == nil && judgement.kink == nil
    let isTerm = abilities.terms != nil
    var examined = Examined(
      place: parameter, result: result, record: isTerm ? record : line.record,
      evaluations: line.evaluations,
      smoothStep: isSmooth ? judgement.estimates.first?.steps.first : nil,
      structure: judgement.structure, tread: judgement.tread)
    examined.bend = examination.bendOverSize(noise: noise)
    examined.change = examination.changeOverSize(noise: noise)
    if isTerm { examined.noiseOfTerm = noise }
    return examined
  }

  /// The examination of one entry, before its first value.
  func examination(
    of parameter: Int, _ objective: any Objective, _ gradient: GradientSize, _ record: ValueRecord
  ) -> EntryExamination {
    let bounds = abilities.bounds.map { $0.lower[parameter]...$0.upper[parameter] }
    let term = abilities.terms?(parameter)
    var moved = point
    let line = EntryLine(
      center: point[parameter], bounds: bounds ?? -.infinity ... .infinity, precision: objective.precision,
      grain: abilities.stepLengths?.smallestStep ?? 0,
      record: term.map { self.record(of: $0, objective) } ?? record
    ) { x in
      if let term { return try term.value(x) }
      moved[parameter] = x
      defer { moved[parameter] = point[parameter] }
      return try objective.value(at: moved)
    }
    return EntryExamination(
      line: line, claimed: claimed[parameter], scale: gradient.largest,
      allowance: allowance(parameter, gradient, term), power: power, size: size(parameter),
      usualSize: usualSize,
      seed: UInt64(parameter))
  }

  /// What is known of a term before it is looked at; nothing that other terms have shown.
  private func record(of term: SeparateTerm, _ objective: some Objective) -> ValueRecord {
    ValueRecord(
      value: term.repeats.reduce(0, +) / Double(term.repeats.count), repeats: term.repeats, size: term.size,
      accuracy: record.accuracy, precision: objective.precision)
  }

  /// The size of a parameter; of one that is 0 the smallest of the others, which is a guess and no more than that.
  func size(_ parameter: Int) -> Double {
    if let length = abilities.stepLengths?.naturalSize { return length }
    if point[parameter] != 0 { return abs(point[parameter]) }
    let others = point.lazy.filter { $0 != 0 }.map { abs($0) }
    return others.min() ?? 1
  }

  /// The size of a parameter, or that usual among all, whichever is larger: one may be tiny by accident.
  func reach(_ parameter: Int) -> Double { max(size(parameter), usualSize) }
}
