import Reports
import Testing

@testable import NetworkProperties

@Suite struct LearningRatesTests {
  private typealias Regime = Report.RateCurve.Regime

  @Test func `a quadratic falls below 1/λmax, oscillates up to 2/λmax and diverges beyond`() throws {
    let curve = try #require(LearningRates.make(seed: 1).first)
    #expect(curve.points.count == 15)
    for point in curve.points {
      let expected: Regime =
        point.relativeRate < 0.5 ? .falls : point.relativeRate < 1 ? .oscillates : .diverges
      #expect(point.regime == expected, "\(point)")
      // (1 − ηλ)²ⁿ of the loss is left of a quadratic after n steps.
      let factor = 1 - point.rate * curve.largestCurvature
      let left = (0..<2 * curve.steps).reduce(1) { product, _ in product * factor }
      #expect(abs(point.lossRatio - left) <= 1e-9 * left, "\(point)")
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a network beside a minimum has the same three regimes`(seed: UInt64) throws {
    let curves = LearningRates.make(seed: seed)
    try #require(curves.count == 2)
    #expect(curves[1].points.map(\.regime) == curves[0].points.map(\.regime))
    #expect(curves[1].largestCurvature > 0)
    #expect(LearningRates.make(seed: seed) == curves)
  }
}
