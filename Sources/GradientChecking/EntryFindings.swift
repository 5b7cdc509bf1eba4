import Derivatives

/// The findings on all entries of a gradient, in order: listed, or made from less when they are asked for.
///
/// Of a hundred thousand entries nobody reads the estimates one by one; what a verdict needs of all is gathered in an
/// `EntrySummary`, and a finding is made anew where it is looked at. Changing one lists them all.
public struct EntryFindings: Sendable {
  private enum Storage {
    case listed([EntryFinding])
    case streamed(StreamedFindings)
  }

  private var storage: Storage

  /// Findings as they are listed.
  public init(_ findings: [EntryFinding]) {
    storage = .listed(findings)
  }

  init(_ findings: StreamedFindings) {
    storage = .streamed(findings)
  }

  /// What verdict and power take of an entry.
  func brief(_ index: Int) -> EntryBrief {
    switch storage {
    case .listed(let findings): EntryBrief(findings[index])
    case .streamed(let findings): findings.brief(index)
    }
  }

  /// Hands over what verdict and power take of each entry, with its place, in any order.
  func forEachBrief(_ body: (EntryBrief, _ place: Int) -> Void) {
    switch storage {
    case .listed(let findings):
      for (place, finding) in findings.enumerated() { body(EntryBrief(finding), place) }
    case .streamed(let findings): findings.forEachBrief(body)
    }
  }

  /// The verdict on an entry.
  func verdict(_ index: Int) -> Verdict {
    switch storage {
    case .listed(let findings): findings[index].verdict
    case .streamed(let findings): findings.verdicts[index]
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] {
    switch storage {
    case .listed(let findings): findings.indices.filter { findings[$0].kink != nil }
    case .streamed(let findings): findings.kinks
    }
  }

  /// What there is to say of all of them, which are those of these blocks.
  func summary(_ blocks: [ParameterBlock]) -> EntrySummary {
    switch storage {
    case .listed: EntrySummary(self, blocks)
    case .streamed(let findings): findings.summary
    }
  }

  /// What one method found over all entries; nil where it has no estimate of any.
  func tally(ofMethod name: String) -> OracleTally? {
    switch storage {
    case .listed(let findings):
      var tally = OracleTally()
      for finding in findings { tally.add(finding, method: name) }
      return tally.entries > 0 ? tally : nil
    case .streamed(let findings): return findings.tallies[name]
    }
  }
}

extension EntryFindings: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  /// No findings.
  public init() {
    self.init([])
  }

  /// 0.
  public var startIndex: Int { 0 }

  /// The number of entries.
  public var endIndex: Int {
    switch storage {
    case .listed(let findings): findings.count
    case .streamed(let findings): findings.count
    }
  }

  /// The finding on the entry at a place of the flattened gradient.
  public subscript(index: Int) -> EntryFinding {
    get {
      switch storage {
      case .listed(let findings): findings[index]
      case .streamed(let findings): findings.finding(index)
      }
    }
    set {
      var findings = Array(self)
      findings[index] = newValue
      storage = .listed(findings)
    }
  }

  /// Replaces some findings by others.
  public mutating func replaceSubrange(
    _ range: Range<Int>, with findings: some Collection<EntryFinding>
  ) {
    var all = Array(self)
    all.replaceSubrange(range, with: findings)
    storage = .listed(all)
  }
}

extension EntryFindings: Equatable {
  /// Whether the findings are the same, however they are kept.
  public static func == (first: EntryFindings, second: EntryFindings) -> Bool {
    first.elementsEqual(second)
  }
}

/// What verdict and power take of an entry's finding.
struct EntryBrief: Equatable {
  var claimed: Double
  var claimRounding: Double
  var verdict: Verdict
  /// Whether one-sided derivatives were found to differ.
  var hasKink = false
  /// The usable estimate with the smallest bound, and that bound; NaN and infinite without one.
  var best = (value: Double.nan, bound: Double.infinity)
  var detectionPower: Double
  /// A proven bound on |claimed − true derivative|; NaN without a proof or a finite claim.
  var certifiedError = Double.nan
  /// An error that repeats, beside what it may be in an innocent claim; 0 without one.
  var repeatedExcess = 0.0

  init(claimed: Double, claimRounding: Double, verdict: Verdict, detectionPower: Double) {
    self.claimed = claimed
    self.claimRounding = claimRounding
    self.verdict = verdict
    self.detectionPower = detectionPower
  }

  init(_ finding: EntryFinding) {
    self.init(
      claimed: finding.claimed, claimRounding: finding.claimRounding, verdict: finding.verdict,
      detectionPower: finding.detectionPower)
    hasKink = finding.kink != nil
    if let best = finding.best { self.best = (best.value, best.errorBound) }
    certifiedError = finding.certifiedError ?? .nan
    repeatedExcess = finding.repeatedError?.excess ?? 0
  }

  /// Whether any estimate is usable.
  var hasBest: Bool { best.value.isFinite }

  /// |claimed − best estimate|; infinite when there is no estimate or the claim is not finite.
  var error: Double { hasBest && claimed.isFinite ? abs(claimed - best.value) : .infinity }

  /// The error beside its bound; infinite where there is none.
  var excess: Double {
    guard error.isFinite, hasBest else { return .infinity }
    let bound = best.bound + claimRounding
    return max(repeatedExcess, error == 0 ? 0 : (bound > 0 ? error / bound : .infinity))
  }

  static func == (first: EntryBrief, second: EntryBrief) -> Bool {
    func bits(_ brief: EntryBrief) -> [UInt64] {
      [
        brief.claimed, brief.claimRounding, brief.best.value, brief.best.bound, brief.detectionPower,
        brief.certifiedError, brief.repeatedExcess,
      ].map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }
    return bits(first) == bits(second) && first.verdict == second.verdict && first.hasKink == second.hasKink
  }
}

/// What one oracle found, entry by entry added up; the order does not matter.
struct OracleTally: Sendable, Equatable {
  private(set) var entries = 0
  private(set) var largestError = 0.0
  private(set) var largestBound = 0.0
  private(set) var evaluations = 0
  private(set) var exceeded = 0

  /// Adds an estimate of a claimed entry.
  mutating func add(claimed: Double, value: Double, bound: Double, exceeds: Bool) {
    entries += 1
    let error = abs(claimed - value)
    largestError = error <= largestError ? largestError : (error.isNaN ? .infinity : error)
    largestBound = bound <= largestBound ? largestBound : (bound.isNaN ? .infinity : bound)
    if exceeds { exceeded += 1 }
  }

  /// Adds evaluations that are not any one entry's.
  mutating func add(evaluations: Int) { self.evaluations += evaluations }

  /// Adds the estimate of a finding by a method, if there is one.
  mutating func add(_ finding: EntryFinding, method: String) {
    guard let estimate = finding.estimates.first(where: { $0.method == method }) else { return }
    add(
      claimed: finding.claimed, value: estimate.value, bound: estimate.errorBound,
      exceeds: EntryJudge.exceeds(finding.claimed, estimate, finding.claimRounding))
    evaluations += estimate.evaluations
  }

  /// Adds what was tallied of other entries.
  mutating func add(_ other: OracleTally) {
    entries += other.entries
    largestError = max(largestError, other.largestError)
    largestBound = max(largestBound, other.largestBound)
    evaluations += other.evaluations
    exceeded += other.exceeded
  }
}
