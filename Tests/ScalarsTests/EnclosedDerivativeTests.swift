import RealModule
import Testing

@testable import Scalars

/// A small network as a formula: Σ w₂ φ(w₁x + b) through every function the protocol has.
private func network<Scalar: NetworkScalar>(_ w: [Scalar], _ x: Double) -> Scalar {
  let input = Scalar(x)
  let z = w[0] * input + w[1]
  let rectified = Scalar.branch(on: z, threshold: 0) {
    $0
  } notAbove: {
    $0.primal.isNaN ? $0 : .zero
  }
  let exponentialLinear = Scalar.branch(on: z, threshold: 0) {
    $0
  } notAbove: {
    Scalar.expMinusOne($0)
  }
  let hidden = [rectified, exponentialLinear, .tanh(z), .logistic(z), .softplus(z), z * .erfc(-z)]
  var sum = w[2]
  for (index, a) in hidden.enumerated() { sum += w[3 + index] * a }
  return .log(onePlus: .sqrt(sum * sum + Scalar(1))) / (Scalar(1) + .exp(-sum)) + .log(Scalar(2) + .tanh(sum))
}

@Suite("Enclosed derivatives")
struct EnclosedDerivativeTests {
  /// Double-double derivatives of these formulas err by less than 1e-27 of the largest term; that is the
  /// slack.
  @Test("Dual intervals contain the double-double derivative, and are narrow where nothing is straddled")
  func containment() {
    var source = SplitMix(state: 20)
    var failures: [String] = []
    var compared = 0
    for _ in 0..<60 {
      let weights = (0..<9).map { _ in source.spread(-3...1) }
      let x = source.spread(-2...1)
      for parameter in weights.indices {
        let sets = weights.indices.map {
          Dual(Interval(weights[$0]), derivative: Interval($0 == parameter ? 1 : 0))
        }
        let numbers = weights.indices.map {
          Dual(DoubleDouble(weights[$0]), derivative: DoubleDouble($0 == parameter ? 1 : 0))
        }
        let (enclosure, truth) = (network(sets, x), network(numbers, x))
        for (interval, number) in [(enclosure.value, truth.value), (enclosure.derivative, truth.derivative)] {
          compared += 1
          let slack = DoubleDouble(1e-27)
          let isEnclosed =
            DoubleDouble(interval.lower) <= number + slack && number - slack <= DoubleDouble(interval.upper)
          if !isEnclosed || !interval.isFinite || !(interval.width <= 1e-11 * max(1, abs(number.high))) {
            failures.append("w = \(weights), x = \(x), parameter \(parameter): \(interval), not \(number)")
          }
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(3).joined(separator: "\n"))")
    #expect(compared == 1080)
  }

  @Test("At a kink the enclosure holds both one-sided derivatives, and the value stays exact")
  func kink() {
    // z = w₀x + w₁ = 0 exactly, and z within one rounding of 0.
    for (w0, w1, x) in [(1.0, -2.0, 2.0), (0.1, -0.3, 3.0)] {
      var weights = [w0, w1, 0.5, 1, 0, 0, 0, 0, 0]
      let sets = weights.indices.map { Dual(Interval(weights[$0]), derivative: Interval($0 == 1 ? 1 : 0)) }
      let enclosure = network(sets, x)
      var oneSided: [Double] = []
      for side in [1e-6, -1e-6] {
        weights[1] = w1 + side
        let point = weights.indices.map { Dual(weights[$0], derivative: $0 == 1 ? 1 : 0) }
        oneSided.append(network(point, x).derivative)
      }
      weights[1] = w1
      #expect(oneSided[1] == 0 && oneSided[0] > 0.1)
      // The one-sided derivatives at z = ±1e-6 differ from those at 0 by some 1e-6.
      #expect(enclosure.derivative.contains(0) && enclosure.derivative.upper > oneSided[0] - 1e-5)
      #expect(enclosure.derivative.upper < oneSided[0] + 1e-5 && enclosure.value.relativeWidth < 1e-13)
    }
  }

  /// Two units: one of the constant's enclosure, one of the product with e⁻⁰ = [1, 1].
  @Test("The constant of erfc is enclosed, not rounded: its derivative at 0 is −2/√π")
  func constant() throws {
    let derivative = Dual.erfc(Dual(Interval.zero, derivative: Interval(1))).derivative
    let truth = try #require(DoubleDouble("-1.12837916709551257389615890312154517169"))
    #expect(derivative.contains(truth) && derivative.width <= 2 * truth.high.ulp)
  }
}
