import Foundation
import ReferenceMLP

// Values that are read from a table and interpolated: smooth between knots, and less so at them.

extension ForeignFamily {
  static let tables = [linearTable, splineTable, clampedTable, bilinearTable, pressureTable, hermiteAtKnot]

  /// A straight line between knots that are 0.03 to 0.1 apart.
  private static let linearTable = ForeignFamily("linear table", .tables) { random in
    let table = ForeignTable(&random, count: 24, from: -0.3, spacing: 0.03...0.1)
    let cells = (0..<random.count(1...4)).map { _ in random.count(0...22) }
    let point = cells.map { table.place(inCell: $0, random.uniform(0.2, 0.8)) }
    return ForeignFunction(at: point, lengths: cells.map { 0.2 * table.width($0) }) { x in
      x.reduce(0) { $0 + table.linear($1) }
    } gradient: { x in
      x.map(table.slope)
    }.with { $0.rounding = 0x1p-40 }
  }

  /// A natural cubic spline: two derivatives, and jumps of the third at each knot.
  private static let splineTable = ForeignFamily("cubic spline", .tables) { random in
    let table = ForeignTable(&random, count: 16, from: 0.5, spacing: 0.2...0.4)
    let spline = NaturalSpline(table.knots, table.heights)
    let cells = (0..<random.count(1...3)).map { _ in random.count(0...14) }
    let point = cells.map { table.place(inCell: $0, random.uniform(0.15, 0.85)) }
    return ForeignFunction(at: point, lengths: cells.map { 0.15 * table.width($0) }) { x in
      x.reduce(0) { $0 + spline.value($1) }
    } gradient: { x in
      x.map(spline.slope)
    }.with { $0.rounding = 0x1p-38 }
  }

  /// Beyond its end a table gives its last height: the derivative is 0 there, and nothing else is.
  private static let clampedTable = ForeignFamily("clamped table", .tables) { random in
    let table = ForeignTable(&random, count: 12, from: 0, spacing: 0.1...0.2)
    let end = table.knots[11]
    let cell = random.count(1...9)
    let point = [end + random.uniform(0.1, 0.6), table.place(inCell: cell, random.uniform(0.3, 0.7))]
    return ForeignFunction(at: point, lengths: [0.05, 0.2 * table.width(cell)]) { x in
      x.reduce(0) { $0 + table.linear(min(max($1, 0), end)) }
    } gradient: { x in
      x.map { $0 > 0 && $0 < end ? table.slope($0) : 0 }
    }.with { $0.rounding = 0x1p-40 }
  }

  private static let bilinearTable = ForeignFamily("bilinear table", .tables) { random in
    let corners = (0..<10).map { _ in random.uniforms(10, -1, 1) }
    let point = [random.count(0...8), random.count(0...8)].map { Double($0) + random.uniform(0.2, 0.8) }
    func cell(_ x: [Double]) -> (row: Int, column: Int, down: Double, across: Double) {
      let row = min(8, max(0, Int(x[0].rounded(.down)))), column = min(8, max(0, Int(x[1].rounded(.down))))
      return (row, column, x[0] - Double(row), x[1] - Double(column))
    }
    return ForeignFunction(at: point, length: 0.2) { x in
      let (row, column, down, across) = cell(x)
      let above = corners[row][column] * (1 - across) + corners[row][column + 1] * across
      let below = corners[row + 1][column] * (1 - across) + corners[row + 1][column + 1] * across
      return above * (1 - down) + below * down
    } gradient: { x in
      let (row, column, down, across) = cell(x)
      let (above, below) = (corners[row], corners[row + 1])
      return [
        (below[column] - above[column]) * (1 - across) + (below[column + 1] - above[column + 1]) * across,
        (above[column + 1] - above[column]) * (1 - down) + (below[column + 1] - below[column]) * down,
      ]
    }.with {
      $0.noise = 16 * Double.ulpOfOne
      $0.rounding = 0x1p-38
    }
  }

  /// Heights over the logarithm of a pressure of 1e3 to 1e7 pascal.
  private static let pressureTable = ForeignFamily("table over the logarithm of a pressure", .tables) {
    random in
    let table = ForeignTable(&random, count: 20, from: log(1e3), spacing: 0.4...0.5)
    let cell = random.count(0...18)
    let place = exp(table.place(inCell: cell, random.uniform(0.25, 0.75)))
    let point = [place, random.uniform(0.5, 2)]
    return ForeignFunction(at: point, lengths: [0.1 * place, 1]) { x in
      2 * x[1] + x[1] * table.linear(log(x[0]))
    } gradient: { x in
      [x[1] * table.slope(log(x[0])) / x[0], 2 + table.linear(log(x[0]))]
    }.with {
      $0.noise = 128 * Double.ulpOfOne
      $0.rounding = 0x1p-38
    }
  }

  /// A cubic Hermite curve at one of its knots: the derivative is continuous there, the second one jumps.
  private static let hermiteAtKnot = ForeignFamily("joint of a Hermite curve", .tables, visible: 1e-4) {
    random in
    let slopes = random.uniforms(5, 0.4, 1.5)
    let knot = random.count(1...3)
    func bend(_ t: Double, _ left: Double, _ right: Double) -> Double {
      t * left + t * t * (-left + 0.3 * (right - left)) + t * t * t * 0.2 * right
    }
    func bendSlope(_ t: Double, _ left: Double, _ right: Double) -> Double {
      left + 2 * t * (-left + 0.3 * (right - left)) + 3 * t * t * 0.2 * right
    }
    // To the right of the knot one curve, to the left the mirror of another: equal slopes at the knot, unequal curvature.
    return ForeignFunction(at: [0, random.uniform(0.3, 1)], length: 0.3) { x in
      let t = x[0]
      let joint =
        t >= 0 ? bend(t, slopes[knot], slopes[knot + 1]) : -bend(-t, slopes[knot], 2 * slopes[knot - 1])
      return joint + x[1] * x[1]
    } gradient: { x in
      let t = x[0]
      let joint =
        t >= 0
        ? bendSlope(t, slopes[knot], slopes[knot + 1]) : bendSlope(-t, slopes[knot], 2 * slopes[knot - 1])
      return [joint, 2 * x[1]]
    }
  }
}
