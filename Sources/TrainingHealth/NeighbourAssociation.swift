/// Whether samples with like inputs have like targets: the correlation between a sample's target and the mean of its nearest neighbours'.
///
/// Of unrelated inputs and targets the correlation has the variance 1/m, or up to 2/m where neighbours are neighbours of each other (each
/// such pair counts twice); the score is by the latter.
struct NeighbourAssociation {
  var correlation: Double
  var standardScore: Double

  private static let neighbours = 5

  /// - Parameter samples: inputs and targets; nil where either never changes.
  init?(_ samples: [([Double], [Double])]) {
    let inputs = Self.standardized(samples.map(\.0))
    let targets = Self.centered(samples.map(\.1))
    var (product, own, other) = (0.0, 0.0, 0.0)
    for place in samples.indices {
      var near: [(distance: Double, place: Int)] = []
      for candidate in samples.indices where candidate != place {
        var distance = 0.0
        for (left, right) in zip(inputs[place], inputs[candidate]) {
          distance += (left - right) * (left - right)
        }
        if near.count < Self.neighbours || distance < near[near.count - 1].distance {
          let position = near.firstIndex { $0.distance > distance } ?? near.count
          near.insert((distance, candidate), at: position)
          if near.count > Self.neighbours { near.removeLast() }
        }
      }
      for output in targets[place].indices {
        let mean = near.reduce(0) { $0 + targets[$1.place][output] } / Double(near.count)
        product += targets[place][output] * mean
        own += targets[place][output] * targets[place][output]
        other += mean * mean
      }
    }
    guard own > 0, other > 0 else { return nil }
    correlation = product / (own * other).squareRoot()
    standardScore = correlation * (Double(samples.count) / 2).squareRoot()
  }

  private static func centered(_ rows: [[Double]]) -> [[Double]] {
    guard let first = rows.first else { return [] }
    let means = first.indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    return rows.map { row in zip(row, means).map { $0 - $1 } }
  }

  private static func standardized(_ rows: [[Double]]) -> [[Double]] {
    let centered = centered(rows)
    guard let first = centered.first else { return [] }
    let spreads = first.indices.map { column in centered.map { $0[column] }.length }
    return centered.map { row in zip(row, spreads).map { $1 > 0 ? $0 / $1 : 0 } }
  }
}
