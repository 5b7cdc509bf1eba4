import Derivatives
import Testing

@testable import GradientChecking

@Suite("What there is to say of all entries together")
struct EntrySummaryTests {
  private let blocks = [
    ParameterBlock("W", shape: [2, 2]), ParameterBlock("none", shape: [0]), ParameterBlock("b", shape: [2]),
  ]

  /// Entries whose best estimates are 1, 2, 3, … with the bound 1, off by these errors.
  private func results(errors: [Double]) -> EntryResults {
    EntryResults(
      errors.enumerated().map { place, error in
        let derivative = Double(place + 1)
        return EntryResult(
          place, of: blocks, claimed: derivative + error, allowance: 0,
          .estimates([
            DerivativeEstimate(
              value: derivative, truncationError: 1, roundingError: 0, method: "one", evaluations: 1)
          ]),
          verdict: .verified, detectionPower: Double(place))
      })
  }

  @Test("Of several that are equally bad the first is the worst, in whatever order they come")
  func worst() {
    let results = results(errors: [0.25, 0.5, 0, 0.5, 0.125, 0])
    for order in [Array(0..<6), Array((0..<6).reversed()), [3, 0, 1, 5, 2, 4]] {
      var (summary, parts) = (EntrySummary(blocks), EntrySummary(blocks))
      for place in order {
        summary.add(results[place])
        var part = EntrySummary(blocks)
        part.add(results[place])
        parts.add(part)
      }
      for summary in [summary, parts] {
        #expect(summary.worst == 1 && summary.detectionPower == 5 && summary.certifiedError == nil)
        #expect(summary.largestError == 0.5 && summary.largestErrors == [0.5, -.infinity, 0.125])
        #expect(summary.largestDerivative == 6 && summary.verdicts == [.verified])
      }
    }
  }

  @Test("Blocks without entries, and entries without blocks, take nothing from the digits of the others")
  func blocksWithoutEntries() {
    var result = GradientCheckResult(
      name: "six", blocks: blocks, verdict: .verified, entries: results(errors: [0, 0, 0.001, 0, 0, 0]),
      oracles: [], gradientScale: 1, evaluations: 0, noise: 0)
    #expect(abs(result.agreedDigits - 3) < 1e-12)
    #expect(result.agreedDigitsByBlock[1...] == [0, AgreedDigits.maximum])
    result.blocks = []
    #expect(result.worst?.index.index == [1, 0] && abs(result.agreedDigits - 3) < 1e-12)
    result.entries = EntryResults()
    #expect(result.worst == nil && result.agreedDigits == 0 && result.detectionPower == .infinity)
  }

  @Test("What is not a number is no power, and no derivative is 0 beside it")
  func notANumber() {
    var results = Array(results(errors: [0, 0]))
    results[0].detectionPower = .nan
    #expect(EntryResults(results).summary(blocks).detectionPower == .infinity)
    var summary = EntrySummary(blocks)
    #expect(summary.isZero(upTo: 0) && !summary.isZero(upTo: .nan))
    results[0].estimates[0].value = 0.5
    summary.add(results[0])
    #expect(summary.isZero(upTo: 1) && !summary.isZero(upTo: 0.5))
    summary.add(results[1])
    #expect(!summary.isZero(upTo: 1))
  }
}
