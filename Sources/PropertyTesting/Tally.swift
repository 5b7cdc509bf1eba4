/// What is kept of a case that was run.
struct CaseSummary: Sendable {
  let status: Execution.Status
  let margin: Double?
  let score: Double?
  let labels: [String]
  let measures: [String: Double]
  /// The kind of the failure.
  let kind: String?
  /// The value in words, where it was asked for.
  let input: String?

  init(_ execution: Execution) {
    status = execution.status
    margin = execution.outcome?.margin
    score = execution.outcome?.score
    labels = execution.outcome?.labels ?? []
    measures = execution.outcome?.measures ?? [:]
    kind = execution.status == .fails ? execution.outcome?.kind : nil
    input = execution.input
  }

  /// What to climb on; nil where the case has none, or one that cannot be compared.
  func height(_ target: TestedProperty.Target) -> Double? {
    let height: Double?
    switch target {
    case .none: height = nil
    case .margin: height = margin
    case .score: height = score
    }
    return height.flatMap { $0.isNaN ? nil : $0 }
  }
}

/// Counts the random cases, in order of their index.
struct Tally: Sendable {
  /// Cases that were not discarded.
  private(set) var cases = 0
  private(set) var discards = 0
  private(set) var worst: (margin: Double, index: Int)?
  /// The highest cases for the target, the highest first.
  private(set) var best: [(height: Double, index: Int)] = []
  private var labels: [String: Int] = [:]
  private var measures: [String: [Double]] = [:]
  private var coverage: [LabelCoverage]
  private let target: TestedProperty.Target

  /// How many starts climbing gets.
  private static let starts = 4

  init(_ property: TestedProperty) {
    coverage = property.coverage.map { LabelCoverage($0) }
    target = property.target
  }

  /// Hypothesis's rule, 458 + 100 for every case that counted: had one case in a hundred been good, so many
  /// discards before the first good one would have had probability below 1% (0.99⁴⁵⁹ < 0.01).
  var hasTooManyDiscards: Bool { discards > 458 + 100 * cases }

  mutating func note(_ summary: CaseSummary, index: Int) {
    guard summary.status == .holds || summary.status == .fails else {
      discards += 1
      return
    }
    cases += 1
    if let margin = summary.margin, margin > worst?.margin ?? -1 { worst = (margin, index) }
    if let height = summary.height(target) { noteHeight(height, index) }
    for (name, value) in summary.measures { measures[name, default: []].append(value) }
    guard !summary.labels.isEmpty || !coverage.isEmpty else { return }
    let distinct = Set(summary.labels)
    for label in distinct { labels[label, default: 0] += 1 }
    for test in coverage.indices {
      coverage[test].note(isLabelled: distinct.contains(coverage[test].minimum.label))
    }
  }

  private mutating func noteHeight(_ height: Double, _ index: Int) {
    if best.count == Self.starts, let lowest = best.last, height <= lowest.height { return }
    let position = best.firstIndex { $0.height < height } ?? best.count
    best.insert((height, index), at: position)
    if best.count > Self.starts { best.removeLast() }
  }

  /// What was measured, by name.
  func measureResults() -> [MeasureResult] {
    measures.sorted { $0.key < $1.key }.map { MeasureResult($0.key, $0.value) }
  }

  /// Declared labels in their order, then the others by name.
  func labelResults() -> [LabelResult] {
    let declared = coverage.map { test in
      var test = test
      return test.finished()
    }
    let names = Set(declared.map(\.label))
    let others = labels.filter { !names.contains($0.key) }.sorted { $0.key < $1.key }
    return declared
      + others.map {
        LabelResult(label: $0.key, count: $0.value, cases: cases, minimum: nil, verdict: .observed)
      }
  }
}
