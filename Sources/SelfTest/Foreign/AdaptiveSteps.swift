import Foundation

/// An embedded Runge–Kutta pair of orders 3 and 2 whose steps follow its error estimate (Bogacki & Shampine, Applied Mathematics
/// Letters 2, 1989).
struct AdaptiveSteps {
  let tolerance: Double

  /// A solution that grows without bound takes ever smaller steps; it has no value.
  private static let mostSteps = 5_000

  func end(from start: Double, until end: Double, of slope: (Double) -> Double) -> Double {
    var (time, y, step) = (0.0, start, 0.05 * end)
    for _ in 0..<Self.mostSteps where time < end {
      step = min(step, end - time)
      let first = slope(y)
      let second = slope(y + step / 2 * first)
      let third = slope(y + 0.75 * step * second)
      let next = y + step * (2 * first + 3 * second + 4 * third) / 9
      let lower = y + step * (7 * first + 6 * second + 8 * third + 3 * slope(next)) / 24
      let error = abs(next - lower) / (tolerance * max(abs(y), abs(next)))
      if error <= 1 {
        time += step
        y = next
      }
      step *= min(4, max(0.2, 0.9 * pow(max(error, 1e-10), -1 / 3.0)))
    }
    return time < end ? .nan : y
  }
}
