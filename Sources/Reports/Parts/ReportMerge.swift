extension Report {
  /// One report from the reports of all shards of a run, in their order.
  ///
  /// Lists are joined; an item that several shards have (each repeats the claims, say) is kept once. Times are added up;
  /// counts and verdict are made anew.
  ///
  /// - Parameters:
  ///   - shards: the reports.
  ///   - title: the title of the whole; nil for that of the shards, who must then have the same.
  /// - Throws: ``ReportMergeError`` when there is none, when one is there twice, when they are not of one run, or
  ///   contradict each other.
  public static func merged(_ shards: [Report], title: String? = nil) throws -> Report {
    guard let first = shards.first else { throw ReportMergeError.nothing }
    for shard in shards where title == nil && shard.title != first.title || shard.seed != first.seed {
      throw ReportMergeError.differentRuns(first: first.origin, other: shard.origin)
    }
    guard Set(try shards.map(ReportJSON.text)).count == shards.count else { throw ReportMergeError.repeated }
    func all<Item>(_ list: (Report) -> [Item]) -> [Item] { shards.flatMap(list) }
    var report = Report(title: title ?? first.title, seed: first.seed)
    for part in first.parts { try part.merge(&report, shards) }
    report.notRun = distinct(all(\.notRun))
    report.timings = summed(all(\.timings))
    report.provenance = distinct(all(\.provenance))
    report.summary.falseAlarms = shards.reduce(0) { $0 + $1.summary.falseAlarms }
    report.finish()
    return report
  }

  private var origin: String { "\"\(VisibleText.shortLine(title, to: 80))\" with seed \(seed)" }

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
