import GradientChecking
import Reports

/// The entries that a person looks at first, a sentence each.
public enum WorstEntries {
  /// The wrong entries, the most wrong first; where there are none the undecided ones, else the worst.
  ///
  /// - Parameter results: what the checker found, in whatever number of parts; empty where nothing was evaluated.
  public static func sentences(of results: [GradientCheckResult]) -> [String] {
    let wrong = results.flatMap { result in
      mostWrongFirst(result.wrongEntries).map { $0.sentence(inRow: result.row) }
    }
    guard wrong.isEmpty else { return wrong }
    let undecided = results.flatMap { result in
      // A hundred thousand verified entries of a network need not be asked.
      result.verdict == .verified
        ? [] : result.entries.filter { $0.verdict != .verified }.map { $0.sentence(inRow: result.row) }
    }
    guard undecided.isEmpty else { return undecided }
    return results.lazy.compactMap { result in
      result.worst.map { $0.sentence(inRow: result.row) }
    }.prefix(1).map { $0 }
  }

  /// The wrong entries that a sketch found, the most wrong first; where there are none the undecided ones.
  public static func sentences(of sketch: SketchResult) -> [String] {
    let wrong = mostWrongFirst(sketch.wrongEntries)
    return (wrong.isEmpty ? sketch.doubtfulEntries : wrong).map { $0.sentence() }
  }

  private static func mostWrongFirst(_ results: [EntryResult]) -> [EntryResult] {
    results.sorted { $0.error > $1.error || !$0.error.isFinite && $1.error.isFinite }
  }
}
