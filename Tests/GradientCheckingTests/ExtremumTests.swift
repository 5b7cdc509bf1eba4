import Foundation
import Testing

@testable import GradientChecking

/// Points at which a gradient is what rounding leaves of one: the least of a sum of squares whose residuals are 0, terms that cancel, and values
/// that depend on nothing.
@Suite("Gradients that are 0 but for rounding")
struct ExtremumTests {
  private typealias Function = @Sendable ([Double]) -> Double
  private typealias Gradient = @Sendable ([Double]) -> [Double]

  /// Residuals Ax − b of a linear model that fits its data to the last digits.
  private struct Fit: Sendable {
    let count: Int
    let point: [Double]
    private let weights: [[Double]]
    private let data: [Double]

    init(_ count: Int, _ seed: Int) {
      self.count = count
      let point = (0..<count).map { 2 * sin(1.7 * Double($0 + 1) + Double(seed)) }
      let weights = (0..<2 * count).map { row in (0..<count).map { cos(Double(7 * row + 3 * $0 + seed)) } }
      (self.point, self.weights) = (point, weights)
      // Summed in the other order, so that not all of the residuals are 0.
      data = weights.map { row in zip(row, point).reversed().reduce(0) { $0 + $1.0 * $1.1 } }
    }

    func residuals(_ x: [Double]) -> [Double] {
      zip(weights, data).map { row, value in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } - value }
    }

    /// Aᵀδ.
    func transposed(_ delta: [Double]) -> [Double] {
      (0..<count).map { column in zip(weights, delta).reduce(0) { $0 + $1.0[column] * $1.1 } }
    }
  }

  private static func losses(_ fit: Fit) -> [(name: String, value: Function, gradient: Gradient)] {
    [
      (
        "squares", { fit.residuals($0).reduce(0) { $0 + $1 * $1 } },
        { fit.transposed(fit.residuals($0).map { 2 * $0 }) }
      ),
      (
        "log cosh", { fit.residuals($0).reduce(0) { $0 + log(cosh($1)) } },
        { fit.transposed(fit.residuals($0).map(tanh)) }
      ),
      (
        "squares of sines", { fit.residuals($0).reduce(0) { $0 + sin($1) * sin($1) } },
        { fit.transposed(fit.residuals($0).map { sin(2 * $0) }) }
      ),
    ]
  }

  private func verdict(
    _ value: @escaping Function, _ gradient: @escaping Gradient, at point: [Double], budget: Int?
  ) throws -> Verdict {
    let objective = ClosureObjective(at: point, value: value, gradient: gradient)
    guard let budget else { return try GradientChecker().check(objective).verdict }
    var sketch = GradientSketch()
    sketch.budget = budget
    return try sketch.check(objective).verdict
  }

  @Test("At a perfect fit a right gradient is verified and a wrong one refuted", arguments: [1, 3, 12])
  func perfectFit(count: Int) throws {
    for seed in 0..<3 {
      let fit = Fit(count, seed)
      for (name, value, gradient) in Self.losses(fit) {
        let right = try verdict(value, gradient, at: fit.point, budget: nil)
        #expect(right == .verified, "\(name), \(seed)")
        for budget in [20, 60] {
          let few = try verdict(value, gradient, at: fit.point, budget: budget)
          // The value of log cosh is 0 to the bit over half of all steps.
          let isJudged = name == "log cosh" ? few != .refuted : few == .verified
          #expect(isJudged, "\(name), \(seed), \(budget): \(few)")
        }
        for error in [1e-3, 1] {
          let wrong: Gradient = { x in gradient(x).enumerated().map { $0 == count / 2 ? $1 + error : $1 } }
          #expect(
            try verdict(value, wrong, at: fit.point, budget: nil) == .refuted, "\(name), \(seed), \(error)")
          #expect(
            try verdict(value, wrong, at: fit.point, budget: 60) != .verified, "\(name), \(seed), \(error)")
        }
      }
    }
  }

  @Test(
    "At a perfect fit a handful of evaluations refutes a gradient that is wrong throughout",
    arguments: [3, 12])
  func perfectFitByFew(count: Int) throws {
    let fit = Fit(count, 1)
    for (name, value, gradient) in Self.losses(fit) where name == "squares" {
      for error in [1e-3, 1] {
        let wrong: Gradient = { gradient($0).map { $0 + error } }
        #expect(try verdict(value, wrong, at: fit.point, budget: 60) == .refuted, "\(name), \(error)")
      }
    }
  }

  @Test("What rounding leaves of terms that cancel hides no claim of a slope")
  func cancellingTerms() throws {
    let circle: Function = { x in x.reduce(0.0) { $0 + cos($1) * cos($1) + sin($1) * sin($1) - 1.0 } }
    let shares: Function = { x in
      let sum = x.reduce(0.0) { $0 + $1 * $1 }
      return x.reduce(0.0) { $0 + $1 * $1 / sum } - 1.0
    }
    let values = [circle, shares]
    for (number, value) in values.enumerated() {
      for point in [[0.3], [1.25, -0.4, 0.9], (1...12).map { sin(Double($0)) }] {
        #expect(try verdict(value, { $0.map { _ in 0 } }, at: point, budget: nil) != .refuted, "\(number)")
        for claim in [1e-3, 1] {
          let verdict = try verdict(value, { $0.map { _ in claim } }, at: point, budget: nil)
          #expect(verdict == .refuted, "\(number), \(point.count), \(claim)")
        }
      }
    }
  }

  @Test(
    "A handful of evaluations refutes a slope of a value that depends on nothing, and not that of a rounded one"
  )
  func constant() throws {
    for value in [0, 3.7, -1e9] {
      for count in [1, 3, 40] {
        let point = (1...count).map { sin(Double($0)) }
        for budget in [20, 60] {
          for claim in [1e-3, 1] {
            let found = try verdict({ _ in value }, { $0.map { _ in claim } }, at: point, budget: budget)
            #expect(found == .refuted, "\(value), \(count), \(budget), \(claim)")
          }
          let rounded: Function = { x in value + x.reduce(0) { $0 + 1e-3 * $1 }.rounded() }
          let found = try verdict(rounded, { $0.map { _ in 1e-3 } }, at: point, budget: budget)
          #expect(found != .refuted, "rounded, \(value), \(count), \(budget)")
        }
      }
    }
  }
}
