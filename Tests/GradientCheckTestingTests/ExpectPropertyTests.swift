import Foundation
import GradientCheckTesting
import PropertyTesting
import TestSupport
import Testing

@Suite("expectProperty")
struct ExpectPropertyTests {
  private static let lists = Generator.integer(in: 0...100).array(count: 0...10)

  private static func sum(below limit: Int) -> TestedProperty {
    TestedProperty("sum", "the sum of a list is below \(limit)", lists) {
      .atMost(Double($0.reduce(0, +)), Double(limit - 1))
    }
  }

  @Test("What holds records nothing; bodies may wait")
  func holds() async throws {
    let recorded = try await issues {
      let result = try await expectProperty(
        "reversal", "reversing a list twice gives the list", Self.lists, regressions: .none, environment: [:]
      ) { list in
        .equal(Array(list.reversed().reversed()), list)
      }
      #expect(result?.isPassed == true && result?.cases == 100)
      let waiting = try await expectProperty(
        "waiting", "a list is a list", Self.lists, budget: .cases(10), regressions: .none, environment: [:]
      ) { list in
        await Task.yield()
        return .equal(list, list)
      }
      #expect(waiting?.cases == 10)
    }
    #expect(recorded.isEmpty)
  }

  @Test("A failure is one issue at the line of the call, with all that is needed to see it again")
  func failure() async throws {
    var line = 0
    var token = ""
    let recorded = try await issues {
      line = #line + 1
      let result = try await expectProperty(
        "sum", "the sum of a list is below 250", Self.lists, regressions: .none, environment: [:]
      ) { list in
        .atMost(Double(list.reduce(0, +)), 249)
      }
      token = result?.failure?.token ?? ""
    }
    let issue = try #require(recorded.first)
    #expect(recorded.count == 1 && issue.severity == .error)
    #expect(issue.sourceLocation?.line == line)
    #expect(issue.sourceLocation?.fileName == "ExpectPropertyTests.swift")
    #expect(!token.isEmpty)
    for part in [
      "sum: failed", "property: the sum of a list is below 250", "simplest counterexample", "left   [250.0]",
      "right  [249.0]",
      "worst counterexample", "margin", "seed 1, case ", "replay: GRADIENT_CHECK_REPLAY=\(token)",
    ] {
      #expect(issue.text.contains(part), "\(part) is missing in \(issue.text)")
    }
  }

  @Test("An error that a body throws is a failure of the property, not of the test")
  func throwing() async throws {
    struct Broken: Error {}
    let recorded = try await issues {
      try await expectProperty(
        "broken", "nothing is thrown", Self.lists, regressions: .none, environment: [:]
      ) { _ in
        throw Broken()
      }
    }
    try #require(recorded.count == 1)
    #expect(recorded[0].text.contains("Broken"))
  }

  @Test("A false statement that is expected to fail passes, and one that holds is an issue")
  func expectedFailure() async throws {
    var property = Self.sum(below: 250)
    property.expectsFailure = true
    let none = try await issues { try await expectProperty(property, regressions: .none, environment: [:]) }
    #expect(none.isEmpty)
    var lasting = Self.sum(below: 2000)
    lasting.expectsFailure = true
    let one = try await issues { try await expectProperty(lasting, regressions: .none, environment: [:]) }
    #expect(one.count == 1 && one[0].text.contains("expected to fail, but held in 100 cases"))
  }

  @Test("A label that may be short by chance is a warning, one that cannot be is a failure")
  func labels() async throws {
    func labelled(_ share: Double, cases: Int) async throws -> [Issue] {
      try await issues {
        try await expectProperty(
          "labels", "a list is a list", Self.lists, budget: .cases(cases), regressions: .none,
          coverage: [LabelMinimum("empty", atLeast: share)], environment: [:]
        ) { list in
          Outcome.equal(list, list).labelled("empty", if: list.isEmpty)
        }
      }
    }
    let warnings = try await labelled(0.6, cases: 10)
    try #require(warnings.count == 1)
    #expect(warnings[0].severity == .warning && !warnings[0].isFailure)
    #expect(
      warnings[0].text.hasPrefix("labels: rarer than declared")
        && warnings[0].text.contains("at least 60.0%"),
      "\(warnings[0].text)")
    let failures = try await labelled(0.9, cases: 400)
    try #require(failures.count == 1)
    #expect(failures[0].severity == .error)
    #expect(failures[0].text.contains("too rare"), "\(failures[0].text)")
    #expect(try await labelled(0.01, cases: 400).isEmpty)
  }
}

