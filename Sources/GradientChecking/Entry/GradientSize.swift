// How large a gradient is, which steps and powers refer to, and what is looked at again where it turns out to be otherwise.

extension ValueCheck {
  /// How large the gradient is, by the claim or by what was found of it.
  struct GradientSize {
    /// The largest entry's; never 0 where anything is known.
    var largest = 0.0
    /// The largest change of the value, by any entry, over the size of its parameter.
    var change = 0.0

    mutating func add(_ entry: Double, size: Double) {
      guard entry.isFinite else { return }
      largest = max(largest, abs(entry))
      change = max(change, abs(entry) * size)
    }
  }

  /// The size by the claim; where all of it is 0, that of a value which changes by itself over the point's size.
  var sizeOfClaim: GradientSize {
    var size = GradientSize()
    for (parameter, entry) in claimed.enumerated() { size.add(entry, size: self.size(parameter)) }
    if size.largest > 0 { return size }
    var record = record
    // A value of exactly 0 has no size to change by.
    let change = record.floor() < Double.leastNormalMagnitude ? 1 : max(abs(record.value), record.floor())
    let natural = change / (extent > 0 ? extent : 1)
    size.largest = natural.isFinite && natural > 0 ? natural : 1
    return size
  }

  /// The largest parameter's size.
  private var extent: Double { point.reduce(0) { max($0, abs($1)) } }

  /// The size by what was found; 0 where all derivatives are 0 as far as one can tell.
  private func sizeFound(_ examined: [Examined]) -> GradientSize {
    var size = GradientSize()
    for (parameter, result) in examined.lazy.map(\.result).enumerated() {
      if result.verdict == .verified {
        size.add(result.claimed, size: self.size(parameter))
      } else if let best = result.best, abs(best.value) > EntryJudge.safety * best.errorBound {
        size.add(best.value, size: self.size(parameter))
      }
    }
    return size
  }
}

// MARK: - Looking again

extension ValueCheck {
  /// Looks at entries again by the true size, where that is far below the largest claim: beside a claim of 10²⁰ any error of the others would have
  /// seemed small.
  ///
  /// Where all derivatives seem to be 0 it is the smallest size that noise lets be seen: beside a value of 10⁹ no slope at all would seem 0, though its
  /// changes show it.
  ///
  /// - Returns: the values asked for; nil where they were used up.
  func lookByTrueSize(
    _ examined: inout [Examined], _ size: inout GradientSize, _ record: inout ValueRecord,
    _ end: inout (any EvaluationsUsedUp)?
  ) throws -> Int? {
    var found = sizeFound(examined)
    let isZero = found.largest == 0
    if isZero { found.largest = record.smallestScale(power: power, extent: extent) }
    var evaluations = 0
    if found.largest > 0, found.largest < 0.1 * size.largest {
      let enough = (isZero ? power : 1e-3) * found.largest
      let again = examined.indices.filter {
        examined[$0].result.verdict != .refuted && !(examined[$0].result.detectionPower <= enough)
      }
      let asked = try lookAgain(&examined, at: again, found, &record, &end) {
        // What cannot be seen so closely, and speaks for the claim, stays what it is for the larger size.
        !isZero || !$0.isUndecided || contradicts($0)
      }
      guard let asked else { return nil }
      evaluations = asked
    }
    if isZero { found = sizeFound(examined) }
    if found.largest > 0 { size = found }
    return evaluations
  }

  /// Looks at undecided entries again by what the value changes by over the parameters' sizes, where the gradient is as small as what rounding leaves of
  /// one, which has no power of its own: at an extremum.
  ///
  /// - Returns: the values asked for; nil where they were used up.
  func lookAtExtremum(
    _ examined: inout [Examined], _ size: inout GradientSize, _ record: inout ValueRecord,
    _ end: inout (any EvaluationsUsedUp)?
  ) throws -> Int? {
    let change = examined.reduce(0) { max($0, $1.change) }
    guard size.largest <= EntrySummary.vanishing * change else { return 0 }
    size = GradientSize(largest: change, change: change * extent)
    let again = examined.indices.filter { examined[$0].result.isUndecided }
    return try lookAgain(&examined, at: again, size, &record, &end) { $0.verdict == .verified }
  }

  private func lookAgain(
    _ examined: inout [Examined], at places: [Int], _ size: GradientSize, _ record: inout ValueRecord,
    _ end: inout (any EvaluationsUsedUp)?, taking isTaken: (EntryResult) -> Bool
  ) throws -> Int? {
    let others = try examine(places, size, &record)
    end = others.end
    guard end == nil, history?.settled == nil else { return nil }
    for (place, other) in zip(places, others.examined) where isTaken(other.result) { examined[place] = other }
    return others.examined.reduce(0) { $0 + $1.evaluations }
  }

  /// Whether the best estimate excludes the claim, though nothing confirms it.
  private func contradicts(_ result: EntryResult) -> Bool {
    result.best.map { EntryJudge.exceeds(result.claimed, $0, result.allowance) } ?? false
  }
}

extension EntryResult {
  fileprivate var isUndecided: Bool { verdict != .verified && verdict != .refuted }
}
