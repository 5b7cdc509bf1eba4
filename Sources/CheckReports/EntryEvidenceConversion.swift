import GradientChecking
import Reports

extension EntryEvidence {
  /// The entries that a person looks at first: the wrong ones, the most wrong first; where there are none the undecided
  /// ones, else the worst.
  ///
  /// - Parameter results: what the checker found, in whatever number of parts; empty where nothing was evaluated.
  public static func worst(of results: [GradientCheckResult]) -> [EntryEvidence] {
    let wrong = results.flatMap { result in
      mostWrongFirst(result.wrongEntries).map { EntryEvidence($0, row: result.row) }
    }
    guard wrong.isEmpty else { return wrong }
    let undecided = results.flatMap { result in
      // A hundred thousand verified entries of a network need not be asked.
      result.verdict == .verified
        ? [] : result.entries.filter { $0.verdict != .verified }.map { EntryEvidence($0, row: result.row) }
    }
    guard undecided.isEmpty else { return undecided }
    return results.lazy.compactMap { result in
      result.worst.map { EntryEvidence($0, row: result.row) }
    }.prefix(1).map { $0 }
  }

  /// The wrong entries that a sketch found, the most wrong first; where there are none the undecided ones.
  public static func worst(of sketch: SketchResult) -> [EntryEvidence] {
    let wrong = mostWrongFirst(sketch.wrongEntries)
    return (wrong.isEmpty ? sketch.doubtfulEntries : wrong).map { EntryEvidence($0, row: nil) }
  }

  private static func mostWrongFirst(_ findings: [EntryFinding]) -> [EntryFinding] {
    findings.sorted { $0.error > $1.error || !$0.error.isFinite && $1.error.isFinite }
  }

  private init(_ finding: EntryFinding, row: String?) {
    var entry = Report.Entry(finding.index)
    entry.row = row
    let known: Known =
      if let kink = finding.kink {
        .oneSided(fromBelow: kink.fromBelow, fromAbove: kink.fromAbove)
      } else if let best = finding.best {
        .estimate(best.value, bound: best.errorBound)
      } else {
        .nothing
      }
    self.init(label: entry.label, claimed: finding.claimed, known: known)
  }
}
