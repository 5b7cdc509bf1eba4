import Foundation
import ReferenceMLP

/// The data sets of trainings on trial, drawn anew for each.
enum TrainingData: String, CaseIterable {
  case twoClasses, threeClasses, moons, exclusiveOr, sine, plane, surface

  /// The number of classes; nil for a regression.
  var classes: Int? {
    switch self {
    case .threeClasses: 3
    case .twoClasses, .moons, .exclusiveOr: 2
    case .sine, .plane, .surface: nil
    }
  }

  /// Samples with inputs of mean 0 and standard deviation 1, and their targets: a class from 0, or a number.
  func samples(_ count: Int, noise: Double, _ random: inout SeededGenerator) -> (
    inputs: [[Double]], targets: [Double]
  ) {
    let slopes = (0..<5).map { _ in random.normal() }
    let samples = (0..<count).map { place in sample(place, slopes, noise: noise, &random) }
    return (Self.standardized(samples.map(\.0)), samples.map(\.1))
  }

  private func sample(
    _ place: Int, _ slopes: [Double], noise: Double, _ random: inout SeededGenerator
  ) -> ([Double], Double) {
    func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }
    switch self {
    case .twoClasses, .threeClasses:
      let own = place % (classes ?? 2)
      return ((0..<4).map { ($0 == own ? 4.5 : 0) + random.normal() }, Double(own))
    case .moons:
      let (angle, own) = (uniform(0, .pi), place % 2)
      let middle = own == 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.4 - sin(angle)]
      return (middle.map { $0 + 0.12 * random.normal() }, Double(own))
    case .exclusiveOr:
      let x = [uniform(-1, 1), uniform(-1, 1)]
      return (x, x[0] * x[1] > 0 ? 1 : 0)
    case .sine:
      let x = uniform(-3, 3)
      return ([x], sin(1.5 * x) + noise * random.normal())
    case .plane:
      let x = slopes.map { _ in random.normal() }
      return (x, zip(x, slopes).reduce(0) { $0 + $1.0 * $1.1 } + noise * random.normal())
    case .surface:
      let x = [uniform(-2, 2), uniform(-2, 2)]
      return (x, sin(x[0]) * cos(x[1]) + 0.5 * x[0] + noise * random.normal())
    }
  }

  private static func standardized(_ rows: [[Double]]) -> [[Double]] {
    let count = Double(rows.count)
    let columns = rows[0].indices.map { column in
      let mean = rows.reduce(0) { $0 + $1[column] } / count
      let square = rows.reduce(0) { $0 + ($1[column] - mean) * ($1[column] - mean) } / count
      return (mean: mean, deviation: square.squareRoot())
    }
    return rows.map { row in zip(row, columns).map { ($0 - $1.mean) / $1.deviation } }
  }
}
