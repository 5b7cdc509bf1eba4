import ComplexModule
import RealModule
import Scalars
import Testing

@testable import Derivatives

/// A function of one variable with its derivative in closed form.
private struct Known: Sendable {
  var name: String
  var value: @Sendable (Double) -> Double
  var derivative: @Sendable (Double) -> Double
  var points: [Double]
}

private let catalogue: [Known] = [
  Known(name: "exp", value: { .exp($0) }, derivative: { .exp($0) }, points: [-20, -1, 0, 1, 10, 300]),
  Known(name: "sin", value: { .sin($0) }, derivative: { .cos($0) }, points: [-3, 0, 0.5, 1.5, 100]),
  Known(name: "x³", value: { $0 * $0 * $0 }, derivative: { 3 * $0 * $0 }, points: [-2, 0, 1e-3, 1e4]),
  Known(
    name: "tanh", value: { .tanh($0) },
    derivative: {
      let t = Double.tanh($0); return (1 - t) * (1 + t)
    },
    points: [-3, -0.1, 0, 2]),
  Known(name: "1/x", value: { 1 / $0 }, derivative: { -1 / ($0 * $0) }, points: [0.1, 1, -7, 1e5]),
  Known(name: "log", value: { .log($0) }, derivative: { 1 / $0 }, points: [0.01, 1, 1e3]),
  Known(
    name: "√x", value: { $0.squareRoot() }, derivative: { 0.5 / $0.squareRoot() }, points: [0.04, 1, 1e6]),
  Known(name: "constant", value: { _ in 7 }, derivative: { _ in 0 }, points: [0, 3]),
  Known(name: "linear", value: { 3 * $0 - 2 }, derivative: { _ in 3 }, points: [0, -1, 12.3]),
  Known(name: "sin 30x", value: { .sin(30 * $0) }, derivative: { 30 * .cos(30 * $0) }, points: [0, 0.3, 1]),
  Known(name: "10⁶ + sin", value: { 1e6 + .sin($0) }, derivative: { .cos($0) }, points: [0, 1]),
  Known(
    name: "e^(−1/x²)-like bump", value: { .exp(-$0 * $0) }, derivative: { -2 * $0 * .exp(-$0 * $0) },
    points: [-2, 0, 0.5, 3]),
]

