import Derivatives
import RealModule
import Testing

@testable import GradientChecking

/// Σ (½aⱼxⱼ² + sin(xⱼ + ½xⱼ₊₁)), summed naively, so that the noise is that of a real sum.
struct CoupledSines: Objective {
  let name = "coupled sines"
  var blocks: [ParameterBlock]
  var point: [Double]
  var falsify: @Sendable (inout [Double]) -> Void = { _ in }
  var precision = Precision.float64

  init(
    _ count: Int, blocks: [ParameterBlock]? = nil,
    _ falsify: @escaping @Sendable (inout [Double]) -> Void = { _ in }
  ) {
    self.blocks = blocks ?? [ParameterBlock("x", shape: [count])]
    point = IrregularDirection.unit(count: count, number: 3)
    self.falsify = falsify
  }

  private static func weight(_ place: Int) -> Double { 0.5 + Double(place % 7) / 5 }

  func value(at x: [Double]) throws -> Double {
    var sum = 0.0
    for place in x.indices {
      let next = x[place + 1 < x.count ? place + 1 : 0]
      sum += 0.5 * Self.weight(place) * x[place] * x[place] + Double.sin(x[place] + 0.5 * next)
    }
    return sum
  }

  func claimedGradient(at x: [Double]) throws -> [Double] {
    var gradient = Array(repeating: 0.0, count: x.count)
    for place in x.indices {
      let next = place + 1 < x.count ? place + 1 : 0
      let slope = Double.cos(x[place] + 0.5 * x[next])
      gradient[place] += Self.weight(place) * x[place] + slope
      gradient[next] += 0.5 * slope
    }
    falsify(&gradient)
    return gradient
  }
}

@Suite("A sketch of a gradient check")
struct SketchTests {
  @Test(
    "A right gradient is verified, with its power, its digits and the probability to have missed something")
  func rightGradient() throws {
    let result = try GradientSketch().check(CoupledSines(300))
    #expect(result.verdict == .verified)
    #expect(result.cleanDirections == 64)
    #expect(result.missProbability == 0x1p-64)
    #expect(result.relativeDetectionPower < 1e-5)
    #expect(result.agreedDigits > 5)
    #expect(result.isListComplete && result.wrongEntries.isEmpty && result.wrongBlocks.isEmpty)
    #expect(result.evaluations < 400)
  }

