import PropertyTesting

/// Twenty tasks as numerical code sets them: shapes that depend on each other, tolerances, reals that can only move
/// together.
extension ChallengeTask {
  static let numericalChallenge: [ChallengeTask] =
    dependentShapes + tolerances + coupledReals

  /// Rows of a matrix whose shape is drawn first.
  private static func matrices(
    _ sizes: ClosedRange<Int>, _ entries: ClosedRange<Double>, isSquare: Bool = false
  ) -> Generator<[[Double]]> {
    Generator { source in
      let rows = try source.size(in: sizes)
      let columns = isSquare ? rows : try source.size(in: sizes)
      let entries = try source.draw(.matrix(rows: rows, columns: columns, of: .double(in: entries)))
      return (0..<rows).map { Array(entries[$0 * columns..<($0 + 1) * columns]) }
    }
  }

  private static func reals(_ range: ClosedRange<Double>) -> Generator<Double> { .double(in: range) }

  private static let dependentShapes: [ChallengeTask] = [
    ChallengeTask(
      "weight of a hidden layer",
      Generator { source in
        let sizes = try source.array(count: 3...6, of: .size(in: 1...8))
        return try zip(sizes, sizes.dropFirst()).map { fanIn, units in
          try source.draw(.matrix(rows: units, columns: fanIn, of: .double(in: -2...2)))
        }
      }, simplest: "[[1.0], [0.0]]"
    ) { layers in layers.dropLast().contains { $0.contains { $0 > 0.3 } } },
    ChallengeTask(
      "entry behind the first row and column", matrices(1...8, -9...9), simplest: "[[0.0, 0.0], [0.0, 6.0]]"
    ) { matrix in matrix.dropFirst().contains { $0.dropFirst().contains { $0 > 5 } } },
    ChallengeTask("negative diagonal", matrices(1...8, -4...4, isSquare: true), simplest: "[[-1.0]]") {
      matrix in
      matrix.indices.contains { matrix[$0][$0] < 0 }
    },
    ChallengeTask(
      "not symmetric", matrices(1...6, -4...4, isSquare: true), simplest: "[[0.0, 0.0], [1.0, 0.0]]"
    ) { matrix in
      matrix.indices.contains { row in matrix.indices.contains { matrix[row][$0] != matrix[$0][row] } }
    },
    ChallengeTask("sum of a row", matrices(1...8, -4...4), simplest: "[[2.0, 4.0, 4.0]]") { matrix in
      matrix.contains { $0.reduce(0, +) >= 10 }
    },
    ChallengeTask(
      "inner product",
      Generator { source in
        let count = try source.size(in: 1...10)
        let vector = Generator.double(in: -5...5).array(count: count)
        return (try source.draw(vector), try source.draw(vector))
      }, simplest: "([1.0], [2.0])"
    ) { left, right in zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } > 1 },
    ChallengeTask(
      "two equal columns", matrices(1...6, 0...3).map { $0.map { $0.map { $0.rounded() } } },
      simplest: "[[1.0, 1.0]]"
    ) { matrix in
      let columns = matrix[0].indices.map { column in matrix.map { $0[column] } }
      return Set(columns.filter { $0[0] != 0 }).count < columns.filter { $0[0] != 0 }.count
    },
  ]

  private static let tolerances: [ChallengeTask] = [
    ChallengeTask(
      "nearly equal", reals(-100...100).zip(reals(-0.5...0.5)).map { ($0, $0 + $1) }, simplest: "(4.0, 4.5)"
    ) { abs($0 - $1) <= 0.5 && $0 != $1 && $0 > 3 },
    ChallengeTask(
      "relative error", reals(-1e9...1e9).zip(reals(-1000...1000)).map { ($0, $0 + $1) },
      simplest: "(1000000.0, 1000001.0)"
    ) { abs($0 - $1) <= 1e-6 * abs($0) && $0 != $1 },
    ChallengeTask(
      "equal reals", reals(0...50).flatMap { x in reals(0...50).map { (x, $0) } }, simplest: "(11.0, 11.0)"
    ) {
      abs($0 - $1) <= 1e-1 && $0 > 10.5
    },
    ChallengeTask("threshold of a real", reals(-1e6...1e6), simplest: "1235.0") { $0 > 1234.5678 },
    ChallengeTask("window without an integer", reals(0...1), simplest: "0.375") {
      (0.31...0.45).contains($0)
    },
    ChallengeTask(
      "lost addend", Generator<Double>.anyDouble(infinities: false, nan: false).array(count: 2),
      simplest: "[1.0, 9007199254740992.0]"
    ) { ($0[0] + $0[1]) - $0[0] != $0[1] && ($0[0] + $0[1]).isFinite },
    ChallengeTask("NaN in a list", Generator<Double>.anyDouble().array(count: 0...12), simplest: "[0.0, nan]")
    {
      $0.count > 1 && $0.contains { $0.isNaN }
    },
  ]

  private static let coupledReals: [ChallengeTask] = [
    ChallengeTask("sum of two", reals(-1000...1000).zip(reals(-1000...1000)), simplest: "(0.0, 100.0)") {
      $0 + $1 >= 100
    },
    ChallengeTask("product of two", reals(0...1000).zip(reals(0...1000)), simplest: "(2.0, 501.0)") {
      $0 * $1 > 1000
    },
    ChallengeTask(
      "negative discriminant", reals(-10...10).array(count: 3), simplest: "[1.0, 0.0, 1.0]"
    ) { $0[1] * $0[1] - 4 * $0[0] * $0[2] < 0 },
    ChallengeTask(
      "interval around a number", reals(-100...100).zip(reals(0...100)).map { ($0, $0 + $1) },
      simplest: "(0.0, 8.0)"
    ) { $0 <= 7.3 && 7.3 <= $1 && $1 - $0 >= 2 },
    ChallengeTask(
      "no large probability", reals(0...5).array(count: 1...12), simplest: "[1.0, 1.0, 1.0, 1.0]"
    ) { weights in
      let sum = weights.reduce(0, +)
      try assume(sum > 0)
      return weights.allSatisfy { $0 / sum < 0.3 }
    },
    ChallengeTask("maximum far from the mean", reals(-20...20).array(count: 2...12), simplest: "[0.0, 10.0]")
    {
      numbers in numbers.max()! - numbers.reduce(0, +) / Double(numbers.count) >= 5
    },
  ]
}
