import Derivatives

extension ValueCheck {
  /// How far beside the point the claim is compared, in sizes of each parameter: a smooth gradient changes by as little.
  private static let beside = 0x1p-20
  /// The part of its error at the point that a claim which is right beside it has left there.
  private static let rightBeside = 1e-3

  /// Names refuted entries whose claim is right beside the point and wrong at it alone, as by a mask `x == 0` or a guard.
  ///
  /// Every parameter moves by about a millionth of its size. A claim that is wrong there too keeps its error.
  func namingPointOnly(_ entries: [EntryResult]) -> [EntryResult] {
    guard entries.contains(where: { $0.verdict == .refuted && $0.claimed.isFinite }) else { return entries }
    let unit = IrregularDirection.unit(count: point.count, number: 3)
    let usual = UsualSize.of(point)
    let other = point.enumerated().map { place, x in
      let step = Self.beside * (x == 0 ? usual : abs(x)) * unit[place]
      return x + (abilities.bounds?.inside(step, from: x, ofParameter: place) ?? step)
    }
    guard let gradient = try? objective.claimedGradient(at: other), gradient.count == entries.count else {
      return entries
    }
    return zip(entries, gradient).map { entry, beside in
      guard entry.verdict == .refuted, entry.note == nil, let best = entry.best,
        abs(beside - best.value) <= Self.rightBeside * entry.error
      else { return entry }
      var named = entry
      named.note = .pointOnly
      return named
    }
  }
}
