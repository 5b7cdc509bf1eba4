import Foundation
import Testing

@testable import Reports

@Suite struct NetworkDiagramTests {
  /// Weights of both signs with many digits, which are wide.
  private static func picture(_ units: [Int]) -> NetworkDiagram {
    let columns = units.indices.map { index in
      NetworkDiagram.Column(
        title: "layer \(index)", note: "sigmoid", units: units[index], name: "x",
        weights: index == 0 ? [] : weights(rows: units[index], columns: units[index - 1]))
    }
    return NetworkDiagram(columns) { "\(($0 * 1_000).rounded() / 1_000)" }
  }

  private static func weights(rows: Int, columns: Int) -> [[Double]] {
    (0..<rows).map { row in
      (0..<columns).map { column -> Double in
        let size: Double = 0.123 + 0.1 * Double(row)
        return column % 2 == 0 ? -size : size
      }
    }
  }

  private static func numbers(_ pattern: String, _ svg: String) throws -> [[Double]] {
    let expression = try NSRegularExpression(pattern: pattern)
    let range = NSRange(svg.startIndex..., in: svg)
    return expression.matches(in: svg, range: range).map { match in
      (1..<match.numberOfRanges).compactMap {
        Range(match.range(at: $0), in: svg).flatMap { Double(svg[$0]) }
      }
    }
  }

  @Test(arguments: [[2, 2, 2], [1, 3], [3, 3, 3], [3, 1], [4, 40, 3], [6, 6, 6, 6, 1]])
  func `A picture for a phone is 320 pixels wide, and nothing in it lies over anything else`(_ units: [Int])
    throws
  {
    let picture = Self.picture(units).downward
    #expect(picture.width == 320)
    let circles = try Self.numbers(#"<circle class="unit" cx="([\d.]+)" cy="([\d.]+)""#, picture.svg)
    #expect(circles.count == units.reduce(0) { $0 + min($1, NetworkDiagram.mostUnits) })
    let names = 80.0
    for (index, circle) in circles.enumerated() {
      #expect(
        circle[0] - NetworkDiagram.radius >= names && circle[0] + NetworkDiagram.radius <= picture.width)
      #expect(circle[1] - NetworkDiagram.radius >= 0 && circle[1] + NetworkDiagram.radius <= picture.height)
      for other in circles[..<index] {
        #expect(hypot(circle[0] - other[0], circle[1] - other[1]) > 2 * NetworkDiagram.radius)
      }
    }
    try expectReadableNumbers(picture, beside: circles)
  }

  private func expectReadableNumbers(_ picture: NetworkDiagram, beside circles: [[Double]]) throws {
    let pattern = #"<rect class="plate" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)""#
    let plates = try Self.numbers(pattern, picture.svg)
    var weights = 0
    for (from, to) in zip(picture.columns, picture.columns.dropFirst()) where max(from.units, to.units) <= 3 {
      weights += from.units * to.units
    }
    #expect(plates.count == weights)
    for (index, plate) in plates.enumerated() {
      #expect(plate[0] >= 0 && plate[0] + plate[2] <= picture.width)
      for other in plates[..<index] where abs(plate[1] - other[1]) < 15 {
        #expect(plate[0] + plate[2] <= other[0] || other[0] + other[2] <= plate[0])
      }
      for circle in circles {
        #expect(abs(plate[1] + 7.5 - circle[1]) > 7.5 + NetworkDiagram.radius)
      }
    }
  }

  @Test func `A page has both pictures under different names`() throws {
    let page = try LessonPage(
      title: "t", kind: "lesson", origin: "o", lead: [], diagram: Self.picture([2, 1]), sections: []
    ).rendered()
    #expect(page.contains(#"<div class="downward"><svg viewBox="0 0 320 "#))
    #expect(page.contains(#"aria-labelledby="network-t network-d""#))
    #expect(page.contains(#"aria-labelledby="network-downward-t network-downward-d""#))
  }
}
