import Derivatives

/// What is claimed of a gradient, entry by entry.
struct ClaimedEntries: Sendable {
  var blocks: [ParameterBlock]
  var gradient: [Double]
  /// What each entry of an innocent claim may be off by.
  var rounding: CompactBounds
}

/// The findings on entries that were checked through affine stages: of all together an `EntrySummary`, of each its verdict, and
/// the finding itself when it is asked for.
struct AffineFindings: Sendable {
  private let claims: ClaimedEntries
  /// What is known of each stage, and the place of its first entry in the flattened gradient.
  private let stages: [(first: Int, evidence: StageEvidence)]
  private(set) var verdicts: [Verdict]
  private(set) var summary: EntrySummary
  /// What each method found over all entries.
  private(set) var oracles: [String: OracleSummary] = [:]
  /// Entries that stages leave open, checked on their own.
  private var own: [Int: EntryFinding] = [:]

  /// The number of entries.
  var count: Int { claims.gradient.count }

  /// Judges all entries, some units at a time: what is judged of them is then kept in a few numbers.
  ///
  /// - Parameters:
  ///   - stages: what is known of each stage, in the order of the parameters, all of them together.
  ///   - claims: what is claimed.
  ///   - workers: how many threads.
  ///   - check: the finding on an entry on its own.
  /// - Throws: what `check` throws.
  init(
    _ stages: [StageEvidence], _ claims: ClaimedEntries, workers: Int, check: (Int) throws -> EntryFinding
  ) throws {
    var first = 0
    self.stages = stages.map { evidence in
      defer { first += evidence.count }
      return (first, evidence)
    }
    precondition(
      first == claims.gradient.count && claims.rounding.count == claims.gradient.count,
      "each parameter belongs to one stage")
    self.claims = claims
    verdicts = Array(repeating: .verified, count: first)
    summary = EntrySummary(claims.blocks)
    let all = self.stages
    let units = all.indices.flatMap { stage in all[stage].evidence.units.indices.map { (stage, $0) } }
    for start in stride(from: 0, to: units.count, by: Self.unitsAtATime) {
      let some = units[start..<min(start + Self.unitsAtATime, units.count)]
      let folds = try sideBySide(count: some.count, workers: workers) { number in
        let (stage, unit) = some[start + number]
        return UnitFold(all[stage].evidence.entries(ofUnit: unit), claims, first: all[stage].first)
      }
      for fold in folds { try add(fold, check) }
    }
    oracles = oracles.filter { $0.value.entries > 0 }
  }

  private static let unitsAtATime = 64

  private mutating func add(_ fold: UnitFold, _ check: (Int) throws -> EntryFinding) throws {
    summary.add(fold.summary)
    for oracle in fold.oracles { oracles[oracle.method, default: OracleSummary(oracle.method)].add(oracle) }
    for (place, verdict) in fold.notVerified { verdicts[place] = verdict }
    for place in fold.open {
      let finding = try check(place)
      own[place] = finding
      verdicts[place] = finding.verdict
      summary.add(finding)
      for method in Set(finding.estimates.map(\.method)) {
        oracles[method, default: OracleSummary(method)].add(finding)
      }
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] { own.filter { $0.value.kink != nil }.keys.sorted() }

  /// Hands over the finding on each entry, unit by unit; in short where all methods agree with the claim.
  func forEachInShort(_ body: (EntryFinding) -> Void) {
    for (first, evidence) in stages {
      for unit in evidence.units.indices {
        let entries = evidence.entries(ofUnit: unit)
        for column in 0...evidence.inputs.columns {
          let place = first + entries.place(column)
          body(entries.agreement(column, claims, at: place) ?? finding(place))
        }
      }
    }
  }

  /// The whole finding on an entry.
  func finding(_ place: Int) -> EntryFinding {
    if let finding = own[place] { return finding }
    guard let stage = stages.last(where: { $0.first <= place }) else { preconditionFailure("no stages") }
    let (entries, column) = stage.evidence.entry(at: place - stage.first)
    guard let finding = entries.finding(column, claims, at: place) else {
      preconditionFailure("entry \(place) was left open and not checked")
    }
    return finding
  }
}

/// The findings on a unit's entries, its weights and last its bias, folded into what there is to say of all.
private struct UnitFold: Sendable {
  /// Places of entries of which the stage says too little.
  private(set) var open: [Int] = []
  /// The verdicts on the others that are not verified, by their places.
  private(set) var notVerified: [(Int, Verdict)] = []
  /// What there is to say of the others.
  private(set) var summary: EntrySummary
  /// What each method found in the others.
  private(set) var oracles: [OracleSummary]

  /// - Parameter first: the place of the stage's first entry in the flattened gradient.
  init(_ entries: UnitEntries, _ claims: ClaimedEntries, first: Int) {
    let stage = entries.stage
    summary = EntrySummary(claims.blocks)
    oracles = stage.methods.map { OracleSummary($0.name) }
    for column in 0...stage.inputs.columns {
      let entry = entries.place(column)
      if let agreement = entries.agreement(column, claims, at: first + entry) {
        summary.add(agreement)
        for method in oracles.indices {
          oracles[method].add(
            claimed: agreement.claimed, entries.derivative(column, method), exceeds: false)
          oracles[method].add(evaluations: stage.methods[method].evaluations(at: entry))
        }
      } else if let finding = entries.finding(column, claims, at: first + entry) {
        if finding.verdict != .verified { notVerified.append((finding.place, finding.verdict)) }
        summary.add(finding)
        for method in oracles.indices { oracles[method].add(finding) }
      } else {
        open.append(first + entry)
      }
    }
  }
}
