import RealModule
import Testing

@testable import GradientChecking

@Suite("What a sketch may say")
struct SketchEvidenceTests {
  @Test("An error of the stated power is found wherever it is, and the power is not given away")
  func power() throws {
    let count = 60
    let power = try GradientSketch().check(CoupledSines(count)).detectionPower
    #expect(power > 0 && power < 1e-5)
    for place in stride(from: 0, to: count, by: 7) {
      let result = try GradientSketch().check(CoupledSines(count) { $0[place] += 1.01 * power })
      #expect(result.wrongEntries.map(\.index.description) == ["x[\(place)]"], "\(result.verdict)")
    }
  }

  @Test(
    "Whatever the budget, what is verified was missed with 2⁻¹⁴ at most, and what is wrong is never verified")
  func tooLittle() throws {
    for budget in 8..<250 {
      var sketch = GradientSketch()
      sketch.budget = budget
      let right = try sketch.check(CoupledSines(50))
      let isEnough =
        right.missProbability <= 0x1p-14 && right.relativeDetectionPower <= CheckLimits.requiredPower
      #expect(right.verdict == (isEnough ? .verified : .inconclusive(.budget)), "\(budget)")
      #expect(budget < 20 || isEnough, "\(budget)")
      // Two errors cancel in half of the directions, so that some are clean before one is not.
      let wrong = try sketch.check(
        CoupledSines(50) { gradient in
          for place in [17, 31] { gradient[place] += 0.5 / abs(CoupledSines(50).point[place]) }
        })
      #expect(wrong.verdict == .refuted || wrong.verdict == .inconclusive(.budget), "\(budget)")
    }
  }

  /// ½Σx² of 300 numbers and what a test adds; the units are those of the parameters.
  private func squares(
    units: (Int) -> Double = { _ in 1 }, wrong: Bool = false,
    factor: @escaping ([Double]) -> Double = { _ in 1 },
    adding extra: @escaping ([Double]) -> Double = { _ in 0 },
    slope: @escaping ([Double], Int) -> Double = { _, _ in 0 }
  ) -> ClosureObjective {
    let units = (0..<300).map(units)
    func scaled(_ x: [Double]) -> [Double] { zip(x, units).map { $0 / $1 } }
    return ClosureObjective(
      at: units.indices.map { (1 + Double.sin(Double(3 * $0)) / 2) * units[$0] }
    ) { x in
      let u = scaled(x)
      return (u.reduce(0) { $0 + $1 * $1 / 2 } + extra(u)) * factor(u)
    } gradient: { x in
      let u = scaled(x)
      return u.indices.map { (u[$0] + slope(u, $0)) / units[$0] * (wrong && $0 == 70 ? 1.01 : 1) }
    }
  }

  @Test("Kinks and jumps that only far-away points meet do not blind a sketch")
  func farKinks() throws {
    let start = squares().point
    for distance in [1e-4, 1e-3, 1e-2] {
      // Each parameter has a kink at this distance, on one side or the other.
      let places = start.indices.map { start[$0] + ($0.isMultiple(of: 3) ? distance : -distance) }
      for wrong in [false, true] {
        let kinks = try GradientSketch().check(
          squares(
            wrong: wrong, adding: { u in zip(u, places).reduce(0) { $0 + abs($1.0 - $1.1) } },
            slope: { $0[$1] > places[$1] ? 1 : -1 }))
        #expect(kinks.verdict == (wrong ? .refuted : .verified))
        #expect(kinks.relativeDetectionPower < 1e-5)
        let jumps = try GradientSketch().check(
          squares(wrong: wrong, adding: { $0[17] > start[17] + distance ? 1 : 0 }))
        #expect(jumps.verdict == (wrong ? .refuted : .verified))
        #expect(jumps.relativeDetectionPower < 1e-5)
      }
    }
  }