@Suite("Derivatives of one variable")
struct DerivativeMethodTests {
  @Test("Every difference method's bound contains the truth on the catalogue")
  func boundsAreHonest() throws {
    var methods: [any DerivativeMethod] = [Ridders(), ChebyshevInterpolation()]
    for side in Stencil.Side.allCases {
      methods += Stencil.orders(of: side).map { Stencil(side, order: $0) as any DerivativeMethod }
    }
    var failures: [String] = []
    var compared = 0
    for method in methods {
      for known in catalogue {
        for x in known.points {
          let estimate = try? method.estimate(of: UnivariateFunction(value: known.value), at: x)
          // A step may leave the domain of log or √ for a stencil; Ridders is required to cope below.
          guard let estimate else { continue }
          compared += 1
          let truth = known.derivative(x)
          // The closed form itself rounds a few times.
          let allowed = estimate.errorBound + 8 * 0x1p-52 * abs(truth)
          if !(abs(estimate.value - truth) <= allowed) {
            failures.append(
              "\(method.name), \(known.name) at \(x): \(estimate.value) ± \(estimate.errorBound), is \(truth)"
            )
          }
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(compared > 400)
  }

  @Test("Chebyshev's weights differentiate polynomials up to their degree, in the middle and at the ends")
  func chebyshevWeights() throws {
    for interval in ChebyshevInterval.all {
      for power in 1...ChebyshevInterval.degree {
        let rises = interval.places.map { Double.pow($0, power) }
        let sum = zip(interval.weights, rises).reduce(0) { $0 + $1.0 * $1.1 }
        let derivative = sum / interval.halfLength
        // Σ|wⱼ| values of at most 1, each with a few roundings of place, weight and product.
        let allowed = 8 * 0x1p-53 * interval.totalWeight / interval.halfLength * Double(power)
        #expect(
          abs(derivative - (power == 1 ? 1 : 0)) <= allowed, "\(interval.side), \(power): \(derivative)")
      }
      #expect(interval.places.contains(0))
      #expect(interval.places.contains(1) || interval.side == .backward)
      #expect(interval.places.contains(-1) || interval.side == .forward)
    }
  }

  @Test("Chebyshev and Ridders both see the eighth digit of the derivative of an entire function")
  func blackBoxPower() throws {
    for x in [-1.0, 0.2, 2] {
      for method in [Ridders(), ChebyshevInterpolation()] as [any DerivativeMethod] {
        let estimate = try method.estimate(of: UnivariateFunction { .exp($0) }, at: x)
        #expect(estimate.errorBound < 1e-12 * .exp(x), "\(method.name) at \(x): \(estimate)")
      }
    }
  }

  @Test("Ridders reaches nine digits of the function's scale on every smooth function of the catalogue")
  func riddersIsAccurate() throws {
    for known in catalogue where known.name != "10⁶ + sin" {
      for x in known.points {
        let estimate = try Ridders().estimate(of: UnivariateFunction(value: known.value), at: x)
        let truth = known.derivative(x)
        let scale = max(abs(truth), abs(known.value(x)) / max(abs(x), 1))
        #expect(estimate.errorBound <= 1e-9 * scale || scale == 0, "\(known.name) at \(x): \(estimate)")
        #expect(!estimate.steps.isEmpty)
        #expect(estimate.evaluations > 2)
      }
    }
  }

  @Test("An offset of 10⁶ costs the digits that its noise takes, and the bound says so")
  func offset() throws {
    let estimate = try Ridders().estimate(of: UnivariateFunction { 1e6 + .sin($0) }, at: 1)
    // Noise of a value is at least u·10⁶ = 1.1e-10, and the largest useful step about 1.
    #expect(estimate.errorBound > 1e-11)
    #expect(estimate.errorBound < 1e-7)
  }

  @Test("Central differences at a kink report the two one-sided derivatives")
  func kink() throws {
    let relu = UnivariateFunction { $0 > 0 ? $0 : 0 }
    let estimate = try Ridders().estimate(of: relu, at: 0)
    #expect(estimate.value == 0.5)
    let kink = try #require(estimate.kink)
    #expect(kink == OneSidedDerivatives(fromBelow: 0, fromAbove: 1))
    let smooth = try Ridders().estimate(of: UnivariateFunction { .sin($0) }, at: 0)
    #expect(smooth.kink == nil)
  }

  @Test("A step that leaves the domain is shortened; a point outside is an error")
  func domain() throws {
    let logarithm = UnivariateFunction { .log($0) }
    let estimate = try Ridders().estimate(of: logarithm, at: 1e-3)
    #expect(abs(estimate.value - 1_000) <= estimate.errorBound)
    #expect(estimate.errorBound < 1e-5)
    #expect(throws: DerivativeError.self) { try Ridders().estimate(of: logarithm, at: -1) }
  }

  @Test("A function of scale 1e-9 is resolved, by descending the ladder to it")
  func smallScale() throws {
    let function = UnivariateFunction { .sin($0 * 1e9) }
    let estimate = try Ridders().estimate(of: function, at: 1e-9)
    let truth = 1e9 * Double.cos(1)
    #expect(abs(estimate.value - truth) <= estimate.errorBound)
    #expect(estimate.errorBound <= 1e-6 * truth)
  }

  @Test("The order of each stencil is the order of its error")
  func orders() throws {
    let function = UnivariateFunction { .exp($0) }
    for side in Stencil.Side.allCases {
      for order in Stencil.orders(of: side) {
        let stencil = Stencil(side, order: order)
        // Steps at which truncation is far above rounding for every order here.
        let coarse = abs(try stencil.quotient(of: function, at: 0, step: 0.25) - 1)
        let fine = abs(try stencil.quotient(of: function, at: 0, step: 0.125) - 1)
        let observed = Double.log2(coarse / fine)
        // c·hᵖ(1 + O(h)): the next term changes the slope by less than h·p.
        #expect(abs(observed - Double(order)) < 0.5, "\(stencil.name): \(observed)")
      }
    }
  }

  @Test("Exact methods agree with the closed form, and say what they need when it is missing")
  func exactMethods() throws {
    var function = UnivariateFunction { .tanh($0) }
    #expect(throws: DerivativeError.missingAbility(method: "complex step", needs: "complex numbers")) {
      try ComplexStep().estimate(of: function, at: 0)
    }
    #expect(throws: DerivativeError.missingAbility(method: "dual numbers", needs: "dual numbers")) {
      try DualNumbers().estimate(of: function, at: 0)
    }
    function.dual = { Dual.tanh($0) }
    function.complex = { Complex.tanh($0) }
    for x in [-3.0, 0, 0.7] {
      let truth = 1 / (Double.cosh(x) * Double.cosh(x))
      for method in [ComplexStep(), DualNumbers()] as [any DerivativeMethod] {
        let estimate = try method.estimate(of: function, at: x)
        #expect(abs(estimate.value - truth) <= estimate.errorBound)
        #expect(estimate.errorBound < 1e-13)
      }
    }
  }

