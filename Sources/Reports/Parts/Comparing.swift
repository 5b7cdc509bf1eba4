extension Report {
  /// Compares this report with an earlier one and keeps the result in ``baseline``.
  public mutating func compare(with earlier: Report) {
    var old = Dictionary(
      earlier.comparedItems.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    var unchanged = 0
    for item in comparedItems {
      let before = old.removeValue(forKey: item.key)
      if let change = ComparedItem.change(from: before, to: item) {
        changes.append(change)
      } else {
        unchanged += 1
      }
    }
    let gone = earlier.comparedItems.filter { old.removeValue(forKey: $0.key) != nil }
    changes += gone.compactMap { ComparedItem.change(from: $0, to: nil) }
    baseline = BaselineComparison(
      title: earlier.title, seed: earlier.seed, unchanged: unchanged,
      changes: Change.Direction.allCases.flatMap { direction in changes.filter { $0.direction == direction } }
    )
  }
}

/// An item of a report, reduced to what is compared.
private struct ComparedItem {
  struct Key: Hashable {
    let part: String
    let name: String
  }

  let key: Key
  let outcome: Report.Verdict
  let words: String
  /// Agreed digits and −log₁₀ of the detection power, where there are any.
  var measures: [Double] = []

  /// A measure must move by a whole digit: less comes from another C library or another draw of the noise.
  private static let digit = 1.0

  /// The change between two items, one of which may be missing; nil without one.
  static func change(from before: ComparedItem?, to after: ComparedItem?) -> Report.Change? {
    guard let key = after?.key ?? before?.key, let direction = direction(before, after) else { return nil }
    return Report.Change(
      part: key.part, name: key.name, before: before?.words, after: after?.words, direction: direction)
  }

  private static func direction(_ before: ComparedItem?, _ after: ComparedItem?) -> Report.Change.Direction? {
    guard let after else { return before?.outcome == .verified ? .worse : .neutral }
    guard let before else { return after.outcome == .verified ? .better : .worse }
    if before.rank != after.rank { return after.rank < before.rank ? .worse : .better }
    let differences = zip(before.measures, after.measures).map { $1 - $0 }
    if differences.contains(where: { $0 <= -digit }) { return .worse }
    if differences.contains(where: { $0 >= digit }) { return .better }
    return before.words != after.words && before.measures.isEmpty ? .neutral : nil
  }

  private var rank: Int {
    switch outcome {
    case .refuted: 0
    case .inconclusive: 1
    case .verified: 2
    }
  }
}

extension Report {
  /// Everything with an outcome of its own; the second item of one name is "name (2)".
  private var comparedItems: [ComparedItem] {
    var seen: [ComparedItem.Key: Int] = [:]
    let run = ComparedItem(
      key: .init(part: "run", name: "verdict"), outcome: verdict, words: verdict.rawValue)
    return [run]
      + parts.filter(\.isEvidence).flatMap { part in
        part.items.map { item in
          var key = ComparedItem.Key(part: part.noun.name, name: item.id)
          let number = seen[key, default: 0] + 1
          seen[key] = number
          if number > 1 { key = .init(part: key.part, name: "\(item.id) (\(number))") }
          return ComparedItem(
            key: key, outcome: item.outcome, words: item.comparedWords, measures: item.comparedDigits)
        }
      }
  }
}
