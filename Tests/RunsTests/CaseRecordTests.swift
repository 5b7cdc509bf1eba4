import Foundation
import RunLogs
import Runs
import Testing

/// Cases in logs: what is known is not made again, and shards come to what the whole run comes to.
@Suite struct CaseRecordTests {
  private static let facts = [LogFact("command", "test")]

  /// An outcome as trials have them, with numbers that JSON has no words for.
  private struct Outcome: Codable, Equatable, Sendable {
    var index: Int
    var number: Double
    var name: String?
  }

  /// What was made, in any order.
  private final class Made: @unchecked Sendable {
    private let lock = NSLock()
    private var noted: [Int] = []
    var indices: [Int] { lock.withLock { noted.sorted() } }
    func note(_ index: Int) { lock.withLock { noted.append(index) } }
  }

  /// A new place for a log, in a folder that is removed with it.
  private final class Place {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  }

  private static let numbers = [0.1, -0.0, .infinity, 0x1p-1060, 5e300]

  /// Ten cases, every third of which has no outcome.
  private static func run(
    _ record: CaseRecord?, _ made: Made = Made(), jobs: Int = 3,
    isWhole: @escaping @Sendable (Outcome?) -> Bool = { _ in true }
  ) async throws -> [Outcome?] {
    try await CaseRecord.$current.withValue(record) {
      try await parallelMap(Array(0..<10), part: "a part", jobs: jobs, isWhole: isWhole) { index in
        made.note(index)
        return index % 3 == 2
          ? nil
          : Outcome(index: index, number: numbers[index % 5], name: index == 4 ? "tab\tline\n\"ß\"" : nil)
      }
    }
  }

  /// An outcome that counts how often one was read.
  private struct Counted: Codable, Sendable {
    nonisolated(unsafe) static var reads = 0
    var number: Int

    init(number: Int) { self.number = number }
    init(from decoder: any Decoder) throws {
      Self.reads += 1
      number = try decoder.singleValueContainer().decode(Int.self)
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(number)
    }
  }

  @Test func `outcomes that are alike are read once, and each as what it is`() async throws {
    let place = try Place()
    func record() throws -> CaseRecord {
      try CaseRecord(LogFile(resuming: place.path("log"), facts: Self.facts), shard: nil)
    }
    func run<Outcome: Codable & Sendable>(
      _ record: CaseRecord, _ outcome: @escaping @Sendable (Int) -> Outcome
    ) async throws -> [Outcome] {
      try await CaseRecord.$current.withValue(record) {
        try await parallelMap(Array(0..<12), part: "a part", jobs: 1) { outcome($0) }
      }
    }
    _ = try await run(try record()) { Counted(number: $0 % 3) }
    #expect(Counted.reads == 0)
    let again = try record()
    #expect(try await run(again) { _ in Counted(number: -1) }.map(\.number) == (0..<12).map { $0 % 3 })
    #expect(Counted.reads == 3)
    // The same texts as another type, and as one that may be nil.
    #expect(try await run(again) { _ in -1.5 } == (0..<12).map { Double($0 % 3) })
    #expect(try await run(again) { _ in Int?.none } == (0..<12).map { $0 % 3 })
  }

  private static func shard(
    _ text: String, _ path: String, made: Made = Made()
  ) async throws -> [Outcome?] {
    let record = try CaseRecord(
      LogFile(resuming: path, facts: facts + [LogFact("--shard", text)]), shard: Shard(text))
    return try await run(record, made)
  }

