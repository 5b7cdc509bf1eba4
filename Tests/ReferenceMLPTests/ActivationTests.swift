import ComplexModule
import Foundation
import Scalars
import TestSupport
import Testing

@testable import NetworkChecking
@testable import ReferenceMLP

/// 2⁻⁵³.
let u = 0x1p-53

@Suite struct ActivationTests {
  /// ϕ(z), Φ(z) and κ = |z|ϕ/Φ, the condition number of Φ.
  private static func normal(_ z: Double) -> (density: Double, distribution: Double, condition: Double) {
    let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let distribution = 0.5 * erfc(-z / 2.0.squareRoot())
    return (density, distribution, distribution > 0 ? abs(z) * density / distribution : z * z)
  }

  /// A bound on the relative error in units of u, derived from the formulas.
  ///
  /// An ulp is at most 2u; the C library claims 1 ulp for exp, expm1 and log1p, 2 for tanh and 5 for erfc
  /// (its manual, "Known maximum errors"). σ = e/(1+e): 2 (exp) + at most 1 (its effect on 1+e) + 1 + 1.
  /// Products add up. Φ's argument −z/√2 has a relative error of 2u, amplified by κ. ϕ's exponent z²/2 has an
  /// absolute error of uz²/2.
  private static func boundInUnits(_ function: String, at z: Double, value: Double) -> Double {
    // Underflowed: see the absolute allowance below.
    guard value != 0 else { return 0 }
    let (density, distribution, condition) = normal(z)
    let logistic = 5.0
    switch function {
    case "logistic", "softplusDerivative": return logistic
    case "logisticDerivative", "tanhDerivative": return 2 * logistic + 1
    case "softplus": return 2 + 2 + 1
    case "tanh": return 4
    case "elu", "eluDerivative": return 2
    case "silu": return logistic + 1
    case "siluDerivative":
      let product = abs(z) / (1 + exp(z))
      return logistic + 1 + (product * (logistic + 1) + abs(1 + z / (1 + exp(z)))) / abs(1 + z / (1 + exp(z)))
    case "gelu": return 10 + 1 + 2 * condition
    case "geluDerivative":
      let first = distribution * (10 + 1 + 2 * condition)
      return (first + abs(z) * density * (2 + 1 + 1 + 1 + z * z / 2)) / abs(value) + 1
    default: return .nan
    }
  }

  private static let functions: [(name: String, function: @Sendable (Double) -> Double)] = [
    ("logistic", { Activation.sigmoid($0) }),
    ("logisticDerivative", { Activation.sigmoid.derivative(at: $0) }),
    ("tanh", { Activation.tanh($0) }), ("tanhDerivative", { Activation.tanh.derivative(at: $0) }),
    ("softplus", { Activation.softplus($0) }),
    ("softplusDerivative", { Activation.softplus.derivative(at: $0) }),
    ("gelu", { Activation.gelu($0) }), ("geluDerivative", { Activation.gelu.derivative(at: $0) }),
    ("silu", { Activation.silu($0) }), ("siluDerivative", { Activation.silu.derivative(at: $0) }),
    ("elu", { Activation.elu($0) }), ("eluDerivative", { Activation.elu.derivative(at: $0) }),
  ]

  @Test func `Activations and their derivatives agree with mpmath within the bound of their formula`() throws
  {
    let table = try Fixture.functions()
    var compared = 0
    var wrong: [String] = []
    for (name, function) in Self.functions {
      for (x, value) in try #require(table[name], "no points of \(name)") {
        let found = function(x)
        let units = Self.boundInUnits(name, at: x, value: value)
        // Half an ulp for reading the decimal; below the normal numbers only absolute accuracy can be had.
        let bound = (units + 1) * u * abs(value) + 64 * Double.leastNonzeroMagnitude
        if !(abs(found - value) <= bound) {
          wrong.append(
            "\(name)(\(x)) = \(found), not \(value): \(abs(found - value) / u / abs(value)) > \(units)")
        }
        compared += 1
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(compared >= 12 * 30)
  }

  @Test func `Piecewise linear activations are exact`() {
    for z in [-1e300, -2.5, -1e-300, 0, 1e-300, 0.1, 7, 1e300] {
      #expect(Activation.identity(z) == z && Activation.identity.derivative(at: z) == 1)
      #expect(Activation.relu(z) == Swift.max(z, 0))
      #expect(Activation.relu.derivative(at: z) == (z > 0 ? 1 : 0))
      #expect(Activation.leakyReLU(z) == (z > 0 ? z : 0.01 * z))
      #expect(Activation.leakyReLU.derivative(at: z) == (z > 0 ? 1 : 0.01))
    }
  }

  @Test func `NaN goes in and NaN comes out, for value and derivative, in every scalar type`() {
    for activation in CaseGenerator.hidden where activation != .identity {
      #expect(activation(Double.nan).isNaN, "\(activation)")
      #expect(activation.derivative(at: Double.nan).isNaN, "\(activation)′")
      #expect(activation(Float.nan).isNaN, "\(activation) of Float")
      #expect(activation.derivative(at: Float.nan).isNaN, "\(activation)′ of Float")
      #expect(!activation(Dual<Double>(.nan, derivative: 1)).isFinite, "\(activation) of Dual")
      #expect(
        !activation.derivative(at: Dual<Double>(.nan, derivative: 1)).isFinite, "\(activation)′ of Dual")
      #expect(!activation(Complex<Double>(.nan, 0)).isFinite, "\(activation) of Complex")
      #expect(!activation.derivative(at: Complex<Double>(.nan, 0)).isFinite, "\(activation)′ of Complex")
    }
    #expect(Activation.identity(Double.nan).isNaN)
    #expect(Activation.softmax([1, .nan, 2]).allSatisfy({ $0.isNaN }))
    #expect(Activation.logSumExp([1, .nan]).top.isNaN)
  }

