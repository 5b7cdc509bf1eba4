import Testing

@testable import GradientChecking

/// f(x) = ½Σx², whose evaluations may keep or change state.
private final class Stateful: Objective {
  let name = "stateful"
  let blocks = [ParameterBlock("x", shape: [2])]
  /// Shared storage: what an evaluation overwrites is overwritten for everybody.
  var point = [0.5, -2.0]
  var parts: (Stateful) -> [[Double]] = { [$0.point] }
  var pointInParts: [[Double]] { parts(self) }
  var gradientCalls = 0.0
  var onValue: (Stateful) -> Double = { _ in 0 }
  var onGradient: (Stateful, [Double]) -> [Double] = { $1 }

  func value(at point: [Double]) -> Double {
    point.reduce(0) { $0 + $1 * $1 / 2 } + onValue(self)
  }

  func claimedGradient(at point: [Double]) -> [Double] {
    gradientCalls += 1
    return onGradient(self, point)
  }
}

@Suite("Changes of state")
struct StateChangeTests {
  private func change(_ objective: Stateful) throws -> StateChange? {
    let result = try GradientChecker().check(objective)
    #expect(result.verdict == .inconclusive(.nondeterministic))
    #expect(result.taylor == nil)
    return result.stateChange
  }

  @Test("Values that differ anew each time are noise, though two in a row were equal by chance")
  func equalByChance() throws {
    let objective = Stateful()
    var calls = 0
    objective.onValue = { _ in
      calls += 1
      // Two equal values, one elsewhere, and those after the gradient.
      return [4, 0, 0, 0, 4, -4][calls % 6] * 0x1p-51
    }
    let result = try GradientChecker().check(objective)
    #expect(result.verdict == .verified && result.stateChange == nil, "\(result.verdict)")
  }

  @Test("An objective without state has no change and a verdict")
  func pure() throws {
    let result = try GradientChecker().check(Stateful())
    #expect(result.verdict == .verified)
    #expect(result.stateChange == nil)
  }

  @Test("A gradient that accumulates from call to call is found and said, however many calls came before")
  func accumulates() throws {
    for before in [0.0, 3] {
      let objective = Stateful()
      objective.gradientCalls = before
      objective.onGradient = { state, point in point.map { $0 * state.gradientCalls } }
      let place = ParameterIndex(block: "x", index: [0])
      let expected = StateChange.gradientAccumulates(
        place, first: 0.5 * (before + 1), second: 0.5 * (before + 2))
      let found = try #require(try change(objective))
      #expect(found == expected)
      #expect(found.description.contains("accumulates from call to call: x[0]"))
    }
  }

  @Test("A gradient that differs otherwise between calls is nondeterministic, by the entry")
  func differs() throws {
    let objective = Stateful()
    objective.onGradient = { state, point in [point[0], point[1] + 1e-15 * state.gradientCalls] }
    guard case .gradientDiffers(let index, _, _) = try change(objective) else {
      Issue.record("the difference was not found")
      return
    }
    #expect(index.description == "x[1]")
  }

  @Test("A value that the gradient's computation changes is found")
  func valueChanges() throws {
    let objective = Stateful()
    objective.onValue = { $0.gradientCalls * 1e-12 }
    guard case .gradientChangesValue = try change(objective) else {
      Issue.record("the change was not found")
      return
    }
  }

  @Test("A value that changes once, with the first gradient, is found")
  func valueChangesOnce() throws {
    let objective = Stateful()
    objective.onValue = { min($0.gradientCalls, 1) * 1e-3 }
    guard case .gradientChangesValue = try change(objective) else {
      Issue.record("the change was not found")
      return
    }
  }

  @Test("A gradient that uses the point of the last value is found, inside of its bounds too")
  func followsValue() throws {
    final class Last { var point = [0.5, -2.0] }
    for bounds in [nil, ParameterBounds(lower: [0.5, -2], upper: [2, -2 + 1e-2])] {
      let last = Last()
      var objective = ClosureObjective(at: [0.5, -2]) { point in
        last.point = point
        return point.reduce(0) { $0 + $1 * $1 / 2 }
      } gradient: { _ in
        last.point
      }
      objective.abilities.bounds = bounds
      let result = try GradientChecker().check(objective)
      guard case .gradientFollowsValue = result.stateChange else {
        Issue.record("found \(String(describing: result.stateChange))")
        continue
      }
    }
  }

  @Test(
    "A value that comes along with the gradient has to be that of the objective, but for rounding and stated accuracy"
  )
  func valueWithGradient() throws {
    func result(_ factor: Double, accuracy: Double? = nil, wrong: Double = 1) throws -> GradientCheckResult {
      let gradient = { (point: [Double]) in point.map { $0 * wrong } }
      var objective = ClosureObjective(at: [0.5, -2]) {
        $0.reduce(0) { $0 + $1 * $1 / 2 }
      } gradient: {
        gradient($0)
      }
      objective.abilities.valueAccuracy = accuracy
      objective.abilities.claimWithValue = { ClaimWithValue(gradient: gradient($0), value: 2.125 * factor) }
      return try GradientChecker().check(objective)
    }
    let right = try result(1 + 4e-15)
    #expect(right.verdict == .verified && right.differentValue == nil)
    let other = try result(1.001)
    #expect(other.verdict == .inconclusive(.nondeterministic) && other.differentValue?.value == 2.125)
    #expect(try result(1.000_001, accuracy: 1e-6).differentValue == nil)
    let wrong = try result(1.001, wrong: -1)
    #expect(wrong.verdict == .refuted && wrong.differentValue != nil)
  }

  @Test("An evaluation that overwrites the objective's own point is found")
  func inputMutation() throws {
    let byGradient = Stateful()
    byGradient.onGradient = { state, point in
      state.point[1] -= 0.125 * point[1]
      return point
    }
    #expect(
      try change(byGradient)
        == .pointMoved(ParameterIndex(block: "x", index: [1]), before: -2, after: -1.75))
    let byValue = Stateful()
    byValue.onValue = { state in
      state.point[0] = 7
      return 0
    }
    #expect(
      try change(byValue) == .pointMoved(ParameterIndex(block: "x", index: [0]), before: 0.5, after: 7))
  }

  @Test("A movement is found in whichever part of the point it is, and so is a part that ends early")
  func movementInParts() throws {
    let later = Stateful()
    later.parts = { [[], [$0.point[0]], [], [$0.point[1]], []] }
    #expect(try GradientChecker().check(later).stateChange == nil)
    later.onValue = { state in
      state.point[1] = 7
      return 0
    }
    #expect(try change(later) == .pointMoved(ParameterIndex(block: "x", index: [1]), before: -2, after: 7))
    let short = Stateful()
    short.parts = { $0.gradientCalls > 0 ? [[$0.point[0]]] : [$0.point] }
    guard case .pointMoved(let index, before: -2, let after) = try change(short) else {
      Issue.record("the part that is missing was not found")
      return
    }
    #expect(index.description == "x[1]" && after.isNaN)
  }

  @Test("Equal NaN are no change, and a gradient of another length later is one")
  func edges() throws {
    let nan = Stateful()
    nan.onGradient = { _, point in [.nan, point[1]] }
    let result = try GradientChecker().check(nan)
    #expect(result.verdict == .refuted)
    #expect(result.stateChange == nil)
    let shrinking = Stateful()
    shrinking.onGradient = { state, point in state.gradientCalls > 1 ? [point[0]] : point }
    guard case .gradientDiffers = try change(shrinking) else {
      Issue.record("the missing entry was not found")
      return
    }
  }
}