  private static func merged(_ paths: [String]) throws -> CaseRecord {
    try CaseRecord(
      merging: paths.enumerated().map { place, path in
        (try LogContents(reading: path), try #require(Shard("\(place + 1)/\(paths.count)")))
      })
  }

  @Test func `shards make each case once, and merged they are the whole run to the bit`() async throws {
    let whole = try await Self.run(nil)
    #expect(whole.count == 10 && whole[2] == nil)
    for count in [1, 2, 3, 12] {
      let place = try Place()
      let paths = (1...count).map { place.path("\($0).log") }
      var all: [Int] = []
      for (index, path) in paths.enumerated() {
        let made = Made()
        let own = try await Self.shard("\(index + 1)/\(count)", path, made: made)
        #expect(own == stride(from: index, to: 10, by: count).map { whole[$0] })
        all += made.indices
      }
      #expect(all.sorted() == Array(0..<10))
      let made = Made()
      let merged = try await Self.run(Self.merged(paths), made)
      #expect(merged == whole && made.indices.isEmpty)
      #expect(merged[1]?.number.sign == .minus && merged[4]?.name == "tab\tline\n\"ß\"")
    }
  }

  @Test func `a run that ended early goes on with what is missing`() async throws {
    let place = try Place()
    let path = place.path("cases.log")
    let first = Made()
    let stop = RunStop()
    try await RunStop.$current.withValue(stop) {
      let record = try CaseRecord(LogFile(beginning: path, facts: Self.facts), shard: nil)
      _ = try await Self.run(record, first, jobs: 1) {
        if $0?.index == 4 { stop.ask() }
        return true
      }
    }
    #expect(first.indices == [0, 1, 2, 3, 4])
    let second = Made()
    let record = try CaseRecord(LogFile(resuming: path, facts: Self.facts), shard: nil)
    #expect(record.counts == (first.indices.count, 0))
    #expect(try await Self.run(record, second) == Self.run(nil))
    #expect((first.indices + second.indices).sorted() == Array(0..<10))
    #expect(record.counts == (first.indices.count, second.indices.count))
    #expect(record.seconds(of: "a part") > 0 && record.seconds(of: "another") == 0)
  }

  @Test func `what an interruption cut short is not recorded`() async throws {
    let place = try Place()
    let path = place.path("cases.log")
    do {
      let record = try CaseRecord(LogFile(beginning: path, facts: Self.facts), shard: nil)
      _ = try await Self.run(record) { $0?.index != 3 }
      #expect(record.counts.made == 9)
    }
    let made = Made()
    let record = try CaseRecord(LogFile(resuming: path, facts: Self.facts), shard: nil)
    #expect(try await Self.run(record, made) == Self.run(nil))
    #expect(made.indices == [3])
  }

  @Test func `a case that is missing is said with its shard and file`() async throws {
    let place = try Place()
    let paths = ["1", "2"].map { place.path("\($0).log") }
    _ = try await Self.shard("1/2", paths[0])
    _ = try await Self.shard("2/2", paths[1])
    let lines = try String(contentsOfFile: paths[1], encoding: .utf8).split(separator: "\n")
    let rest = lines.filter { !$0.contains("\t7\t") }.joined(separator: "\n") + "\n"
    try Data(rest.utf8).write(to: URL(fileURLWithPath: paths[1]))
    let record = try Self.merged(paths)
    let error = await #expect(throws: LogError.self) { try await Self.run(record) }
    #expect(
      error?.description
        == "\(paths[1]): found no case 7 of a part, though it falls to shard 2/2, "
        + "expected all cases of the shard (--resume goes on with it)")
  }

  @Test func `cases of another shard, repeated ones, and what is none are refused with their line`()
    async throws
  {
    let place = try Place()
    let shard = try #require(Shard("1/2"))
    for (text, words) in [
      ("a part\t1\t0.1\t{}", "found case 1 of a part, expected cases of shard 1/2 alone"),
      ("a part\t4\t0.1\t{}", "found case 4 of a part once more, expected each case once"),
      ("a part\t-2\t0.1\t{}", "found \"a part\t-2\t0.1\t{}\", expected a case with its outcome"),
      ("value 3f", "found \"value 3f\", expected a case with its outcome"),
    ] {
      let path = place.path(UUID().uuidString)
      do {
        let log = try LogFile(beginning: path, facts: Self.facts)
        try log.append("a part\t4\t0.1\t{}")
        try log.append(text)
      }
      let log = try LogFile(resuming: path, facts: Self.facts)
      let error = #expect(throws: LogError.self) { try CaseRecord(log, shard: shard) }
      #expect(error?.description == "\(path), line 3: \(words)")
    }
  }

  @Test func `an outcome of another form is refused with its line`() async throws {
    let place = try Place()
    let path = place.path("cases.log")
    do {
      let log = try LogFile(beginning: path, facts: Self.facts)
      try log.append("a part\t0\t0.1\t{\"outcome\":{\"index\":\"one\"}}")
    }
    let record = try CaseRecord(LogFile(resuming: path, facts: Self.facts), shard: nil)
    let error = await #expect(throws: LogError.self) { try await Self.run(record) }
    #expect(error?.line == 2 && error?.expected == "one of a part")
  }

  @Test func `a shard is written as I/N`() {
    #expect(Shard("3/8")?.description == "3/8")
    #expect((0..<16).filter { Shard("3/8")?.contains($0) == true } == [2, 10])
    for text in ["", "3", "0/8", "9/8", "-1/8", "3/8/1", "a/b", "3/", "1/0", " 3/8"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }
}