  @Test func `At its kink and its seams an activation takes the derivative from below`() {
    for zero in [0.0, -0.0] {
      #expect(Activation.relu.derivative(at: zero) == 0 && Activation.relu(zero) == 0)
      #expect(Activation.leakyReLU.derivative(at: zero) == 0.01)
      #expect(Activation.elu.derivative(at: zero) == 1 && Activation.elu(zero) == 0)
    }
  }

  @Test func `Saturated derivatives are small, not zero`() {
    // docs/CLAIMS.md, S4.2; the bound is that of the table above.
    let truth = 4.2483542552915890e-18
    for z in [40.0, -40] {
      #expect(abs(Activation.sigmoid.derivative(at: z) - truth) <= 12 * u * truth)
      #expect(abs(Activation.tanh.derivative(at: z / 2) - 4 * truth) <= 12 * u * 4 * truth)
    }
    let sigma = Activation.sigmoid(40.0)
    #expect(sigma * (1 - sigma) == 0, "the textbook form that is avoided")
  }

  @Test func `Extreme finite arguments give finite values`() {
    for activation in CaseGenerator.hidden {
      for z in [-Double.greatestFiniteMagnitude, -1e4, -745.2, 709.8, 1e4, Double.greatestFiniteMagnitude] {
        #expect(activation(z).isFinite, "\(activation)(\(z))")
        #expect(activation.derivative(at: z).isFinite, "\(activation)′(\(z))")
      }
    }
  }

  @Test func `tanh is odd and its derivative even, to the bit`() {
    for z in [1e-300, 1e-8, 0.3, 1.7, 9, 19.5, 200] {
      #expect(Activation.tanh(-z) == -Activation.tanh(z))
      #expect(Activation.tanh.derivative(at: -z) == Activation.tanh.derivative(at: z))
    }
  }

  @Test func `Softmax of logits ±1000 has no overflow and sums to 1`() {
    #expect(Activation.softmax([1000.0, -1000]) == [1, 0])
    #expect(Activation.softmax([-1000.0, -1000]) == [0.5, 0.5])
    let p = Activation.softmax([1000.0, 999, -1000, 998.5])
    // (K+2)u, docs/CLAIMS.md, S1.8.
    #expect(abs(p.reduce(0, +) - 1) <= 6 * u)
    let (top, logarithm) = Activation.logSumExp([1000.0, -1000])
    #expect(top == 1000 && logarithm == 0)
  }

  @Test func `Through a saturated softmax the gradient keeps its digits`() {
    // Half the squared error, z = (40, 0, −1), y = (0, 1, 0); mpmath at 60 digits. g − Σ g ŷ with a ŷ that
    // rounds to 1 would give 0 for the first entry.
    let truth = [1.0059590699918166588e-17, -8.4967085105831778558e-18, -1.5628821893349887318e-18]
    let z = Matrix([[40.0, 0, -1]])
    let delta = Loss(.halfSumSquaredError).outputDelta(
      z: z, a: Activation.softmax.rows(of: z), activation: .softmax, targets: Matrix([[0.0, 1, 0]]))
    for (found, expected) in zip(delta.elements, truth) {
      // p: 8 roundings; g: 2; the sum of three products: 5; the last product: 1 and another p: 8.
      #expect(abs(found - expected) <= 24 * u * abs(expected))
    }
    #expect(delta.elements.count == 3)
  }

  @Test func `The complex step sees the slope of a saturated tanh`() {
    for x in [-40.0, -20, -9, -0.5, 0, 1e-9, 0.5, 9, 20, 40] {
      let step = Activation.tanh(Complex<Double>(x, 1e-100))
      let slope = Activation.tanh.derivative(at: x)
      #expect(abs(step.imaginary / 1e-100 - slope) <= 32 * u * slope, "tanh′(\(x))")
      #expect(abs(step.real - tanh(x)) <= 8 * u * abs(tanh(x)), "tanh(\(x))")
      #expect(Activation.tanh(Complex<Double>(-x, -1e-100)) == -step)
    }
  }

  @Test func `The bounds of the derivatives hold, and are nearly reached`() {
    for activation in CaseGenerator.hidden {
      let (first, second) = activation.derivativeBounds
      var largest = (first: 0.0, second: 0.0)
      for step in -8_000...8_000 where step != 0 {
        let derivative = activation.derivative(at: Dual(Double(step) / 1000, derivative: 1))
        largest.first = max(largest.first, abs(derivative.value))
        largest.second = max(largest.second, abs(derivative.derivative))
      }
      #expect(largest.first <= first && largest.first >= 0.99 * first, "\(activation)′: \(largest.first)")
      #expect(
        largest.second <= second && largest.second >= 0.99 * second, "\(activation)″: \(largest.second)")
    }
  }
}
