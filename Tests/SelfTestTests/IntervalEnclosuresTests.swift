import Derivatives
import Reports
import Testing

@testable import SelfTest

@Suite("Proven enclosures on trial")
struct IntervalEnclosuresTests {
  @Test("Enclosures of random networks hold double-double and backpropagation; shallow ones are narrow")
  func smallTrial() throws {
    let outcomes = try (0..<24).map { try IntervalEnclosures.outcome($0, seed: 11) }
    let campaign = IntervalEnclosures.campaign(outcomes)
    #expect(campaign.holds, "\(campaign.examples.joined(separator: "\n"))")
    #expect(campaign.cases == 24 && outcomes.count(where: \.isWellScaled) >= 12)
    #expect(outcomes.allSatisfy { $0.entries > 0 && $0.contained == $0.entries - $0.declined })
    #expect(try IntervalEnclosures.outcome(3, seed: 11).widest == outcomes[3].widest)
  }

  private func outcome(
    wellScaled: Bool = true, declined: Int = 0, contained: Int = 10, agreeing: Int = 10,
    widest: Double = 1e-13
  ) -> IntervalEnclosures.Outcome {
    IntervalEnclosures.Outcome(
      name: "case", isWellScaled: wellScaled, entries: 10, declined: declined, contained: contained,
      agreeing: agreeing, widest: widest)
  }

  @Test(
    "One entry not contained, away from backpropagation, or too wide fails the trial; wide deep nets do not")
  func tally() {
    let good = Array(repeating: outcome(), count: 3)
    #expect(IntervalEnclosures.campaign(good).holds)
    #expect(!IntervalEnclosures.campaign([]).holds)
    #expect(!IntervalEnclosures.campaign(good + [outcome(contained: 9)]).holds)
    #expect(!IntervalEnclosures.campaign(good + [outcome(agreeing: 9)]).holds)
    for widest in [1.1e-9, .infinity, .nan] {
      #expect(!IntervalEnclosures.campaign(good + [outcome(widest: widest)]).holds)
      #expect(IntervalEnclosures.campaign(good + [outcome(wellScaled: false, widest: widest)]).holds)
    }
    let declined = outcome(wellScaled: false, declined: 4, contained: 6, agreeing: 6, widest: .infinity)
    #expect(IntervalEnclosures.campaign(good + [declined]).holds)
    // Nothing was enclosed, or nothing was well-scaled: nothing was shown.
    let nothing = outcome(declined: 10, contained: 0, agreeing: 0, widest: 0)
    #expect(!IntervalEnclosures.campaign([nothing]).holds)
    #expect(!IntervalEnclosures.campaign([outcome(wellScaled: false)]).holds)
  }

  @Test("Width is relative to the entry, or to 1e-4 of the gradient's scale; a width of 0 is 0")
  func relativeWidth() throws {
    let enclosure = try #require(ProvenEnclosure(lower: 1, upper: 1.5))
    #expect(IntervalEnclosures.relativeWidth(enclosure, scale: 2) == 0.5 / 1.5)
    #expect(IntervalEnclosures.relativeWidth(enclosure, scale: 1e5) == 0.5 / 10)
    let zero = try #require(ProvenEnclosure(lower: 0, upper: 0))
    #expect(IntervalEnclosures.relativeWidth(zero, scale: 0) == 0)
    let around = try #require(ProvenEnclosure(lower: -1e-16, upper: 1e-16))
    #expect(IntervalEnclosures.scale(of: [around, enclosure], value: 3, point: [3, -0.5]) == 1.5)
    // Where terms cancel, the loss's own size over the parameters'.
    #expect(IntervalEnclosures.scale(of: [around, zero], value: -9, point: [3, -0.5]) == 3)
    #expect(IntervalEnclosures.scale(of: [around], value: 9, point: [0.1]) == 9)
  }
}
