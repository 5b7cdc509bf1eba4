import Derivatives

/// An objective whose values depend on the point that was asked for before, with each value asked for until it comes again.
///
/// An iteration that starts where the last one ended stops as soon as its tolerance is met: the value at a point then has an
/// error that depends on the way there, which no noise between repeats shows. Asked again, such a program goes on from
/// its own result; what comes twice in a row is the value that belongs to the point alone.
struct SettledObjective: Objective {
  /// Values asked for at one point at the most.
  ///
  /// An iteration that halves its error with each call is at the last of 53 bits after 53 more.
  private static let mostCalls = 64
  /// How far the ways come from on which the point is asked for, in sizes of each parameter, and from which side: an iteration
  /// that ends as soon as its value falls lags behind on one side alone.
  static let distances = [0x1p-2, -0x1p-2, 0x1p-6, -0x1p-6]

  private let base: any Objective
  /// The value at the point.
  let value: Double
  /// What values at rest may still differ by.
  private let tolerance: Double
  let abilities: Abilities
  let blocks: [ParameterBlock]

  var name: String { base.name }
  var point: [Double] { base.point }
  var precision: Precision { base.precision }

  /// nil where the values do not depend on what was asked for before, or do not come to rest.
  ///
  /// On some way the first value at the point must be another one than the last of all ways, and by far more than these and
  /// repeats without a way in between differ by. Of values that are one of two by chance, no more than 1 in 2¹¹ pass for such
  /// ones: so seldom are four last ones and eight repeats alike.
  ///
  /// - Throws: what the objective throws at its point.
  init?(_ objective: some Objective, evaluations: inout Int) throws {
    var calls = StateCalls(objective, point: objective.point)
    defer { evaluations += calls.count }
    var (first, last): ([Double], [Double]) = ([], [])
    for distance in Self.distances {
      calls.lookElsewhere(distance: distance)
      first.append(try calls.value())
      let rest = try Self.repeated(first[first.count - 1], within: 0) { try calls.value() }
      guard rest.isSettled else { return nil }
      last.append(rest.value)
    }
    value = last[0]
    for _ in 0..<StateCheck.repeats { last.append(try calls.value()) }
    let spread = last.reduce(0) { max($0, abs($1 - last[0])) }
    guard last.allSatisfy(\.isFinite) else { return nil }
    tolerance = spread + 2 * value.ulp
    let (rest, apart) = (value, Double(StateCheck.repeats) * tolerance)
    guard first.contains(where: { abs($0 - rest) > apart }) else { return nil }
    base = objective
    blocks = objective.blocks
    var abilities = objective.abilities
    // Values of several copies of a program would come from several ways.
    abilities.shared = nil
    self.abilities = abilities
  }

  func value(at point: [Double]) throws -> Double {
    try Self.repeated(try base.value(at: point), within: tolerance) { try base.value(at: point) }.value
  }

  func claimedGradient(at point: [Double]) throws -> [Double] { try base.claimedGradient(at: point) }

  /// The value that comes twice in a row, or else the last one.
  private static func repeated(
    _ first: Double, within tolerance: Double, _ again: () throws -> Double
  ) rethrows -> (value: Double, isSettled: Bool) {
    var last = first
    for _ in 1..<mostCalls {
      let next = try again()
      if abs(next - last) <= tolerance || StateCheck.same(next, last) { return (next, true) }
      last = next
    }
    return (last, false)
  }
}
