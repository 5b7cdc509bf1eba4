import Foundation
import Testing

@testable import GradientChecking

/// The rules for values that change by multiples of a unit (``ResolutionTests``) along directions: in a sketch and with few evaluations.
@Suite("Values with steps along directions")
struct StepsAlongDirectionsTests {
  private typealias Function = @Sendable ([Double]) -> Double

  private static func point(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { 2 * sin(Double($0 + 1) * 1.7 + Double(seed)) + 0.01 }
  }

  private static func sum(_ x: [Double], _ term: (Double) -> Double) -> Double {
    x.enumerated().reduce(0) { $0 + (1 + 0.3 * cos(Double($1.offset))) * term($1.element) }
  }

  private static func rounded(_ value: Double, to unit: Double) -> Double { (value / unit).rounded() * unit }

  /// Functions with steps so narrow that any direction meets them.
  private static let stepped: [(name: String, value: Function)] = [
    ("whole numbers", { x in x.reduce(0) { $0 + (10 * $1).rounded() } }),
    ("cents", { (100 * sum($0) { $0 }).rounded(.down) / 100 }),
    ("cents of a large sum", { (100 * (1000 + 37 * sum($0, tanh))).rounded() / 100 }),
    ("a count", { x in 0.37 + (10 * x.reduce(0) { $0 + $1 * $1 }).rounded(.down) }),
  ]

  private static let smooth: Function = { 3 + sum($0, sin) }

  /// The verdicts of a sketch and of few evaluations.
  private func verdicts(
    _ value: @escaping Function, at point: [Double], blocks: [ParameterBlock],
    gradient: @escaping @Sendable ([Double]) -> [Double]
  ) throws -> [Verdict] {
    try [nil, 20, 60].map { budget in
      var sketch = GradientSketch()
      sketch.budget = budget
      return try sketch.check(
        ClosureObjective(blocks: blocks, at: point, value: value, gradient: gradient)
      ).verdict
    }
  }

  @Test("A claim of 0 of values with steps is neither refuted nor verified", arguments: [6, 40])
  func claimOfZero(count: Int) throws {
    for (name, value) in Self.stepped {
      for seed in 0..<2 {
        let verdicts = try verdicts(
          value, at: Self.point(count, seed), blocks: [ParameterBlock("x", shape: [count])]
        ) { $0.map { _ in 0 } }
        for verdict in verdicts {
          guard case .inconclusive = verdict else {
            Issue.record("\(name), \(seed): \(verdict)")
            continue
          }
        }
      }
    }
  }

