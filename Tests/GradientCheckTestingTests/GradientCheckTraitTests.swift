import Foundation
import PropertyTesting
import TestSupport
import Testing

@testable import GradientCheckTesting

@Suite("The trait .gradientCheck", .gradientCheck(seed: 7, cases: 12))
struct GradientCheckTraitTests {
  private static let numbers = Generator.integer(in: 0...99)

  private func result(
    _ budget: PropertyRunner.Budget? = nil, seed: UInt64? = nil, _ environment: [String: String] = [:]
  ) async throws -> PropertyResult {
    let result = try await expectProperty(
      "any number", "is a number", Self.numbers, budget: budget, seed: seed, regressions: .none,
      environment: environment
    ) { _ in .holds }
    return try #require(result)
  }

  @Test("Seed and number of cases of a suite reach its expectations")
  func suite() async throws {
    let property = try await result()
    #expect(property.seed == 7 && property.cases == 12)
    let all = try await expectForAll(
      "all", "does nothing", Self.numbers, regressions: .none, environment: [:]
    ) { _ in }
    #expect(all?.seed == 7 && all?.cases == 12)
    let points = try await expectGradient(
      "squares", at: Generator.double(in: -1...1).array(count: 1), regressions: .none, environment: [:]
    ) {
      $0[0] * $0[0]
    } gradient: {
      [2 * $0[0]]
    }
    #expect(points?.seed == 7 && points?.cases == 12)
  }

  @Test("A test's own value decides over its suite's, whose others stay", .gradientCheck(cases: 5))
  func test() async throws {
    let property = try await result()
    #expect(property.seed == 7 && property.cases == 5)
  }

  @Suite("A suite within", .gradientCheck(seed: 8)) struct Inner {
    @Test("A suite within another has its own value, and the other's")
    func test() async throws {
      let property = try await GradientCheckTraitTests().result()
      #expect(property.seed == 8 && property.cases == 12)
    }
  }

  @Test("An argument of the call decides over the trait, and the environment over both")
  func precedence() async throws {
    let argument = try await result(.cases(3), seed: 9)
    #expect(argument.seed == 9 && argument.cases == 3)
    let environment = try await result(
      .cases(3), seed: 9, ["GRADIENT_CHECK_SEED": "0x10", "GRADIENT_CHECK_CASES": "4"])
    #expect(environment.seed == 16 && environment.cases == 4)
  }

  @Test("A number of cases below 1 is refused before the test runs")
  func refused() async throws {
    let test = try #require(Test.current)
    let error = await #expect(throws: (any Error).self) {
      try await GradientCheckTrait.gradientCheck(cases: 0).prepare(for: test)
    }
    #expect(error.map { "\($0)" } == "\(test.name): found .gradientCheck(cases: 0), expected at least 1")
  }

  /// Runs a body with a folder for reports, and gives the files that are in it then, by name.
  private func reports(_ body: @escaping @Sendable () async throws -> Void) async throws -> [String: Any] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await GradientCheckTrait.gradientCheck(report: folder.appendingPathComponent("inner")).provideScope(
      for: #require(Test.current), testCase: .current, performing: body)
    var found: [String: Any] = [:]
    for file in try FileManager.default.contentsOfDirectory(
      at: folder.appendingPathComponent("inner"), includingPropertiesForKeys: nil)
    {
      found[file.lastPathComponent] = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    }
    return found
  }

  @Sendable private func squares() {
    expectGradient("squares", at: [1, 2]) {
      $0[0] * $0[0] + $0[1] * $0[1]
    } gradient: {
      $0.map { 2 * $0 }
    }
  }

  @Test("Every check leaves its report, passed or not, and none replaces another's")
  func reportFiles() async throws {
    let recorded = RecordedReports()
    let issues = try await issues {
      recorded.files = try await reports {
        await withTaskGroup { group in
          for _ in 0..<20 { group.addTask { squares() } }
        }
        expectGradient("wrong", at: 1) {
          $0 * $0
        } derivative: {
          3 * $0
        }
        _ = try await result()
      }
    }
    let place = "GradientCheckTestingTests.GradientCheckTraitTests.reportFiles-"
    let numbered = (2...20).map { "\(place)squares-\($0).json" }
    let names = Set(["\(place)squares.json", "\(place)wrong.json", "\(place)any-number.json"] + numbered)
    #expect(Set(recorded.files.keys) == names, "\(recorded.files.keys.sorted())")
    #expect(issues.count == 1 && issues[0].text.hasPrefix("wrong: refuted"), "\(issues)")
    func verdict(_ name: String) -> String? {
      (recorded.files["\(place)\(name).json"] as? [String: Any])?["verdict"] as? String
    }
    #expect(verdict("squares") == "verified" && verdict("squares-20") == "verified")
    #expect(verdict("wrong") == "refuted" && verdict("any-number") == "passed")
  }

  @Test("A report that cannot be written is an issue that says where")
  func unwritable() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("file-\(UUID().uuidString)")
    try Data("no folder".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let recorded = try await issues {
      try await GradientCheckTrait.gradientCheck(report: file).provideScope(
        for: #require(Test.current), testCase: .current
      ) { squares() }
    }
    let text = try #require(recorded.first).text
    #expect(
      recorded.count == 1 && text.hasPrefix("squares: found that its report cannot be written"), "\(text)")
    #expect(text.hasSuffix("expected \(file.path) to be a folder for it"), "\(text)")
  }

  /// Files from a body that may run anywhere; it is waited for.
  private final class RecordedReports: @unchecked Sendable { var files: [String: Any] = [:] }
}
