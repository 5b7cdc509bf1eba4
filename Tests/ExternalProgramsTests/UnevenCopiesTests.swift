import Foundation
import GradientChecking
import RunLogs
import Testing

@testable import ExternalPrograms

/// Copies of which one is slow, dies, or computes with other last digits (Programs/uneven.py).
@Suite struct UnevenCopiesTests {
  /// What a check came to, and what each copy noted of it.
  private struct Outcome {
    var result: GradientCheckResult
    /// Evaluations that the check asked for.
    var evaluations: Int
    var records: [CopyRecord]
    /// What each copy that started was asked, in the order in which they started.
    var asked: [[String]]

    var served: Int { asked.reduce(0) { $0 + $1.count } }
  }

  /// A folder in which every copy notes what it is asked.
  private final class Notes {
    let folder = TestPrograms.scratchFile()

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The lines of each copy: its process, then what it was asked.
    func lines() throws -> [[String]] {
      let count = try FileManager.default.contentsOfDirectory(atPath: folder.path).count
      return try (1..<(count + 1)).map { number in
        let text = try String(contentsOf: folder.appendingPathComponent("\(number)"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
      }
    }

    func expectAllEnded() throws {
      for copy in try lines() { #expect(try !TestPrograms.isRunning(copy[0])) }
    }
  }

  private static func check(
    _ words: [String], copies: Int, notes given: Notes? = nil, log: EvaluationLog? = nil
  ) async throws -> Outcome {
    let notes = try given ?? Notes()
    let counter = EvaluationCounter()
    let command = TestPrograms.command("uneven.py", notes.folder.path) + words
    let (result, records) = try await ExternalProgram.withRunning(command, copies: copies, log: { _ in log })
    {
      (try GradientChecker().check($0.objective(counter: counter)), $0.records)
    }
    try notes.expectAllEnded()
    return Outcome(
      result: result, evaluations: counter.count, records: records,
      asked: try notes.lines().map { Array($0.dropFirst()) })
  }

  private static let killed = "it was ended by signal 9 (Killed)"

  /// One value and one gradient of each copy are compared when it starts.
  private static let comparing = 2

  // MARK: Slow ones

  @Test
  func `a copy that is 20 times slower gets little of the work, whichever it is, and the result is the same`()
    async throws
  {
    let alone = try await Self.check([], copies: 1)
    #expect(alone.result.verdict == .verified)
    for slow in [1, 2] {
      let outcome = try await Self.check(["slow=\(slow)"], copies: 3)
      #expect(outcome.result.entries == alone.result.entries)
      #expect(outcome.evaluations == alone.evaluations)
      #expect(outcome.served == alone.evaluations + 3 * Self.comparing)
      // A third would be an equal slice; what one thread alone asks before the entries goes to the first copy.
      let most = slow == 1 ? 6 : 8
      #expect(
        outcome.asked[slow - 1].count < outcome.served / most + (slow == 1 ? 8 : 0), "\(outcome.records)")
    }
  }

  @Test(arguments: [
    (20.0, [1.0], 1, true), (20, [1], 4, false), (20, [1, 1, 1, 1], 4, true), (8, [1], 1, false),
    (8.1, [1], 1, true), (20, [0, 0], 1, false), (20, [0, 1], 1, true), (20, [], 1, false),
    (0, [1], 1, false),
    (1, [20], 1, false), (20, [19], 1, false),
  ])
  func `waiting is worth it where another one would take a quarter of the time, its queue included`(
    pace: Double, others: [Double], waiting: Int, isWorthIt: Bool
  ) {
    #expect(ProgramCopies.isWorthWaiting(insteadOf: pace, others: others, waiting: waiting) == isWorthIt)
  }

  @Test func `what ran where is known: host, process, evaluations and the seconds of one`() async throws {
    let outcome = try await Self.check(["slow=2"], copies: 3)
    #expect(outcome.records.map(\.number) == [1, 2, 3])
    #expect(Set(outcome.records.map(\.host)) == ["machine 1", "machine 2", "machine 3"])
    #expect(outcome.records.reduce(0) { $0 + $1.evaluations } == outcome.served)
    for record in outcome.records {
      let started = try #require(Int(record.host.split(separator: " ")[1]))
      #expect(
        record.evaluations == outcome.asked[started - 1].count && record.process > 1 && record.end == nil)
      let median = try #require(record.medianSeconds)
      #expect(median >= (started == 2 ? 0.04 : 0.002))
      #expect(
        record.words.hasPrefix("process \(record.process) on machine \(started), \(record.evaluations) eval"))
    }
  }

