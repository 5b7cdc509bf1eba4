extension Report {
  /// Compares this report with an earlier one and keeps the result in ``baseline``.
  ///
  /// - Parameters:
  ///   - earlier: the earlier report.
  ///   - file: where it is from, for messages.
  /// - Throws: ``ReportComparisonError`` where the two are of different commands and have nothing in common.
  public mutating func compare(
    with earlier: Report, from file: String = "the baseline"
  ) throws(ReportComparisonError) {
    let (before, after) = (earlier.comparedItems, comparedItems)
    // The first is the verdict of the run, which every report has.
    let known = Set(before.dropFirst().map(\.key))
    let isAlien = !known.isEmpty && after.count > 1 && !after.dropFirst().contains { known.contains($0.key) }
    guard title == earlier.title || !isAlien else {
      throw ReportComparisonError(file: file, earlier: earlier.title, later: title)
    }
    var old = Dictionary(before.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    var unchanged = 0
    for item in after {
      let earlierItem = old.removeValue(forKey: item.key)
      if let change = ComparedItem.change(from: earlierItem, to: item) {
        changes.append(change)
      } else {
        unchanged += 1
      }
    }
    let gone = before.filter { old.removeValue(forKey: $0.key) != nil }
    changes += gone.compactMap { ComparedItem.change(from: $0, to: nil) }
    baseline = BaselineComparison(
      title: earlier.title, seed: earlier.seed, differences: differences(from: earlier), unchanged: unchanged,
      changes: Change.Direction.allCases.flatMap { direction in changes.filter { $0.direction == direction } }
    )
  }
}

/// Why two reports cannot be compared.
public struct ReportComparisonError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where the earlier report is from.
  public let file: String
  /// The title of the earlier report.
  public let earlier: String
  /// The title of the later one.
  public let later: String

  /// The error in one sentence for a person.
  public var description: String {
    "\(VisibleText.shortLine(file, to: 200)), \"\(VisibleText.shortLine(earlier, to: 200))\": found nothing in it that "
      + "\"\(VisibleText.shortLine(later, to: 200))\" has too, expected an earlier run of the same"
  }
}

extension Report {
  /// What an earlier run differs in besides its results: command, seed, version, and options that change results.
  private func differences(from earlier: Report) -> [Difference] {
    let (before, after) = (earlier.circumstances, circumstances)
    let names = (after + before).map(\.name).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return names.compactMap { name in
      let values = [before, after].map { items in items.first { $0.name == name }?.value }
      return values[0] == values[1] ? nil : Difference(what: name, before: values[0], after: values[1])
    }
  }

  private var circumstances: [(name: String, value: String)] {
    let version = provenance.filter { $0.name == "gradient-check" }.map { ("version", $0.value) }
    // The seed stands in the report itself.
    let options = provenance.filter { $0.source.hasPrefix("--") && $0.name != "seed" }.map {
      ($0.name, $0.value)
    }
    return [("command", title), ("seed", "\(seed)")] + version + options
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
    case .refuted, .failed: 0
    case .inconclusive: 1
    case .verified, .notApplicable: 2
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
      + parts.flatMap { part in
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
