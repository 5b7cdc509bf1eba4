import Foundation

extension Report {
  /// What changed since an earlier report.
  public struct BaselineComparison: Codable, Sendable, Equatable {
    /// The earlier report's title.
    public var title: String
    /// Its seed.
    public var seed: UInt64
    /// Items that are as they were.
    public var unchanged: Int
    /// Items that are not: worse ones first, then better ones, then the others.
    public var changes: [Change]

    /// A comparison from its fields.
    public init(title: String, seed: UInt64, unchanged: Int, changes: [Change]) {
      self.title = title
      self.seed = seed
      self.unchanged = unchanged
      self.changes = changes
    }
  }

  /// One item that is not as it was.
  public struct Change: Codable, Sendable, Equatable {
    /// Whether the change is for the better.
    public enum Direction: String, Codable, Sendable, CaseIterable {
      /// A verdict was lost, or digits, or power; or what was verified is gone.
      case worse
      /// A verdict was gained, or digits, or power; or something verified is new.
      case better
      /// Neither: a failure that is gone.
      case neutral
    }

    /// What kind of item: "gradient check".
    public var part: String
    /// Its name.
    public var name: String
    /// What it was; nil for a new item.
    public var before: String?
    /// What it is; nil for one that is gone.
    public var after: String?
    /// For the better or the worse.
    public var direction: Direction

    /// A change from its fields.
    public init(part: String, name: String, before: String?, after: String?, direction: Direction) {
      self.part = part
      self.name = name
      self.before = before
      self.after = after
      self.direction = direction
    }
  }

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

extension Report.BaselineComparison {
  /// Changes in one direction.
  public func count(_ direction: Report.Change.Direction) -> Int {
    changes.count { $0.direction == direction }
  }

  /// "2 worse, 1 better, 0 other changes, 40 as before; the baseline is "verify" with seed 1.".
  var sentence: String {
    "\(NumberFormatting.count(count(.worse))) worse, \(NumberFormatting.count(count(.better))) better, "
      + "\(NumberFormatting.counted(count(.neutral), "other change")), "
      + "\(NumberFormatting.count(unchanged)) as before; "
      + "the baseline is \"\(VisibleText.shortLine(title, to: 120))\" with seed \(seed)."
  }
}

extension Report.Change {
  /// "refuted → verified", "new: verified", "gone, was verified".
  var words: String {
    switch (before, after) {
    case (let before?, let after?): "\(before) → \(after)"
    case (nil, let after?): "new: \(after)"
    case (let before?, nil): "gone, was \(before)"
    case (nil, nil): "unknown"
    }
  }

  /// ✓ for the better, ✗ for the worse, · for neither.
  var symbol: String {
    switch direction {
    case .worse: "✗"
    case .better: "✓"
    case .neutral: "·"
    }
  }
}

// MARK: - Items

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
    func item(_ part: String, _ name: String, _ outcome: Verdict, _ words: String? = nil) -> ComparedItem {
      let key = ComparedItem.Key(part: part, name: name)
      seen[key, default: 0] += 1
      let number = seen[key] ?? 1
      return ComparedItem(
        key: number == 1 ? key : .init(part: part, name: "\(name) (\(number))"), outcome: outcome,
        words: words ?? outcome.rawValue)
    }
    var items = [item("run", "verdict", verdict)]
    items += checks.map { check in
      var compared = item("gradient check", check.id, check.outcome, check.comparedWords)
      compared.measures = [
        check.agreedDigits.isNaN ? 0 : check.agreedDigits, digits(ofError: check.detectionPower),
      ]
      return compared
    }
    items += claims.map {
      let finding = $0.verdict == .confirmed ? "confirmed" : "refuted"
      return item(
        "claim", $0.id, $0.outcome, finding + ($0.asExpected ? ", as expected" : ", not as expected"))
    }
    items += workedExamples.map { item("worked example", $0.id, $0.outcome) }
    items += properties.map { item("property", $0.name, $0.outcome) }
    items += defects.map { item("planted defect", $0.id, $0.outcome, $0.detected ? "detected" : "survived") }
    items += campaigns.map { item("trial", $0.name, $0.outcome) }
    return items
  }
}

extension Report.Check {
  /// "verified, 12.3 digits, power 3.1e-11".
  fileprivate var comparedWords: String {
    (outcome == .inconclusive ? "inconclusive (\(reasonWord))" : outcome.rawValue)
      + ", \(NumberFormatting.digits(agreedDigits)) digits, power \(NumberFormatting.small(detectionPower))"
  }
}

/// Digits of the size of an error: −log₁₀, of which 0 and ∞ have a finite one too, so that differences stay finite.
private func digits(ofError error: Double) -> Double {
  guard error.isFinite else { return error.isNaN ? 0 : -log10(Double.greatestFiniteMagnitude) }
  return -log10(max(error, Double.leastNonzeroMagnitude))
}
