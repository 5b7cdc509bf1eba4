import Derivatives

extension ValueCheck {
  /// Looks at another point, where some block of two or more parameters is one number; nil elsewhere.
  ///
  /// - Throws: what the objective throws at its point; an error elsewhere means that it is undefined there.
  func otherPoint() throws -> OtherPoint? {
    var special: [(block: ParameterBlock, range: Range<Int>)] = []
    for (block, range) in zip(objective.blocks, objective.blocks.ranges) where range.count > 1 {
      let first = point[range.lowerBound]
      if point[range].allSatisfy({ $0 == first }) { special.append((block, range)) }
    }
    guard let first = special.first else { return nil }
    let value = point[first.range.lowerBound]
    let alike = special.filter { point[$0.range.lowerBound] == value }
    let unit = IrregularDirection.unit(count: point.count, number: 1)
    let length = value != 0 ? abs(value) : point.lazy.filter { $0 != 0 }.map { abs($0) }.min() ?? 1
    var other = point
    var direction = Array(repeating: 0.0, count: point.count)
    let across = IrregularDirection.unit(count: point.count, number: 2)
    for place in alike.flatMap(\.range) {
      // Irregular, and up to a quarter of the size: far from what is special, near the point.
      other[place] += 0.125 * length * unit[place]
      direction[place] = length * across[place]
    }
    guard let value = try? objective.value(at: other), value.isFinite,
      let gradient = try? objective.claimedGradient(at: other), gradient.count == point.count
    else { return nil }
    let judged = try examine(
      along: direction, at: other, value: value, gradient: gradient, seed: UInt64(point.count))
    return OtherPoint(
      blocks: alike.map(\.block.name), value: point[first.range.lowerBound], verdict: judged.verdict,
      claimed: judged.claimed, estimate: judged.estimate, evaluations: judged.evaluations + 2)
  }

  /// Examines the claim along a direction, as if that were one entry.
  private func examine(
    along direction: [Double], at point: [Double], value: Double, gradient: [Double], seed: UInt64
  ) throws -> (verdict: Verdict, claimed: Double, estimate: Double, evaluations: Int) {
    let products = zip(gradient, direction).map { $0 * $1 }
    let claimed = products.reduce(0, +)
    // A step below this changes no coordinate by a unit in its last place.
    let grain = zip(point, direction).reduce(0) { $1.1 != 0 ? max($0, $1.0.ulp / abs($1.1)) : $0 }
    let sum = products.reduce(0) { $0 + abs($1) }
    let relative = max(
      EntryJudge.claimRoundings * objective.precision.unitRoundoff, abilities.statedRoundoff,
      abilities.format(of: gradient).relativeError)
    let examination = EntryExamination(
      alongDirection: grain,
      record: ValueRecord(
        value: value, repeats: [value], accuracy: record.accuracy, precision: objective.precision),
      claimed: claimed, scale: products.reduce(0) { $0 + $1 * $1 }.squareRoot(), allowance: relative * sum,
      power: power, seed: seed
    ) { step in
      try self.objective.value(at: zip(point, direction).map { $0 + step * $1 })
    }
    let judgement = try examination.judge(requiredPower: requiredPower)
    return (
      judgement.verdict, claimed, judgement.estimates.first?.value ?? .nan, examination.line.evaluations
    )
  }
}