  @Test func `a program that says nothing of its host runs on this one`() async throws {
    let records = try await ExternalProgram.withRunning(TestPrograms.command("stated.py")) { program in
      _ = try program.values(at: program.description.point)
      return program.records
    }
    #expect(records.count == 1 && records[0].evaluations == 1 && records[0].end == nil)
    #expect(records[0].host == CopyRecord.thisHost && records[0].process > 1)
  }

  // MARK: Dying ones

  @Test(arguments: [1, 2, 3, 20])
  func `a copy that dies once is started anew, its evaluation is repeated, and the result is the same`(
    evaluation: Int
  ) async throws {
    let alone = try await Self.check([], copies: 1)
    let outcome = try await Self.check(["dies=\(evaluation)"], copies: 3)
    #expect(outcome.result.entries == alone.result.entries)
    #expect(outcome.result.verdict == .verified && outcome.evaluations == alone.evaluations)
    let last = try #require(outcome.asked[1].last)
    #expect(outcome.asked[1].count == evaluation)
    #expect(outcome.asked.enumerated().contains { $0 != 1 && $1.contains(last) })
    let died = outcome.records.filter { $0.end != nil }
    #expect(died.map(\.end) == [Self.killed] && died.map(\.evaluations) == [evaluation - 1])
    // Each evaluation once, but for the one that was lost, and one that compares a copy that is started anew.
    let once = alone.evaluations + 3 * Self.comparing + 1
    #expect((once...once + 1).contains(outcome.served), "\(outcome.records)")
  }

  @Test func `a program of which one copy runs is started anew too`() async throws {
    let alone = try await Self.check([], copies: 1)
    let notes = try Notes()
    try Data("0\n".utf8).write(to: notes.folder.appendingPathComponent("1"))
    let outcome = try await Self.check(["dies=9"], copies: 1, notes: notes)
    #expect(outcome.result.entries == alone.result.entries && outcome.evaluations == alone.evaluations)
    #expect(outcome.records.map(\.end) == [Self.killed, nil])
    #expect(outcome.records.map(\.evaluations) == [8, alone.evaluations - 8 + 1])
    #expect(outcome.records.map(\.number) == [1, 1])
  }

