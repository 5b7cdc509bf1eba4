import Foundation
import PropertyTesting
import Testing

@testable import NetworkProperties

/// The theorems about single networks: what each says of the reference, and of gradients with a planted
/// defect.
@Suite struct PropertiesHoldTests {
  private static func families(of subject: GradientUnderTest) -> [TestedProperty] {
    PropertyCatalogue.symmetries(of: subject) + PropertyCatalogue.scalings(of: subject)
      + PropertyCatalogue.exactStatements(of: subject) + PropertyCatalogue.identities(of: subject)
      + PropertyCatalogue.directions(of: subject)
  }

  /// The number in a name: 3 of "P3-sample-permutation".
  private static func number(_ name: String) -> Int? { Int(name.dropFirst().prefix { $0.isNumber }) }

  @Test("P1–P38 are all there, in order, each once, and every name is that of a file and a token")
  func completeness() {
    let names = PropertyCatalogue.properties().map(\.name)
    #expect(names.compactMap(Self.number) == Array(1...38))
    let all = PropertyCatalogue.all().map(\.name)
    #expect(Set(all).count == all.count && all.count > names.count)
    #expect(all.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9-]+/) != nil })
    #expect(
      PropertyCatalogue.all().allSatisfy {
        !$0.statement.isEmpty && $0.expectsFailure == $0.name.hasPrefix("F")
      })
  }

  @Test("every theorem about single networks holds of the reference")
  func holds() async throws {
    let runner = PropertyRunner(seed: 2, budget: .cases(24))
    for property in Self.families(of: .reference) {
      let result = try await runner.run(property)
      #expect(result.verdict == .passed, "\(result.text)")
      #expect(
        result.worstMargin.map { $0 < 1 } ?? false, "\(property.name) compared nothing, or came too near")
    }
  }

  @Test("every theorem about single networks fails under a defect that it is there to see")
  func defects() async throws {
    let planted = Dictionary(
      uniqueKeysWithValues: GradientUnderTest.planted.map {
        (String($0.name.prefix { $0.isLetter || $0.isNumber }), $0)
      })
    #expect(planted.count == GradientUnderTest.planted.count)
    let table: [Int: [String]] = [
      1: ["shortened"], 2: ["D1", "D6", "D11", "D17"], 3: ["D7"], 4: ["D12"], 5: ["D1", "D7"], 6: ["D23"],
      7: ["D9", "foreign"], 8: ["D6", "D26"], 9: ["D6"], 10: ["unshifted"], 11: ["D28", "D20"],
      12: ["D9", "D6"],
      13: ["targetless", "D26"], 14: ["D17"], 15: ["foreign"], 16: ["D9", "D26"], 17: ["D12", "D17"],
      18: ["D1", "D16", "D21", "targetless"], 19: ["D1"], 22: ["D13"], 23: ["D33"], 24: ["D1", "D17"],
      35: ["D1", "D7"], 36: ["D22"],
    ]
    var seen: Set<String> = []
    for number in table.keys.sorted() {
      for name in table[number] ?? [] {
        let subject = try #require(planted[name], "\(name)")
        let property = try #require(Self.families(of: subject).first { Self.number($0.name) == number })
        var runner = PropertyRunner(seed: 1, budget: .cases(1_000))
        (runner.shrinkRuns, runner.furtherCases) = (0, 0)
        let result = try await runner.run(property)
        #expect(result.verdict == .failed, "P\(number) does not see \(subject.name)")
        seen.insert(name)
      }
    }
    #expect(table.count == Self.families(of: .reference).count)
    // D30 is seen by P5, P6 and others, of which none is there for it.
    #expect(Set(planted.keys).subtracting(seen) == ["D30"])
  }

  @Test("a gradient of another count fails every theorem that compares gradients, and traps nowhere")
  func wrongCount() async throws {
    let subject = try #require(GradientUnderTest.planted.first { $0.name.hasPrefix("shortened") })
    for property in Self.families(of: subject) {
      var runner = PropertyRunner(seed: 1, budget: .cases(20))
      (runner.shrinkRuns, runner.furtherCases) = (0, 0)
      let result = try await runner.run(property)
      // These compare gradients of one count with each other.
      let isBlind = [6, 10, 23].contains(Self.number(property.name))
      #expect((result.verdict == .failed) != isBlind, "\(result.text)")
    }
  }

  @Test("the missing (1−y) term is shrunk to one input, one output and one sample")
  func shrinking() async throws {
    let subject = try #require(GradientUnderTest.planted.first { $0.name.hasPrefix("D22") })
    let result = try await PropertyRunner(seed: 1, budget: .cases(1_000)).run(
      PropertyCatalogue.flippedLabels(subject))
    let failure = try #require(result.failure)
    #expect(
      failure.simplest.input.hasPrefix("1-1 sigmoid, binary-cross-entropy"), "\(failure.simplest.input)")
    #expect(failure.simplest.input.contains("x = [[0.0]]"), "\(failure.simplest.input)")
    // Replayed by its token it fails again.
    let again = try await PropertyRunner(replay: ReplayToken(failure.token)).run(
      PropertyCatalogue.flippedLabels(subject))
    #expect(again.verdict == .failed && again.stoppedBy == .replay)
  }
}
