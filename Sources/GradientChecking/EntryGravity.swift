/// How much an entry asks to be looked at: the one rule by which a check has a worst entry, in every form of its report.
///
/// A refuted entry is worse than one that is undecided, and that worse than a verified one; among those of one kind the larger
/// |claimed − derivative| is the worse, as the largest error is likely to be nearest to its cause. What has no finite error, for
/// want of an estimate or of a finite claim, is the worst of its kind.
struct EntryGravity: Comparable, Sendable {
  let verdict: Verdict
  let error: Double

  private var kind: Int {
    switch verdict {
    case .verified: 0
    case .inconclusive: 1
    case .refuted: 2
    }
  }

  static func == (first: EntryGravity, second: EntryGravity) -> Bool {
    first.kind == second.kind && first.size == second.size
  }

  static func < (first: EntryGravity, second: EntryGravity) -> Bool {
    (first.kind, first.size) < (second.kind, second.size)
  }

  /// The error, of which one that is no number counts as infinite.
  private var size: Double { error.isFinite ? error : .infinity }
}

extension EntryResult {
  /// How much this entry asks to be looked at.
  var gravity: EntryGravity { EntryGravity(verdict: verdict, error: error) }
}

extension Sequence {
  /// The elements, that with the worst entry first; of several that are as bad, in their order.
  public func worstFirst(_ entry: (Element) -> EntryResult) -> [Element] {
    // Once for each entry, as an error is looked for among all estimates.
    let elements = Array(self)
    let gravities = elements.map { entry($0).gravity }
    return elements.indices.sorted { first, second in
      gravities[first] == gravities[second] ? first < second : gravities[second] < gravities[first]
    }.map { elements[$0] }
  }
}
