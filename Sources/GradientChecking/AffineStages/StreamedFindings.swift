import Derivatives

/// The findings on entries that were checked through affine stages, unit by unit: of all together an `EntrySummary`, of each
/// its verdict, and the finding itself when it is asked for.
struct StreamedFindings: Sendable {
  private let blocks: [ParameterBlock]
  private let claimed: [Double]
  private let claimRounding: CompactBounds
  /// Each stage's entries, and the place of the first in the flattened gradient.
  private let stages: [(first: Int, entries: StageEntries)]
  private(set) var verdicts: [Verdict]
  private(set) var summary: EntrySummary
  /// How many methods the checker has.
  private let methods: Int
  /// Entries that stages cannot decide, checked on their own.
  private var own: [Int: EntryFinding] = [:]
  /// What each method found over all entries.
  private(set) var tallies: [String: OracleTally] = [:]

  /// The number of entries.
  var count: Int { claimed.count }

  /// Judges all entries.
  ///
  /// - Parameters:
  ///   - stages: each stage's entries, in the order of the parameters, all of them together.
  ///   - methods: how many methods the checker has.
  ///   - workers: how many threads.
  ///   - check: the finding on an entry on its own.
  /// - Throws: what `check` throws.
  init(
    _ stages: [StageEntries], blocks: [ParameterBlock], claimed: [Double], claimRounding: CompactBounds,
    methods: Int, workers: Int, check: (Int) throws -> EntryFinding
  ) throws {
    var first = 0
    self.stages = stages.map { entries in
      defer { first += entries.count }
      return (first, entries)
    }
    precondition(
      first == claimed.count && claimRounding.count == claimed.count, "each parameter belongs to one stage")
    (self.blocks, self.claimed, self.claimRounding) = (blocks, claimed, claimRounding)
    verdicts = Array(repeating: .verified, count: first)
    summary = EntrySummary(blocks)
    self.methods = methods
    let all = self.stages
    let units = all.indices.flatMap { stage in
      (0..<all[stage].entries.units).map { (stage: stage, unit: $0) }
    }
    // Some units at a time: what is judged of them is then kept in a few numbers.
    for start in stride(from: 0, to: units.count, by: Self.unitsAtATime) {
      let some = units[start..<min(start + Self.unitsAtATime, units.count)]
      let judgements = try sideBySide(count: some.count, workers: workers) { number in
        let (first, entries) = all[some[start + number].stage]
        return UnitJudgement(
          some[start + number].unit, entries, blocks, first: first, claimed, claimRounding,
          methods: methods)
      }
      for (unit, judgement) in zip(some, judgements) {
        try record(judgement, all[unit.stage].first, all[unit.stage].entries, check)
      }
    }
    tallies = tallies.filter { $0.value.entries > 0 }
  }

  private static let unitsAtATime = 64

  private mutating func record(
    _ judgement: UnitJudgement, _ first: Int, _ entries: StageEntries, _ check: (Int) throws -> EntryFinding
  ) throws {
    summary.add(judgement.summary)
    for (method, tally) in zip(entries.methods, judgement.tallies) {
      tallies[method.name, default: OracleTally()].add(tally)
    }
    for place in judgement.open { try decide(place, first, entries, check) }
  }

  /// Judges an entry in which not every method agrees with the claim, by all that is known of it.
  private mutating func decide(
    _ place: Int, _ first: Int, _ entries: StageEntries, _ check: (Int) throws -> EntryFinding
  ) throws {
    let entry = entries[place - first]
    let finding: EntryFinding
    if entry.isDecisive(methods: methods) {
      finding = EntryFinding(
        entry, of: blocks.index(ofParameter: place), claimed: claimed[place],
        claimRounding: claimRounding[place])
    } else {
      finding = try check(place)
      own[place] = finding
    }
    verdicts[place] = finding.verdict
    summary.add(EntryBrief(finding), at: place)
    for method in Set(finding.estimates.map(\.method)) {
      tallies[method, default: OracleTally()].add(finding, method: method)
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] { own.filter { $0.value.kink != nil }.keys.sorted() }

  /// What verdict and power take of an entry.
  func brief(_ place: Int) -> EntryBrief { EntryBrief(finding(place)) }

  /// Hands over what verdict and power take of each entry, with its place, unit by unit.
  func forEachBrief(_ body: (EntryBrief, _ place: Int) -> Void) {
    for (first, entries) in stages {
      for unit in 0..<entries.units {
        let agreements = UnitAgreements(unit, of: entries, methods: methods)
        for column in 0...entries.inputs.columns {
          let place = first + agreements.entry(column)
          let agreement = agreements.agreement(
            column, claimed: claimed[place], claimRounding: claimRounding[place])
          body(agreement?.brief ?? brief(place), place)
        }
      }
    }
  }

  /// The whole finding on an entry.
  func finding(_ place: Int) -> EntryFinding {
    if let finding = own[place] { return finding }
    let stage = stages.last { $0.first <= place } ?? stages[0]
    return EntryFinding(
      stage.entries[place - stage.first], of: blocks.index(ofParameter: place), claimed: claimed[place],
      claimRounding: claimRounding[place])
  }
}

/// The judgement on a unit's parameters, its weights and last its bias.
private struct UnitJudgement: Sendable {
  /// Places of entries in which not every method has an estimate that agrees with the claim: they need a closer look.
  private(set) var open: [Int] = []
  /// What there is to say of the others, and what each method found in them.
  private(set) var summary: EntrySummary
  private(set) var tallies: [OracleTally]

  /// Judges the entries of a unit.
  ///
  /// - Parameters:
  ///   - first: the place of the stage's first entry in the flattened gradient.
  ///   - methods: how many methods the checker has.
  init(
    _ unit: Int, _ entries: StageEntries, _ blocks: [ParameterBlock], first: Int, _ claimed: [Double],
    _ claimRounding: CompactBounds, methods: Int
  ) {
    summary = EntrySummary(blocks)
    tallies = entries.methods.map { _ in OracleTally() }
    let agreements = UnitAgreements(unit, of: entries, methods: methods)
    for column in 0...entries.inputs.columns {
      let entry = agreements.entry(column)
      let place = first + entry
      guard
        let agreement = agreements.agreement(
          column, claimed: claimed[place], claimRounding: claimRounding[place])
      else {
        open.append(place)
        continue
      }
      summary.add(agreement.brief, at: place)
      for method in tallies.indices {
        let estimate = agreements.estimate(column, method)
        tallies[method].add(
          claimed: claimed[place], value: estimate.value, bound: estimate.bound, exceeds: false)
        tallies[method].add(evaluations: agreements.evaluations(of: entry, method))
      }
    }
  }
}
