import Scalars

// What correct backpropagation loses by rounding, seen at points near by.

/// Points at which rounding errors are sampled: thousands of units in the last place away, a few, and the point itself.
///
/// Errors at the far ones are as good as independent. Where the point is a special one (a tie between two outputs of a
/// softmax with weights of 10⁶, say) errors are large only as near as rounding, and the far ones see none of it.
private let points = (far: 16, near: 8, own: 1)

/// The distance of the near points, relative to each parameter, in units of roundoff.
private let nearSpread = 16.0

/// How many root mean squares of the sample an innocent error may reach.
///
/// An error over the root mean square of 24 independent others follows Student's t with 24 degrees of freedom, if normal;
/// being bounded, it has shorter tails. P(|t| > 8) = 3·10⁻⁸. Where only the near points and the point itself are like the
/// error, 9 of 25, these are still 8√(9/25) = 4.8 of their root mean squares.
private let rootMeanSquares = 8.0

extension LearningProblem<Double> {
  /// What an innocent gradient in double precision may be off by, entry by entry: 8 root mean squares of the rounding
  /// errors that backpropagation makes at the point and at 24 others near by, compared with double-double arithmetic.
  ///
  /// The proven bound T (``gradientRoundingBound(of:unitRoundoff:)``) is a worst case that nothing reaches; this is what
  /// happens. The points lie within 2⁻²⁰ of each parameter: far for rounding, near for the gradient. Infinite where
  /// backpropagation is not finite at some point.
  func sampledGradientRounding(of network: MLP<Double>) -> [Double] {
    let precise = converted { DoubleDouble($0) }
    return rootMeanSquareErrors(around: network, spread: 0x1p-20, unitRoundoff: 0x1p-53) { moved in
      let reference = precise.gradient(of: moved.converted { DoubleDouble($0) })
      return zip(gradient(of: moved), reference).map { (DoubleDouble($0) - $1).primal }
    }
  }

  /// The same for backpropagation in single precision, compared with double precision at the same `Float` numbers.
  func sampledSinglePrecisionRounding(of network: MLP<Double>) -> [Double] {
    let single = converted { Float($0) }
    return rootMeanSquareErrors(around: network, spread: 0x1p-10, unitRoundoff: 0x1p-24) { moved in
      let rounded = moved.converted { Float($0) }
      return zip(single.gradient(of: rounded), gradient(of: rounded.converted { Double($0) })).map {
        Double($0) - $1
      }
    }
  }
}

private func rootMeanSquareErrors(
  around network: MLP<Double>, spread: Double, unitRoundoff: Double, errors: (MLP<Double>) -> [Double]
) -> [Double] {
  var random = SeededGenerator(seed: 1)
  let parameters = network.parameters
  var squares = Array(repeating: 0.0, count: parameters.count)
  var largest = squares
  let spreads =
    Array(repeating: spread, count: points.far)
    + Array(repeating: nearSpread * unitRoundoff, count: points.near) + Array(repeating: 0, count: points.own)
  let sample = spreads.map { spread in
    errors(
      network.replacingParameters(
        with: parameters.map { $0 * (1 + spread * (2 * random.uniform() - 1)) }))
  }
  // Divided by the largest before squaring: errors of 1e-170 would underflow.
  for errors in sample {
    for (index, error) in errors.enumerated() {
      largest[index] = error.isFinite ? max(largest[index], abs(error)) : .infinity
    }
  }
  for errors in sample {
    for (index, error) in errors.enumerated() where largest[index] > 0 && largest[index].isFinite {
      squares[index] += (error / largest[index]) * (error / largest[index])
    }
  }
  return zip(squares, largest).map { sum, largest in
    largest.isFinite ? rootMeanSquares * largest * (sum / Double(spreads.count)).squareRoot() : .infinity
  }
}
