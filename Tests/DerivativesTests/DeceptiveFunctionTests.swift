import ComplexModule
import RealModule
import Scalars
import Testing

@testable import Derivatives

/// A function that has deceived an estimator, with the point where it did.
private struct Deceptive: Sendable {
  var name: String
  var value: @Sendable (Double) -> Double
  var point: Double
  var derivative: Double
}

private let deceptive: [Deceptive] = [
  // Values are multiples of 2⁻⁵³, and on steps of 2⁻ᵏ all errors are the same.
  Deceptive(
    name: "exp x − 1", value: { .exp($0) - 1 }, point: -9.000371359855054e-09,
    derivative: .exp(-9.000371359855054e-09)),
  Deceptive(
    name: "sin in float32, undeclared", value: { Double(Float.sin(Float($0))) }, point: 0.5,
    derivative: .cos(0.5)),
  Deceptive(
    name: "exp rounded to float32", value: { Double(Float(Double.exp($0))) }, point: 0.005866101653325906,
    derivative: .exp(0.005866101653325906)),
  Deceptive(
    name: "(1 − cos x)/x²", value: { (1 - .cos($0)) / ($0 * $0) }, point: 0.001,
    // −x/12 + x³/180.
    derivative: -0.001 / 12 + 1e-9 / 180),
  Deceptive(
    name: "log(x + √(x² + 1))", value: { .log($0 + ($0 * $0 + 1).squareRoot()) }, point: -100,
    derivative: 1 / (10_001.0).squareRoot()),
  Deceptive(name: "x|x|", value: { $0 * abs($0) }, point: 0, derivative: 0),
  Deceptive(
    name: "|x| + sin x", value: { abs($0) + .sin($0) }, point: -3.28872028040578e-09,
    // −1 + cos x.
    derivative: -3.28872028040578e-09 * 3.28872028040578e-09 / -2),
  Deceptive(
    name: "1/(x − 1)", value: { 1 / ($0 - 1) }, point: 1.0000000012970938,
    derivative: -1 / ((1.0000000012970938 - 1) * (1.0000000012970938 - 1))),
  Deceptive(
    name: "sin 10⁹x", value: { .sin(1e9 * $0) }, point: 1e-9, derivative: 1e9 * .cos(1)),
  Deceptive(name: "tanh 10⁴x", value: { .tanh(1e4 * $0) }, point: 0, derivative: 1e4),
  Deceptive(
    name: "sin² + cos²", value: { .sin($0) * .sin($0) + .cos($0) * .cos($0) }, point: 5.9, derivative: 0),
]

@Suite("Functions that deceived an estimator once")
struct DeceptiveFunctionTests {
  @Test("Ridders and Chebyshev bound their error on each")
  func bounds() throws {
    for function in deceptive {
      for method in [Ridders(), ChebyshevInterpolation()] as [any DerivativeMethod] {
        let estimate = try method.estimate(of: UnivariateFunction(value: function.value), at: function.point)
        let allowed = estimate.errorBound + 4 * 0x1p-52 * abs(function.derivative)
        #expect(
          abs(estimate.value - function.derivative) <= allowed,
          "\(method.name), \(function.name): \(estimate), is \(function.derivative)")
      }
    }
  }

  @Test("Exact methods measure the rounding of what they compute, where no bound comes with it")
  func exactMethods() throws {
    // f = (x³ − 1)/(x − 1) = x² + x + 1, but its quotient rule cancels close to 1.
    let x = 1.0001
    func f<Scalar: NetworkScalar>(_ x: Scalar) -> Scalar { (x * x * x - Scalar(1)) / (x - Scalar(1)) }
    let function = UnivariateFunction(dual: { f($0) }, complex: { f($0) }) { f($0) }
    for method in [DualNumbers(), ComplexStep()] as [any DerivativeMethod] {
      let estimate = try method.estimate(of: function, at: x)
      #expect(abs(estimate.value - (2 * x + 1)) <= estimate.errorBound, "\(method.name): \(estimate)")
      #expect(estimate.errorBound < 1e-6)
      #expect(estimate.errorBound > 1e-13)
    }
    var bounded = function
    bounded.derivativeRounding = 1e-3
    #expect(try DualNumbers().estimate(of: bounded, at: x).errorBound == 1e-3)
    #expect(try DualNumbers().estimate(of: bounded, at: x).evaluations == 1)
  }

  @Test("The complex step stays far below a tiny point, or says that it cannot")
  func complexStep() throws {
    let logarithm = UnivariateFunction(complex: { Complex.log($0) }) { .log($0) }
    for x in [1e-3, 1e-99, 1e-200] {
      let estimate = try ComplexStep().estimate(of: logarithm, at: x)
      #expect(abs(estimate.value - 1 / x) <= estimate.errorBound, "\(x): \(estimate)")
      #expect(estimate.errorBound < 1e-12 / x)
    }
    #expect(throws: DerivativeError.self) { try ComplexStep().estimate(of: logarithm, at: 1e-300) }
  }
}

