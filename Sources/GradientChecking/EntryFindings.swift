import Derivatives

/// The findings on all entries of a gradient, in order: listed, or made from less when they are asked for.
///
/// Of a hundred thousand entries nobody reads the estimates one by one; what a verdict needs of all is gathered in an
/// `EntrySummary`, and a finding is made anew where it is looked at. Changing one lists them all.
public struct EntryFindings: Sendable {
  private enum Storage {
    case listed([EntryFinding])
    case affine(AffineFindings)
  }

  private var storage: Storage

  /// Findings as they are listed.
  public init(_ findings: [EntryFinding]) {
    storage = .listed(findings)
  }

  /// Findings on entries of which nothing was compared.
  init(undecided claimed: [Double], _ reason: Verdict.Reason, _ blocks: [ParameterBlock]) {
    self.init(
      claimed.enumerated().map { place, claimed in
        EntryFinding(
          place, of: blocks, claimed: claimed, claimRounding: 0, .estimates([]),
          verdict: .inconclusive(reason))
      })
  }

  init(_ findings: AffineFindings) {
    storage = .affine(findings)
  }

  /// Hands over the finding on each entry in any order, at least in short: with its derivative, and not with every estimate.
  func forEachInShort(_ body: (EntryFinding) -> Void) {
    switch storage {
    case .listed(let findings): findings.forEach(body)
    case .affine(let findings): findings.forEachInShort(body)
    }
  }

  /// The verdict on an entry.
  func verdict(_ index: Int) -> Verdict {
    switch storage {
    case .listed(let findings): findings[index].verdict
    case .affine(let findings): findings.verdicts[index]
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] {
    switch storage {
    case .listed(let findings): findings.indices.filter { findings[$0].kink != nil }
    case .affine(let findings): findings.kinks
    }
  }

  /// What there is to say of all of them, which are those of these blocks.
  func summary(_ blocks: [ParameterBlock]) -> EntrySummary {
    switch storage {
    case .listed:
      var summary = EntrySummary(blocks)
      forEachInShort { summary.add($0) }
      return summary
    case .affine(let findings): return findings.summary
    }
  }

  /// What each of some methods found over all entries, without those that have no estimate of any.
  ///
  /// - Parameter scale: the largest entry of the gradient.
  func oracles(_ methods: [String], scale: Double) -> [OracleSummary] {
    methods.compactMap { method in
      var oracle = oracle(method)
      oracle?.scale = scale
      return oracle
    }
  }

  /// What one method found over all entries; nil where it has no estimate of any.
  func oracle(_ method: String) -> OracleSummary? {
    switch storage {
    case .listed(let findings):
      var oracle = OracleSummary(method)
      for finding in findings { oracle.add(finding) }
      return oracle.entries > 0 ? oracle : nil
    case .affine(let findings): return findings.oracles[method]
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
    case .affine(let findings): findings.count
    }
  }

  /// The finding on the entry at a place of the flattened gradient.
  public subscript(index: Int) -> EntryFinding {
    get {
      switch storage {
      case .listed(let findings): findings[index]
      case .affine(let findings): findings.finding(index)
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