  @Test("Stated accuracy, very different units and edges of the domain are known to a sketch")
  func statements() throws {
    for wrong in [false, true] {
      var solver = squares(wrong: wrong, factor: { 1 + 1e-6 * Double.sin(1e4 * $0.reduce(0, +)) })
      solver.abilities.valueAccuracy = 2e-6
      let result = try GradientSketch().check(solver)
      #expect(result.verdict != (wrong ? .verified : .refuted))
      #expect(
        result.wrongBlocks.isEmpty && result.wrongEntries.allSatisfy { $0.index.description == "x[70]" })
    }
    let units = try GradientSketch().check(squares(units: { Double.pow(10, Double($0 % 25) - 12) }))
    #expect(units.verdict != .refuted)
    let lower = squares().point
    let edge = ClosureObjective(at: lower) { x in
      zip(x, lower).allSatisfy { $0 >= $1 } ? x.reduce(0) { $0 + $1 * $1 / 2 } : .nan
    } gradient: {
      $0
    }
    #expect(try GradientSketch().check(edge).verdict == .inconclusive(.domain))
  }

  @Test("What is left along a direction follows the claim when an entry of it is replaced")
  func replacedEntry() throws {
    let inner = CoupledSines(20)
    let objective = MeteredObjective(base: inner, meter: EvaluationMeter(limit: .init(), notice: { _ in }))
    let probe = DirectionalProbe(
      objective, gradient: try inner.claimedGradient(at: inner.point), value: try inner.value(at: inner.point)
    )
    let direction = RandomSigns(seed: 1, pattern: 0, range: 0..<20)
    let component = probe.component(of: direction, at: 7)
    for step in [0x1p-10, 1e-3] {
      let before = try probe.residual(along: direction, step: step)
      let entry = probe.gradient[7]
      probe.replaceEntry(7, with: entry + 1)
      let after = try probe.residual(along: direction, step: step)
      probe.replaceEntry(7, with: entry)
      // Displacements are rounded to 2⁻⁵² of the parameters, whose sizes are 1…2.
      #expect(abs(before - after - step * component) <= 0x1p-48)
    }
  }

  @Test("Displacements count as they are rounded, whatever the step")
  func displacements() throws {
    let inner = ExactPlane(count: 22)
    let objective = MeteredObjective(base: inner, meter: EvaluationMeter(limit: .init(), notice: { _ in }))
    let probe = DirectionalProbe(objective, gradient: inner.claimedGradient(at: inner.point), value: 0)
    let direction = RandomSigns(seed: 1, pattern: 0, range: 0..<22)
    for step in [0x1p-30, -0x1p-30, 3e-10] {
      // A step of 2⁻³⁰ is rounded to 2⁻⁵² of the parameters, whose sizes are 1…2: 2⁻²³ of it.
      let components = (0..<22).map { probe.component(of: direction, at: $0) }
      let value = inner.value(at: zip(inner.point, components).map { $0 + step * $1 })
      let linear = zip(inner.slopes, components).reduce(0) { $0 + $1.0 * step * $1.1 }
      #expect(abs(value - linear) > 0x1p-55)
      // Four roundings of a sum below 22 · 7 · 2 · 2⁻³⁰.
      #expect(abs(try probe.residual(along: direction, step: step)) < 4 * 0x1p-21 * 0x1p-53)
    }
  }

  @Test("What is computed while someone else computes a value is the same to the bit")
  func awaited() throws {
    for wrong in [[], [17, 203]] {
      let plain = CoupledSines(300) { gradient in for place in wrong { gradient[place] *= 1.5 } }
      let awaited = AwaitedSines(base: plain)
      let (alone, beside) = (try GradientSketch().check(plain), try GradientSketch().check(awaited))
      #expect(beside.verdict == alone.verdict && beside.verdict == (wrong.isEmpty ? .verified : .refuted))
      #expect(beside.wrongEntries == alone.wrongEntries && beside.wrongEntries.count == wrong.count)
      #expect(beside.detectionPower == alone.detectionPower && beside.evaluations == alone.evaluations)
      #expect(awaited.waits.count > 20 && awaited.waits.count <= beside.evaluations)
    }
  }

  @Test("Without time nothing is decided")
  func noTime() throws {
    var sketch = GradientSketch()
    sketch.time = .zero
    let result = try sketch.check(CoupledSines(50) { $0[17] *= 2 })
    #expect(result.verdict == .inconclusive(.budget) && result.isCutShort)
  }

  @Test("A claim that is noisier than the values is not accused of it")
  func noisyClaim() throws {
    let point = IrregularDirection.unit(count: 40, number: 0)
    let objective = ClosureObjective(at: point) { x in
      x.reduce(0) { $0 + $1 * $1 }
    } gradient: { x in
      // A relative error of up to 1e-9 that looks random.
      x.map { 2 * $0 * (1 + 1e-9 * Double.sin(1e17 * $0)) }
    }
    for seed in 1...5 {
      var sketch = GradientSketch()
      sketch.seed = UInt64(seed)
      let result = try sketch.check(objective)
      #expect(result.verdict == .verified, "\(result.wrongEntries.map(\.index))")
    }
  }

  /// Σ|xⱼ| and what it knows of its kinks.
  private struct AbsoluteSum: Objective {
    let name = "sum of sizes"
    var point: [Double]
    var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }
    func value(at x: [Double]) -> Double { x.reduce(0) { $0 + abs($1) } }
    func claimedGradient(at x: [Double]) -> [Double] { x.map { $0 < 0 ? -1 : 1 } }
    var abilities: Abilities {
      var abilities = Abilities()
      abilities.kinks = KinkSignatures { x in x.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 } }
      return abilities
    }
  }

  @Test("Steps stay before the kinks that an objective knows, and end at one where it stands on it")
  func knownKinks() throws {
    var objective = AbsoluteSum(point: IrregularDirection.unit(count: 20, number: 0))
    objective.point[7] = 1e-4
    let close = try GradientSketch().check(objective)
    #expect(close.verdict == .verified && close.relativeDetectionPower < 1e-7)
    objective.point[7] = 0
    #expect(try GradientSketch().check(objective).verdict == .inconclusive(.kink))
  }

  @Test("What hides an error is named: noise, or steps that cannot be small enough")
  func reasons() throws {
    let point = IrregularDirection.unit(count: 20, number: 0)
    // Rounded to multiples of 1e-3, whatever the arguments.
    let noisy = ClosureObjective(at: point) { x in
      (x.reduce(0) { $0 + Double.sin($1) } * 1e3).rounded() / 1e3
    } gradient: {
      $0.map(Double.cos)
    }
    #expect(try GradientSketch().check(noisy).verdict == .inconclusive(.noise))
  }
}

/// Σ gⱼ(xⱼ − pⱼ): at the point and near by the differences are exact, and so are the few digits of their multiples.
private struct ExactPlane: Objective {
  let name = "exact plane"
  let point: [Double]
  let slopes: [Double]

  init(count: Int) {
    point = IrregularDirection.unit(count: count, number: 0)
    slopes = (0..<count).map { Double($0 % 5 - 7) }
  }

  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }

  func value(at point: [Double]) -> Double {
    point.indices.reduce(0) { $0 + slopes[$1] * (point[$1] - self.point[$1]) }
  }

  func claimedGradient(at point: [Double]) -> [Double] { slopes }
}

/// Coupled sines that someone else computes.
private struct AwaitedSines: Objective {
  final class Waits {
    var count = 0
  }

  let base: CoupledSines
  let waits = Waits()

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }

  func value(at point: [Double]) throws -> Double { try base.value(at: point) }

  var abilities: Abilities {
    var abilities = Abilities()
    abilities.awaitedValue = { point, meanwhile in
      waits.count += 1
      meanwhile()
      return try base.value(at: point)
    }
    return abilities
  }

  func claimedGradient(at point: [Double]) throws -> [Double] { try base.claimedGradient(at: point) }
}
