/// Calls of one objective at its point, counted.
struct StateCalls<Subject: Objective> {
  let objective: Subject
  let point: [Double]
  /// Whether a value is asked for at another point too.
  private let asksElsewhere: Bool
  private let bounds: ParameterBounds?
  private let stepLengths: StepLengths?
  private(set) var count = 0

  init(_ objective: Subject, point: [Double]) {
    (self.objective, self.point) = (objective, point)
    let abilities = objective.abilities
    asksElsewhere = abilities.lines == nil
    (bounds, stepLengths) = (abilities.bounds, abilities.stepLengths)
  }

  mutating func value() throws -> Double {
    count += 1
    return try objective.value(at: point)
  }

  private mutating func gradient() throws -> [Double] {
    count += 1
    return try objective.claimedGradient(at: point)
  }

  mutating func counted<Answer>(_ ask: () throws -> Answer) rethrows -> Answer {
    count += 1
    return try ask()
  }

  /// Takes more values, where the first two differ, between which the gradient was asked for: nil where they are noise.
  ///
  /// Of values that differ anew each time no more than a few are equal by chance.
  mutating func valueSince(claim values: inout [Double]) throws -> StateChange? {
    while values.count < StateCheck.repeats { values.append(try value()) }
    guard !values.dropFirst().contains(where: { !StateCheck.same($0, values[1]) }) else { return nil }
    while values.count < 2 * StateCheck.repeats {
      values.append(try value())
      guard StateCheck.same(values[values.count - 1], values[1]) else { return nil }
    }
    if try settles(at: values[1]) {
      values.removeFirst()
      return nil
    }
    return .gradientChangesValue(before: values[0], after: values[1])
  }

  /// Whether the first value after one elsewhere differs from those that follow with no gradient asked for: an iteration that
  /// starts where the last one ended.
  private mutating func settles(at rest: Double) throws -> Bool {
    for distance in SettledObjective.distances {
      lookElsewhere(distance: distance)
      if !StateCheck.same(try value(), rest), StateCheck.same(try value(), rest) { return true }
    }
    return false
  }

  /// Whether the objective's own point is another one now.
  var movement: StateChange? {
    var first = 0
    for part in objective.pointInParts {
      let before = point[first..<min(first + part.count, point.count)]
      for (offset, (before, after)) in zip(before, part).enumerated()
      where !StateCheck.same(before, after) {
        return moved(first + offset, before, after)
      }
      first += before.count
    }
    return first < point.count ? moved(first, point[first], .nan) : nil
  }

  private func moved(_ place: Int, _ before: Double, _ after: Double) -> StateChange {
    .pointMoved(objective.blocks.index(ofParameter: place), before: before, after: after)
  }

  /// Asks for a value elsewhere, so that a gradient which uses what the last value left behind shows it; an error there is
  /// none of the point's.
  ///
  /// Every parameter moves by about that part of its size, inside of its bounds. Not of an objective that is evaluated along lines, as
  /// of a network: its value leaves nothing behind, and a copy of its point is as large as all of it.
  mutating func lookElsewhere(distance: Double = 0x1p-10) {
    guard asksElsewhere else { return }
    count += 1
    _ = try? objective.value(at: elsewhere(distance))
  }

  private func elsewhere(_ distance: Double) -> [Double] {
    if let length = stepLengths?.naturalSize {
      // Steps of one length are one evaluation, and none at all if they are as long as before.
      let step = distance * length * (1 + Double(count) / 64)
      return point.map { _ in step }
    }
    let smallest = point.lazy.filter { $0 != 0 }.map { abs($0) }.min() ?? 1
    let unit = IrregularDirection.unit(count: point.count, number: 0)
    return point.indices.map { place in
      let x = point[place]
      let step = distance * (x == 0 ? smallest : abs(x)) * unit[place]
      return x + (bounds?.inside(step, from: x, ofParameter: place) ?? step)
    }
  }

  /// What repeats of the gradient say, the first of them after a value elsewhere.
  ///
  /// - Parameter values: repeats of the value, to which more are added where two were equal by chance.
  mutating func gradients(
    _ claimed: [Double], _ values: inout [Double]
  ) throws -> (StateChange?, spread: [Double]) {
    lookElsewhere()
    let again = try gradient()
    guard let entry = firstDifference(claimed, again) else {
      return (try valueAfterGradient(&values) ?? movement, [])
    }
    _ = try value()
    let third = try gradient()
    let index = objective.blocks.index(ofParameter: entry)
    let last = entry < again.count ? again[entry] : .nan
    guard again.count == claimed.count, third.count == claimed.count else {
      return (.gradientDiffers(index, first: claimed[entry], second: last), [])
    }
    if Self.accumulates(claimed, again, third) {
      return (.gradientAccumulates(index, first: claimed[entry], second: last), [])
    }
    if let change = try followedValue(again, third) { return (change, []) }
    return try spread(of: [claimed, again, third])
  }