  @Test func `a copy that is started anew and gives another value ends the check`() async throws {
    let notes = try Notes()
    try Data("0\n".utf8).write(to: notes.folder.appendingPathComponent("1"))
    let error = await #expect(throws: ProgramError.self) {
      _ = try await Self.check(["dies=4", "strange=3"], copies: 1, notes: notes)
    }
    try notes.expectAllEnded()
    let message = try #require(error?.message)
    #expect(
      try Regex(
        #"found another value at the point from copy \d, which was started anew after 3 evaluations \(\Q"#
          + Self.killed
          + #"\E\), expected that of before: the program is "stateless""#
      ).firstMatch(in: message) != nil, "\(message)")
  }

  @Test func `one that is started anew on a machine that rounds otherwise goes on`() async throws {
    let notes = try Notes()
    try Data("0\n".utf8).write(to: notes.folder.appendingPathComponent("1"))
    let outcome = try await Self.check(["dies=20", "shift=1e-12"], copies: 1, notes: notes)
    #expect(outcome.result.verdict == .verified && outcome.records.map(\.end) == [Self.killed, nil])
  }

  @Test(arguments: [1, 3], [1, 2, 5])
  func `a copy that dies twice ends the check with its name, its evaluation and its exit`(
    copies: Int, evaluation: Int
  ) async throws {
    let notes = try Notes()
    let error = await #expect(throws: ProgramError.self) {
      _ = try await Self.check(["all-die=\(evaluation)"], copies: copies, notes: notes)
    }
    try notes.expectAllEnded()
    let message = try #require(error?.message)
    let plain =
      #"found the end of its standard output \(\Q"# + Self.killed
      + #"\E\) at evaluation \d of copy \d, which "#
    let twice = #"was started anew after \d evaluations? \(\Q"# + Self.killed + #"\E\), expected a reply"#
    let both = #"had ended copy \d before \(\Q"# + Self.killed + #"\E\), expected a reply"#
    #expect(try Regex(plain + "(\(twice)|\(both))").firstMatch(in: message) != nil, "\(message)")
    #expect(message.contains(#"to the request {"jsonrpc":"2.0""#))
    #expect(message.contains("at evaluation \(evaluation) of copy "), "\(message)")
  }

  @Test
  func `an evaluation that ends two copies ends the check with its request, both copies and the last words`()
    async throws
  {
    let notes = try Notes()
    let error = await #expect(throws: ProgramError.self) {
      _ = try await Self.check(["poison"], copies: 3, notes: notes)
    }
    try notes.expectAllEnded()
    let message = try #require(error?.message)
    #expect(error?.lastWords == ["the sixth entry is too much for me"])
    #expect(message.contains("(it ended with status 7) at evaluation "), "\(message)")
    let ended = try notes.lines().filter { $0.count > 1 }.map { $0[$0.count - 1] }
    #expect(ended.contains { line in ended.count { $0 == line } > 1 }, "no evaluation ended two copies")
  }

  // MARK: Other digits

  @Test(arguments: ["offset", "shift"], ["1e-14", "1e-12", "1e-10"])
  func `copies whose last digits differ are noisy: a right gradient is never refuted, one that is 1% off is`(
    word: String, size: String
  ) async throws {
    let right = try await Self.check(["\(word)=\(size)"], copies: 4)
    #expect(right.result.verdict == .verified && right.result.stateChange == nil, "\(right.result)")
    #expect(right.records.count { $0.evaluations > Self.comparing } > 1)
    let wrong = try await Self.check(["\(word)=\(size)", "wrong"], copies: 4)
    #expect(wrong.result.verdict == .refuted)
    #expect(wrong.result.entries.indices.filter { wrong.result.entries[$0].verdict == .refuted } == [4])
    // The values are some 4; two copies differ by as much as that part of them, and each bound is of a difference of two.
    let exact = try await Self.check([], copies: 4)
    let noise = try #require(Double(size))
    #expect(right.result.noise > noise && exact.result.noise < 1e-14)
  }

  @Test func `copies that differ by more than other machines' rounding are not used`() async throws {
    let notes = try Notes()
    var fewer: [FewerCopies] = []
    let command = TestPrograms.command("uneven.py", notes.folder.path, "shift=1e-6")
    let records = try await ExternalProgram.withRunning(command, copies: 3, fewer: { fewer.append($0) }) {
      $0.records
    }
    #expect(fewer == [.differing(what: "its value at the point")] && records.count == 1)
  }

  @Test func `as much as the stated accuracy leaves open may differ`() {
    var description = ProgramDescription()
    #expect(description.areAlike([4], [4 + 4e-9]) && !description.areAlike([4], [4 + 1e-7]))
    #expect(description.areAlike([.nan], [.nan]) && !description.areAlike([.nan], [1]))
    #expect(!description.areAlike([1], [1, 2]) && !description.areAlike([], [1]))
    description.accuracy = 1e-5
    #expect(description.areAlike([4], [4 + 3e-5]) && !description.areAlike([4], [4 + 5e-5]))
    description.accuracy = nil
    description.precision = .float32
    #expect(description.areAlike([4], [4 + 1e-4]) && !description.areAlike([4], [4 + 0.01]))
  }

  // MARK: A log beside them

  @Test func `a log beside a copy that dies has each evaluation once, and nothing is asked again`()
    async throws
  {
    let path = TestPrograms.scratchFile().path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func log() throws -> EvaluationLog {
      try EvaluationLog(LogFile(resuming: path, facts: [LogFact("command", "program")]))
    }
    let first = try await Self.check(["dies=20"], copies: 3, log: try log())
    #expect(first.records.count { $0.end != nil } == 1)
    let again = try await Self.check([], copies: 3, log: try log())
    #expect(again.served == 0 && again.evaluations == first.evaluations)
    #expect(again.result.entries == first.result.entries)
  }

  @Test func `a check that ended with its copies goes on from the log`() async throws {
    let path = TestPrograms.scratchFile().path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func log() throws -> EvaluationLog {
      try EvaluationLog(LogFile(resuming: path, facts: [LogFact("command", "program")]))
    }
    let notes = try Notes()
    await #expect(throws: ProgramError.self) {
      _ = try await Self.check(["all-die=15"], copies: 2, notes: notes, log: try log())
    }
    // What each copy was at when it died was not answered.
    let dead = try notes.lines()
    let answered = dead.reduce(0) { $0 + $1.count - 1 } - dead.count { $0.count == 16 }
    let alone = try await Self.check([], copies: 1)
    let again = try await Self.check([], copies: 2, log: try log())
    #expect(again.result.entries == alone.result.entries && again.evaluations == alone.evaluations)
    // All that was answered stands in the log, but for what compares copies that were started anew.
    let compared = dead.count - 2
    let left = alone.evaluations + 2 * Self.comparing - answered
    #expect((left...left + compared).contains(again.served), "\(again.served) of \(left)")
  }
}
