import Foundation

/// The interpolating cubic spline whose second derivative is 0 at both ends.
struct NaturalSpline {
  private let knots: [Double]
  private let heights: [Double]
  /// The second derivatives at the knots.
  private let moments: [Double]

  /// Solves the tridiagonal equations of the moments by elimination without exchanges; they are diagonally dominant.
  init(_ knots: [Double], _ heights: [Double]) {
    (self.knots, self.heights) = (knots, heights)
    let last = knots.count - 1
    var factors = knots.map { _ in 0.0 }
    var moments = knots.map { _ in 0.0 }
    for i in 1..<last {
      let (left, right) = (knots[i] - knots[i - 1], knots[i + 1] - knots[i])
      let bend = 6 * ((heights[i + 1] - heights[i]) / right - (heights[i] - heights[i - 1]) / left)
      let pivot = 2 * (left + right) - left * factors[i - 1]
      factors[i] = right / pivot
      moments[i] = (bend - left * moments[i - 1]) / pivot
    }
    for i in stride(from: last - 1, through: 1, by: -1) { moments[i] -= factors[i] * moments[i + 1] }
    self.moments = moments
  }

  private func cell(_ x: Double) -> Int {
    min(knots.count - 2, max(0, (knots.firstIndex { $0 > x } ?? knots.count) - 1))
  }

  func value(_ x: Double) -> Double {
    let cell = cell(x)
    let width = knots[cell + 1] - knots[cell]
    let (right, left) = (x - knots[cell], knots[cell + 1] - x)
    let cubic = (moments[cell] * pow(left, 3) + moments[cell + 1] * pow(right, 3)) / (6 * width)
    let first = (heights[cell] / width - moments[cell] * width / 6) * left
    let second = (heights[cell + 1] / width - moments[cell + 1] * width / 6) * right
    return cubic + first + second
  }

  func slope(_ x: Double) -> Double {
    let cell = cell(x)
    let width = knots[cell + 1] - knots[cell]
    let (right, left) = (x - knots[cell], knots[cell + 1] - x)
    let cubic = (moments[cell + 1] * right * right - moments[cell] * left * left) / (2 * width)
    return cubic + (heights[cell + 1] - heights[cell]) / width
      - (moments[cell + 1] - moments[cell]) * width / 6
  }
}