  @Test(
    "A claim of 0 of values with steps wider than the parameters are large is not verified",
    arguments: [1, 6, 40])
  func wideSteps(count: Int) throws {
    let functions: [Function] = [
      { x in Self.rounded(x.reduce(0) { $0 + 3 * $1 }, to: 10) },
      { x in Self.rounded(2 * Self.sum(x) { $0 }, to: 1) / 2 },
    ]
    for (number, value) in functions.enumerated() {
      for seed in 0..<3 {
        let verdicts = try verdicts(
          value, at: Self.point(count, seed), blocks: [ParameterBlock("x", shape: [count])]
        ) { $0.map { _ in 0 } }
        #expect(
          !verdicts.contains(.verified) && !verdicts.contains(.refuted), "\(number), \(seed): \(verdicts)")
      }
    }
  }

  @Test("Few directions say that values have steps, where they are the reason")
  func reason() throws {
    // Values that the ladder finds still, but for its last step.
    let functions: [Function] = [
      { x in x.reduce(0) { $0 + $1.rounded(.down) } },
      { x in
        (0..<200).reduce(0) { count, sample in
          let side = x.indices.reduce(0.0) { $0 + sin(Double(1 + 37 * sample + 11 * $1)) * x[$1] }
          return count + (side > 0 ? 1 : 0)
        }
      },
    ]
    var verdicts: [Verdict] = []
    for value in functions {
      for seed in 0..<10 {
        var sketch = GradientSketch()
        sketch.budget = 60
        let objective = ClosureObjective(
          at: Self.point(40, seed), value: value, gradient: { $0.map { _ in 0 } })
        verdicts.append(try sketch.check(objective).verdict)
      }
    }
    let told = verdicts.count { $0 == .inconclusive(.staircase) }
    #expect(told > verdicts.count / 2, "\(told) of \(verdicts.count)")
  }

  @Test(
    "A claim of 0 of values without steps, or of those that a format rounds, is refuted", arguments: [6, 40])
  func forgotten(count: Int) throws {
    let functions: [Function] = [Self.smooth, { Double(Float(Self.smooth($0))) }]
    for (number, value) in functions.enumerated() {
      for seed in 0..<5 {
        let verdicts = try verdicts(
          value, at: Self.point(count, seed), blocks: [ParameterBlock("x", shape: [count])]
        ) { $0.map { _ in 0 } }
        #expect(verdicts.allSatisfy { $0 == .refuted }, "\(number), \(seed): \(verdicts)")
      }
    }
  }

  @Test("A right claim of 0 is verified where values stand still, and beside what grows slowly from there")
  func flat() throws {
    let functions: [Function] = [
      { _ in 5 }, { x in 1 + x.reduce(0) { $0 + pow($1 - 1.25, 8) } },
      { x in x.reduce(0) { $0 + max(0, $1 - 1.4) } },
    ]
    for (number, value) in functions.enumerated() {
      let verdicts = try verdicts(
        value, at: [Double](repeating: 1.25, count: 12), blocks: [ParameterBlock("x", shape: [12])]
      ) { $0.map { _ in 0 } }
      #expect(verdicts.allSatisfy { $0 == .verified }, "\(number): \(verdicts)")
    }
  }

  @Test("The claim of 0 of one block is not verified where another block's claim is the slope of the values")
  func forgottenBlock() throws {
    let blocks = [ParameterBlock("W", shape: [100]), ParameterBlock("b", shape: [60])]
    let point = Self.point(160, 1)
    let result = try GradientSketch().check(
      ClosureObjective(blocks: blocks, at: point, value: { Self.rounded(Self.smooth($0), to: 1e-7) }) { x in
        x.enumerated().map { $0 < 100 ? (1 + 0.3 * cos(Double($0))) * cos($1) : 0 }
      })
    #expect(result.verdict != .verified)
  }

  @Test("Quarters near 2²¹, which have 24 bits, are no single precision: larger values tell")
  func unitsOfLargeSums() {
    func isFloatingPoint(_ value: Double, rounded: (Double) -> Double) -> Bool {
      var record = ValueRecord(value: rounded(value), repeats: [], accuracy: 0, precision: .float64)
      for place in 0..<40 {
        record.add(rounded(value + 13.1 * Double(place)))
        record.add(rounded(3.3 * value * pow(10, Double(5 + place % 4)) + Double(place)))
      }
      return record.isFloatingPoint()
    }
    #expect(!isFloatingPoint(2_153_769.25) { Self.rounded($0, to: 0.25) })
    #expect(isFloatingPoint(2_153_769.25) { Double(Float($0)) })
  }

  // MARK: Beside a large value

  /// Functions whose value is 10¹⁴ times as large as their slopes, or more, with those.
  private static let offsets: [(value: Double, slope: Double)] = [
    (1e9, 1e-5), (1e12, 1e-2), (-1e6, 1e-8), (1, 1e-14),
  ]

  @Test("A claim of 0 is not verified beside a value that hides the slope from all short steps")
  func hiddenByValue() throws {
    for (offset, slope) in Self.offsets {
      for count in [1, 6] {
        func objective(_ gradient: @escaping @Sendable ([Double]) -> [Double]) -> ClosureObjective {
          ClosureObjective(
            at: Self.point(count, 2), value: { offset + slope * $0.reduce(0) { $0 + sin($1) } },
            gradient: gradient)
        }
        let zero = objective { $0.map { _ in 0 } }
        let right = objective { $0.map { slope * cos($0) } }
        var verdicts: [Verdict] = []
        for budget in [20, 60] {
          var sketch = GradientSketch()
          sketch.budget = budget
          verdicts.append(try sketch.check(zero).verdict)
          #expect(try sketch.check(right).verdict != .refuted)
        }
        verdicts.append(try GradientChecker().check(zero).verdict)
        #expect(!verdicts.contains(.verified), "\(offset), \(count): \(verdicts)")
        #expect(try GradientChecker().check(right).verdict != .refuted)
      }
    }
  }

  @Test("A claim of 0 is verified beside a large value at an extremum, and where a unit is dead")
  func flatBesideValue() throws {
    let terms: [@Sendable (Double) -> Double] = [{ $0 * $0 }, { pow($0, 4) }, { max(0, $0 - 0.15) }]
    for (offset, slope) in Self.offsets {
      for (number, term) in terms.enumerated() {
        let objective = ClosureObjective(
          at: [1.25, 1.25, 1.25], value: { offset + slope * $0.reduce(0) { $0 + term($1 - 1.25) } },
          gradient: { $0.map { _ in 0 } })
        #expect(try GradientChecker().check(objective).verdict == .verified, "\(offset), \(number)")
      }
    }
  }
}