@Suite("expectProperty: environment and regressions")
struct ExpectPropertyEnvironmentTests {
  private static func below(_ limit: Int) -> TestedProperty {
    TestedProperty("below limit", "all are below \(limit)", Generator.integer(in: 0...1000)) {
      .check($0 < limit, "\($0) is not below \(limit)")
    }
  }

  @Test("Seed and cases come from the environment")
  func environment() async throws {
    let result = try await expectProperty(
      Self.below(2000), budget: .cases(3), seed: 5, regressions: .none,
      environment: ["GRADIENT_CHECK_SEED": "0x2a", "GRADIENT_CHECK_CASES": "17"])
    #expect(result?.seed == 42 && result?.cases == 17)
  }

  @Test("The token of a failure replays its case alone, and leaves other properties as they are")
  func replay() async throws {
    var failure: PropertyFailure?
    _ = try await issues {
      failure = try await expectProperty(Self.below(500), regressions: .none, environment: [:])?.failure
    }
    let environment = ["GRADIENT_CHECK_REPLAY": try #require(failure).token]
    let again = try await issues {
      let result = try await expectProperty(
        Self.below(500), regressions: .none, environment: environment)
      #expect(result?.stoppedBy == .replay && result?.failure?.found == failure?.found)
    }
    #expect(again.count == 1)
    let other = TestedProperty("another", "all are below 2000", Generator.integer(in: 0...1000)) {
      .check($0 < 2000, "\($0)")
    }
    let result = try await expectProperty(other, regressions: .none, environment: environment)
    #expect(result?.isPassed == true && result?.cases == 100)
  }

  @Test("A variable that cannot be read is one issue that names it, what was found and what is expected")
  func malformed() async throws {
    for (variable, text) in [
      ("GRADIENT_CHECK_SEED", "one"), ("GRADIENT_CHECK_CASES", "0"), ("GRADIENT_CHECK_REPLAY", "P1:1:2:0000"),
    ] {
      var line = 0
      let recorded = try await issues {
        line = #line + 1
        let result = try await expectProperty(
          Self.below(2000), regressions: .none, environment: [variable: text])
        #expect(result == nil)
      }
      try #require(recorded.count == 1)
      #expect(recorded[0].sourceLocation?.line == line)
      let expected = "below limit: not tested: \(variable): found \"\(text)\", expected "
      #expect(recorded[0].text.hasPrefix(expected), "\(recorded[0].text)")
    }
  }

  @Test("A failure is stored in the named folder, and replayed first")
  func regressions() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())/regressions")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    var stops: [PropertyResult.StopReason?] = []
    let recorded = try await issues {
      for _ in 0..<2 {
        stops.append(
          try await expectProperty(Self.below(500), regressions: .folder(folder), environment: [:])?.stoppedBy
        )
      }
    }
    #expect(recorded.count == 2 && stops == [.failure, .regression])
    #expect(try RegressionStore(folder: folder).entries(of: "below limit").map(\.choices) == ["500"])
    // A file that is none of regressions is an issue that names it.
    try "".write(
      to: RegressionStore(folder: folder).file(of: "below limit"), atomically: true, encoding: .utf8)
    let damaged = try await issues {
      try await expectProperty(Self.below(500), regressions: .folder(folder), environment: [:])
    }
    #expect(damaged.count == 1 && damaged[0].text.contains("below%20limit.json"))
  }

  @Test("By default the folder is fixtures/regressions beside the package of the test's file")
  func besidePackage() async throws {
    let package = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    let tests = package.appendingPathComponent("Tests/SomeTests")
    defer { try? FileManager.default.removeItem(at: package) }
    try FileManager.default.createDirectory(at: tests, withIntermediateDirectories: true)
    try "".write(to: package.appendingPathComponent("Package.swift"), atomically: true, encoding: .utf8)
    let file = tests.appendingPathComponent("SomeTests.swift").path
    _ = try await issues { try await expectProperty(Self.below(500), environment: [:], filePath: file) }
    let stored = package.appendingPathComponent("fixtures/regressions/below%20limit.json")
    #expect(FileManager.default.fileExists(atPath: stored.path))
    // Without a package there is no folder, and nothing is written.
    let recorded = try await issues {
      try await expectProperty(Self.below(500), environment: [:], filePath: "/SomeTests.swift")
    }
    #expect(recorded.count == 1 && recorded[0].text.hasPrefix("below limit: failed"))
  }

  @Test("A cancelled test is neither passed nor failed")
  func cancelled() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await expectProperty(Self.below(2000), regressions: .none, environment: [:])
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
