import Derivatives

/// Evaluates an objective and its claim along directions.
///
/// R(t) = f(θ + tv) − f(θ) − ⟨g, tv⟩ has the derivative ⟨e, v⟩ at 0, where e = ∇f(θ) − g is the error of the
/// claim. The displacement that rounding really makes stands for tv, so that it costs nothing. Three vectors
/// are held: the point, the claim, and one that is moved, and put back where the next move does not do it anyway.
final class DirectionalProbe {
  /// The objective, with its evaluations counted.
  let objective: MeteredObjective
  /// θ.
  let point: [Double]
  /// f(θ).
  let value: Double
  /// The size that smaller parameters are given.
  let usualSize: Double
  /// g, with the entries that were settled replaced by what they are: they no longer show in R.
  private(set) var gradient: [Double]
  /// Whether some value along a direction was not finite.
  private(set) var isCutOff = false
  /// The first values along directions.
  private(set) var values: [Double] = []
  private var moved: [Double]
  private var ahead: ValuesAhead?
  /// The places at which ``moved`` may not be the point.
  private var displaced = 0..<0
  private var lastSlope: (direction: RandomSigns, value: Double)?
  private lazy var kinkSides = Result { try signatures?.kinks(point) ?? [] }

  private let signatures: KinkSignatures?
  /// More values than these are not kept.
  private static let mostValues = 400

  init(_ objective: MeteredObjective, gradient: [Double], value: Double) {
    self.objective = objective
    signatures = objective.abilities.kinks
    self.gradient = gradient
    self.value = value
    point = objective.point
    usualSize = UsualSize.of(point)
    moved = point
  }

  /// By how much a parameter moves along a whole direction.
  func size(_ place: Int) -> Double { max(abs(point[place]), usualSize) }

  /// The smallest size of a parameter, and the largest entry of the gradient; for one that is 0 as far as rounding lets one tell, the
  /// derivative at which the value would change by its own size over a parameter's own size.
  ///
  /// - Parameter change: by how much the value does change over the parameters' sizes; 0 where that is not known.
  func sizes(change: Double = 0) -> (smallest: Double, gradient: Double) {
    var smallest = Double.infinity
    var largest = usualSize
    for place in point.indices {
      smallest = min(smallest, size(place))
      largest = max(largest, abs(point[place]))
    }
    let gradient = gradient.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    guard gradient <= EntrySummary.vanishing * change / largest else { return (smallest, gradient) }
    return (smallest, (change > 0 ? change : abs(value)) / largest)
  }

  /// Random signs over all parameters.
  func direction(seed: UInt64, pattern: Int, range: Range<Int>? = nil) -> RandomSigns {
    RandomSigns(
      seed: seed, pattern: pattern, range: range ?? 0..<point.count, usualSize: usualSize)
  }

  /// Replaces one entry of the claim.
  func replaceEntry(_ place: Int, with derivative: Double) {
    gradient[place] = derivative
    lastSlope = nil
  }

  /// R(t).
  ///
  /// - Throws: what the objective throws, and `CancellationError` at the budget's end.
  func residual(along direction: RandomSigns, step: Double) throws -> Double {
    move(direction, by: step)
    var linear: Double?
    let there = try objective.elsewhere(center: point) {
      if let known = ahead?.value(direction, step) { return try known.get() }
      return try objective.value(at: moved) { linear = linearPart(along: direction, step: step) }
    }
    let residual = (there - value) - (linear ?? linearPart(along: direction, step: step))
    if !residual.isFinite { isCutOff = true }
    note(there)
    return residual
  }

  /// f(θ + tv).
  ///
  /// - Throws: what the objective throws, and `CancellationError` at the budget's end.
  func value(along direction: RandomSigns, step: Double) throws -> Double {
    let there: Double
    if let known = ahead?.value(direction, step) {
      there = try known.get()
    } else {
      there = try at(step, along: direction) { moved in try objective.value(at: moved) }
    }
    note(there)
    return there
  }

  private func note(_ value: Double) {
    if values.count < Self.mostValues { values.append(value) }
  }

  /// Asks for the values at several steps at once, where copies of the objective answer side by side and the budget allows all of them:
  /// who then asks for one of them has it.
  func askAhead(along direction: RandomSigns, steps: [Double]) throws {
    ahead = nil
    guard let shared = objective.shared, objective.concurrency > 1, steps.count > 1,
      try objective.meter.count(atOnce: steps.count)
    else { return }
    let points = steps.map { step in at(step, along: direction) { $0 } }
    let values = try parallelMap(count: points.count, workers: objective.concurrency) { place in
      Result { try shared.value(at: points[place]) }
    }
    ahead = ValuesAhead(direction: direction, steps: steps, values: values)
  }

  /// Values along a direction that were asked for at once.
  private struct ValuesAhead {
    let direction: RandomSigns
    let steps: [Double]
    let values: [Result<Double, any Error>]

    func value(_ direction: RandomSigns, _ step: Double) -> Result<Double, any Error>? {
      guard direction == self.direction, let place = steps.firstIndex(of: step) else { return nil }
      return values[place]
    }
  }

  /// The first of the steps h, h/4, h/16, … within which no kink is crossed on either side; nil at a kink.
  ///
  /// Signs are compared at ±h and ±h/2, as in `Coordinate.smoothStep()`. All steps are clear for an objective
  /// that does not know its kinks.
  func clearStep(along direction: RandomSigns, from first: Double) throws -> Double? {
    guard let signatures else { return first }
    let here = try kinkSides.get()
    guard !here.isEmpty else { return first }
    var step = first
    while step > 0x1p-44 {
      let isClear = try [step, -step, step / 2, -step / 2].allSatisfy { step in
        try at(step, along: direction) { moved in try signatures.kinks(moved) == here }
      }
      if isClear { return step }
      step /= 4
    }
    return nil
  }

