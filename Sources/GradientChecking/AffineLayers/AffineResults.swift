import Derivatives

/// The results on entries that were checked through affine layers: of all together an `EntrySummary`, of each its verdict, and
/// the result itself when it is asked for.
struct AffineResults: Sendable {
  private let claims: ClaimedEntries
  /// What is known of each layer, and the place of its first entry in the flattened gradient.
  private let layers: [(first: Int, evidence: LayerEvidence)]
  private(set) var verdicts: [Verdict]
  private(set) var summary: EntrySummary
  /// What each method found over all entries.
  private(set) var oracles: [String: OracleSummary] = [:]
  /// Entries that layers leave open, checked on their own.
  private var own: [Int: EntryResult] = [:]

  /// The number of entries.
  var count: Int { claims.gradient.count }

  /// Judges all entries, some units at a time: what is judged of them is then kept in a few numbers.
  ///
  /// - Parameters:
  ///   - layers: what is known of each layer, in the order of the parameters, all of them together.
  ///   - claims: what is claimed.
  ///   - workers: how many threads.
  ///   - check: the result on an entry on its own.
  /// - Throws: what `check` throws.
  init(
    _ layers: [LayerEvidence], _ claims: ClaimedEntries, workers: Int, check: (Int) throws -> EntryResult
  ) throws {
    var first = 0
    self.layers = layers.map { evidence in
      defer { first += evidence.count }
      return (first, evidence)
    }
    precondition(
      first == claims.gradient.count && claims.rounding.count == claims.gradient.count,
      "each parameter belongs to one layer")
    self.claims = claims
    verdicts = Array(repeating: .verified, count: first)
    summary = EntrySummary(claims.blocks)
    let all = self.layers
    let units = all.indices.flatMap { layer in all[layer].evidence.units.indices.map { (layer, $0) } }
    for start in stride(from: 0, to: units.count, by: Self.unitsAtATime) {
      let some = units[start..<min(start + Self.unitsAtATime, units.count)]
      let folds = try parallelMap(count: some.count, workers: workers) { number in
        let (layer, unit) = some[start + number]
        return UnitFold(all[layer].evidence.entries(ofUnit: unit), claims, first: all[layer].first)
      }
      for fold in folds { try add(fold, check) }
    }
    oracles = oracles.filter { $0.value.entries > 0 }
  }

  private static let unitsAtATime = 64

  private mutating func add(_ fold: UnitFold, _ check: (Int) throws -> EntryResult) throws {
    summary.add(fold.summary)
    for oracle in fold.oracles { oracles[oracle.method, default: OracleSummary(oracle.method)].add(oracle) }
    for (place, verdict) in fold.notVerified { verdicts[place] = verdict }
    for place in fold.open {
      let result = try check(place)
      own[place] = result
      verdicts[place] = result.verdict
      summary.add(result)
      for method in Set(result.estimates.map(\.method)) {
        oracles[method, default: OracleSummary(method)].add(result)
      }
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] { own.filter { $0.value.kink != nil }.keys.sorted() }

  /// Hands over the result on each entry, unit by unit; in short where all methods agree with the claim.
  func forEachInShort(_ body: (EntryResult) -> Void) {
    for (first, evidence) in layers {
      for unit in evidence.units.indices {
        let entries = evidence.entries(ofUnit: unit)
        for column in 0...evidence.inputs.columns {
          let place = first + entries.place(column)
          body(entries.agreement(column, claims, at: place) ?? result(place))
        }
      }
    }
  }

  /// The whole result on an entry.
  func result(_ place: Int) -> EntryResult {
    if let result = own[place] { return result }
    guard let layer = layers.last(where: { $0.first <= place }) else { preconditionFailure("no layers") }
    let (entries, column) = layer.evidence.entry(at: place - layer.first)
    guard let result = entries.result(column, claims, at: place) else {
      preconditionFailure("entry \(place) was left open and not checked")
    }
    return result
  }
}

/// The results on a unit's entries, its weights and last its bias, folded into what there is to say of all.
private struct UnitFold: Sendable {
  /// Places of entries of which the layer says too little.
  private(set) var open: [Int] = []
  /// The verdicts on the others that are not verified, by their places.
  private(set) var notVerified: [(Int, Verdict)] = []
  /// What there is to say of the others.
  private(set) var summary: EntrySummary
  /// What each method found in the others.
  private(set) var oracles: [OracleSummary]

  /// - Parameter first: the place of the layer's first entry in the flattened gradient.
  init(_ entries: UnitEntries, _ claims: ClaimedEntries, first: Int) {
    let layer = entries.layer
    summary = EntrySummary(claims.blocks)
    oracles = layer.methods.map { OracleSummary($0.name) }
    for column in 0...layer.inputs.columns {
      let entry = entries.place(column)
      if let agreement = entries.agreement(column, claims, at: first + entry) {
        summary.add(agreement)
        for method in oracles.indices {
          oracles[method].add(
            claimed: agreement.claimed, entries.derivative(column, method), exceeds: false)
          oracles[method].add(evaluations: layer.methods[method].evaluations(at: entry))
        }
      } else if let result = entries.result(column, claims, at: first + entry) {
        if result.verdict != .verified { notVerified.append((result.place, result.verdict)) }
        summary.add(result)
        for method in oracles.indices { oracles[method].add(result) }
      } else {
        open.append(first + entry)
      }
    }
  }
}