@Suite("Noise that is not random")
struct RegularNoiseTests {
  private func bound(at x: Double, _ f: @escaping (Double) -> Double) throws -> Double {
    try UnivariateFunction(value: f).noiseBound(at: x).bound
  }

  @Test("Grains are found whatever the slope: at least half of one, at most two")
  func grains() throws {
    for slope in [0.01, 0.3, 1, 1.7, 4] {
      for x in [0.3, 0.5, 1, 2.7] {
        let decimal = try bound(at: x) { (slope * $0 / 1e-9).rounded() * 1e-9 }
        #expect(decimal >= 0.5e-9 && decimal <= 2e-9, "slope \(slope) at \(x): \(decimal)")
        let single = try bound(at: x) { Double(Float(slope * $0)) }
        let grain = Double(Float(slope * x).ulp)
        #expect(single >= 0.5 * grain && single <= 2 * grain, "slope \(slope) at \(x): \(single) of \(grain)")
      }
    }
  }

  @Test("A power of two that divides all values is a grain, the unit of ordinary values is none")
  func commonPowerOfTwo() {
    let singles = (0...8).map { Double(Float(0.7 + 1e-3 * Double($0))) }
    // The unit of single precision in [½, 1) is 2⁻²⁴; the values are multiples of that or a little more.
    let halfGrain = NoiseEstimate.halfGrain(of: singles)
    #expect(halfGrain >= 0x1p-25 && halfGrain <= 0x1p-22)
    #expect(NoiseEstimate.halfGrain(of: (0...8).map { .exp(0.1 * Double($0)) - 1.05 }) == 0)
    #expect(NoiseEstimate.halfGrain(of: Array(repeating: 0, count: 9)) == 0)
  }

  @Test("The cancelled unit of a large term is found, where all errors are alike too")
  func cancellation() throws {
    for x in [1e-9, -3e-7, 0, 0x1p-20] {
      // exp x lies within [½, 2), where the unit is 2⁻⁵³ or 2⁻⁵².
      let noise = try bound(at: x) { .exp($0) - 1 }
      #expect(noise >= 0x1p-54 && noise <= 0x1p-49, "\(x): \(noise)")
    }
  }

  @Test("A kink beside a flat stretch, exact lines and parabolas at round points are not noise")
  func notNoise() throws {
    #expect(try bound(at: -1e-9) { max(0, $0) } < 1e-16)
    #expect(try bound(at: -1e-4) { max(0, $0) } < 1e-16)
    for x in [0.5, 1, -2, 8] {
      // Roundings are those of values of the size of 3x − 2 and x², and of x + h itself.
      #expect(try bound(at: x) { 3 * $0 - 2 } <= 64 * 0x1p-53 * (3 * abs(x) + 2))
      #expect(try bound(at: x) { $0 * $0 } <= 64 * 0x1p-53 * x * x)
    }
    #expect(try bound(at: 1) { _ in 7 } == 7 * 0x1p-53)
  }
}