  /// Whether a gradient after a value elsewhere and one after a value at the point, which differ by more than rounding, each come
  /// again after such values; what the claim was computed after is not known.
  private mutating func followedValue(_ elsewhere: [Double], _ atPoint: [Double]) throws -> StateChange? {
    guard Self.isMoreThanRounding(atPoint, elsewhere), let entry = firstDifference(atPoint, elsewhere) else {
      return nil
    }
    lookElsewhere()
    let again = try gradient()
    // A tangent goes to another place each time, where the gradient is another one.
    guard stepLengths != nil || firstDifference(elsewhere, again) == nil else { return nil }
    guard firstDifference(atPoint, again) != nil else { return nil }
    _ = try value()
    guard firstDifference(atPoint, try gradient()) == nil else { return nil }
    return .gradientFollowsValue(
      objective.blocks.index(ofParameter: entry), first: atPoint[entry], second: elsewhere[entry])
  }

  /// The change of the value that the gradient has left; nil where the value is as before, or differs anew each time.
  ///
  /// Sums that are added in any order have few outcomes: two in a row are equal by chance.
  private mutating func valueAfterGradient(_ values: inout [Double]) throws -> StateChange? {
    let after = try value()
    guard StateCheck.same(values[0], values[1]), !StateCheck.same(values[0], after) else { return nil }
    var repeats = [after]
    while repeats.count < StateCheck.repeats { repeats.append(try value()) }
    guard repeats.contains(where: { !StateCheck.same($0, after) }) else {
      return .gradientChangesValue(before: values[0], after: after)
    }
    values += repeats
    return nil
  }

  /// The spread of more repeats; a change where an entry's is as large as a claim that matters.
  private mutating func spread(of first: [[Double]]) throws -> (StateChange?, spread: [Double]) {
    var repeats = first
    while repeats.count < StateCheck.repeats { repeats.append(try gradient()) }
    let claimed = repeats[0]
    let largest = claimed.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    var spread: [Double] = []
    for entry in claimed.indices {
      let column = repeats.map { entry < $0.count ? $0[entry] : .nan }
      let difference = column.dropFirst().reduce(0) { widest, other in
        StateCheck.same(claimed[entry], other) ? widest : Self.widest(widest, abs(other - claimed[entry]))
      }
      let isBounded = difference <= CheckLimits.requiredPower * largest
      if !isBounded || StateCheck.drifts(column) {
        let other = column.first { !StateCheck.same($0, claimed[entry]) } ?? .nan
        return (
          .gradientDiffers(
            objective.blocks.index(ofParameter: entry), first: claimed[entry], second: other), []
        )
      }
      // Either side of the claim at hand.
      spread.append(2 * difference)
    }
    return (movement, spread)
  }

  private static func widest(_ first: Double, _ second: Double) -> Double {
    second <= first ? first : (second.isNaN ? .infinity : second)
  }

  private func firstDifference(_ first: [Double], _ second: [Double]) -> Int? {
    first.indices.first { !StateCheck.same(first[$0], $0 < second.count ? second[$0] : .nan) }
  }

  /// Whether two gradients differ by more than another order of the same sums makes them: two of few outcomes agree by chance.
  private static func isMoreThanRounding(_ first: [Double], _ second: [Double]) -> Bool {
    let largest = first.reduce(0) { max($0, abs($1)) }
    return zip(first, second).contains { !(abs($0 - $1) <= 0x1p-30 * largest) }
  }

  /// Whether three gradients grow by the same amount each time, up to the rounding of the two additions.
  ///
  /// The amount is the gradient, and so a part of the sum of all calls: below 2⁻²⁰ of it, it is noise.
  private static func accumulates(_ first: [Double], _ second: [Double], _ third: [Double]) -> Bool {
    let growth = zip(second, first).map { abs($0 - $1) }.max() ?? 0
    guard growth > 0x1p-20 * (first.map(abs).max() ?? 0) else { return false }
    return first.indices.allSatisfy { entry in
      let bend = (third[entry] - second[entry]) - (second[entry] - first[entry])
      return abs(bend) <= 4 * 0x1p-53 * (abs(first[entry]) + abs(second[entry]) + abs(third[entry]))
    }
  }
}
