import GradientChecking
import Reports

extension WorstEntries {
  /// The wrong entries, the most wrong first; where there are none the undecided ones, else the worst.
  ///
  /// - Parameter results: what the checker found, in whatever number of parts; empty where nothing was evaluated.
  public init(of results: [GradientCheckResult]) {
    let wrong = results.flatMap { result in
      Self.mostWrongFirst(result.wrongEntries).map { (entry: $0, row: result.row) }
    }
    let undecided =
      !wrong.isEmpty
      ? []
      : results.flatMap { result in
        // A hundred thousand verified entries of a network need not be asked.
        result.verdict == .verified
          ? [] : result.entries.filter { $0.verdict != .verified }.map { (entry: $0, row: result.row) }
      }
    let worst = results.lazy.compactMap { result in result.worst.map { (entry: $0, row: result.row) } }
    let entries = [wrong, undecided].first { !$0.isEmpty } ?? Array(worst.prefix(1))
    self.init(
      count: entries.count, sentences: entries.prefix(Self.shown).map { $0.entry.sentence(inRow: $0.row) })
  }

  /// The wrong entries that a sketch found, the most wrong first; where there are none the undecided ones.
  public init(of sketch: SketchResult) {
    let entries =
      sketch.wrongEntries.isEmpty ? sketch.doubtfulEntries : Self.mostWrongFirst(sketch.wrongEntries)
    self.init(count: entries.count, sentences: entries.prefix(Self.shown).map { $0.sentence() })
  }

  private static func mostWrongFirst(_ entries: [EntryResult]) -> [EntryResult] {
    // Once for each entry, as an error is looked for among all estimates.
    entries.map { (entry: $0, error: $0.error) }
      .sorted { $0.error > $1.error || !$0.error.isFinite && $1.error.isFinite }
      .map(\.entry)
  }
}
