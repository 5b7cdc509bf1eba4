/// A change of state that an evaluation made or depends on: a check of such an objective means nothing.
public enum StateChange: Sendable, Equatable, CustomStringConvertible {
  /// Values at the same point drift: each call moves them on.
  case valueDiffers(first: Double, second: Double)
  /// The value at the same point is another one after the gradient was computed.
  case gradientChangesValue(before: Double, after: Double)
  /// Each gradient is the last one plus the same again: it is accumulated and never set to zero.
  case gradientAccumulates(ParameterIndex, first: Double, second: Double)
  /// Two gradients at the same point differ.
  case gradientDiffers(ParameterIndex, first: Double, second: Double)
  /// The gradient at the same point is another one after a value elsewhere was asked for.
  case gradientFollowsValue(ParameterIndex, first: Double, second: Double)
  /// The objective's own point was overwritten: its input was mutated.
  case pointMoved(ParameterIndex, before: Double, after: Double)

  /// What was found, in one sentence.
  public var description: String {
    switch self {
    case .valueDiffers(let first, let second):
      "two values at the same point differ: \(first), then \(second)"
    case .gradientChangesValue(let before, let after):
      "computing the gradient changes the value at the same point: \(before) before, \(after) after"
    case .gradientAccumulates(let index, let first, let second):
      "the gradient accumulates from call to call: \(index) is \(first), then \(second) at the same point"
    case .gradientFollowsValue(let index, let first, let second):
      "the gradient depends on which value was asked for last: \(index) is \(first), but \(second) at the same point "
        + "after a value elsewhere"
    case .gradientDiffers(let index, let first, let second):
      "two gradients at the same point differ: \(index) is \(first), then \(second)"
    case .pointMoved(let index, let before, let after):
      "an evaluation overwrites its input: \(index) of the point was \(before), is \(after)"
    }
  }
}

/// Evaluates an objective more than once at its point: a value, the claim, another value, and what shows whether they depend on
/// each other.
///
/// Differences between runs that are bounded and do not drift in a handful of repeats are noise, and enter every bound; what
/// drifts, or is as large as the gradient itself, is a change of state. NaN equals NaN here.
struct StateCheck: Sendable {
  /// The claimed gradient at the point, of the first time that it was asked for.
  let claimed: [Double]
  /// The value at the point: the mean of its repeats, where these differ.
  private(set) var value: Double
  /// All values at the point.
  private(set) var values: [Double]
  /// Whether these are equal to the bit.
  private(set) var isRepeatable: Bool
  /// The largest difference between repeats of each entry of the gradient; empty where all are equal to the bit.
  let gradientSpread: [Double]
  /// The first change found; nil for an objective that keeps no state.
  let change: StateChange?
  /// The value that came along with the claim; nil where none did.
  let valueWithGradient: Double?
  /// Evaluations of value and gradient.
  let evaluations: Int

  /// Repeats of values or gradients that differ.
  ///
  /// Eight values in a row that only rise or only fall are an accident once in 8!/2 = 20,160.
  static let repeats = 8

  /// Compares values with each other, gradients with the claimed one, and the objective's point with itself.
  ///
  /// - Parameters:
  ///   - objective: the objective; its point, in its parts, is read anew each time, so that one which lives in shared storage
  ///     is seen to move.
  ///   - point: its point before anything was evaluated.
  ///   - claim: its claimed gradient there, once its count is right.
  /// - Throws: what the objective throws at the point.
  init(
    _ objective: some Objective, point: [Double], claim: () throws -> ClaimWithValue
  ) throws {
    var calls = StateCalls(objective, point: point)
    var values = [try calls.value()]
    var change = calls.movement
    let claim = try calls.counted(claim)
    change = change ?? calls.movement
    values.append(try calls.value())
    if !Self.same(values[0], values[1]) {
      change = try change ?? calls.valueSince(claim: &values)
    }
    change = change ?? calls.movement
    if change == nil, Self.drifts(values) { change = .valueDiffers(first: values[0], second: values[1]) }
    var spread: [Double] = []
    if change == nil {
      (change, spread) = try calls.gradients(claim.gradient, &values)
    }
    (claimed, valueWithGradient) = (claim.gradient, claim.value)
    self.values = values
    let first = values[0]
    isRepeatable = values.allSatisfy { Self.same($0, first) }
    value = isRepeatable ? first : values.reduce(0, +) / Double(values.count)
    gradientSpread = spread
    self.change = change
    evaluations = calls.count
  }

  /// The same, of values that came to rest at one.
  func settled(at rest: Double) -> StateCheck {
    var settled = self
    (settled.value, settled.values, settled.isRepeatable) = (rest, [rest], true)
    return settled
  }

  /// Why nothing can be said of the objective; nil where it is a function, and finite at its point.
  var reasonToEnd: Verdict.Reason? {
    if change != nil { return .nondeterministic }
    return value.isFinite ? nil : .nonFinite
  }

  /// The value that came along with the claim, where it is not the objective's.
  ///
  /// Another way to the same value is rounded otherwise: by a chain of a hundred operations in the coarsest of the formats of
  /// values and claim, and by what the values were seen to be off by.
  ///
  /// - Parameter noise: a bound on that.
  func differentValue(of objective: some Objective, noise: Double) -> DifferentValueWithGradient? {
    guard let valueWithGradient else { return nil }
    let abilities = objective.abilities
    let roundoff = max(
      objective.precision.unitRoundoff, abilities.roundoffOfSums,
      abilities.format(of: claimed).unitRoundoff)
    return DifferentValueWithGradient.find(
      valueWithGradient, values: values,
      accuracy: max(abilities.statedAccuracy, EntryJudge.claimRoundings * roundoff), noise: noise)
  }

  /// Whether repeats only rise or only fall, and by no ever smaller steps: those of an iteration that goes on from where the
  /// last call ended become noise, and are.
  static func drifts(_ repeats: [Double]) -> Bool {
    guard repeats.count >= Self.repeats else { return false }
    let steps = zip(repeats.dropFirst(), repeats).map { $0 - $1 }
    guard steps.allSatisfy({ $0 > 0 }) || steps.allSatisfy({ $0 < 0 }), let first = steps.first,
      let last = steps.last
    else { return false }
    return abs(last) >= 0.5 * abs(first)
  }

  static func same(_ first: Double, _ second: Double) -> Bool {
    first.bitPattern == second.bitPattern || (first.isNaN && second.isNaN)
  }
}

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
      guard let bounds, x + step < bounds.lower[place] || x + step > bounds.upper[place] else {
        return x + step
      }
      return x - step
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
