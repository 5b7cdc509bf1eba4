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

  /// Findings on entries of which nothing was compared.
  init(undecided claimed: [Double], _ reason: Verdict.Reason, _ blocks: [ParameterBlock]) {
    self.init(
      zip(blocks.indices, claimed).map { index, claimed in
        EntryFinding(
          index: index, claimed: claimed, estimates: [], claimRounding: 0, verdict: .inconclusive(reason),
          kink: nil, detectionPower: .infinity)
      })
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
    case .listed:
      var summary = EntrySummary(blocks)
      forEachBrief { summary.add($0, at: $1) }
      return summary
    case .streamed(let findings): return findings.summary
    }
  }

  /// What each of some methods found over all entries, without those that have no estimate of any.
  func oracles(_ methods: [String], scale: Double) -> [OracleFinding] {
    methods.compactMap { method in tally(ofMethod: method).map { OracleFinding(method, $0, scale: scale) } }
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
