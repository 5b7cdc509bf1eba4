import Foundation
import _Differentiation

// Arrays, optionals, and values without a type.

extension Registry {
  static var arrays: [Trial] {
    let (x, y) = ([1.5, -2, 3], [0.25, 4])
    var trials: [Trial] = []
    trials += VectorTrial.trials(
      "Array.DifferentiableView.base()", { (x: [Double].DifferentiableView) in x.base }, at: .init(x))
    trials += VectorTrial.trials(
      "Array.DifferentiableView.init(_:)([Element])", { (x: [Double]) in [Double].DifferentiableView(x) },
      at: x)
    trials += VectorTrial.trials("Array.subscript(Int)", { (x: [Double]) in x[1] }, at: x)
    trials += VectorTrial.trials(
      "Array.+(Array<Element>, Array<Element>)", { (x: [Double], y: [Double]) -> [Double] in x + y }, at: x, y
    )
    trials += VectorTrial.trials(
      "Array.append(Element)",
      { (x: [Double], y: Double) -> [Double] in
        var x = x
        x.append(y)
        return x
      }, at: x, 0.25)
    trials += VectorTrial.trials(
      "Array.+=(Array<Element>, Array<Element>)",
      { (x: [Double], y: [Double]) -> [Double] in
        var x = x
        x += y
        return x
      }, at: x, y)
    trials += VectorTrial.trials(
      "Array.init(repeating:count:)(Element, Int)", { (x: Double) in [Double](repeating: x, count: 3) },
      at: 1.5)
    trials += VectorTrial.trials(
      "Array.differentiableMap(@differentiable(reverse) (Element) -> Result)",
      { (x: [Double]) in x.differentiableMap { $0 * $0 } }, at: x)
    trials += VectorTrial.trials(
      "Array.differentiableReduce(Result, @differentiable(reverse) (Result, Element) -> Result)",
      { (x: [Double], y: Double) in x.differentiableReduce(y) { $0 * $1 + $1 } }, at: x, 0.5)
    // No forward derivative is registered.
    trials += VectorTrial.trials(
      "??(T?, @autoclosure () throws -> T)", orOne, at: 2.5, hasForward: false)
    return trials
  }

  /// A box has no numbers to step by: what is linear is compared with what it is.
  static var erased: [Trial] {
    [
      linear("AnyDerivative.init(T)", .reverse, expected: 3) {
        pullback(at: 2.0, of: { AnyDerivative($0) })(AnyDerivative(3.0))
      },
      linear("AnyDerivative.init(T)", .reverse, "zero cotangent", expected: 0) {
        pullback(at: 2.0, of: { AnyDerivative($0) })(.zero)
      },
      linear("AnyDerivative.init(T)", .forward, expected: 3) {
        let differential = valueWithDifferential(at: 2.0, of: { AnyDerivative($0) }).differential
        return differential(3).base as? Double ?? .nan
      },
      linear("AnyDifferentiable.init(T)", .reverse, expected: 3) {
        pullback(at: 2.0, of: { AnyDifferentiable($0) })(AnyDerivative(3.0))
      },
      linear("AnyDifferentiable.init(T)", .reverse, "zero cotangent", expected: 0) {
        pullback(at: 2.0, of: { AnyDifferentiable($0) })(.zero)
      },
      linear("AnyDifferentiable.init(T)", .forward, expected: 3) {
        let differential = valueWithDifferential(at: 2.0, of: { AnyDifferentiable($0) }).differential
        return differential(3).base as? Double ?? .nan
      },
    ]
  }

  private static func linear(
    _ name: String, _ direction: RegisteredDerivative.Direction, _ trial: String = "by its rule",
    expected: Double, _ found: @escaping () -> Double
  ) -> Trial {
    Trial(name, direction, trial) { _ in
      let found = found()
      guard found == expected else { return Finding(fault: "wrong", "found \(found), expected \(expected)") }
      var finding = Finding()
      (finding.comparisons, finding.worstDigits) = (1, 16)
      return finding
    }
  }
}

// Inlinable, as bodies of other functions are skipped where the module is emitted, and a skipped one cannot be differentiated.

/// The value of an optional, or 1.
@usableFromInline @inlinable @differentiable(reverse)
func orOne(_ x: Double?) -> Double { x ?? 1 }

/// Stands in for a forward derivative that the compiler cannot make, as there is a branch, and that nothing here asks for.
@usableFromInline @inlinable @derivative(of: orOne)
func orOneDifferential(_ x: Double?) -> (
  value: Double, differential: (Double?.TangentVector) -> Double
) { (x ?? 1, { $0.value ?? 0 }) }
