extension Report {
  /// What changed since an earlier report.
  public struct BaselineComparison: Codable, Sendable, Equatable {
    /// The earlier report's title.
    public var title: String
    /// The earlier report's seed.
    public var seed: UInt64
    /// What the two runs differ in besides their results.
    public var differences: [Difference]
    /// Items that are as they were.
    public var unchanged: Int
    /// Items that are not: worse ones first, then better ones, then the others.
    public var changes: [Change]

    /// A comparison from its fields.
    public init(
      title: String, seed: UInt64, differences: [Difference] = [], unchanged: Int, changes: [Change]
    ) {
      self.title = title
      self.seed = seed
      self.differences = differences
      self.unchanged = unchanged
      self.changes = changes
    }
  }

  /// Something that two runs differ in besides their results.
  public struct Difference: Codable, Sendable, Equatable, AddedToSchema {
    /// What: "command", "seed", "version", or the name of an option.
    public var what: String
    /// What it was; nil where the earlier run does not say.
    public var before: String?
    /// What it is; nil where the later run does not say.
    public var after: String?

    /// A difference from its fields.
    public init(what: String, before: String?, after: String?) {
      self.what = what
      self.before = before
      self.after = after
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
      /// Neither better nor worse: a failure that is gone.
      case neutral
    }

    /// What kind of item: "gradient check".
    public var part: String
    /// The item's name.
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
}

extension Report.BaselineComparison {
  /// Changes in one direction.
  public func count(_ direction: Report.Change.Direction) -> Int {
    changes.count { $0.direction == direction }
  }

  /// "The runs can be compared: same command, seed, options and version.", or what they differ in.
  var comparability: String {
    guard !differences.isEmpty else {
      return "The runs can be compared: same command, seed, options and version."
    }
    let words = differences.map { difference in
      "\(difference.what) "
        + [difference.before, difference.after].map { VisibleText.shortLine($0 ?? "not said", to: 80) }
        .joined(separator: " → ")
    }
    return "The runs differ in more than their results, which may explain what changed: "
      + "\(words.joined(separator: ", "))."
  }

  /// "2 worse, 1 better, 0 other changes, 40 as before; the baseline is "verify" with seed 1.".
  var counts: String {
    "\(NumberFormatting.count(count(.worse))) worse, \(NumberFormatting.count(count(.better))) better, "
      + "\(NumberFormatting.counted(count(.neutral), "other change")), "
      + "\(NumberFormatting.count(unchanged)) as before; "
      + "the baseline is \"\(VisibleText.shortLine(title, to: 120))\" with seed \(seed)."
  }

  /// Whether the runs can be compared, and how many items changed.
  var sentence: String { "\(comparability) \(counts)" }
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
