import Foundation
import GradientChecking
import Testing

@testable import ExternalPrograms

@Suite struct ProgramCopiesTests {
  /// What a check with several copies came to.
  private struct Outcome {
    var result: GradientCheckResult
    var evaluations: Int
    /// Evaluations served, by process.
    var served: [String: Int]
    var fewer: [FewerCopies]
  }

  /// One value and one gradient of each copy are compared when it starts, which is not counted.
  private static let comparing = 2

  /// A folder in which every copy notes what it does.
  private final class Notes {
    let folder = TestPrograms.scratchFile()

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func read() throws -> [String: Int] {
      let processes = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      let counts = try processes.map {
        Int(try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)) ?? 0
      }
      return Dictionary(uniqueKeysWithValues: zip(processes, counts))
    }

    func expectAllEnded() throws {
      for process in try read().keys { #expect(try !TestPrograms.isRunning(process)) }
    }
  }

  private static func check(
    _ name: String, copies: Int, limit: Int? = nil, notes given: Notes? = nil
  ) async throws -> Outcome {
    let notes = try given ?? Notes()
    let counter = EvaluationCounter(limit: limit)
    var fewer: [FewerCopies] = []
    let result = try await ExternalProgram.withRunning(
      TestPrograms.command("copies.py", name, notes.folder.path), copies: copies, fewer: { fewer.append($0) }
    ) { program in
      try GradientChecker().check(program.objective(counter: counter))
    }
    try notes.expectAllEnded()
    return Outcome(
      result: result, evaluations: counter.count, served: try notes.read(), fewer: fewer)
  }

  @Test("what is to be done meanwhile is done once, while the program computes")
  func meanwhile() async throws {
    for copies in [1, 2] {
      let file = TestPrograms.scratchFile()
      defer { try? FileManager.default.removeItem(at: file) }
      let (value, calls) = try await ExternalProgram.withRunning(
        TestPrograms.command("waiting.py", file.path), copies: copies, timeLimit: .seconds(300)
      ) { program in
        let awaited = try #require(program.objective().abilities.awaitedValue)
        var calls = 0
        // The program waits for the file: a call before the request or after the reply would be seen, or never come.
        let value = try awaited([3, 2]) {
          calls += 1
          FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        return (value, calls)
      }
      #expect(value == 11 && calls == 1)
    }
  }

  @Test("copies of a stateless program share the entries, and the result is the same to the bit")
  func sameToTheBit() async throws {
    for name in ["right", "wrong"] {
      let alone = try await Self.check(name, copies: 1)
      #expect(alone.served.count == 1 && alone.fewer.isEmpty)
      #expect(alone.result.verdict == (name == "right" ? .verified : .refuted))
      for copies in [2, 5] {
        let shared = try await Self.check(name, copies: copies)
        #expect(shared.result.entries == alone.result.entries)
        #expect(shared.result.verdict == alone.result.verdict)
        #expect(shared.evaluations == alone.evaluations && shared.fewer.isEmpty)
        let total = shared.served.values.reduce(0, +)
        #expect(shared.served.count == copies && shared.served.values.count { $0 > Self.comparing } > 1)
        #expect(total == alone.evaluations + Self.comparing * copies, "\(shared.served)")
      }
    }
  }

  @Test("no more copies start than there are entries")
  func noMoreThanEntries() async throws {
    #expect(try await Self.check("right", copies: 100).served.count == 8)
  }

  @Test("one copy runs where a program does not call itself stateless, or wrongly; why is told")
  func oneCopy() async throws {
    let cases: [(name: String, reason: FewerCopies)] = [
      ("stateful", .notStateless), ("unseeded", .differing(what: "its value at the point")),
      ("unlike", .differing(what: "its description")),
    ]
    for (name, reason) in cases {
      let outcome = try await Self.check(name, copies: 2)
      #expect(outcome.result.verdict == .verified && outcome.fewer == [reason], "\(name): \(outcome.fewer)")
      #expect(outcome.served.values.count { $0 > Self.comparing } == 1, "\(name): \(outcome.served)")
    }
  }

  @Test("a budget is spent together, to the last evaluation")
  func budget() async throws {
    for copies in [1, 4] {
      let notes = try Notes()
      await #expect(throws: EvaluationLimitReached(limit: 60)) {
        _ = try await Self.check("right", copies: copies, limit: 60, notes: notes)
      }
      try notes.expectAllEnded()
      let served = try notes.read().values.reduce(0, +)
      #expect(served == 60 + (copies > 1 ? Self.comparing * copies : 0))
    }
  }

  @Test("copies that hang are ended, all of them")
  func hanging() async throws {
    let notes = try Notes()
    try await ExternalProgram.withRunning(
      TestPrograms.command("copies.py", "stay", notes.folder.path), copies: 6
    ) { _ in }
    #expect(try notes.read().count == 6)
    try notes.expectAllEnded()
  }

  @Test("a request that ends two copies, or one twice, ends the check and all copies, with its last words")
  func failure() async throws {
    for copies in [1, 3] {
      let notes = try Notes()
      let error = await #expect(throws: ProgramError.self) {
        _ = try await Self.check("crash", copies: copies, notes: notes)
      }
      #expect(error?.kind == .failed && error?.lastWords == ["the sixth entry is too much for me"])
      #expect(error?.request.contains(#""method":"value""#) == true)
      #expect(error?.message.contains("it ended with status 7") == true, "\(error.debugDescription)")
      try notes.expectAllEnded()
      // One that runs alone is started anew; beside others, a second copy may be gone before that.
      #expect(copies == 1 ? try notes.read().count == 2 : try notes.read().count >= copies)
    }
  }
}
