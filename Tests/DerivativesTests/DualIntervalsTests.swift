import Scalars
import Testing

@testable import Derivatives

/// Formulas of one variable in any scalar.
private enum Formula: CaseIterable {
  case cubic, quotient, bump, saturating, rooted, tails

  func callAsFunction<Scalar: NetworkScalar>(_ x: Scalar) -> Scalar {
    switch self {
    case .cubic: x * x * x - x
    case .quotient: x / (Scalar(1) + x * x)
    case .bump: .exp(-(x * x))
    case .saturating: .tanh(x) * .logistic(x) + .softplus(x)
    case .rooted: .log(.sqrt(x * x + Scalar(1)) + .log(onePlus: x * x))
    case .tails: .erfc(x) + .expMinusOne(Scalar(0.1) * x)
    }
  }

  var function: UnivariateFunction {
    UnivariateFunction(
      dual: { self($0) }, doubleDoubleDual: { self($0) }, intervalDual: { self($0) }, value: { self($0) })
  }
}

/// max(x, 0) and an x that is 0 only in exact arithmetic: 3x − 0.3 at 0.1 is 5.6e-17 and straddles 0.
private func rectifier<Scalar: NetworkScalar>(_ x: Scalar) -> Scalar {
  Scalar.branch(on: x, threshold: 0) {
    $0
  } notAbove: { _ in
    .zero
  }
}

@Suite("Dual intervals as an oracle")
struct DualIntervalsTests {
  /// Double-double derivatives of these formulas err by some 1e-30 of their largest term, the enclosures are
  /// wider by far: 2⁻⁵³ of it.
  @Test("The enclosure contains the double-double derivative and is narrow; value and bound enclose it too")
  func containment() throws {
    var failures: [String] = []
    var compared = 0
    for formula in Formula.allCases {
      for x in [-7.25, -1, -0.3, 1e-9, 0.1, 0.5, 2.7, 11] {
        let estimate = try DualIntervals().estimate(of: formula.function, at: x)
        let truth = formula(Dual(DoubleDouble(x), derivative: DoubleDouble(1))).derivative
        compared += 1
        guard let enclosure = estimate.enclosure else { continue }
        let isEnclosed = DoubleDouble(enclosure.lower) <= truth && truth <= DoubleDouble(enclosure.upper)
        let isWithinBound =
          DoubleDouble(estimate.errorBound) >= (truth - DoubleDouble(estimate.value)).magnitude
        // A dozen operations, functions moved by up to 13 units each, on terms of up to 200.
        let isNarrow = enclosure.upper - enclosure.lower <= 0x1p-44 * max(1, x * x)
        if !isEnclosed || !isWithinBound || !isNarrow {
          failures.append("\(formula) at \(x): \(enclosure) for \(truth)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(compared == 48)
  }

  @Test("An exact derivative has a bound of 0")
  func exact() throws {
    let estimate = try DualIntervals().estimate(of: Formula.cubic.function, at: 3)
    #expect(estimate.value == 26 && estimate.errorBound == 0 && estimate.evaluations == 1)
    #expect(estimate.enclosure == ProvenEnclosure(lower: 26, upper: 26))
  }

  @Test("At a kink, and within rounding of one, the enclosure holds both one-sided derivatives")
  func kink() throws {
    let atKink = UnivariateFunction(intervalDual: { rectifier($0) }, value: { rectifier($0) })
    let nearKink = UnivariateFunction(
      intervalDual: { rectifier(Dual(3) * $0 - Dual(0.3)) }, value: { rectifier(3 * $0 - 0.3) })
    for (function, x, slope) in [(atKink, 0.0, 1.0), (nearKink, 0.1, 3)] {
      let estimate = try DualIntervals().estimate(of: function, at: x)
      #expect(estimate.enclosure == ProvenEnclosure(lower: 0, upper: slope))
      #expect(estimate.value == slope / 2 && estimate.errorBound == slope / 2)
    }
  }

  @Test("Without the ability, and where the function may be undefined or unbounded, nothing is proven")
  func declines() {
    #expect(throws: DerivativeError.missingAbility(method: "dual intervals", needs: "dual intervals")) {
      try DualIntervals().estimate(of: UnivariateFunction { $0 }, at: 1)
    }
    let undefined: [UnivariateFunction] = [
      UnivariateFunction(intervalDual: { .log($0) }, value: { .log($0) }),
      UnivariateFunction(intervalDual: { Dual(1) / $0 }, value: { 1 / $0 }),
      UnivariateFunction(intervalDual: { .sqrt($0) }, value: { .sqrt($0) }),
      UnivariateFunction(intervalDual: { .exp($0 + Dual(800)) }, value: { .exp($0 + 800) }),
      // Undefined within, though bounded: the logistic function of a NaN.
      UnivariateFunction(intervalDual: { .logistic(.log($0)) }, value: { .logistic(.log($0)) }),
    ]
    for function in undefined {
      let error = #expect(throws: DerivativeError.self) { try DualIntervals().estimate(of: function, at: 0) }
      guard case .nonFinite(at: 0, _) = error else {
        Issue.record("found \(String(describing: error)), expected nonFinite")
        continue
      }
    }
  }

  @Test("The distance to the farther end is rounded up, and infinite from what is not finite")
  func distance() throws {
    var compared = 0
    for lower in [-1e300, -0.1, 0, 1, 1.1] {
      for width in [0, 1e-17, 0.3, 1e10] {
        let enclosure = try #require(ProvenEnclosure(lower: lower, upper: lower + width))
        for x in [-1e200, -0.1, 0, 1e-30, 1, 1.1, 7] {
          let distance = DoubleDouble(enclosure.largestDistance(from: x))
          compared += 1
          // The difference of two `Double`s of these sizes is exact in double-double, or its rounding is to
          // the nearest.
          #expect(distance >= DoubleDouble(lower + width) - DoubleDouble(x))
          #expect(distance >= DoubleDouble(x) - DoubleDouble(lower))
        }
        #expect(enclosure.largestDistance(from: .nan) == .infinity)
        #expect(enclosure.largestDistance(from: -.infinity) == .infinity)
        #expect(enclosure.contains(lower) && !enclosure.contains(.nan) && !enclosure.contains(lower.nextDown))
      }
    }
    #expect(compared == 140)
    #expect(ProvenEnclosure(lower: 1, upper: 0) == nil && ProvenEnclosure(lower: .nan, upper: 0) == nil)
    #expect(ProvenEnclosure(lower: 0, upper: .infinity) == nil)
  }
}