  @Test("At least half of all sign patterns show the largest error, however the others cancel it")
  func halfOfAllSigns() {
    let errors: [[Double]] = [
      [1], [1, 1], [1, -1, 0], [3, 1, 1, 1], [1, 1, 1, 1, 1, 1], [2, 1, 1, 0.5, 0.25],
      [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
      [1e-3, 1, 1e3, 1, 1e-3, 998, 2],
    ]
    for error in errors {
      let largest = error.map(abs).max() ?? 0
      let patterns = 1 << error.count
      let showing = (0..<patterns).count { pattern in
        let sum = error.indices.reduce(0) { $0 + (pattern >> $1 & 1 == 0 ? error[$1] : -error[$1]) }
        return abs(sum) >= largest
      }
      #expect(2 * showing >= patterns, "\(error): \(showing) of \(patterns)")
    }
    // And it cannot be more: two errors of one size cancel in half of the patterns.
  }

  @Test("Signs are even, unlike from pattern to pattern, and the same in every part of a direction")
  func signs() {
    let count = 4096
    let point = Array(repeating: 0.5, count: count)
    func components(_ pattern: Int, _ range: Range<Int>) -> [Double] {
      var found: [Double] = []
      point.withUnsafeBufferPointer { point in
        RandomSigns(seed: 9, pattern: pattern, range: range)
          .forEachFour(point: point, claimed: point) { places, components in
            for lane in 0..<places.count { found.append(components[lane]) }
          }
      }
      return found
    }
    let patterns = (-2..<6).map { components($0, 0..<count) }
    for (index, first) in patterns.enumerated() {
      #expect(first.allSatisfy { abs($0) == 1 })
      // Six standard deviations of a sum of 4096 signs.
      #expect(abs(first.reduce(0, +)) < 6 * 64)
      for second in patterns[(index + 1)...] {
        #expect(abs(zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }) < 6 * 64)
      }
    }
    for range in [0..<1, 63..<65, 100..<357, 61..<67, 66..<69, 4095..<4096] {
      #expect(components(2, range) == Array(patterns[4][range]))
    }
  }

  @Test("Weighted by place, components grow from 0 to 1 over the range")
  func byPlace() {
    let point = IrregularDirection.unit(count: 71, number: 0)
    for range in [0..<71, 3..<68, 66..<67] {
      var signs: [Double] = []
      var weighted: [Double] = []
      point.withUnsafeBufferPointer { point in
        let even = RandomSigns(seed: 9, pattern: 1, range: range)
        even.forEachFour(point: point, claimed: point) { places, components in
          for lane in 0..<places.count { signs.append(components[lane]) }
        }
        let byPlace = even.restricted(to: range, weights: .byPlace)
        byPlace.forEachFour(point: point, claimed: point) { places, components in
          for lane in 0..<places.count { weighted.append(components[lane]) }
        }
      }
      let expected = signs.enumerated().map { $1 * (Double($0) + 0.5) / Double(range.count) }
      #expect(weighted == expected)
    }
  }

  @Test("What cannot be decided is not, with its reason, and nobody is accused")
  func undecided() throws {
    var calls = 0
    let point = IrregularDirection.unit(count: 40, number: 0)
    let drifting = ClosureObjective(at: point) { x in
      calls += 1
      return x.reduce(0, +) + Double(calls)
    } gradient: {
      $0.map { _ in 1 }
    }
    let nowhere = ClosureObjective(at: point) { _ in
      .nan
    } gradient: {
      $0.map { _ in 1 }
    }
    let edge = ClosureObjective(at: [0] + point) { x in
      Double.sqrt(x[0]) * 0 + x.reduce(0, +)
    } gradient: {
      $0.map { _ in 1 }
    }
    let kink = ClosureObjective(at: [0] + point) { x in
      x.reduce(0) { $0 + $1 * $1 } + max(0, x[0])
    } gradient: {
      $0.map { 2 * $0 }
    }
    #expect(try GradientSketch().check(drifting).verdict == .inconclusive(.nondeterministic))
    #expect(try GradientSketch().check(nowhere).verdict == .inconclusive(.nonFinite))
    let verdict = try GradientSketch().check(edge).verdict
    #expect(verdict == .inconclusive(.domain) || verdict == .inconclusive(.nonFinite))
    let found = try GradientSketch().check(kink)
    #expect(found.verdict == .inconclusive(.kink))
    #expect(found.doubtfulEntries.map(\.index.description) == ["x[0]"])
  }

  @Test("Values in single precision accuse nobody, declared or not")
  func singlePrecision() throws {
    for precision in Precision.allCases {
      let point = IrregularDirection.unit(count: 60, number: 0).map { Double(Float($0)) }
      var objective = SingleSines(point: point)
      objective.precision = precision
      let result = try GradientSketch().check(objective)
      #expect(result.verdict != .refuted, "\(precision): \(result.wrongEntries)")
      #expect(result.wrongBlocks.isEmpty)
    }
  }

  private struct SingleSines: Objective {
    let name = "single"
    var point: [Double]
    var precision = Precision.float32
    var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }
    func value(at x: [Double]) -> Double { Double(x.reduce(Float(0)) { $0 + Float.sin(Float($1)) }) }
    func claimedGradient(at x: [Double]) -> [Double] { x.map { Double(Float.cos(Float($0))) } }
  }

  @Test("The budget is obeyed to the last evaluation, and too small a one decides nothing")
  func budget() throws {
    for budget in [1, 4, 7, 20, 60, 100, 130, 180, 250, 1000] {
      for isWrong in [false, true] {
        var calls = 0
        let inner = CoupledSines(50) { if isWrong { $0[17] *= 1.5 } }
        let objective = ClosureObjective(at: inner.point) { x in
          calls += 1
          return try inner.value(at: x)
        } gradient: { x in
          calls += 1
          return try inner.claimedGradient(at: x)
        }
        var sketch = GradientSketch()
        sketch.budget = budget
        let result = try sketch.check(objective)
        #expect(calls == result.evaluations && calls <= budget)
        #expect(result.verdict != (isWrong ? .verified : .refuted))
        if budget < 8 { #expect(result.verdict == .inconclusive(.budget) && result.isCutShort) }
        if budget >= 60 { #expect(result.verdict == (isWrong ? .refuted : .verified)) }
      }
    }
  }

  @Test("The same seed gives the same result to the bit, another seed other directions")
  func seeds() throws {
    let objective = CoupledSines(80) { $0[3] += 0.2 }
    var sketch = GradientSketch()
    let first = try sketch.check(objective)
    let again = try sketch.check(objective)
    sketch.seed = 2
    let other = try sketch.check(objective)
    #expect(first.evaluations == again.evaluations && first.wrongEntries == again.wrongEntries)
    #expect(first.largestHiddenError == again.largestHiddenError)
    #expect(other.largestHiddenError != first.largestHiddenError)
    #expect(other.wrongEntries.map(\.index) == first.wrongEntries.map(\.index))
  }
}
