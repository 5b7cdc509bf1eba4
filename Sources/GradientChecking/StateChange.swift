/// A change of state that an evaluation made or depends on: a check of such an objective means nothing.
public enum StateChange: Sendable, Equatable, CustomStringConvertible {
  /// Two values at the same point differ.
  case valueDiffers(first: Double, second: Double)
  /// The value at the same point is another one after the gradient was computed.
  case gradientChangesValue(before: Double, after: Double)
  /// Each gradient is the last one plus the same again: it is accumulated and never set to zero.
  case gradientAccumulates(ParameterIndex, first: Double, second: Double)
  /// Two gradients at the same point differ.
  case gradientDiffers(ParameterIndex, first: Double, second: Double)
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
    case .gradientDiffers(let index, let first, let second):
      "two gradients at the same point differ: \(index) is \(first), then \(second)"
    case .pointMoved(let index, let before, let after):
      "an evaluation overwrites its input: \(index) of the point was \(before), is \(after)"
    }
  }
}

/// Evaluates an objective more than once at its point, and compares to the bit; NaN equals NaN here.
struct StateCheck: Sendable {
  /// The value at the point.
  let value: Double
  /// The first change found; nil for an objective that keeps no state.
  let change: StateChange?

  /// Compares values with each other, gradients with the claimed one, and the objective's point with itself.
  ///
  /// - Parameters:
  ///   - objective: the objective; its point, in its parts, is read anew each time, so that one which lives in shared storage
  ///     is seen to move.
  ///   - point: its point before anything was evaluated.
  ///   - claimed: its claimed gradient there, evaluated once.
  /// - Throws: what the objective throws.
  init(_ objective: some Objective, point: [Double], claimed: [Double]) throws {
    func firstDifference(_ first: [Double], _ second: [Double]) -> Int? {
      first.indices.first { !Self.same(first[$0], $0 < second.count ? second[$0] : .nan) }
    }
    func movement() -> StateChange? {
      var first = 0
      for part in objective.pointInParts {
        let before = point[first..<min(first + part.count, point.count)]
        for (offset, (before, after)) in zip(before, part).enumerated() where !Self.same(before, after) {
          return moved(first + offset, before, after)
        }
        first += before.count
      }
      return first < point.count ? moved(first, point[first], .nan) : nil
    }
    func moved(_ place: Int, _ before: Double, _ after: Double) -> StateChange {
      .pointMoved(objective.blocks.index(ofParameter: place), before: before, after: after)
    }
    let afterGradient = movement()
    value = try objective.value(at: point)
    let second = try objective.value(at: point)
    if let moved = afterGradient ?? movement() {
      change = moved
    } else if !Self.same(value, second) {
      change = .valueDiffers(first: value, second: second)
    } else {
      let again = try objective.claimedGradient(at: point)
      let after = try objective.value(at: point)
      if let entry = firstDifference(claimed, again) {
        let third = try objective.claimedGradient(at: point)
        let accumulates = Self.accumulates(claimed, again, third)
        let last = entry < again.count ? again[entry] : .nan
        change =
          accumulates
          ? .gradientAccumulates(
            objective.blocks.index(ofParameter: entry), first: claimed[entry], second: last)
          : .gradientDiffers(objective.blocks.index(ofParameter: entry), first: claimed[entry], second: last)
      } else {
        change = Self.same(value, after) ? movement() : .gradientChangesValue(before: value, after: after)
      }
    }
  }

  /// Whether three gradients grow by the same amount each time, up to the rounding of the two additions.
  ///
  /// The amount is the gradient, and so a part of the sum of all calls: below 2⁻²⁰ of it, it is noise.
  private static func accumulates(_ first: [Double], _ second: [Double], _ third: [Double]) -> Bool {
    guard first.count == second.count, second.count == third.count else { return false }
    let growth = zip(second, first).map { abs($0 - $1) }.max() ?? 0
    guard growth > 0x1p-20 * (first.map(abs).max() ?? 0) else { return false }
    return first.indices.allSatisfy { entry in
      let bend = (third[entry] - second[entry]) - (second[entry] - first[entry])
      return abs(bend) <= 4 * 0x1p-53 * (abs(first[entry]) + abs(second[entry]) + abs(third[entry]))
    }
  }

  private static func same(_ first: Double, _ second: Double) -> Bool {
    first.bitPattern == second.bitPattern || (first.isNaN && second.isNaN)
  }
}
