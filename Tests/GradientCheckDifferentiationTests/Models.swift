import Foundation
import _Differentiation

// Types and functions under test. Each wrong derivative below is planted.

struct Inner: Differentiable {
  var shift: Float
  var scale: Double
  @noDerivative var name = "inner"
}

struct Model: Differentiable {
  var weights: [Double]
  var inner: Inner
  var bonus: Double?
  var lanes: SIMD3<Float>
  var layers: [Inner]
}

let model = Model(
  weights: [1.5, -2], inner: Inner(shift: 3, scale: 4), bonus: 0.5, lanes: [1, 2, 3],
  layers: [Inner(shift: 0.25, scale: 7), Inner(shift: -1, scale: 9)])

@differentiable(reverse)
func energy(_ model: Model) -> Double {
  let sum = model.weights[0] * model.inner.scale + model.weights[1] * model.weights[1]
  let lanes = Double(model.lanes[0] * model.lanes[1])
  let last = model.layers[1].scale * Double(model.layers[0].shift)
  return sum * Double(model.inner.shift) + lanes * last
}

/// A product of weights whose derivative may be planted wrong.
func product(_ model: Model) -> Double { model.weights[0] * model.weights[1] * Double(model.inner.shift) }

@derivative(of: product)
func productDerivative(_ model: Model) -> (value: Double, pullback: (Double) -> Model.TangentVector) {
  let (first, second, shift) = (model.weights[0], model.weights[1], model.inner.shift)
  return (
    first * second * Double(shift),
    { v in
      var tangent = Model.TangentVector.zero
      tangent.weights = .init([v * second * Double(shift), 1.01 * v * first * Double(shift)])
      tangent.inner.shift = Float(v * first * second) * 1.5
      return tangent
    }
  )
}

/// The derivative is right, and the value that comes with it is that of another function.
func halved(_ x: Double) -> Double { x * x / 2 }

@derivative(of: halved)
func halvedDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) { (x * x, { $0 * x }) }

/// One function with both derivatives, of which the forward one is wrong.
func cubed(_ x: Double) -> Double { x * x * x }

@derivative(of: cubed)
func cubedPullback(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
  (x * x * x, { 3 * x * x * $0 })
}

@derivative(of: cubed)
func cubedDifferential(_ x: Double) -> (value: Double, differential: (Double) -> Double) {
  (x * x * x, { 3 * x * $0 })
}

@differentiable(reverse)
func rotated(_ x: [Double]) -> [Double] { [x[1] * x[2], x[2] * x[0], x[0] * x[1]] }

/// As rotated, with one entry of one row planted wrong.
func skewed(_ x: [Double]) -> [Double] { [x[1] * x[2], x[2] * x[0], x[0] * x[1]] }

@derivative(of: skewed)
func skewedDerivative(_ x: [Double]) -> (
  value: [Double], pullback: ([Double].TangentVector) -> [Double].TangentVector
) {
  (
    [x[1] * x[2], x[2] * x[0], x[0] * x[1]],
    { w in
      let w = w.base
      return .init([w[1] * x[2] + w[2] * x[1], w[0] * x[2] + 2 * w[2] * x[0], w[0] * x[1] + w[1] * x[0]])
    }
  )
}

/// A point of the unit circle, whose tangents are angles.
struct Direction: Differentiable {
  var (cosine, sine) = (1.0, 0.0)

  struct TangentVector: Differentiable, AdditiveArithmetic { var angle = 0.0 }

  mutating func move(by offset: TangentVector) {
    let (turn, up) = (cos(offset.angle), sin(offset.angle))
    (cosine, sine) = (cosine * turn - sine * up, sine * turn + cosine * up)
  }
}

func height(_ direction: Direction) -> Double { direction.sine }

@derivative(of: height)
func heightDerivative(_ direction: Direction) -> (
  value: Double, pullback: (Double) -> Direction.TangentVector
) {
  (direction.sine, { Direction.TangentVector(angle: direction.cosine * $0) })
}