  /// What `body` makes of θ + tv.
  func at<Result>(
    _ step: Double, along direction: RandomSigns, _ body: ([Double]) throws -> Result
  ) rethrows -> Result {
    move(direction, by: step)
    return try body(moved)
  }

  /// f as a function of one parameter.
  func value(ofParameter parameter: Int, at x: Double) throws -> Double {
    putBack(besides: parameter..<parameter + 1)
    moved[parameter] = x
    return try objective.value(at: moved)
  }

  /// ⟨h, v⟩ for a gradient h computed elsewhere, or for the claim.
  func product(_ other: [Double]? = nil, along direction: RandomSigns) -> Double {
    (other ?? gradient).withUnsafeBufferPointer { gradient in
      total(along: direction, CompensatedSum()) { sum, places, components in
        sum.add(places.of(gradient), components)
      }.value
    }
  }

  /// (Σ hⱼ²vⱼ²)^½ and Σ|hⱼvⱼ| for weights h, by default the claim.
  func norms(_ weights: [Double]? = nil, along direction: RandomSigns) -> (euclidean: Double, sum: Double) {
    let (squares, sums) = (weights ?? gradient).withUnsafeBufferPointer { weights in
      total(along: direction, (squares: SIMD4<Double>.zero, sums: SIMD4<Double>.zero)) {
        total, places, components in
        let products = places.of(weights) * components
        total.squares += products * products
        total.sums += products.magnitudes
      }
    }
    return (squares.sum().squareRoot(), sums.sum())
  }

  /// Whether the claim is 0 throughout a direction.
  func isZero(along direction: RandomSigns) -> Bool { norms(along: direction).sum == 0 }

  /// vⱼ.
  func component(of direction: RandomSigns, at place: Int) -> Double {
    total(along: direction.restricted(to: place..<place + 1), 0) { found, _, components in
      found = components[0]
    }
  }

  /// What `add` adds up over the places of a direction and its components there.
  @inline(__always)
  private func total<Total>(
    along direction: RandomSigns, _ start: Total,
    _ add: (inout Total, FourPlaces, SIMD4<Double>) -> Void
  ) -> Total {
    point.withUnsafeBufferPointer { point in
      gradient.withUnsafeBufferPointer { gradient in
        // Within the innermost closure, the sum stays in registers.
        var total = start
        direction.forEachFour(point: point, claimed: gradient) { add(&total, $0, $1) }
        return total
      }
    }
  }

  /// Moves the parameters to θ + tv.
  private func move(_ direction: RandomSigns, by step: Double) {
    putBack(besides: direction.range)
    let isSingle = objective.precision == .float32
    moved.withUnsafeMutableBufferPointer { moved in
      point.withUnsafeBufferPointer { point in
        gradient.withUnsafeBufferPointer { gradient in
          direction.forEachFour(point: point, claimed: gradient) { places, components in
            let there = places.of(point) + step * components
            places.put(isSingle ? SIMD4(SIMD4<Float>(there)) : there, into: moved)
          }
        }
      }
    }
  }

  /// ⟨g, (θ + tv) − θ⟩ with the displacement that rounding really made, where the parameters were moved to θ + tv.
  private func linearPart(along direction: RandomSigns, step: Double) -> Double {
    // A power of two times a number is exact: what is left to add up is rounding, whose own rounding does not count.
    guard step.magnitude.significand == 1 else {
      return totalOfMoved(along: direction, CompensatedSum()) { sum, gradient, displacement, _ in
        sum.add(gradient, displacement)
      }.value
    }
    let lost = totalOfMoved(along: direction, SIMD4<Double>.zero) { sum, gradient, displacement, components in
      sum += gradient * (displacement - step * components)
    }.sum()
    return step * slope(along: direction) + lost
  }

  /// ⟨g, v⟩, computed once for all steps along a direction.
  private func slope(along direction: RandomSigns) -> Double {
    if let last = lastSlope, last.direction == direction { return last.value }
    let value = product(along: direction)
    lastSlope = (direction, value)
    return value
  }

  /// What `add` adds up of g, of the displacement and of v, over the places of a direction along which the parameters were
  /// moved.
  @inline(__always)
  private func totalOfMoved<Total>(
    along direction: RandomSigns, _ start: Total,
    _ add: (inout Total, _ gradient: SIMD4<Double>, _ displacement: SIMD4<Double>, SIMD4<Double>) -> Void
  ) -> Total {
    moved.withUnsafeBufferPointer { moved in
      point.withUnsafeBufferPointer { point in
        gradient.withUnsafeBufferPointer { gradient in
          total(along: direction, start) { total, places, components in
            add(&total, places.of(gradient), places.of(moved) - places.of(point), components)
          }
        }
      }
    }
  }

  /// Puts back what was moved, but for the places that are to be moved next.
  private func putBack(besides next: Range<Int>) {
    moved.withUnsafeMutableBufferPointer { moved in
      point.withUnsafeBufferPointer { point in
        for rest in [0..<next.lowerBound, next.upperBound..<point.count] {
          for place in displaced.clamped(to: rest) { moved[place] = point[place] }
        }
      }
    }
    displaced = next
  }
}
