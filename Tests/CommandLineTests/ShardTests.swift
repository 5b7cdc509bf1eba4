import Foundation
import RunLogs
import Testing

/// Logs that `report merge` refuses, and those of which it makes a report; every command's merged bytes are compared by
/// Tests/CommandLine/shards.sh.
@Suite struct ShardTests {
  private static let run = ["selftest", "--filter", "honesty", "--cases", "6", "--seed", "9"]

  /// What a log of the run states.
  private static func facts(_ changes: [String: String?] = [:], shard: String?) throws -> [LogFact] {
    let version = try Tool.run(["--version"]).output.split(separator: " ")[1]
      .trimmingCharacters(in: .whitespacesAndNewlines)
    var facts = [
      LogFact("command", "selftest"), LogFact("gradient-check", version), LogFact("--seed", "9"),
      LogFact("--cases", "6"), LogFact("--filter", "honesty"),
    ]
    for (name, value) in changes {
      facts.removeAll { $0.name == name }
      if let value { facts.append(LogFact(name, value)) }
    }
    return facts + (shard.map { [LogFact("--shard", $0)] } ?? [])
  }

  /// Writes the log of a shard, without a case in it.
  private static func write(_ facts: [LogFact], _ name: String, in scratch: Scratch) throws {
    _ = try LogFile(beginning: scratch.folder.appendingPathComponent(name).path, facts: facts)
  }

  @Test func `a log that the tool begins states the run, and nothing else`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.run(Self.run + ["--shard", "2/3", "--log", "2.log"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("shard 2/3 of selftest: 3 cases are in 2.log, 3 of them made now; "))
    let log = try LogContents(reading: scratch.folder.appendingPathComponent("2.log").path)
    #expect(try log.facts?.difference(from: Self.facts(shard: "2/3")) == nil)
    #expect(
      log.entries.map { $0.text.split(separator: "\t").prefix(2) }.allSatisfy { $0[0] == "honesty of bounds" }
    )
    #expect(Set(log.entries.map { $0.text.split(separator: "\t")[1] }) == ["1", "4", "7"])
  }

  @Test func `logs that are none of this run are refused with what differs`() throws {
    let scratch = try Scratch()
    try Self.write(Self.facts(shard: "1/2"), "1.log", in: scratch)
    for (changes, shard, words) in [
      (
        ["gradient-check": "0.0.9"], "2/2",
        "found a log of gradient-check 0.0.9, expected one of gradient-check "
      ),
      (
        ["command": "program"], "2/2",
        "found a log of another run, with command program, expected one with command"
      ),
      (["--seed": "10"], "2/2", "with --seed 10, expected one with --seed 9, as 1.log has"),
      (["--filter": nil], "2/2", "with no --filter, expected one with --filter honesty, as 1.log has"),
      ([:], "1/2", "found shard 1/2 once more, after 1.log, expected each shard once"),
      ([:], "2/3", "found shard 2/3, expected one of 2 shards, as 1.log is"),
      ([:], "two", "found shard \"two\", expected one such as 3/8"),
      ([:], nil, "found shard 1/1, expected one of 2 shards, as 1.log is"),
    ] as [([String: String?], String?, String)] {
      try? FileManager.default.removeItem(at: scratch.folder.appendingPathComponent("2.log"))
      try Self.write(Self.facts(changes, shard: shard), "2.log", in: scratch)
      let outcome = try Tool.run(["report", "merge", "1.log", "2.log"], in: scratch.folder)
      #expect(outcome.status == 65 && outcome.errors.hasPrefix("error: 2.log, line 1: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    let alone = try Tool.run(["report", "merge", "1.log"], in: scratch.folder)
    #expect(
      alone.errors
        == "error: 1.log: found no log of shard 2/2 beside it, expected those of all 2 shards\n")
    let titled = try Tool.run(["report", "merge", "1.log", "--title", "all"], in: scratch.folder)
    #expect(titled.status == 65 && titled.errors.contains("--title: found it with logs"))
    try Self.write(Self.facts(["command": "program"], shard: nil), "program.log", in: scratch)
    let program = try Tool.run(["report", "merge", "program.log"], in: scratch.folder)
    #expect(
      program.errors == "error: program.log, line 1: found a log of program, "
        + "expected one of verify, properties, defects, selftest\n")
  }

  @Test func `a shard needs a log, and has no report`() throws {
    let scratch = try Scratch()
    for (arguments, words) in [
      (["--shard", "1/2"], "found no log for the cases of shard 1/2, expected --log FILE"),
      (["--shard", "3/2", "--log", "a.log"], "'3/2' is invalid for '--shard <i/n>'"),
      (["--shard", "1/2", "--log", "a.log", "--output", "b"], "found it with --output or --baseline"),
      (["--log", "a.log", "--resume", "b.log"], "--log: found it with --resume"),
    ] {
      let outcome = try Tool.run(Self.run + arguments, in: scratch.folder)
      #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    for mode in [["--list"], ["--defects"]] {
      let outcome = try Tool.run(["properties", "--log", "a.log"] + mode, in: scratch.folder)
      #expect(
        outcome.status == 64 && outcome.errors.contains("--log: found it with --list"), "\(outcome.errors)")
    }
    #expect(scratch.names(in: ".") == [])
  }

  @Test func `an interrupted shard says how to go on, and then has all its cases`() throws {
    let scratch = try Scratch()
    let run = ["selftest", "--filter", "^false", "--cases", "400", "--jobs", "1", "--shard", "1/2"]
    let first = try Tool.run(run + ["--log", "1.log"], in: scratch.folder, interrupt: .afterWork(0.2))
    #expect(first.status == 130, "\(first.errors)")
    #expect(first.output.hasSuffix("; interrupted: --resume 1.log goes on\n"), "\(first.output)")
    let second = try Tool.run(run + ["--resume", "1.log"], in: scratch.folder)
    #expect(second.status == 0 && second.output.hasPrefix("shard 1/2 of selftest: 200 cases are in 1.log, "))
    let log = try LogContents(reading: scratch.folder.appendingPathComponent("1.log").path)
    #expect(Set(log.entries.map { $0.text.split(separator: "\t")[1] }).count == 200)
    #expect(log.entries.count == 200)
  }

  @Test func `a log that nothing can be appended to ends the run, with what was written whole`() throws {
    let scratch = try Scratch()
    // No file may have more than 2 KiB.
    let outcome = try Tool.shell(
      "ulimit -f 4; trap '' XFSZ; \"$tool\" selftest --filter honesty --cases 60 --log a.log",
      in: scratch.folder)
    #expect(outcome.status == 66, "\(outcome.errors)")
    #expect(
      outcome.errors.hasPrefix("error: a.log: found that nothing can be appended ("), "\(outcome.errors)")
    let log = try LogContents(reading: scratch.folder.appendingPathComponent("a.log").path)
    #expect(log.facts != nil && !log.entries.isEmpty)
  }
}
