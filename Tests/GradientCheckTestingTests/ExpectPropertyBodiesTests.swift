import Foundation
import GradientCheckTesting
import PropertyTesting
import TestSupport
import Testing

@Suite("Bodies of properties")
struct ExpectPropertyBodiesTests {
  private static let lists = Generator.integer(in: 0...100).array(count: 0...10)

  @Test("A body may say true or false")
  func booleans() async throws {
    var result: PropertyResult?
    let recorded = try await issues {
      try await expectProperty("true", "a list is itself", Self.lists, regressions: .none, environment: [:]) {
        list in list == list
      }
      result = try await expectProperty("false", "is short", Self.lists, regressions: .none, environment: [:])
      {
        list in list.count < 3
      }
    }
    #expect(recorded.count == 1 && result?.failure?.simplest.input == "[0, 0, 0]")
  }

  @Test("A body may use #expect: one issue for the simplest counterexample, however many cases failed")
  func expectations() async throws {
    let recorded = try await handledIssues {
      let result = try await expectForAll(
        "expecting", "every number is below 60", Self.lists, regressions: .none, environment: [:]
      ) { list in
        for number in list { #expect(number < 60) }
      }
      #expect(result?.failure?.simplest.input == "[60]" && result?.failure?.furtherFailures ?? 0 > 10)
    }
    try #require(recorded.count == 1, "\(recorded)")
    #expect(recorded[0].text.contains("Expectation failed") && recorded[0].text.contains("number"))
    let passing = try await issues {
      try await expectForAll("passing", "counts", Self.lists, regressions: .none, environment: [:]) {
        list in
        #expect(list.count <= 10)
        try #require(list.count >= 0)
      }
    }
    #expect(passing.isEmpty)
  }

  @Test("Examples are run first, and one that fails is the failure")
  func examples() async throws {
    var result: PropertyResult?
    let recorded = try await issues {
      result = try await expectProperty(
        "examples", "is no wanted list", Self.lists, regressions: .none, examples: [[1], [7, 7], [8]],
        environment: [:]
      ) { list in list != [7, 7] }
    }
    let failure = try #require(result?.failure)
    #expect(recorded.count == 1 && failure.origin == .example && failure.simplest.input == "[7, 7]")
    #expect(result?.stoppedBy == .example && result?.examplesHeld == 1 && result?.cases == 0)
    #expect(recorded[0].text.contains("an example") && !recorded[0].text.contains("replay:"))
  }
}
