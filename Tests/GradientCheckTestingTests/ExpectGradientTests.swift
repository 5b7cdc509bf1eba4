import Foundation
import GradientChecking
import TestSupport
import Testing

@testable import GradientCheckTesting

@Suite("expectGradient")
struct ExpectGradientTests {
  private static let blocks = [ParameterBlock("W", shape: [2, 2]), ParameterBlock("b", shape: [])]
  private static let point = [0.5, -1, 2, 0.25, 3]

  /// Σ θ³, whose gradient is 3θ².
  @Sendable private static func cubes(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 * $1 } }
  @Sendable private static func gradient(_ x: [Double]) -> [Double] { x.map { 3 * $0 * $0 } }

  @Test("A right gradient records nothing, and says its power")
  func verified() async {
    let recorded = await issues {
      let result = expectGradient(
        "cubes", blocks: Self.blocks, at: Self.point, value: Self.cubes, gradient: Self.gradient)
      #expect(result?.verdict == .verified && result?.relativeDetectionPower ?? 1 < 1e-6)
    }
    #expect(recorded.isEmpty)
  }

  @Test("A wrong gradient is one issue at the line of the call, which names the wrong entries alone")
  func refuted() async throws {
    var line = 0
    let recorded = await issues {
      line = #line + 1
      let result = expectGradient("cubes", blocks: Self.blocks, at: Self.point, value: Self.cubes) { x in
        var gradient = Self.gradient(x)
        gradient[2] *= 1.001
        return gradient
      }
      #expect(result?.verdict == .refuted)
    }
    let issue = try #require(recorded.first)
    #expect(recorded.count == 1 && issue.sourceLocation?.line == line)
    #expect(issue.sourceLocation?.fileName == "ExpectGradientTests.swift")
    let lines = issue.text.split(separator: "\n")
    #expect(lines.count == 6, "\(issue.text)")
    #expect(lines.first == "cubes: refuted" && lines.dropFirst().first == "  wrong entries: 1 of 5")
    #expect(
      issue.text.contains(/W\[1,0\]: claimed 12\.01\d*, is 1[12]\.\d+ ± \d[\d.]*e-\d+ \(\w+/),
      "\(issue.text)")
    #expect(issue.text.contains("\n  cause: "), "\(issue.text)")
    #expect(issue.text.contains("\n  at W = 0.5, -1, 2, 0.25; b = 3\n"), "\(issue.text)")
    #expect(issue.text.contains("detection power: an error of "))
  }

  @Test("A kink is an issue with its one-sided derivatives, unless the caller accepts it")
  func kink() async throws {
    func recorded(_ reasons: Set<Verdict.Reason>) async -> [Issue] {
      await issues {
        expectGradient("absolute value", at: 0, accepting: reasons) {
          abs($0)
        } derivative: { _ in
          1
        }
      }
    }
    let refused = await recorded([])
    #expect(refused.count == 1)
    let text = try #require(refused.first).text
    #expect(text.hasPrefix("absolute value: inconclusive (kink)\n  The point is a kink"), "\(text)")
    #expect(text.contains("x: claimed 1, is -1 from below and 1 from above"), "\(text)")
    #expect(text.hasSuffix("\n  next: Move the point a little, off the kink, and run this again."), "\(text)")
    #expect(await recorded([.noise, .weakOracle]).count == 1)
    #expect(await recorded([.kink]).isEmpty)
  }

  @Test("A wrong entry is never accepted, whatever else is at a kink")
  func kinkAndWrong() async {
    let recorded = await issues {
      expectGradient("two", at: [0, 2], accepting: Set(Verdict.Reason.allCases)) { x in
        abs(x[0]) + x[1] * x[1]
      } gradient: { x in
        [1, 3 * x[1]]
      }
    }
    #expect(recorded.count == 1 && recorded[0].text.hasPrefix("two: refuted\n  wrong entries: 1 of 2"))
  }

  @Test("Entries that are undecided for another reason than the accepted one are an issue")
  func otherReason() throws {
    var result = try GradientChecker().check(
      ClosureObjective(at: [1, 2], value: Self.cubes, gradient: Self.gradient))
    result.verdict = .inconclusive(.kink)
    result.entries[0].verdict = .inconclusive(.kink)
    #expect(GradientFailure(result).isAccepted([.kink]))
    result.entries[1].verdict = .inconclusive(.noise)
    #expect(!GradientFailure(result).isAccepted([.kink]))
    #expect(GradientFailure(result).isAccepted([.kink, .noise]))
    result.isContradicted = true
    #expect(!GradientFailure(result).isAccepted(Set(Verdict.Reason.allCases)))
  }

  @Test("A check that cannot be made is one issue: counts, thrown errors, state")
  func notChecked() async {
    struct Broken: Error {}
    let counts = await issues {
      #expect(expectGradient("short", at: [1, 2], value: { $0[0] }, gradient: { _ in [1] }) == nil)
    }
    #expect(
      counts.count == 1 && counts[0].text.contains("found shape [1] of the gradient by x, expected [2]"),
      "\(counts)")
    let thrown = await issues {
      expectGradient("broken", at: 1.0) { _ in
        throw Broken()
      } derivative: { _ in
        1
      }
    }
    #expect(thrown.count == 1 && thrown[0].text.hasPrefix("broken: not checked: Broken"), "\(thrown)")
    #expect(thrown.first?.text.hasSuffix(", at x = 1") == true, "\(thrown)")
    nonisolated(unsafe) var calls = 0.0
    let changing = await issues {
      expectGradient("counting", at: 1.0) {
        calls += 1
        return $0 + calls
      } derivative: { _ in
        1
      }
    }
    #expect(
      changing.count == 1 && changing[0].text.contains("two values at the same point differ"), "\(changing)")
  }

  @Test("The derivative of one variable is checked, with the pullback of a custom derivative too")
  func oneVariable() async {
    func vjp(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
      (x.squareRoot(), { 0.5 * $0 / x.squareRoot() })
    }
    expectGradient("square root", at: 2) {
      $0.squareRoot()
    } derivative: {
      vjp($0).pullback(1)
    }
    let recorded = await issues {
      expectGradient("square root", at: 2) {
        $0.squareRoot()
      } derivative: {
        1 / $0.squareRoot()
      }
    }
    #expect(recorded.count == 1 && recorded[0].text.contains("\n  x: claimed 0.707"), "\(recorded)")
  }

  @Test("What is attached is JSON with the names of a report, whatever the numbers")
  func attachment() throws {
    let objective = ClosureObjective("cubes", blocks: Self.blocks, at: Self.point, value: Self.cubes) {
      var gradient = Self.gradient($0)
      gradient[3] = .nan
      return gradient
    }
    let data = try GradientFailure(GradientChecker().check(objective), at: objective.point).json()
    let check = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(check["subject"] as? String == "cubes" && check["verdict"] as? String == "refuted")
    let wrong = try #require(check["wrongEntries"] as? [[String: Any]])
    #expect(wrong.count == 1 && wrong[0]["block"] as? String == "W" && wrong[0]["index"] as? [Int] == [1, 1])
    #expect(wrong[0]["claimed"] as? String == "NaN")
    let causes = try #require(check["diagnoses"] as? [[String: Any]])
    #expect(causes.first?["code"] as? String == "non-finite")
    #expect(check["point"] as? [Double] == Self.point)
    let estimates = try #require(wrong[0]["estimates"] as? [[String: Any]])
    #expect(estimates.count >= 2 && estimates.allSatisfy { $0["errorBound"] is NSNumber })
    #expect(TestRecord.fileName("P3 of Møller/2") == "P3-of-M-ller-2.json")
  }
}
