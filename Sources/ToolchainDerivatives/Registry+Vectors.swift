import Foundation
import Scalars
import _Differentiation

// SIMD vectors: lanes of every size, and operators.

extension Registry {
  static var vectors: [Trial] { lanes + repetitions + operators + concrete }

  /// Lanes of 1, 1.25, 1.5 and so on.
  private static func vector<V: SIMD>(_ type: V.Type) -> V where V.Scalar: BinaryFloatingPoint {
    var vector = V()
    for lane in vector.indices { vector[lane] = V.Scalar(1 + Double(lane) / 4) }
    return vector
  }

  private static var lanes: [Trial] {
    var trials: [Trial] = []
    trials += VectorTrial.trials(
      "SIMD2.subscript(_:)(Int)", { (x: SIMD2<Double>) in x[1] }, at: vector(SIMD2<Double>.self))
    trials += VectorTrial.trials(
      "SIMD2.subscript(_:).set(Scalar, Int)",
      { (x: SIMD2<Double>, y: Double) -> SIMD2<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD2<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD3.subscript(_:)(Int)", { (x: SIMD3<Double>) in x[1] }, at: vector(SIMD3<Double>.self))
    trials += VectorTrial.trials(
      "SIMD3.subscript(_:).set(Scalar, Int)",
      { (x: SIMD3<Double>, y: Double) -> SIMD3<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD3<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD4.subscript(_:)(Int)", { (x: SIMD4<Double>) in x[1] }, at: vector(SIMD4<Double>.self))
    trials += VectorTrial.trials(
      "SIMD4.subscript(_:).set(Scalar, Int)",
      { (x: SIMD4<Double>, y: Double) -> SIMD4<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD4<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD8.subscript(_:)(Int)", { (x: SIMD8<Double>) in x[1] }, at: vector(SIMD8<Double>.self))
    trials += VectorTrial.trials(
      "SIMD8.subscript(_:).set(Scalar, Int)",
      { (x: SIMD8<Double>, y: Double) -> SIMD8<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD8<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD16.subscript(_:)(Int)", { (x: SIMD16<Double>) in x[1] }, at: vector(SIMD16<Double>.self))
    trials += VectorTrial.trials(
      "SIMD16.subscript(_:).set(Scalar, Int)",
      { (x: SIMD16<Double>, y: Double) -> SIMD16<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD16<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD32.subscript(_:)(Int)", { (x: SIMD32<Double>) in x[1] }, at: vector(SIMD32<Double>.self))
    trials += VectorTrial.trials(
      "SIMD32.subscript(_:).set(Scalar, Int)",
      { (x: SIMD32<Double>, y: Double) -> SIMD32<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD32<Double>.self), 2.5, hasForward: false)
    trials += VectorTrial.trials(
      "SIMD64.subscript(_:)(Int)", { (x: SIMD64<Double>) in x[1] }, at: vector(SIMD64<Double>.self))
    trials += VectorTrial.trials(
      "SIMD64.subscript(_:).set(Scalar, Int)",
      { (x: SIMD64<Double>, y: Double) -> SIMD64<Double> in
        var x = x
        x[1] = y
        return x
      }, at: vector(SIMD64<Double>.self), 2.5, hasForward: false)
    return trials
  }

  private static var repetitions: [Trial] {
    var trials: [Trial] = []
    trials += VectorTrial.trials(
      "SIMD2<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD2<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD3<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD3<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD4<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD4<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD8<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD8<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD16<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD16<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD32<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD32<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD64<Float>.init(repeating:)(Scalar)", { (x: Float) in SIMD64<Float>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD2<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD2<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD3<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD3<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD4<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD4<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD8<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD8<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD16<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD16<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD32<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD32<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD64<Double>.init(repeating:)(Scalar)", { (x: Double) in SIMD64<Double>(repeating: x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD.init(repeating:)(Self.Scalar)", { (x: Double) in repeated(x) }, at: 1.5)
    trials += VectorTrial.trials(
      "SIMD.sum()", { (x: SIMD4<Double>) in x.sum() }, at: vector(SIMD4<Double>.self))
    return trials
  }

  /// A repetition of which only the protocol is known.
  @differentiable(reverse)
  private static func repeated(_ x: Double) -> SIMD4<Double> { repeated(x, SIMD4<Double>.self) }

  @differentiable(reverse,wrt: x)
  private static func repeated<V: SIMD & Differentiable>(_ x: V.Scalar, _ type: V.Type) -> V
  where
    V == V.TangentVector, V.Scalar: BinaryFloatingPoint & Differentiable, V.Scalar == V.Scalar.TangentVector
  {
    V(repeating: x)
  }

  @differentiable(reverse)
  private static func sum<V: SIMD & Differentiable>(_ x: V, _ y: V) -> V
  where V.Scalar: BinaryFloatingPoint, V.TangentVector: SIMD, V.TangentVector.Scalar: BinaryFloatingPoint {
    x + y
  }

  @differentiable(reverse)
  private static func difference<V: SIMD & Differentiable>(_ x: V, _ y: V) -> V
  where V.Scalar: BinaryFloatingPoint, V.TangentVector: SIMD, V.TangentVector.Scalar: BinaryFloatingPoint {
    x - y
  }

  /// Each at points, in the first lane, and by its values, in all.
  private static var operators: [Trial] {
    typealias Pair = SIMD2<Double>
    let (x, y) = (vector(SIMD4<Double>.self), vector(SIMD4<Double>.self) * 3 - 5)
    var trials: [Trial] = []
    trials += VectorTrial.trials("SIMD.-(Self)", { (x: SIMD4<Double>) in -x }, at: x)
    // Of the concrete type the compiler cannot differentiate either: see below.
    trials += VectorTrial.trials(
      "SIMD.+(Self, Self)", { (x: SIMD4<Double>, y: SIMD4<Double>) in sum(x, y) }, at: x, y)
    trials += VectorTrial.trials(
      "SIMD.-(Self, Self)", { (x: SIMD4<Double>, y: SIMD4<Double>) in difference(x, y) }, at: x, y)
    trials += VectorTrial.trials(
      "SIMD.*(Self, Self)", { (x: SIMD4<Double>, y: SIMD4<Double>) -> SIMD4<Double> in x * y }, at: x, y)
    trials += two(
      "SIMD.*(Self, Self)",
      { (x: Double, y: Double) -> Double in (Pair(repeating: x) * Pair(repeating: y))[0] }, laneProduct)
    trials += VectorTrial.trials(
      "SIMD./(Self, Self)", { (x: SIMD4<Double>, y: SIMD4<Double>) -> SIMD4<Double> in x / y }, at: x, y)
    trials += two(
      "SIMD./(Self, Self)",
      { (x: Double, y: Double) -> Double in (Pair(repeating: x) / Pair(repeating: y))[0] }, laneQuotient)
    trials += VectorTrial.trials(
      "SIMD.+(Self.Scalar, Self)", { (x: Double, y: SIMD4<Double>) -> SIMD4<Double> in x + y }, at: 1.5, y)
    trials += VectorTrial.trials(
      "SIMD.+(Self, Self.Scalar)", { (x: SIMD4<Double>, y: Double) -> SIMD4<Double> in x + y }, at: x, 1.5)
    trials += two(
      "SIMD.+(Self.Scalar, Self)", { (x: Double, y: Double) -> Double in (x + Pair(repeating: y))[0] },
      laneSum)
    trials += two(
      "SIMD.+(Self, Self.Scalar)", { (x: Double, y: Double) -> Double in (Pair(repeating: x) + y)[0] },
      laneSum)
    trials += VectorTrial.trials(
      "SIMD.-(Self.Scalar, Self)", { (x: Double, y: SIMD4<Double>) -> SIMD4<Double> in x - y }, at: 1.5, y)
    trials += VectorTrial.trials(
      "SIMD.-(Self, Self.Scalar)", { (x: SIMD4<Double>, y: Double) -> SIMD4<Double> in x - y }, at: x, 1.5)
    trials += two(
      "SIMD.-(Self.Scalar, Self)", { (x: Double, y: Double) -> Double in (x - Pair(repeating: y))[0] },
      laneDifference)
    trials += two(
      "SIMD.-(Self, Self.Scalar)", { (x: Double, y: Double) -> Double in (Pair(repeating: x) - y)[0] },
      laneDifference)
    trials += VectorTrial.trials(
      "SIMD.*(Self.Scalar, Self)", { (x: Double, y: SIMD4<Double>) -> SIMD4<Double> in x * y }, at: 1.5, y)
    trials += VectorTrial.trials(
      "SIMD.*(Self, Self.Scalar)", { (x: SIMD4<Double>, y: Double) -> SIMD4<Double> in x * y }, at: x, 1.5)
    trials += two(
      "SIMD.*(Self.Scalar, Self)", { (x: Double, y: Double) -> Double in (x * Pair(repeating: y))[0] },
      laneProduct)
    trials += two(
      "SIMD.*(Self, Self.Scalar)", { (x: Double, y: Double) -> Double in (Pair(repeating: x) * y)[0] },
      laneProduct)
    trials += VectorTrial.trials(
      "SIMD./(Self.Scalar, Self)", { (x: Double, y: SIMD4<Double>) -> SIMD4<Double> in x / y }, at: 1.5, y)
    trials += VectorTrial.trials(
      "SIMD./(Self, Self.Scalar)", { (x: SIMD4<Double>, y: Double) -> SIMD4<Double> in x / y }, at: x, 1.5)
    trials += two(
      "SIMD./(Self.Scalar, Self)", { (x: Double, y: Double) -> Double in (x / Pair(repeating: y))[0] },
      laneQuotient)
    trials += two(
      "SIMD./(Self, Self.Scalar)", { (x: Double, y: Double) -> Double in (Pair(repeating: x) / y)[0] },
      laneQuotient)
    return trials
  }

  private static func laneSum(_ x: Double, _ y: Double) -> [DoubleDouble?] { [Reference.one, Reference.one] }
  private static func laneDifference(_ x: Double, _ y: Double) -> [DoubleDouble?] {
    [Reference.one, -Reference.one]
  }
  private static func laneProduct(_ x: Double, _ y: Double) -> [DoubleDouble?] {
    [DoubleDouble(y), DoubleDouble(x)]
  }
  private static func laneQuotient(_ x: Double, _ y: Double) -> [DoubleDouble?] { Reference.quotient(x, y) }

  /// Whether a program that names the type, as programs do, can be differentiated at all.
  private static var concrete: [Trial] {
    let vector = "SIMD4<Double>"
    let forms: [(String, String)] =
      ["+", "-", "*", "/"].flatMap { (operation: String) -> [(String, String)] in
        [
          ("SIMD.\(operation)(Self, Self)", "x \(operation) y"),
          ("SIMD.\(operation)(Self, Self.Scalar)", "x \(operation) y[0]"),
          ("SIMD.\(operation)(Self.Scalar, Self)", "x[0] \(operation) y"),
        ]
      } + [("SIMD.-(Self)", "-x")]
    return forms.map { name, formula in
      Trial(name, .reverse, "in concrete code") { _ in
        let source = """
          import _Differentiation
          @differentiable(reverse) func f(_ x: \(vector), _ y: \(vector)) -> \(vector) { \(formula) }
          """
        guard let error = try Toolchain.firstError(in: source) else { return Finding() }
        return Finding(fault: "does not compile", "\(formula) of \(vector): \(error)")
      }
    }
  }
}
