import GradientChecking
import ReferenceMLP
import Scalars

// What correct backpropagation loses by rounding, seen at points near by.

/// Points at which rounding errors are sampled: thousands of units in the last place away, a few, and the point itself.
///
/// Errors at the far ones are as good as independent. Where the point is a special one (a tie between two outputs of a
/// softmax with weights of 10⁶, say) errors are large only as near as rounding, and the far ones see none of it.
private let points = (far: 16, near: 8, own: 1)

/// The distance of the near points, relative to each parameter, in units of roundoff.
private let nearSpread = 16.0

/// How many root mean squares of the sample the error of a correct gradient may reach.
///
/// Where only the near points and the point itself are like the error, 9 of 25, these are still 8√(9/25) = 4.8 of their root
/// mean squares.
private let rootMeanSquares = CheckLimits.allowedRootMeanSquares

extension LearningProblem<Double> {
  /// What a correct gradient in double precision may be off by, entry by entry: 8 root mean squares of the rounding
  /// errors that backpropagation makes at the point and at 24 others near by, compared with double-double arithmetic.
  ///
  /// The proven bound T (``gradientRoundingBound(of:unitRoundoff:)``) is a worst case that nothing reaches; this is what
  /// happens. The far points lie within 2⁻²⁰ of each parameter: far for rounding, near for the gradient. Infinite where
  /// backpropagation is not finite at some point.
  ///
  /// The forms of textbooks lose more where an activation is saturated: so much is allowed, if it is at most 2⁻²⁰ of the
  /// derivative. Where 1 − a has lost all its digits the form is no longer a correct one (docs/DEFECTS.md, D34).
  func sampledGradientRounding(of network: MLP<Double>) -> [Double] {
    let precise = converted { DoubleDouble($0) }
    let places = samplePoints(around: network, spread: 0x1p-20, unitRoundoff: 0x1p-53)
    let references = places.map { precise.gradient(of: $0.converted { DoubleDouble($0) }) }
    func errors(_ gradient: [Double], _ reference: [DoubleDouble]) -> [Double] {
      zip(gradient, reference).map { (DoubleDouble($0) - $1).primal }
    }
    let usual = multipleOfRootMeanSquare(zip(places, references).map { errors(gradient(of: $0), $1) })
    let closest = zip(places, references).suffix(points.near + points.own)
    let textbook = multipleOfRootMeanSquare(
      closest.map { errors(gradient(of: $0, steps: TextbookForms()), $1) })
    let own = references[references.count - 1]
    return usual.indices.map { entry in
      let most = 0x1p-20 * abs(own[entry].primal)
      let allowed = textbook[entry] <= most ? textbook[entry] : most
      return usual[entry] <= allowed ? allowed : usual[entry]
    }
  }

  /// Raises a proven bound to what the forms of textbooks are seen to lose at the point, where that is more.
  ///
  /// As in ``sampledGradientRounding(of:)`` 8 times what is seen, at most 2⁻²⁰ of the derivative.
  ///
  /// - Parameters:
  ///   - bounds: one for each entry of the gradient.
  ///   - network: the network whose gradient it is.
  ///   - trace: its forward pass.
  func raiseToTextbookRounding(
    _ bounds: inout [Double], of network: MLP<Double>, trace: ForwardTrace<Double>
  ) {
    func raise(_ entry: Int, _ own: Double, _ textbook: Double) {
      let (seen, most) = (rootMeanSquares * abs(textbook - own), 0x1p-20 * abs(own))
      let allowed = seen <= most ? seen : most
      if !(bounds[entry] >= allowed) { bounds[entry] = allowed }
    }
    let own = deltas(network, trace: trace, steps: CorrectSteps())
    let textbook = deltas(network, trace: trace, steps: TextbookForms())
    var first = 0
    for (index, layer) in network.layers.enumerated() {
      let inputs = trace.input(ofLayer: index)
      for units in layer.unitsInParts {
        let weights = own[index].columns(units).transposedTimes(inputs).elements
        let others = textbook[index].columns(units).transposedTimes(inputs).elements
        for place in weights.indices {
          let penalty = l2 * layer.weights.elements[layer.places(ofWeightsOf: units).lowerBound + place]
          raise(first + place, weights[place] + penalty, others[place] + penalty)
        }
        first += weights.count
      }
      for (own, textbook) in zip(own[index].columnSums(), textbook[index].columnSums()) {
        raise(first, own, textbook)
        first += 1
      }
    }
  }

  /// δₗ for l = 1…L, by formulas whose way down from δ to ∂L/∂a is the right one.
  private func deltas(
    _ network: MLP<Double>, trace: ForwardTrace<Double>, steps: some BackpropagationSteps
  ) -> [Matrix<Double>] {
    var deltas = [steps.outputDelta(self, network: network, trace: trace)]
    for index in network.layers.indices.dropFirst().reversed() {
      deltas.insert(
        steps.hiddenDelta(
          activationGradient: deltas[0].times(network.layers[index].weights), layer: index - 1,
          network: network, trace: trace), at: 0)
    }
    return deltas
  }

  /// The same for backpropagation in single precision, compared with double precision at the same `Float` numbers.
  func sampledSinglePrecisionRounding(of network: MLP<Double>) -> [Double] {
    let single = converted { Float($0) }
    return multipleOfRootMeanSquare(
      samplePoints(around: network, spread: 0x1p-10, unitRoundoff: 0x1p-24).map { moved in
        let rounded = moved.converted { Float($0) }
        return zip(single.gradient(of: rounded), gradient(of: rounded.converted { Double($0) })).map {
          Double($0) - $1
        }
      })
  }
}

/// The far points, the near ones, and last the point itself.
private func samplePoints(
  around network: MLP<Double>, spread: Double, unitRoundoff: Double
) -> [MLP<Double>] {
  var random = SeededGenerator(seed: 1)
  let spreads =
    Array(repeating: spread, count: points.far)
    + Array(repeating: nearSpread * unitRoundoff, count: points.near) + Array(repeating: 0, count: points.own)
  return spreads.map { spread in
    network.replacingParameters(
      with: network.parameters.map { $0 * (1 + spread * (2 * random.uniform() - 1)) })
  }
}

/// 8 root mean squares of each entry over a sample; infinite where some error is not finite.
private func multipleOfRootMeanSquare(_ sample: [[Double]]) -> [Double] {
  guard let count = sample.first?.count else { return [] }
  var squares = Array(repeating: 0.0, count: count)
  var largest = squares
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
    largest.isFinite ? rootMeanSquares * largest * (sum / Double(sample.count)).squareRoot() : .infinity
  }
}
