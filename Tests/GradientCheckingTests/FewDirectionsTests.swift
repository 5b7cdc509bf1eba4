import RealModule
import Testing

@testable import GradientChecking

@Suite("What a handful of evaluations says")
struct FewDirectionsTests {
  private static let blocks = [
    ParameterBlock("first", shape: [12]), ParameterBlock("second", shape: [20]),
    ParameterBlock("third", shape: [8]),
  ]

  private func check(_ objective: some Objective, budget: Int, seed: UInt64 = 1) throws -> SketchResult {
    var sketch = GradientSketch()
    (sketch.budget, sketch.seed) = (budget, seed)
    let result = try sketch.check(objective)
    #expect(result.evaluations <= budget)
    return result
  }

  @Test(
    "A block that is 1% too large is refuted with 20 evaluations, and with 60 it is named with its factor")
  func block() throws {
    for (number, places) in [0..<12, 12..<32, 32..<40].enumerated() {
      for seed in UInt64(1)...20 {
        let wrong = CoupledSines(40, blocks: Self.blocks) { for place in places { $0[place] *= 1.01 } }
        let few = try check(wrong, budget: 20, seed: seed)
        #expect(few.verdict == .refuted, "\(number), \(seed): \(few.verdict)")
        let more = try check(wrong, budget: 60, seed: seed)
        #expect(more.verdict == .refuted && more.wrongBlocks.map(\.block) == [Self.blocks[number].name])
        let factor = try #require(more.wrongBlocks.first?.factor)
        #expect(abs(factor - 1.01) < 1e-4, "\(number), \(seed): \(factor)")
        let right = try check(CoupledSines(40, blocks: Self.blocks), budget: 20, seed: seed)
        #expect(
          right.verdict == .verified && right.relativeDetectionPower < 1e-2, "\(seed): \(right.verdict)")
      }
    }
  }

  @Test("A claim of 0, of all or of one block, is refuted with 20 evaluations")
  func zero() throws {
    for places in [0..<40, 12..<32] {
      for seed in UInt64(1)...10 {
        let wrong = CoupledSines(40, blocks: Self.blocks) { for place in places { $0[place] = 0 } }
        let result = try check(wrong, budget: 20, seed: seed)
        #expect(result.verdict == .refuted, "\(places), \(seed): \(result.verdict)")
        // Of several wrong blocks those are named of which the direction shows enough.
        let blocks = Set(result.wrongBlocks.map(\.block) + (result.direction?.blocks ?? []))
        #expect(places.count == 40 ? !blocks.isEmpty : blocks == ["second"], "\(places), \(seed): \(blocks)")
      }
    }
  }

  @Test(
    "An error of one entry that is as large as the stated power shows in all but very few of the directions")
  func power() throws {
    let power = try check(CoupledSines(40), budget: 39).detectionPower
    for seed in UInt64(1)...200 {
      let wrong = CoupledSines(40) { $0[Int(seed) % 40] += 1.01 * power }
      let result = try check(wrong, budget: 39, seed: seed)
      #expect(result.verdict != .verified, "\(seed)")
    }
  }

  @Test("An error of random size is hidden from normal numbers as seldom as is stated")
  func missed() {
    // |⟨e, v⟩| ≤ T with probability √(2/π) T/‖e∘s‖ at most, whatever e is.
    let probe = DirectionalProbe(
      MeteredObjective(base: CoupledSines(2), meter: EvaluationMeter(limit: .init()) { _ in }),
      gradient: [1, -1], value: 0)
    let size = probe.norms(along: probe.direction(seed: 1, pattern: 0)).euclidean
    let (trials, part) = (100_000, 0.05)
    let hidden = (0..<trials).count { pattern in
      abs(probe.product(along: probe.direction(seed: 1, pattern: pattern).normal)) <= part * size
    }
    let expected = (2 / Double.pi).squareRoot() * part * Double(trials)
    // Five standard deviations of a count.
    #expect(abs(Double(hidden) - expected) < 5 * expected.squareRoot(), "\(hidden), expected \(expected)")
  }

  @Test("A kink, a staircase, noise and a jump beside the point are no reason to accuse a right gradient")
  func rough() throws {
    let point = (0..<6).map { 1 + 0.1 * Double($0) }
    func objective(_ value: @escaping ([Double]) -> Double) -> ClosureObjective {
      ClosureObjective(at: point, value: value) { x in x.map { 2 * $0 } }
    }
    func square(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
    let kinds: [(String, ([Double]) -> Double)] = [
      ("single precision", { Double(Float(square($0))) }),
      ("steps of 1e-6", { (square($0) * 1e6).rounded() / 1e6 }),
      ("grain", { square($0) + 1e-7 * Double.sin(1e9 * $0[0]) }),
      ("jump", { square($0) + ($0[1] > 1.1 + 1e-9 ? 1e-3 : 0) }),
      ("kink", { square($0) + 1e-2 * max(0, $0[2] - 1.2 - 1e-7) }),
      ("fine wave", { square($0) + 1e-8 * Double.sin(1e8 * ($0[0] - 1)) - ($0[0] - 1) }),
      (
        "flat point",
        {
          let distance = $0[0] - 1
          return square($0) + (abs(distance) > 1e-8 ? 2 * (distance - (distance > 0 ? 1e-8 : -1e-8)) : 0)
        }
      ),
      ("wave", { square($0) + 1e-9 * Double.sin(1e5 * ($0[0] - 1)) - 1e-4 * ($0[0] - 1) }),
    ]
    for (kind, value) in kinds {
      for budget in [8, 12, 20, 39, 60, 100] {
        for seed in UInt64(1)...10 {
          let result = try check(objective(value), budget: budget, seed: seed)
          #expect(result.verdict != .refuted, "\(kind), \(budget), \(seed)")
        }
      }
    }
  }

  @Test("Values of a solver that stops early are to blame for a small difference, and not the claim")
  func solver() throws {
    // Newton's steps for y = √x, cut when they are small: their number depends on x, and the values' slope is off by 1e-5.
    func root(_ x: Double) -> Double {
      var y = 1.0
      for _ in 0..<(x > 2.02 ? 4 : 3) { y = 0.5 * (y + x / y) }
      return y
    }
    let right = ClosureObjective(at: [2, 2.05, 1.9]) { x in
      x.reduce(0) { $0 + root($1) }
    } gradient: { x in
      x.map { 0.5 / $0.squareRoot() }
    }
    for budget in [20, 60, 100] {
      for seed in UInt64(1)...20 {
        let result = try check(right, budget: budget, seed: seed)
        #expect(result.verdict != .refuted, "\(budget), \(seed)")
      }
    }
  }

  @Test("A gradient that differs from call to call is not judged")
  func random() throws {
    var calls = 0.0
    let objective = ClosureObjective(at: [1, 2, 3, 4]) { x in
      x.reduce(0) { $0 + $1 * $1 }
    } gradient: { x in
      calls += 1
      return x.enumerated().map { 2 * $1 + ($0 == 1 ? 0.1 * calls : 0) }
    }
    let result = try check(objective, budget: 20)
    #expect(result.verdict == .inconclusive(.nondeterministic))
  }

  @Test(
    "A claim that is no number is no matter of the budget, and values that end beside the point are the domain's"
  )
  func notFinite() throws {
    let claim = ClosureObjective(at: [1, 2, 3]) { x in
      x.reduce(0) { $0 + $1 * $1 }
    } gradient: { x in
      [2 * x[0], .nan, 2 * x[2]]
    }
    #expect(try check(claim, budget: 20).verdict == .inconclusive(.nonFinite))
    let edge = ClosureObjective(at: [1, 2, 3]) { x in
      x[0] >= 1 ? x.reduce(0) { $0 + $1 * $1 } : .nan
    } gradient: { x in
      x.map { 2 * $0 }
    }
    #expect(try check(edge, budget: 20).verdict == .inconclusive(.domain))
  }

  @Test("What is allowed of a claim in a narrow format is no error that the power promises to see")
  func allowedErrors() throws {
    var checker = GradientChecker()
    checker.power = 1e-3
    let error = 5e3 * 0.99e-3
    var (verified, promised) = (0, 0)
    for seed in UInt64(1)...1500 {
      let place = Int(seed) % 30
      // One entry dominates, and it is off by less than what is allowed of it.
      let claimed = CoupledSines(30) { $0[place] += 5e3 }
      let objective = ClosureObjective(at: claimed.point) { x in
        try claimed.value(at: x) + (5e3 + error) * x[place]
      } gradient: {
        try claimed.claimedGradient(at: $0)
      }
      var sketch = GradientSketch(checker: checker)
      (sketch.budget, sketch.seed) = (60, seed)
      let result = try sketch.check(objective)
      guard result.verdict == .verified else { continue }
      verified += 1
      if result.detectionPower < error { promised += 1 }
    }
    #expect(verified > 500 && promised == 0, "\(promised) of \(verified)")
  }

  @Test("A gradient that belongs to the value asked for last is not judged")
  func stale() throws {
    var last = [1.0, 2, 3, 4]
    let objective = ClosureObjective(at: last) { x in
      last = x
      return x.reduce(0) { $0 + $1 * $1 }
    } gradient: { _ in
      last.map { 2 * $0 }
    }
    for budget in [20, 39, 60] {
      #expect(try check(objective, budget: budget).verdict == .inconclusive(.nondeterministic), "\(budget)")
    }
  }

  @Test("What one direction shows without its parts is said, and refutes nothing")
  func unconfirmed() throws {
    let result = try check(CoupledSines(40) { for place in $0.indices { $0[place] *= 2 } }, budget: 8)
    #expect(result.verdict == .inconclusive(.budget))
    let difference = try #require(result.direction)
    #expect(abs(difference.claimed / difference.derivative - 2) < 1e-3)
    #expect(result.detectionPower == .infinity)
  }
}
