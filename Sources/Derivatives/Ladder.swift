/// One side's difference quotients on halved steps, with their extrapolation table.
struct Ladder {
  /// Where the values lie.
  let side: Stencil.Side
  private(set) var table: RichardsonTable
  private(set) var steps: [Double] = []

  init(_ side: Stencil.Side) {
    self.side = side
    table = RichardsonTable(power: side == .central ? 2 : 1)
  }

  /// The p of the truncation error hᵖ of a quotient.
  var power: Int { table.power }

  /// Adds the quotient at the next, halved step.
  mutating func append(step: Double, quotient: Double, rounding: Double) {
    steps.append(step)
    table.append(quotient: quotient, rounding: rounding)
  }

  /// Forgets the steps so far.
  mutating func restart() {
    self = Ladder(side)
  }

  /// The entry with the smallest bound.
  var best: Best? {
    table.best.map {
      Best(
        side: side, entry: $0, steps: Array(steps[($0.row - $0.column)...$0.row]),
        quotient: table.quotient(ofRow: $0.row))
    }
  }

  /// The most trusted entry of a ladder.
  struct Best {
    var side: Stencil.Side
    var entry: RichardsonTable.Entry
    /// The steps that it was computed from, largest first.
    var steps: [Double]
    /// The quotient at the smallest of them.
    var quotient: Double

    /// The smallest step.
    var step: Double { steps.last ?? 0 }

    /// The estimate, with what its confirmation adds.
    func estimate(
      method: String, contradiction: Double, kink: OneSidedDerivatives?, evaluations: Int
    ) -> DerivativeEstimate {
      DerivativeEstimate(
        value: entry.value, truncationError: entry.truncation + contradiction, roundingError: entry.rounding,
        method: method, steps: steps, evaluations: evaluations, kink: kink)
    }
  }
}

/// The central, forward and backward ladders that grow from the same values.
struct Ladders {
  let center: Double
  let value: Double
  let precision: Precision
  private(set) var noise: Double
  private var central = Ladder(.central)
  private var forward = Ladder(.forward)
  private var backward = Ladder(.backward)
  private var samples: [(step: Double, below: Double, above: Double)] = []
  /// Whether some step had values on one side only.
  private var isCut = false

  init(center: Double, value: Double, noise: Double, precision: Precision) {
    self.center = center
    self.value = value
    self.noise = noise
    self.precision = precision
  }

  /// Adds f(x ± h); whatever needs a value that is not finite starts anew.
  ///
  /// - Returns: whether both values are finite.
  mutating func append(step: Double, below: Double, above: Double) -> Bool {
    samples.append((step, below, above))
    let noise = max(
      noise, max(below.isFinite ? abs(below) : 0, above.isFinite ? abs(above) : 0) * precision.unitRoundoff)
    func rounding(_ slope: Double, values: Double) -> Double {
      values * noise / step + displacement(ofStep: step, slope: slope)
    }
    let (middle, rising, falling) = (
      quotient(.central, step: step, below: below, above: above),
      quotient(.forward, step: step, below: below, above: above),
      quotient(.backward, step: step, below: below, above: above)
    )
    central.extend(step: step, slope: middle, rounding: rounding(middle, values: 1))
    forward.extend(step: step, slope: rising, rounding: rounding(rising, values: 2))
    backward.extend(step: step, slope: falling, rounding: rounding(falling, values: 2))
    isCut = isCut || below.isFinite != above.isFinite
    return below.isFinite && above.isFinite
  }

  private subscript(side: Stencil.Side) -> Ladder {
    switch side {
    case .central: central
    case .forward: forward
    case .backward: backward
    }
  }

  /// The difference quotient of a side.
  func quotient(_ side: Stencil.Side, step: Double, below: Double, above: Double) -> Double {
    switch side {
    case .central: (above - below) / (2 * step)
    case .forward: (above - value) / step
    case .backward: (value - below) / step
    }
  }

  /// The rounding of a quotient: the noise of both values, and what the rounding of x ± h moves.
  func rounding(_ side: Stencil.Side, step: Double, slope: Double) -> Double {
    (side == .central ? 1 : 2) * noise / step + displacement(ofStep: step, slope: slope)
  }

  private func displacement(ofStep step: Double, slope: Double) -> Double {
    isExact(step) ? 0 : abs(slope) * precision.ulp(of: abs(center) + step) / step
  }

  /// Whether x ± h are numbers of the function's format, so that the step is what it says.
  private func isExact(_ step: Double) -> Bool {
    (center + step) - center == step && center - (center - step) == step
      && precision.represents(center + step) && precision.represents(center - step)
  }

  /// Forgets the steps so far: they reached outside the domain, or converged to something else.
  mutating func restart() {
    self = Ladders(center: center, value: value, noise: noise, precision: precision)
  }

  /// f at x ± h for one of the steps so far.
  func values(atStep step: Double) -> (below: Double, above: Double)? {
    samples.last { $0.step == step }.map { ($0.below, $0.above) }
  }

  /// Computes all bounds anew with more noise.
  mutating func raiseNoise(to bound: Double) {
    let samples = samples
    noise = bound
    restart()
    for sample in samples { _ = append(step: sample.step, below: sample.below, above: sample.above) }
  }

  /// The best entry: central, or where steps were cut off, of whichever side has the smallest bound.
  var best: Ladder.Best? {
    guard isCut else { return central.best }
    return [central.best, forward.best, backward.best].compactMap { $0 }
      .min { $0.entry.bound < $1.entry.bound }
  }

  /// The best entry, where a smaller step can no longer give a smaller bound; else nil.
  ///
  /// The next quotient has twice the noise of that at the last step, and what is extrapolated from it has more.
  var exhausted: Ladder.Best? {
    guard samples.count >= 4, let last = samples.last, let best, self[best.side].steps.count >= 4 else {
      return nil
    }
    let values = best.side == .central ? 1.0 : 2
    return 2 * values * noise / last.step > best.entry.bound ? best : nil
  }

  /// The one-sided derivatives, where their intervals are disjoint by a factor 2.
  var kink: OneSidedDerivatives? {
    guard let below = backward.best?.entry, let above = forward.best?.entry else { return nil }
    guard abs(above.value - below.value) > 2 * (above.bound + below.bound) else { return nil }
    return OneSidedDerivatives(fromBelow: below.value, fromAbove: above.value)
  }
}

extension Ladder {
  /// Adds a quotient, or starts anew where it is not finite.
  fileprivate mutating func extend(step: Double, slope: Double, rounding: Double) {
    guard slope.isFinite else { return restart() }
    append(step: step, quotient: slope, rounding: rounding)
  }
}