  /// σ(x) + σ(−x) = 1: the derivative's terms cancel, in double precision often to exactly 0.
  @Test("Double-double bounds its own rounding where terms cancel to nothing")
  func doubleDoubleCancellation() throws {
    let function = UnivariateFunction(
      dual: { Dual.logistic($0) + Dual.logistic(-$0) },
      doubleDoubleDual: { Dual<DoubleDouble>.logistic($0) + Dual<DoubleDouble>.logistic(-$0) }
    ) { x in 1 / (1 + .exp(-x)) + 1 / (1 + .exp(x)) }
    for x in [0.1, 0.7, 1.3, 2.9, -0.4, -5] {
      let estimate = try DoubleDoubleDual().estimate(of: function, at: x)
      #expect(abs(estimate.value) <= estimate.errorBound, "\(x): \(estimate)")
      #expect(estimate.errorBound < 1e-25)
    }
  }

  @Test("NaN overlaps nothing and is not usable")
  func nanEstimates() {
    let nan = DerivativeEstimate(
      value: .nan, truncationError: 0, roundingError: 0, method: "a", evaluations: 1)
    let one = DerivativeEstimate(value: 1, truncationError: 9, roundingError: 9, method: "b", evaluations: 1)
    #expect(!nan.overlaps(one))
    #expect(!one.overlaps(nan))
    #expect(!nan.isUsable)
  }
}

@Suite("Noise of a function's values")
struct NoiseEstimateTests {
  @Test("A noise that is planted is measured within a factor of 4")
  func plantedNoise() throws {
    for level in [1e-12, 1e-9, 1e-6, 1e-3] {
      var state: UInt64 = 1
      let estimate = try NoiseEstimate.measure(scale: 1) { offset in
        // A linear congruential generator (Knuth, TAOCP 2, section 3.3.4, table 1, line 26) as the noise.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let uniform = Double(state >> 11) * 0x1p-53
        return Double.exp(offset) + level * (uniform - 0.5)
      }
      // A uniform distribution of width 1 has standard deviation 1/√12 = 0.29.
      #expect(estimate.level > 0.29 * level / 4, "\(level): \(estimate)")
      #expect(estimate.level < 0.29 * level * 4, "\(level): \(estimate)")
    }
  }

  @Test("A float32 function is recognised by its noise")
  func float32() throws {
    let estimate = try NoiseEstimate.measure(scale: 1) { Double(Float.sin(Float(1 + $0))) }
    #expect(estimate.bound > 0x1p-26)
    #expect(estimate.bound < 0x1p-20)
  }

  @Test("The noise of a double function is a few units in the last place, never below its own rounding")
  func float64() throws {
    for x in [0.1, 1.0, 2.5] {
      let estimate = try NoiseEstimate.measure(scale: 1) { Double.exp(x + $0) }
      #expect(estimate.bound >= Double.exp(x) * 0x1p-53)
      #expect(estimate.bound <= Double.exp(x) * 0x1p-48)
    }
  }

  @Test("A function that is not finite close by is an error")
  func nonFinite() {
    #expect(throws: DerivativeError.self) { try NoiseEstimate.measure(scale: 1) { _ in .nan } }
  }
}
