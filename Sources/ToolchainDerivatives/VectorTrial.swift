import DifferentiableObjectives
import Foundation
import GradientChecking
import Scalars
import Wording
import _Differentiation

/// Checks the derivative of a function of vectors, arrays or optionals by its values, row by row, and with a zero for a cotangent.
enum VectorTrial {
  /// The trials of a function of one argument.
  static func trials<T: Differentiable, R: Differentiable>(
    _ name: String, _ function: @escaping @differentiable(reverse) (T) -> R, at x: T, hasForward: Bool = true
  ) -> [Trial] {
    all(name, hasForward) {
      try DifferentiatedFunction(name, of: function, at: x)
    } zero: {
      let tangents = try TangentSpace(at: x, named: "x")
      return try tangents.numbers(of: pullback(at: x, of: function)(.zero))
    }
  }

  /// The trials of a function of two arguments.
  static func trials<T: Differentiable, U: Differentiable, R: Differentiable>(
    _ name: String, _ function: @escaping @differentiable(reverse) (T, U) -> R, at x: T, _ y: U,
    hasForward: Bool = true
  ) -> [Trial] {
    all(name, hasForward) {
      try DifferentiatedFunction(name, of: function, at: x, y)
    } zero: {
      let (first, second) = pullback(at: x, y, of: function)(.zero)
      return try TangentSpace(at: x, named: "x").numbers(of: first)
        + TangentSpace(at: y, named: "y").numbers(of: second)
    }
  }

  private static func all(
    _ name: String, _ hasForward: Bool, _ make: @escaping () throws -> DifferentiatedFunction,
    zero: @escaping () throws -> [Double]
  ) -> [Trial] {
    let reverse = [
      Trial(name, .reverse, "by values") { _ in try byValues(make(), .reverse) },
      Trial(name, .reverse, "zero cotangent") { _ in
        var finding = Finding()
        for number in try zero() where number != 0 {
          finding.note(
            "zero cotangent", digits: 0,
            "a product with a zero cotangent is \(NumberFormatting.number(number)), expected 0")
        }
        return finding
      },
    ]
    guard hasForward else { return reverse }
    return reverse + [Trial(name, .forward, "by values") { _ in try byValues(make(), .forward) }]
  }

  private static func byValues(
    _ function: DifferentiatedFunction, _ direction: RegisteredDerivative.Direction
  ) throws -> Finding {
    var finding = Finding()
    for part in FormatPart.parts(of: function) {
      let result = try VectorChecker().check(
        PullbackObjective(part: part, hasReverse: direction == .reverse, hasForward: direction == .forward))
      for row in result.rows + result.products {
        finding.comparisons += row.entries.count
        finding.worstDigits = min(finding.worstDigits ?? .infinity, row.agreedDigits)
        finding.byValues["\(row.verdict)", default: 0] += 1
        for wrong in row.wrongEntries {
          finding.note("wrong", digits: row.agreedDigits, wrong.sentence(inRow: row.row))
        }
      }
    }
    for different in try function.differentValues(
      reverse: direction == .reverse, forward: direction == .forward)
    {
      finding.note("another value", digits: 0, different)
    }
    return finding
  }
}
