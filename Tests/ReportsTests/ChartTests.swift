import Foundation
import Testing

@testable import Reports

@Suite struct ChartTests {
  @Test func `axes hold their values between their ends`() {
    let lists: [[Double]] = [
      [], [0], [1], [-3, 7], [1e-300, 1e300], [.leastNonzeroMagnitude, 1.7e308], [-1.7e308, 1.7e308],
      [.nan, .infinity], [0.69, 0.7],
      [1, 1 + 2e-16], [1e-16, 1e-15, 0.3],
    ]
    var wrong: [String] = []
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      for values in lists {
        let axis = ChartAxis(scale, holding: values)
        let inside = values.allSatisfy { (0...1).contains(axis.position($0)) }
        let ordered = axis.lower < axis.upper && axis.lower.isFinite && axis.upper.isFinite
        let ticks =
          !axis.ticks.isEmpty && axis.ticks.count <= 10 && axis.ticks.allSatisfy { $0.value.isFinite }
        if !inside || !ordered || !ticks {
          wrong.append("\(scale) \(values): \(axis.lower)…\(axis.upper), \(axis.ticks.count)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `a log axis is linear in the exponent`() {
    let axis = ChartAxis(.logarithmic, holding: [1e-8, 1])
    #expect(axis.lower == 1e-8 && axis.upper == 1)
    // log10 of a power of ten is exact to an ulp; three operations follow.
    #expect(abs(axis.position(1e-4) - 0.5) < 1e-15)
    #expect(axis.ticks.first?.label == "10⁻⁸")
  }

  @Test func `values that have no place are named below the chart`() {
    let chart = LineChart(
      title: "t", description: "d", x: ("x", .linear), y: ("y", .logarithmic),
      series: [.init(name: "s", points: [.init(x: 0, y: 0), .init(x: 1, y: .nan), .init(x: 2, y: 3)])])
    #expect(
      chart.remarks
        == "1 value of exactly 0 drawn at the lower edge; 1 value not finite, crosses at the upper edge.")
    #expect(!chart.svg(id: "c").contains("nan"))
  }

  @Test func `thinning keeps the spikes`() {
    var points = (0..<5_000).map { LineChart.Point(x: Double($0), y: 1) }
    points[1_234] = .init(x: 1_234, y: 900)
    points[4_321] = .init(x: 4_321, y: 1e-9)
    let thin = points.thinned(to: 200)
    #expect(thin.count <= 200)
    #expect(thin.contains(points[1_234]) && thin.contains(points[4_321]))
    #expect(thin.map(\.x) == thin.map(\.x).sorted())
  }

  @Test func `series differ without colour`() {
    let looks = (0..<16).map {
      "\(SeriesStyle($0).classes.split(separator: " ").last ?? "") \(SeriesStyle($0).marker)"
    }
    #expect(Set(looks).count == 16)
  }

  @Test func `a heat map colours, crosses and describes its entries`() {
    let block = Report.BlockSummary(
      name: "W2", shape: [2, 3], agreedDigits: 1, digits: [16, 15.9, 1, 9, .nan, 17])
    let map = HeatMap(block: block, wrongEntries: [[0, 2], [1, 1], [9, 9], [1]], cellLimit: 100)
    let svg = map.svg(id: "m")
    #expect(map.description.hasPrefix("W2, 2×3: worst entry NaN digits at [1,1]; 2 entries below 4 digits"))
    #expect(["h8", "h7", "h0", "h4", "hn"].allSatisfy { svg.contains("class=\"\($0)\"") })
    let crosses = svg.components(separatedBy: "class=\"cross\" d=\"").last?.prefix { $0 != "\"" }.count {
      $0 == "M"
    }
    #expect(crosses == 2)
  }

  @Test func `an entry at a kink is marked as such, and counts as no disagreement`() {
    let block = Report.BlockSummary(name: "b1", shape: [3], agreedDigits: 0, digits: [16.1, 0, 15.2])
    let map = HeatMap(block: block, wrongEntries: [], kinks: [[1]], cellLimit: 100)
    let svg = map.svg(id: "m")
    #expect(
      map.description
        == "b1, 3: worst entry 15.2 digits at [2]; 0 entries below 4 digits; 1 entry at a kink.")
    #expect(
      ["h8", "h7", "hk"].allSatisfy { svg.contains("class=\"\($0)\"") } && !svg.contains("class=\"h0\""))
    #expect(HeatMapFigure.BlockPicture(map, id: "m").digits == "15.2 digits, 1 at a kink")
    let all = HeatMap(block: block, wrongEntries: [], kinks: [[0], [1], [2]], cellLimit: 100)
    #expect(HeatMapFigure.BlockPicture(all, id: "m").digits == "3 at a kink")
    #expect(
      HeatMapFigure.BlockPicture(HeatMap(block: block, wrongEntries: [], cellLimit: 9), id: "m").digits
        == "0 digits")
  }

  @Test func `a check at a kink says how many entries that are, and what the others agree to`() {
    var check = SampleReport.kinked()
    check.blocks = [
      .init(name: "W1", shape: [3, 2], agreedDigits: 0, digits: [0, 15.5, 16, 16, 16, 16]),
      .init(name: "b1", shape: [3], agreedDigits: 0, digits: [0, 0, 16]),
      .init(name: "W2", shape: [1, 3], agreedDigits: 15, digits: [15, 16, 17]),
      .init(name: "b2", shape: [1], agreedDigits: 16, digits: [16]),
    ]
    #expect(check.kinkWords == "3 of 13 entries; in the other 10 at least 15 digits agree")
    #expect(
      check.failureDetails.contains { $0.name == "at a kink" }
        && !check.failureDetails.contains { $0.name == "agreed digits" })
    #expect(
      check.failureDetails.first { $0.name == "from either side" }?.value
        == "W1[0,0]: claimed 0, is 0 from below, 1 from above; b1[0]: claimed 2, is 0 from below, 1 from above; "
        + "b1[1]: claimed NaN, is -∞ from below, 1 from above")
    check.blocks.removeLast()
    #expect(check.kinkWords == "3 of 13 entries")
    #expect(SampleReport.noisy().kinkWords == nil)
  }

  @Test func `a large block is tiled by its worst entries`() {
    var digits = Array(repeating: 15.0, count: 300 * 200)
    digits[250 * 200 + 3] = 0.5
    let map = HeatMap(
      block: .init(name: "W", shape: [300, 200], agreedDigits: 0.5, digits: digits),
      wrongEntries: [[250, 3]], cellLimit: 1_000)
    let svg = map.svg(id: "m")
    let cells = svg.components(separatedBy: "z").count - 1
    #expect(cells <= 1_000 && cells > 500)
    #expect(svg.contains("class=\"h0\"") && svg.contains("class=\"cross\""))
  }

  @Test func `a block that cannot be drawn says why`() {
    func map(_ shape: [Int], _ digits: [Double]) -> HeatMap {
      HeatMap(
        block: .init(name: "b", shape: shape, agreedDigits: 1, digits: digits), wrongEntries: [],
        cellLimit: 10)
    }
    #expect(
      map([2, 2], []).obstacle != nil && map([2, 2], [1]).obstacle != nil && map([0], [1]).obstacle != nil)
    #expect(map([.max, .max], [1]).obstacle != nil && map([2, 2], [1]).svg(id: "x").isEmpty)
    #expect(map([], [3]).obstacle == nil && map([1], [-.infinity]).svg(id: "x").contains("h0"))
  }

  @Test func `a histogram counts every sample once, by verdict`() {
    let samples: [Histogram.Sample] = [
      .init(digits: -4, verdict: .refuted), .init(digits: 0.9, verdict: .refuted),
      .init(digits: 12.3, verdict: .verified),
      .init(digits: 17, verdict: .verified), .init(digits: .infinity, verdict: .verified),
      .init(digits: .nan, verdict: .inconclusive),
    ]
    let counts = Histogram.counts(samples)
    #expect(counts[0] == [0, 0, 2] && counts[12] == [1, 0, 0] && counts[17] == [2, 0, 0])
    #expect(counts.flatMap { $0 }.reduce(0, +) == 5)
    #expect(
      Histogram(title: "t", samples: samples, scaleMaximum: 2).description.hasSuffix("; 1 not a number"))
  }
}
