import Foundation
import Testing

@testable import PropertyTesting

@Suite("Failures, measures and logs of a run")
struct RunFeatureTests {
  private struct Unlucky: Error {}

  private static let mixed = TestedProperty("mixed", "nothing is wrong", Generator.integer(in: 0...999)) {
    number in
    if (300..<400).contains(number) { throw Unlucky() }
    if number > 700 { return .fails("is large") }
    return .atMost(Double(number), 600)
  }

  @Test("Failures of different kinds are each shrunk, shown and stored")
  func severalFailures() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("several-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = RegressionStore(folder: folder)
    let result = try await PropertyRunner(seed: 2, regressions: store).run(Self.mixed)
    let failures = [try #require(result.failure)] + result.otherFailures
    #expect(Set(failures.map(\.simplest.input)) == ["300", "701", "601"] && failures.count == 3)
    #expect(Set(failures.map(\.token)).count == 3)
    for failure in failures {
      let again = try await PropertyRunner(replay: ReplayToken(failure.token)).run(Self.mixed)
      #expect(again.failure?.simplest == failure.simplest && again.otherFailures.isEmpty)
      #expect(result.text.contains(failure.token))
    }
    #expect(
      result.text.contains("failure 2, of another kind:")
        && result.text.contains("failure 3, of another kind:"))
    #expect(Set(try store.entries(of: "mixed").map(\.choices)) == ["300", "701", "601"])
  }

  @Test("What does not matter is shown by a case in which it differs")
  func alike() async throws {
    let triples = Generator.integer(in: 0...999).array(count: 3)
    let middle = TestedProperty("middle", "the middle is small", triples) { .check($0[1] < 100, "large") }
    let failure = try #require(try await PropertyRunner(seed: 1).run(middle).failure)
    let alike = try #require(failure.alike)
    let numbers = alike.choices.filter { $0 != "(" && $0 != ")" }.split(separator: " ").compactMap { Int($0) }
    #expect(failure.simplest.input == "[0, 100, 0]" && numbers.count == 3)
    #expect(numbers[0] != 0 && numbers[1] == 100 && numbers[2] != 0, "\(alike)")
    let sum = TestedProperty("sum", "the sum is small", triples) { .check($0.reduce(0, +) < 2000, "large") }
    #expect(try await PropertyRunner(seed: 1).run(sum).failure?.alike == nil)
  }

  @Test("Measures say what the cases were like")
  func measures() async throws {
    let property = TestedProperty("measured", "is measured", Generator.integer(in: 0...9).array(count: 3)) {
      list in
      Outcome.holds.measured("largest", Double(list.max() ?? 0)).measured("count", Double(list.count))
    }
    let result = try await PropertyRunner(budget: .cases(500)).run(property)
    let count = try #require(result.measures.first)
    let largest = try #require(result.measures.last)
    #expect(result.measures.count == 2 && count.name == "count" && largest.name == "largest")
    #expect(count == MeasureResult("count", Array(repeating: 3, count: 500)))
    #expect(largest.minimum < 4 && largest.maximum == 9 && (6...8).contains(largest.median))
    // The mean of the largest of three digits: 9 − Σ (k/10)³ = 6.975, with a deviation of 1.9/√500.
    #expect(abs(largest.mean - 6.975) < 6 * 1.9 / 500.0.squareRoot())
    #expect(result.text.contains("count 3 to 3, median 3, mean 3"))
    #expect(MeasureResult("spread", [2, .nan, 1]).maximum.isNaN)
  }

  @Test("A line of JSON for every case, whatever came of it, the same on any number of jobs")
  func log() async throws {
    struct Line: Decodable, Equatable {
      var property: String
      var `case`: Int
      var input: String?
      var status: String
      var token: String
      var labels: [String]
    }
    let property = TestedProperty("logged", "is below 900", Generator.integer(in: 0...999)) { number in
      try assume(number % 5 != 0)
      return Outcome.check(number < 900, "large").labelled("even", if: number % 2 == 0)
    }
    var texts: Set<String> = []
    for jobs in [1, 3] {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("log-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: file) }
      let runner = try PropertyRunner(seed: 9, jobs: jobs).configured(by: [
        "GRADIENT_CHECK_CASE_LOG": file.path
      ])
      let result = try await runner.run(property)
      let failing = try #require(result.failure?.caseIndex)
      let text = try String(contentsOf: file, encoding: .utf8)
      texts.insert(text)
      let lines = try text.split(separator: "\n").map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      }
      #expect(lines.map(\.case) == Array(0...failing + runner.furtherCases))
      #expect(lines[failing].status == "fails" && lines[..<failing].allSatisfy { $0.status != "fails" })
      #expect(lines.contains { $0.status == "discarded" })
      for line in lines where line.status != "discarded" {
        let number = try #require(line.input.flatMap { Int($0) })
        #expect(
          (line.status == "fails") == (number >= 900) && line.labels == (number % 2 == 0 ? ["even"] : []))
        #expect(
          try ReplayToken(line.token)
            == ReplayToken(property: "logged", origin: .seeded(seed: 9, index: line.case)))
      }
    }
    #expect(texts.count == 1)
    #expect(throws: ReplayTokenError.self) {
      try PropertyRunner().configured(by: ["GRADIENT_CHECK_CASE_LOG": "/nowhere/at/all"])
    }
  }

  private enum Shape: Sendable, Hashable { case point, circle(radius: Double), line(Int, Int) }
  private struct Scene: Sendable {
    var name: String; var shapes: [Shape]; var seed: Int?; var scales: [String: Float]
  }
  private final class Opaque: Sendable {}

  @Test("Counterexamples as Swift: what is printed can be pasted")
  func swiftExpressions() {
    let scene = Scene(
      name: "a \"b\"\n\u{301}", shapes: [.point, .circle(radius: .infinity), .line(1, -2)], seed: nil,
      scales: ["x": 0.1])
    #expect(
      SwiftExpression.text(scene)
        == #"Scene(name: "a \"b\"\u{A}\u{301}", shapes: [.point, .circle(radius: .infinity), .line(1, -2)], "#
        + #"seed: nil, scales: ["x": 0.1])"#)
    #expect(SwiftExpression.text((1, "a", [Double.nan])) == #"(1, "a", [.nan])"#)
    #expect(SwiftExpression.text((left: 1.5, right: UInt8(3))) == "(left: 1.5, right: 3)")
    #expect(
      SwiftExpression.text(Optional(Set([true])) as Any) == "[true]"
        && SwiftExpression.text([String: Int]()) == "[:]")
    #expect(SwiftExpression.text(Opaque()) == nil && SwiftExpression.text([Opaque()]) == nil)
  }
}
