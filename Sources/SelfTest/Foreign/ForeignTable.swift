import ReferenceMLP

/// Heights at irregular knots.
struct ForeignTable {
  let knots: [Double]
  let heights: [Double]

  init(
    _ random: inout SeededGenerator, count: Int, from first: Double, spacing: ClosedRange<Double>
  ) {
    var knots = [first]
    for _ in 1..<count {
      knots.append(knots[knots.count - 1] + random.uniform(spacing.lowerBound, spacing.upperBound))
    }
    self.knots = knots
    heights = random.uniforms(count, -1, 1)
  }

  func width(_ cell: Int) -> Double { knots[cell + 1] - knots[cell] }

  /// The place at a part of a cell.
  func place(inCell cell: Int, _ part: Double) -> Double { knots[cell] + part * width(cell) }

  /// The cell of a place; the first and the last one go on beyond the ends.
  private func cell(_ x: Double) -> Int {
    min(knots.count - 2, max(0, (knots.firstIndex { $0 > x } ?? knots.count) - 1))
  }

  func linear(_ x: Double) -> Double {
    let cell = cell(x)
    return heights[cell] + slope(x) * (x - knots[cell])
  }

  func slope(_ x: Double) -> Double {
    let cell = cell(x)
    return (heights[cell + 1] - heights[cell]) / width(cell)
  }
}
