import NetworkChecking
import ReferenceMLP
import Scalars

/// What the properties of curvature, training and enclosures are about: the reference network's own, or some
/// with a planted defect.
struct TrainingUnderTest: Sendable {
  /// The training's name, for tests.
  var name = "reference"
  /// Loss and gradient.
  var gradients = GradientUnderTest.reference
  /// Hv, the Hessian times a vector; by default in dual numbers through backpropagation.
  var hessianProduct: @Sendable (_ value: NetworkCase, _ vector: [Double]) -> [Double] = { value, vector in
    NetworkObjective("L", network: value.network, problem: value.problem)
      .hessianProduct(at: value.network.parameters, vector: vector)
  }
  /// θ after one step with the gradient g; by default gradient descent's θ − ηg.
  var step: @Sendable (_ parameters: [Double], _ gradient: [Double], _ rate: Double) -> [Double] = {
    parameters, gradient, rate in
    var moved = parameters
    var state = Optimizer.gradientDescent(learningRate: rate).initialState(parameterCount: parameters.count)
    state.step(parameters: &moved, gradient: gradient)
    return moved
  }
  /// L with H ⪯ L for all parameters of a network of one layer; by default ``NetworkCase/smoothness``.
  var smoothness: @Sendable (_ value: NetworkCase) -> Double = { $0.smoothness }
  /// L_B ≥ ‖H‖ in the ball of a radius around a network of one hidden layer; by default
  /// ``NetworkCase/hessianBound(radius:)``.
  var hessianBound: @Sendable (_ value: NetworkCase, _ radius: Double) -> Double = {
    $0.hessianBound(radius: $1)
  }
  /// An interval for each entry of the gradient; by default from backpropagation in intervals.
  ///
  /// They come as values of `Dual<Interval>`, which the Hessian products take too: a network is not compiled for `Interval` besides.
  var enclosure: @Sendable (_ value: NetworkCase) -> [Interval] = { value in
    value.problem.converted { Dual<Interval>($0) }
      .gradient(of: value.network.converted { Dual<Interval>($0) }).map(\.value)
  }
}

/// The gradient under test has another count than the parameters: a property that it is thrown from fails.
struct WrongGradientCount: Error, CustomStringConvertible {
  var found: Int
  var expected: Int

  var description: String { "found a gradient of \(found) entries, expected \(expected)" }
}

extension TrainingUnderTest {
  /// ∂L/∂θ in parameter order.
  ///
  /// - Parameter biases: whether the biases move; otherwise their entries are 0.
  func gradient(of value: NetworkCase, biases: Bool = true) throws -> [Double] {
    var layers = gradients.layers(value.network, value.problem)
    if !biases {
      for index in layers.indices { layers[index].biases = layers[index].biases.map { _ in 0 } }
    }
    let gradient = MLP.flatten(layers)
    guard gradient.count == value.network.parameterCount else {
      throw WrongGradientCount(found: gradient.count, expected: value.network.parameterCount)
    }
    return gradient
  }

  /// L(θ).
  func loss(of value: NetworkCase) -> Double { gradients.value(value.network, value.problem) }

  /// The case after one step along a gradient.
  func stepping(_ value: NetworkCase, along gradient: [Double], rate: Double) -> NetworkCase {
    NetworkCase(
      network: value.network.replacingParameters(with: step(value.network.parameters, gradient, rate)),
      problem: value.problem)
  }

  /// Every case of a run of gradient descent, the first included: `steps` + 1 of them.
  func run(_ value: NetworkCase, rate: Double, steps: Int, biases: Bool = true) throws -> [NetworkCase] {
    var run = [value]
    for _ in 0..<steps {
      let last = run[run.count - 1]
      run.append(stepping(last, along: try gradient(of: last, biases: biases), rate: rate))
    }
    return run
  }

  /// A lower bound of the largest eigenvalue of the Hessian: the Rayleigh quotient vᵀHv/‖v‖² after some power
  /// iterations, whatever v they lead to.
  ///
  /// - Parameter biases: whether the Hessian is that by all parameters, or by the weights alone.
  func sharpness(of value: NetworkCase, biases: Bool = true) -> Double {
    let moves = value.network.replacingParameters(with: value.network.parameters.map { _ in 1.0 })
      .layers.flatMap { $0.weights.elements + $0.biases.map { biases ? $0 : 0 } }
    var vector = moves.indices.map { moves[$0] / Double($0 + 1) }
    var quotient = -Double.infinity
    for _ in 0..<20 {
      let product = zip(hessianProduct(value, vector), moves).map { $0 * $1 }
      quotient = max(quotient, dot(vector, product) / dot(vector, vector))
      let length = norm(product)
      guard length > 0, length.isFinite else { return quotient }
      vector = product.map { $0 / length }
    }
    return quotient
  }
}

/// √(Σ x²), of numbers scaled by a power of two: squares of numbers below 10⁻¹⁵⁴ lose digits, or are 0.
///
/// Where nothing over- or underflows, scaling changes no bit.
func norm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  let scale = Double(sign: .plus, exponent: max(-1000, min(1000, largest.exponent)), significand: 1)
  let scaled = x.map { $0 / scale }
  return scale * dot(scaled, scaled).squareRoot()
}
