import Foundation
import GradientCheckTesting
import PropertyTesting
import TestSupport
import Testing

/// Cases that end their process, or never end, in children of this one.
@Suite("Cases in child processes")
struct CaseIsolationTests {
  private static let numbers = Generator.integer(in: 0...1_000_000_000)

  /// The values of the cases 0 to 99 of a property with this name.
  private func values(_ name: String, seed: UInt64) async throws -> [Int] {
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("cases-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    var runner = PropertyRunner(seed: seed)
    runner.log = try CaseLog(log)
    _ = try await runner.run(TestedProperty(name, "is noted", Self.numbers) { _ in Outcome.holds })
    struct Line: Decodable { var input: String }
    return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { line in
      try #require(Int(try JSONDecoder().decode(Line.self, from: Data(line.utf8)).input))
    }
  }

  private func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "isolated-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  @Test("A trap in case 57 of 100: the test fails, its token replays it, the other 99 ran")
  func trap() async throws {
    let name = "trap in a case"
    let values = try await values(name, seed: 3)
    let wanted = values[57]
    // Children, whose parent this process is, note there too what they run.
    let isChild = ProcessInfo.processInfo.environment["GRADIENT_CHECK_CASES_OF"] != nil
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ran-\(isChild ? getppid() : getpid())"
    ).path
    defer { if !isChild { try? FileManager.default.removeItem(atPath: path) } }
    try await withFolder { folder in
      func run(_ environment: [String: String]) async throws -> PropertyResult? {
        try await expectProperty(
          name, "an index is in range", Self.numbers, seed: 3, regressions: .folder(folder),
          isolation: .childProcess(limit: .seconds(60)), environment: environment
        ) { number in
          try Self.note(number, in: path)
          return Outcome.equal(number == wanted ? [0][number] : 0, 0)
        }
      }
      var result: PropertyResult?
      let recorded = try await issues { result = try await run(ProcessInfo.processInfo.environment) }
      let failure = try #require(result?.failure)
      #expect(recorded.count == 1 && recorded[0].text.contains("trap in a case: failed"))
      #expect(failure.caseIndex == 57 && failure.simplest.input == "\(wanted)" && failure.isDeterministic)
      #expect(failure.simplest.headline.contains("ended by signal"))
      #expect(failure.simplest.headline.contains("Index out of range"))
      let ran = try Set(
        String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { Int($0) })
      #expect(ran.isSuperset(of: values) && values.count == 100)
      #expect(failure.furtherCases == 100 && failure.furtherFailures == 0)

      let stored = try RegressionStore(folder: folder).entries(of: name)
      #expect(stored.map(\.choices) == ["\(wanted)"])
      var replayed: PropertyResult?
      let again = try await issues {
        let token = ["GRADIENT_CHECK_REPLAY": failure.token]
        replayed = try await run(ProcessInfo.processInfo.environment.merging(token) { $1 })
      }
      #expect(
        again.count == 1 && replayed?.failure?.simplest.input == "\(wanted)" && replayed?.stoppedBy == .replay
      )
    }
  }

  private static func note(_ number: Int, in path: String) throws {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    defer { close(file) }
    let line = "\(number)\n"
    guard write(file, line, line.utf8.count) == line.utf8.count else { throw CocoaError(.fileWriteUnknown) }
  }

  @Test("A case that does not end is ended at its limit, and the others run")
  func endless() async throws {
    let name = "endless case"
    let wanted = try await values(name, seed: 4)[5]
    var result: PropertyResult?
    let recorded = try await issues {
      result = try await expectProperty(
        name, "ends", Self.numbers, seed: 4, regressions: .none, isolation: .childProcess(limit: .seconds(2))
      ) { number in
        while number == wanted {}
        return Outcome.holds
      }
    }
    let failure = try #require(result?.failure)
    #expect(recorded.count == 1 && failure.caseIndex == 5 && failure.furtherCases == 100)
    #expect(
      failure.simplest.headline == "did not end within its limit of 2 s" && failure.furtherFailures == 0)
  }

  @Test("Traps shrink, and what is wrong without one comes from a child unchanged")
  func shrinking() async throws {
    var results: [PropertyResult?] = []
    let recorded = try await issues {
      results.append(
        try await expectProperty(
          "trapping list", "never traps", Generator.integer(in: 0...99).array(count: 0...9),
          regressions: .none,
          isolation: .childProcess(limit: .seconds(60))
        ) { list in
          precondition(!list.contains { $0 > 97 }, "a number above 97")
          return Outcome.holds
        })
      for isolation in [nil, CaseIsolation.childProcess(limit: .seconds(60))] {
        results.append(
          try await expectProperty(
            "sum in a child", "is small", Generator.double(in: 0...9).array(count: 1...9), regressions: .none,
            isolation: isolation
          ) { list in
            Outcome.atMost(list.reduce(0, +), 20).labelled("long", if: list.count > 5).measured(
              "count", Double(list.count))
          })
      }
    }
    try #require(results.count == 3 && recorded.count == 3)
    let trap = try #require(results[0]?.failure)
    #expect(trap.simplest.input == "[98]" && trap.simplest.headline.contains("a number above 97"))
    let here = try #require(results[1])
    let there = try #require(results[2])
    #expect(here.failure?.simplest.input == "[3.0, 9.0, 9.0]" && here.failure == there.failure)
    #expect(here.labels == there.labels && here.measures == there.measures && here.cases == there.cases)
  }

  @Test("A generator that traps, and an example that does")
  func elsewhere() async throws {
    var results: [PropertyResult?] = []
    let recorded = try await issues {
      results.append(
        try await expectProperty(
          "trapping generator", "is made", Self.numbers.map { $0 % 16 == 1 ? [0][$0] : $0 },
          budget: .cases(200), regressions: .none, isolation: .childProcess(limit: .seconds(60))
        ) { _ in Outcome.holds })
      results.append(
        try await expectProperty(
          "trapping example", "is no example", Self.numbers, regressions: .none, examples: [5, 7],
          isolation: .childProcess(limit: .seconds(60))
        ) { number in Outcome.equal(number == 7 ? [0][number] : 0, 0) })
    }
    try #require(results.count == 2 && recorded.count == 2)
    let generated = try #require(results[0]?.failure)
    #expect(
      generated.simplest.input == "no value: its generator ended the process" && generated.isDeterministic)
    #expect(
      generated.simplest.headline.contains("Index out of range") && generated.furtherFailures > 0)
    let example = try #require(results[1]?.failure)
    #expect(
      example.origin == .example && example.simplest.input == "7" && results[1]?.examplesHeld == 1)
  }

  @Test("A child that does not get to the property is said, and nothing is called verified")
  func wrongProgram() async throws {
    var result: PropertyResult?
    let recorded = try await issues {
      result = try await expectProperty(
        "nobody runs it", "holds", Self.numbers, budget: .cases(2), regressions: .none,
        isolation: CaseIsolation(
          executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", "exit 3"], limit: .seconds(1))
      ) { _ in Outcome.holds }
    }
    #expect(recorded.count == 1 && result?.isPassed != true)
    #expect(recorded.first?.text.contains("without running the property \"nobody runs it\"") == true)
  }
}
