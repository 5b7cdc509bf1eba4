import CheckReports
import RunLogs
import Runs

/// The logs of the shards of one run.
enum ShardLogs {
  /// Each log with its shard, where they are all shards of one run of this version; a log without one is the whole run.
  ///
  /// - Throws: `LogError` that says which file is of another run or there twice, or which shard is missing.
  static func whole(_ logs: [LogContents]) throws(LogError) -> [(contents: LogContents, shard: Shard)] {
    var shards: [(contents: LogContents, shard: Shard)] = []
    var paths: [Int: String] = [:]
    for log in logs {
      guard let facts = log.facts else {
        throw LogError(path: log.path, found: "a log that has not begun", expected: "the log of a shard")
      }
      try requireVersion(facts, log.path)
      let run = facts.filter { $0.name != shardName }
      if let first = logs.first, let other = first.facts,
        let difference = run.difference(from: other.filter { $0.name != shardName })
      {
        throw LogError(
          path: log.path, line: 1, found: "a log of another run, with \(difference.found)",
          expected: "one with \(difference.expected), as \(first.path) has")
      }
      let shard = try shard(facts, log.path)
      if let first = shards.first, first.shard.count != shard.count {
        throw LogError(
          path: log.path, line: 1, found: "shard \(shard)",
          expected: "one of \(first.shard.count) shards, as \(first.contents.path) is")
      }
      if let path = paths.updateValue(log.path, forKey: shard.number) {
        throw LogError(
          path: log.path, line: 1, found: "shard \(shard) once more, after \(path)",
          expected: "each shard once")
      }
      shards.append((log, shard))
    }
    try requireAll(shards)
    return shards
  }

  private static let shardName = "--shard"

  private static func shard(_ facts: [LogFact], _ path: String) throws(LogError) -> Shard {
    let text = facts[shardName] ?? "1/1"
    guard let shard = Shard(text) else {
      throw LogError(path: path, line: 1, found: "shard \"\(text)\"", expected: "one such as 3/8")
    }
    return shard
  }

  private static func requireVersion(_ facts: [LogFact], _ path: String) throws(LogError) {
    let found = facts["gradient-check"] ?? "no version"
    guard found == toolVersion else {
      throw LogError(
        path: path, line: 1, found: "a log of gradient-check \(found)",
        expected: "one of gradient-check \(toolVersion), which sums it up")
    }
  }

  private static func requireAll(
    _ shards: [(contents: LogContents, shard: Shard)]
  ) throws(LogError) {
    guard let first = shards.first else { return }
    let count = first.shard.count
    let missing = Set(1...count).subtracting(shards.map(\.shard.number)).sorted()
    guard !missing.isEmpty else { return }
    let names = missing.prefix(10).map { "\($0)/\(count)" } + (missing.count > 10 ? ["…"] : [])
    throw LogError(
      path: first.contents.path, found: "no log of shard \(names.joined(separator: ", ")) beside it",
      expected: "those of all \(count) shards")
  }
}
