import Derivatives

/// The findings on entries that were checked through affine stages, unit by unit: of each a few numbers, and the finding
/// itself when it is asked for.
struct StreamedFindings: Sendable {
  private let blocks: [ParameterBlock]
  private let claimed: [Double]
  private let claimRounding: [Double]
  /// Each stage's entries, and the place of the first in the flattened gradient.
  private let stages: [(first: Int, entries: StageEntries)]
  private(set) var columns: EntryColumns
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
  ///   - check: the finding on an entry on its own.
  /// - Throws: what `check` throws.
  init(
    _ stages: [StageEntries], blocks: [ParameterBlock], claimed: [Double], claimRounding: [Double],
    checker: GradientChecker, check: (Int) throws -> EntryFinding
  ) throws {
    var first = 0
    self.stages = stages.map { entries in
      defer { first += entries.count }
      return (first, entries)
    }
    precondition(
      first == claimed.count && claimRounding.count == claimed.count, "each parameter belongs to one stage")
    (self.blocks, self.claimed, self.claimRounding) = (blocks, claimed, claimRounding)
    columns = EntryColumns(count: first)
    for (first, entries) in self.stages {
      // Some units at a time: what is judged of them is then kept in a few numbers.
      for start in stride(from: 0, to: entries.units, by: Self.unitsAtATime) {
        let count = min(Self.unitsAtATime, entries.units - start)
        let judgements = try sideBySide(count: count, workers: checker.workers) { unit in
          UnitJudgement(
            start + unit, entries, first: first, claimed, claimRounding, methods: checker.methods.count)
        }
        for (unit, judgement) in judgements.enumerated() {
          try record(judgement, unit: start + unit, first, entries, checker, check)
        }
      }
    }
    tallies = tallies.filter { $0.value.entries > 0 }
  }

  private static let unitsAtATime = 64

  private mutating func record(
    _ judgement: UnitJudgement, unit: Int, _ first: Int, _ entries: StageEntries, _ checker: GradientChecker,
    _ check: (Int) throws -> EntryFinding
  ) throws {
    let weights = entries.inputs.columns
    columns.replace(
      from: first + entries.place(unit: unit, column: 0), count: weights, by: judgement.columns, from: 0)
    columns.replace(
      from: first + entries.place(unit: unit, column: weights), count: 1, by: judgement.columns, from: weights
    )
    for (method, tally) in zip(entries.methods, judgement.tallies) {
      tallies[method.name, default: OracleTally()].add(tally)
    }
    for place in judgement.open { try decide(place, first, entries, checker, check) }
  }

  /// Judges an entry in which not every method agrees with the claim, by all that is known of it.
  private mutating func decide(
    _ place: Int, _ first: Int, _ entries: StageEntries, _ checker: GradientChecker,
    _ check: (Int) throws -> EntryFinding
  ) throws {
    let entry = entries[place - first]
    let finding: EntryFinding
    if entry.isDecisive(methods: checker.methods.count) {
      finding = GradientChecker.finding(
        blocks.index(ofParameter: place), claimed: claimed[place], claimRounding: claimRounding[place], entry)
    } else {
      finding = try check(place)
      own[place] = finding
    }
    columns.set(place, EntryBrief(finding))
    for method in Set(finding.estimates.map(\.method)) {
      tallies[method, default: OracleTally()].add(finding, method: method)
    }
  }

  /// What verdict and power take of an entry.
  func brief(_ place: Int) -> EntryBrief {
    var brief = columns.brief(place, claimed: claimed[place], claimRounding: claimRounding[place])
    if !own.isEmpty { brief.hasKink = own[place]?.kink != nil }
    return brief
  }

  /// The whole finding on an entry.
  func finding(_ place: Int) -> EntryFinding {
    if let finding = own[place] { return finding }
    let stage = stages.last { $0.first <= place } ?? stages[0]
    return GradientChecker.finding(
      blocks.index(ofParameter: place), claimed: claimed[place], claimRounding: claimRounding[place],
      stage.entries[place - stage.first])
  }
}

/// The judgement on a unit's parameters, its weights and last its bias.
private struct UnitJudgement: Sendable {
  private(set) var columns: EntryColumns
  /// Places of entries in which not every method has an estimate that agrees with the claim: they need a closer look.
  private(set) var open: [Int] = []
  /// What each method found in the others.
  private(set) var tallies: [OracleTally]

  /// Judges the entries of a unit.
  ///
  /// - Parameters:
  ///   - first: the place of the stage's first entry in the flattened gradient.
  ///   - methods: how many methods the checker has.
  init(
    _ unit: Int, _ entries: StageEntries, first: Int, _ claimed: [Double], _ claimRounding: [Double],
    methods: Int
  ) {
    let methodSums = entries.methods.map {
      (sums: entries.sums($0, unit: unit), isProof: $0.isProof, shares: entries.shares(of: $0))
    }
    let isDecisive = methodSums.count >= StageEntry.decisiveMethods(of: methods)
    let hasKinks = !entries.kinks[unit].isEmpty
    tallies = methodSums.map { _ in OracleTally() }
    columns = EntryColumns(count: entries.inputs.columns + 1)
    for column in 0...entries.inputs.columns {
      let entry = entries.place(unit: unit, column: column)
      let place = first + entry
      var agreement = Agreement(claimed: claimed[place], claimRounding: claimRounding[place])
      for method in methodSums.indices {
        let (sums, isProof) = (methodSums[method].sums[column], methodSums[method].isProof)
        agreement.add(sums, bound: sums.bound(isProof: isProof), isProof: isProof)
      }
      columns.set(column, agreement.brief)
      guard isDecisive, agreement.isWhole, !(hasKinks && entries.isKink(unit: unit, column: column)) else {
        open.append(place)
        continue
      }
      for method in methodSums.indices {
        let (sums, isProof) = (methodSums[method].sums[column], methodSums[method].isProof)
        tallies[method].add(
          claimed: claimed[place], value: sums.value, bound: sums.bound(isProof: isProof), exceeds: false)
        tallies[method].add(evaluations: methodSums[method].shares[entry])
      }
    }
  }
}
