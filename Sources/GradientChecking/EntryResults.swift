import Derivatives

/// The results on all entries of a gradient, in order: listed, or made from less when they are asked for.
///
/// Of a hundred thousand entries nobody reads the estimates one by one; what a verdict needs of all is gathered in an
/// `EntrySummary`, and a result is made anew where it is looked at. Changing one lists them all.
public struct EntryResults: Sendable {
  private enum Storage {
    case listed([EntryResult])
    case affine(AffineResults)
  }

  private var storage: Storage

  /// Results as they are listed.
  public init(_ results: [EntryResult]) {
    storage = .listed(results)
  }

  /// Results on entries of which nothing was compared.
  init(undecided claimed: [Double], _ reason: Verdict.Reason, _ blocks: [ParameterBlock]) {
    self.init(
      claimed.enumerated().map { place, claimed in
        EntryResult(
          place, of: blocks, claimed: claimed, allowance: 0, .estimates([]),
          verdict: .inconclusive(reason))
      })
  }

  init(_ results: AffineResults) {
    storage = .affine(results)
  }

  /// Hands over the result on each entry in any order, at least in short: with its derivative, and not with every estimate.
  func forEachInShort(_ body: (EntryResult) -> Void) {
    switch storage {
    case .listed(let results): results.forEach(body)
    case .affine(let results): results.forEachInShort(body)
    }
  }

  /// The verdict on an entry.
  func verdict(_ index: Int) -> Verdict {
    switch storage {
    case .listed(let results): results[index].verdict
    case .affine(let results): results.verdicts[index]
    }
  }

  /// The places of the entries whose one-sided derivatives were found to differ, in order.
  var kinks: [Int] {
    switch storage {
    case .listed(let results): results.indices.filter { results[$0].kink != nil }
    case .affine(let results): results.kinks
    }
  }

  /// What there is to say of all of them, which are those of these blocks.
  func summary(_ blocks: [ParameterBlock]) -> EntrySummary {
    switch storage {
    case .listed:
      var summary = EntrySummary(blocks)
      forEachInShort { summary.add($0) }
      return summary
    case .affine(let results): return results.summary
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
    case .listed(let results):
      var oracle = OracleSummary(method)
      for result in results { oracle.add(result) }
      return oracle.entries > 0 ? oracle : nil
    case .affine(let results): return results.oracles[method]
    }
  }
}

extension EntryResults: RandomAccessCollection {
  /// No results.
  public init() {
    self.init([])
  }

  /// 0.
  public var startIndex: Int { 0 }

  /// The number of entries.
  public var endIndex: Int {
    switch storage {
    case .listed(let results): results.count
    case .affine(let results): results.count
    }
  }

  /// The result on the entry at a place of the flattened gradient.
  public subscript(index: Int) -> EntryResult {
    get {
      switch storage {
      case .listed(let results): results[index]
      case .affine(let results): results.result(index)
      }
    }
    set {
      var results = Array(self)
      results[index] = newValue
      storage = .listed(results)
    }
  }
}

extension EntryResults: Equatable {
  /// Whether the results are the same, however they are kept.
  public static func == (first: EntryResults, second: EntryResults) -> Bool {
    first.elementsEqual(second)
  }
}
