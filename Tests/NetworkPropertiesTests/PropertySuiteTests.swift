import PropertyTesting
import Reports
import Runs
import Testing

@testable import NetworkProperties

/// Properties as a report.
@Suite struct PropertySuiteTests {
  @Test("a filter selects by name, and the result is the same with any number of jobs")
  func jobs() async throws {
    var reports: [Report] = []
    for jobs in [1, 5] {
      var report = try await PropertySuite(filter: "^P(1|13|36)-", cases: 30, seed: 9, jobs: jobs).run()
      #expect(report.verdict == .verified && report.summary.properties == 3, "\(report.properties)")
      for index in report.properties.indices { report.properties[index].seconds = 0 }
      reports.append(report)
    }
    #expect(reports[0].properties == reports[1].properties)
    #expect(reports[0].properties.map(\.name) == ["P1-shapes", "P13-perfect-fit", "P36-flipped-labels"])
    let first = try #require(reports[0].properties.first)
    #expect(first.cases == 30 && first.labels.contains { $0.count > 0 && $0.cases == 30 })
    #expect(first.failingFractionBound.map { $0 > 0.09 && $0 < 0.11 } ?? false)
    #expect(first.worstMargin == 0 && first.replay == nil && !first.statement.isEmpty)
  }

  @Test("what cannot be run is named with its option")
  func mistakes() throws {
    #expect(throws: FilterError.self) { try PropertySuite(filter: "no such property") }
    #expect(throws: FilterError.self) { try PropertySuite(filter: "(") }
    #expect(throws: ReplayError.self) { try PropertySuite(replay: "P3-sample-permutation:1:17:0000") }
    let unknown = ReplayToken(property: "P0-nothing", origin: .seeded(seed: 1, index: 1)).description
    let error = #expect(throws: ReplayError.self) { try PropertySuite(replay: unknown) }
    #expect(error?.description.hasPrefix("--replay: found the property \"P0-nothing\"") ?? false)
  }

  @Test("a failure is refuted, with counterexamples and the line that replays it")
  func failure() async throws {
    let property = TestedProperty("P0-small", "x is below 3", Generator<Int>.integer(in: 0...9)) { x in
      Outcome.atMost(Double(x), 2)
    }
    let runner = PropertyRunner(seed: 1, budget: .cases(100))
    let converted = try await PropertySuite.result(of: property, runner)
    #expect(converted.verdict == .refuted && converted.stoppedBy == "failure")
    #expect(converted.counterexamples.map(\.kind) == ["simplest", "worst"])
    #expect(converted.counterexamples.map(\.input) == ["3", "9"])
    #expect(converted.replay?.hasPrefix("gradient-check properties --replay P0-small:") ?? false)

    var report = Report(title: "properties", seed: 1)
    report.properties = [converted]
    report.finish()
    #expect(report.verdict == .refuted)
    #expect(report.propertyLines.contains("P0-small"))
  }

  @Test("a false statement is verified by its counterexample, and gets the cases that takes")
  func falseStatement() async throws {
    let property = TestedProperty(
      "F0-small", "x is below 99", Generator<Int>.integer(in: 0...99), expectsFailure: true
    ) { x in Outcome.check(x < 99, "x is \(x)") }
    let converted = try await PropertySuite.result(of: property, PropertyRunner(seed: 1, budget: .cases(1)))
    #expect(converted.verdict == .verified && converted.expectsFailure && converted.replay == nil)
    #expect(converted.failingFractionBound == nil && converted.counterexamples.first?.input == "99")

    let unrefuted = TestedProperty(
      "F0-true", "x is not negative", Generator<Int>.integer(in: 0...99), expectsFailure: true
    ) { Outcome.check($0 >= 0, "x is \($0)") }
    let held = try await PropertySuite.result(of: unrefuted, PropertyRunner(seed: 1, budget: .cases(1)))
    #expect(held.verdict == .refuted)
  }
}
