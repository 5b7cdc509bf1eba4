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
  private(set) var gradientSpread: [Double]
  /// How many answers of copies are among all this.
  private let answersOfCopies: Int
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
  ///   - few: how many evaluations must do, where they are few: a value and the claim, and a second value; nil for as many as
  ///     it takes.
  ///   - claim: its claimed gradient there, once its count is right.
  /// - Throws: what the objective throws at the point.
  init(
    _ objective: some Objective, point: [Double], few: Int? = nil, claim: () throws -> ClaimWithValue
  ) throws {
    var calls = StateCalls(objective, point: point)
    var values = [try calls.value()]
    var change = calls.movement
    let claim = try calls.counted(claim)
    change = change ?? calls.movement
    if few ?? 3 >= 3 { values.append(try calls.value()) }
    if few == nil, !Self.same(values[0], values[1]) {
      change = try change ?? calls.valueSince(claim: &values)
    }
    change = change ?? calls.movement
    if change == nil, Self.drifts(values) { change = .valueDiffers(first: values[0], second: values[1]) }
    var spread: [Double] = []
    if change == nil, few == nil {
      (change, spread) = try calls.gradients(claim.gradient, &values)
    }
    (claimed, valueWithGradient) = (claim.gradient, claim.value)
    let answers = objective.abilities.answersOfCopies?() ?? []
    let copies = CopiesAtPoint(answers, entries: claim.gradient.count)
    answersOfCopies = answers.count
    let first = values[0]
    isRepeatable = values.allSatisfy { Self.same($0, first) || abs($0 - first) <= copies.valueSpread }
    values += copies.values
    self.values = values
    let isOne = values.allSatisfy { Self.same($0, first) }
    value = isOne ? first : values.reduce(0, +) / Double(values.count)
    gradientSpread = copies.widening(spread)
    self.change = change.flatMap { copies.explain($0) ? nil : $0 }
    evaluations = calls.count
  }

  /// The same, of values that came to rest at one.
  func settled(at rest: Double) -> StateCheck {
    var settled = self
    (settled.value, settled.values, settled.isRepeatable) = (rest, [rest], true)
    return settled
  }

  /// The same with what copies have answered since, as one that was started anew elsewhere; nil where none has.
  func widened(by abilities: Abilities) -> StateCheck? {
    guard let answers = abilities.answersOfCopies?(), answers.count > answersOfCopies else { return nil }
    let copies = CopiesAtPoint(answers, entries: claimed.count)
    var widened = self
    widened.values += copies.values
    widened.gradientSpread = copies.widening(gradientSpread)
    return widened
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
