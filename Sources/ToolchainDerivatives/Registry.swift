import Foundation
import Scalars
import _Differentiation

/// Everything that is tried of the toolchain's derivatives, and what cannot be.
///
/// A registered derivative is tried through a function that calls the registered one: none can be called by its own name.
public enum Registry {
  /// Every trial, in the order of the table.
  public static var trials: [Trial] { numbers + elementary + floatingPoint + arrays + vectors + erased }

  /// Derivatives that are not tried, with the reason.
  public static let untried: [String: String] = [
    "AnyDerivative.+(AnyDerivative, AnyDerivative)":
      "a box without a type: its tangents have no numbers, and `+` of two of them is tried with every pullback that adds",
    "AnyDerivative.-(AnyDerivative, AnyDerivative)": "a box without a type: its tangents have no numbers",
  ]

  // MARK: Building blocks

  /// Both derivatives of a function of one number.
  static func one<T: TangentNumber, R: TangentNumber>(
    _ name: String, _ function: @escaping @differentiable(reverse) (T) -> R, isContinuous: Bool = true,
    hasForward: Bool = true, _ reference: @escaping (Double) -> DoubleDouble?
  ) -> [Trial] {
    both(name, ScalarFunction(function, reference), Points.ofOne, isContinuous, hasForward)
  }

  /// Both derivatives of a function of two numbers.
  static func two<T: TangentNumber>(
    _ name: String, _ function: @escaping @differentiable(reverse) (T, T) -> T, isContinuous: Bool = true,
    hasForward: Bool = true, _ reference: @escaping (Double, Double) -> [DoubleDouble?]
  ) -> [Trial] {
    both(name, ScalarFunction(function, reference), Points.ofTwo, isContinuous, hasForward)
  }

  /// Both derivatives of a function of three numbers.
  static func three<T: TangentNumber>(
    _ name: String, _ function: @escaping @differentiable(reverse) (T, T, T) -> T, hasForward: Bool = true,
    _ reference: @escaping (Double, Double, Double) -> [DoubleDouble?]
  ) -> [Trial] {
    both(name, ScalarFunction(function, reference), Points.ofThree, true, hasForward)
  }

  private static func both(
    _ name: String, _ function: ScalarFunction, _ points: [[Double]], _ isContinuous: Bool, _ hasForward: Bool
  ) -> [Trial] {
    var function = function
    function.isContinuous = isContinuous
    return (hasForward ? [.reverse, .forward] : [RegisteredDerivative.Direction.reverse]).map {
      [function] direction in
      Trial(name, direction, "at points") { isQuick in
        // Values tell as much of one direction as of the other.
        ScalarTrial(function: function, direction: direction, asksValues: !isQuick && direction == .reverse)
          .run(at: points)
      }
    }
  }
}
