extension Report {
  /// One report from the reports of all shards of a run, in their order.
  ///
  /// Lists are joined; an item that several shards have (each repeats the claims, say) is kept once. Times are added up;
  /// counts and verdict are made anew.
  ///
  /// - Throws: ``ReportMergeError`` when there is none, when one is there twice, when they are not of one run, or
  ///   contradict each other.
  public static func merged(_ shards: [Report]) throws -> Report {
    guard let first = shards.first else { throw ReportMergeError.nothing }
    for shard in shards where shard.title != first.title || shard.seed != first.seed {
      throw ReportMergeError.differentRuns(first: first.origin, other: shard.origin)
    }
    guard Set(try shards.map(ReportJSON.text)).count == shards.count else { throw ReportMergeError.repeated }
    func all<Item>(_ list: (Report) -> [Item]) -> [Item] { shards.flatMap(list) }
    var report = Report(title: first.title, seed: first.seed)
    report.checks = try united(all(\.checks), "gradient check", \.id, \.withoutTime)
    report.properties = try united(all(\.properties), "property", \.name) { $0 }
    report.defects = try united(all(\.defects), "planted defect", \.id) { $0 }
    report.claims = try united(all(\.claims), "claim", \.id) { $0 }
    report.workedExamples = try united(all(\.workedExamples), "worked example", \.id) { $0 }
    report.stepCurves = try united(all(\.stepCurves), "step curve", \.title) { $0 }
    report.trainings = try united(all(\.trainings), "training", \.name) { $0 }
    report.campaigns = try united(all(\.campaigns), "trial", \.name) { $0 }
    report.powerCurves = try united(all(\.powerCurves), "power curve", \.title) { $0 }
    report.notRun = distinct(all(\.notRun))
    report.timings = summed(all(\.timings))
    report.provenance = distinct(all(\.provenance))
    report.summary.falseAlarms = shards.reduce(0) { $0 + $1.summary.falseAlarms }
    report.finish()
    return report
  }

  private var origin: String { "\"\(VisibleText.shortLine(title, to: 80))\" with seed \(seed)" }

  /// The items without repetitions, in the order of their first; `content` is what repetitions must agree in.
  private static func united<Item, Content: Encodable>(
    _ items: [Item], _ part: String, _ name: (Item) -> String, _ content: (Item) -> Content
  ) throws -> [Item] {
    var known: [String: String] = [:]
    return try items.filter { item in
      // As text, in which NaN equals NaN.
      let text = try ReportJSON.text(content(item))
      guard let other = known.updateValue(text, forKey: name(item)) else { return true }
      guard other == text else { throw ReportMergeError.contradiction(part: part, name: name(item)) }
      return false
    }
  }

  private static func summed(_ timings: [Timing]) -> [Timing] {
    var places: [String: Int] = [:]
    return timings.reduce(into: []) { sums, timing in
      if let place = places[timing.part] {
        sums[place].seconds += timing.seconds
      } else {
        places[timing.part] = sums.count
        sums.append(timing)
      }
    }
  }

  private static func distinct<Item: Equatable>(_ items: [Item]) -> [Item] {
    items.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Report.Check {
  /// Two runs of one check take different times.
  fileprivate var withoutTime: Report.Check {
    var check = self
    check.seconds = 0
    return check
  }
}

/// Why reports could not be made one.
public enum ReportMergeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no report.
  case nothing
  /// One report is there twice, which would count its evidence twice.
  case repeated
  /// Titles or seeds differ.
  case differentRuns(first: String, other: String)
  /// Two reports say different things of one item.
  case contradiction(part: String, name: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .nothing: "found no report, expected those of all shards of one run"
    case .repeated: "found one report twice, expected a different one for each shard"
    case .differentRuns(let first, let other):
      "found reports of different runs, \(first) and \(other), expected one title and one seed"
    case .contradiction(let part, let name):
      "found two different results of the \(part) \"\(VisibleText.shortLine(name, to: 200))\", expected one"
    }
  }
}
