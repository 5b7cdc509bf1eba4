import Foundation
import GradientChecking
import Testing

/// What a check says whose evaluations end before it does.
@Suite struct UsedUpEvaluationsTests {
  private struct NoMore: EvaluationsUsedUp {}

  /// An objective of which so many values and gradients may be asked for.
  private struct Limited: Objective {
    let name = "limited"
    var blocks: [ParameterBlock]
    var point: [Double]
    let counter: Counter
    var valueAt: ([Double]) -> Double
    var gradientAt: ([Double]) -> [Double]

    final class Counter {
      let limit: Int
      var count = 0
      init(_ limit: Int) { self.limit = limit }

      func countOne() throws {
        guard count < limit else { throw NoMore() }
        count += 1
      }
    }

    init(
      _ limit: Int, _ point: [Double], value: @escaping ([Double]) -> Double,
      gradient: @escaping ([Double]) -> [Double]
    ) {
      (blocks, self.point) = ([ParameterBlock("x", shape: [point.count])], point)
      (counter, valueAt, gradientAt) = (Counter(limit), value, gradient)
    }

    func value(at point: [Double]) throws -> Double {
      try counter.countOne()
      return valueAt(point)
    }

    func claimedGradient(at point: [Double]) throws -> [Double] {
      try counter.countOne()
      return gradientAt(point)
    }

    var abilities: Abilities {
      var abilities = Abilities()
      abilities.isLimited = true
      return abilities
    }
  }

  private static let point = (0..<16).map { 0.1 * Double($0) - 0.55 }

  /// Σ (1 + i/4) sin xᵢ, with some entries of the gradient 1% too large.
  private static func sines(_ limit: Int, wrong: Set<Int>) -> Limited {
    Limited(
      limit, point,
      value: { x in x.indices.reduce(0) { $0 + (1 + 0.25 * Double($1)) * sin(x[$1]) } },
      gradient: { x in
        x.indices.map { (1 + 0.25 * Double($0)) * cos(x[$0]) * (wrong.contains($0) ? 1.01 : 1) }
      })
  }

  @Test func `entries that were refuted before are a fact, the others are open, whenever evaluations end`()
    throws
  {
    let whole = try GradientChecker().check(Self.sines(.max, wrong: [3, 9]))
    #expect(whole.wrongEntries.map(\.place) == [3, 9])
    var verdicts: [Set<Int>] = []
    for limit in stride(from: 20, to: whole.evaluations + 20, by: 17) {
      let objective = Self.sines(limit, wrong: [3, 9])
      let result: GradientCheckResult
      do { result = try GradientChecker().check(objective) } catch is NoMore { continue }
      let found = Set(result.wrongEntries.map(\.place))
      #expect(result.verdict == .refuted && !found.isEmpty && found.isSubset(of: [3, 9]), "\(limit)")
      #expect(objective.counter.count <= limit, "\(limit)")
      for entry in result.entries where entry.verdict != .refuted {
        #expect(
          entry.verdict == .verified || entry.verdict == .inconclusive(.budget), "\(limit) \(entry.place)")
      }
      verdicts.append(found)
    }
    // The wrong ones are not the first that are looked at: some ends come between the two.
    #expect(verdicts.first?.count == 1 && verdicts.last == [3, 9])
    #expect(verdicts.count > 10)
  }

  @Test func `a right gradient is not refuted, whenever evaluations end`() {
    for limit in stride(from: 5, to: 260, by: 5) {
      let result = try? GradientChecker().check(Self.sines(limit, wrong: []))
      #expect(result?.verdict != .refuted, "\(limit)")
    }
  }

  /// y(θ) with y + θ₀ sin y = θ₁ by an iteration that begins where the last one ended, beside terms that are plain: values depend on what was
  /// asked for before.
  private static func iteration(_ limit: Int, tolerance: Double, part: Double) -> Limited {
    nonisolated(unsafe) var y = 0.3
    func exact(_ point: [Double]) -> [Double] {
      var y = 0.3
      for _ in 0..<50 { y -= (y + point[0] * sin(y) - point[1]) / (1 + point[0] * cos(y)) }
      let slope = 2 * y / (1 + point[0] * cos(y))
      return [point[1] - slope * sin(y), point[0] + slope] + point.dropFirst(2).map { 0.1 * cos($0) }
    }
    return Limited(
      limit, [0.7, 1.3] + point.prefix(6),
      value: { point in
        for _ in 0..<50 {
          let step = (point[1] - y - point[0] * sin(y)) / (1 + point[0] * cos(y))
          y += part * step
          if abs(step) <= tolerance { break }
        }
        defer { if !y.isFinite { y = 0.3 } }
        return y * y + point[0] * point[1] + point.dropFirst(2).reduce(0) { $0 + 0.1 * sin($1) }
      }, gradient: exact)
  }

  @Test(arguments: [(1e-2, 1.0), (1e-3, 0.9), (1e-4, 0.7), (1e-6, 0.5)])
  func `values that depend on what was asked for before accuse nobody, whenever evaluations end`(
    tolerance: Double, part: Double
  ) throws {
    for limit in stride(from: 10, to: 1_500, by: 25) {
      let result = try? GradientChecker().check(Self.iteration(limit, tolerance: tolerance, part: part))
      #expect(result?.verdict != .refuted, "\(limit)")
    }
    let whole = try GradientChecker().check(Self.iteration(.max, tolerance: tolerance, part: part))
    #expect(whole.verdict == .verified && whole.valuesAreSettled)
  }

  @Test("What was refuted within some evaluations is refuted within more, to the end of the whole check")
  func refutedStays() throws {
    var wasRefuted = false
    for limit in stride(from: 200, through: 900, by: 20) {
      let result = try? GradientChecker().check(Self.sines(limit, wrong: [4]))
      if wasRefuted { #expect(result?.verdict == .refuted, "within \(limit) evaluations") }
      wasRefuted = wasRefuted || result?.verdict == .refuted
    }
    #expect(wasRefuted)
  }

  @Test("Steps of the values are no fault of a claim of 0 where evaluations end either")
  func steps() throws {
    func objective(_ limit: Int) -> Limited {
      Limited(
        limit, [0.3, 0.7], value: { (1000 * (tanh($0[0]) + tanh($0[1]))).rounded() },
        gradient: { _ in [0, 0] })
    }
    for limit in stride(from: 100, through: 600, by: 20) {
      let result = try? GradientChecker().check(objective(limit))
      #expect(result?.verdict != .refuted, "within \(limit) evaluations")
    }
    #expect(try GradientChecker().check(objective(10_000)).verdict == .inconclusive(.staircase))
  }
}
