import RealModule
import Testing

@testable import Scalars

private let tiniest = Double.leastNonzeroMagnitude

private func rectifier<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
  Scalar.branch(on: z, threshold: 0) {
    $0
  } notAbove: {
    $0.primal.isNaN ? $0 : .zero
  }
}

private func step<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
  Scalar.branch(on: z, threshold: 0) { _ in
    Scalar(1)
  } notAbove: {
    $0.primal.isNaN ? $0 : .zero
  }
}

/// Huber's function: a branch within a branch.
private func huber<Scalar: NetworkScalar>(_ r: Scalar) -> Scalar {
  let half = Scalar(0.5)
  return Scalar.branch(on: r, threshold: 1) {
    $0 - half
  } notAbove: {
    Scalar.branch(on: -$0, threshold: 1) {
      $0 - half
    } notAbove: {
      half * $0 * $0
    }
  }
}

@Suite("Branches of sets")
struct IntervalBranchTests {
  @Test("An interval on one side takes that branch only; one that straddles takes the hull of both parts")
  func sides() {
    #expect(rectifier(Interval(lower: 1, upper: 2)) == Interval(lower: 1, upper: 2))
    #expect(rectifier(Interval(lower: -2, upper: -1)) == .zero)
    #expect(rectifier(Interval(lower: -2, upper: 3)) == Interval(lower: 0, upper: 3))
    #expect(step(Interval(lower: -1e-300, upper: 1e-300)) == Interval(lower: 0, upper: 1))
    #expect(step(Interval(lower: 1e-300, upper: 1)) == Interval(1))
    #expect(huber(Interval(lower: 0.5, upper: 3)) == Interval(lower: 0.125, upper: 2.5))
    #expect(huber(Interval(lower: -4, upper: -2)) == Interval(lower: 1.5, upper: 3.5))
    #expect(huber(Interval(lower: -4, upper: 3)).contains(Interval(lower: 0, upper: 3.5)))
  }

  @Test(
    "An interval that touches the threshold is on both sides: two one-sided derivatives"
  )
  func touching() {
    #expect(step(Interval(lower: -1, upper: 0)) == Interval(lower: 0, upper: 1))
    #expect(step(.zero) == Interval(lower: 0, upper: 1))
    #expect(rectifier(Interval.zero) == .zero)
    #expect(Interval.split(Interval(lower: 0, upper: 2), at: 0)?.notAbove == .zero)
    #expect(Interval.split(Interval(lower: 1, upper: 2), at: 0) == nil)
  }

  @Test("Dual intervals join values and derivatives of both sides")
  func dual() {
    func slope(_ lower: Double, _ upper: Double) -> Dual<Interval> {
      rectifier(Dual(Interval(lower: lower, upper: upper), derivative: Interval(lower: 2, upper: 3)))
    }
    #expect(slope(1, 2).derivative == Interval(lower: 2, upper: 3))
    #expect(slope(-2, -1).derivative == .zero)
    // The midpoint is above 0, the interval is not.
    #expect(slope(-1, 5).derivative == Interval(lower: 0, upper: 3))
    #expect(slope(-1, 5).value == Interval(lower: 0, upper: 5))
    #expect(slope(-5, 1).derivative == Interval(lower: 0, upper: 3))
    #expect(slope(0, 0).derivative == Interval(lower: 0, upper: 3))
    let inner = Dual(Interval(lower: 0.5, upper: 1.5), derivative: Interval(1))
    #expect(huber(inner).derivative == Interval(lower: 0.5, upper: 1))
  }

  @Test("Second derivatives: the hull goes through both levels of dual numbers")
  func nestedDual() {
    let z = Interval(lower: -1, upper: 0.25)
    let x = Dual(Dual(z, derivative: Interval(1)), derivative: Dual<Interval>(1))
    let squared = Dual<Dual<Interval>>.branch(on: x, threshold: 0) {
      $0 * $0
    } notAbove: { _ in
      .zero
    }
    #expect(squared.derivative.derivative == Interval(lower: 0, upper: 2))
    #expect(squared.derivative.value == Interval(lower: 0, upper: 0.5))
  }

  @Test("Points decide as before: at the threshold not above, NaN is passed on")
  func points() {
    #expect(step(0.0) == 0 && step(tiniest) == 1 && step(-1.0) == 0 && step(Double.nan).isNaN)
    #expect(step(DoubleDouble(0, plus: tiniest)) == DoubleDouble(1))
    #expect(rectifier(Dual(0.0, derivative: 1)).derivative == 0)
    #expect(DoubleDouble.split(DoubleDouble(0), at: 0) == nil && Double.hull(1, 2).isNaN)
    #expect(!step(Interval(.nan)).isDefined && !rectifier(Dual<Interval>(.nan)).isFinite)
  }
}

@Suite("Undefined and unbounded intervals")
struct IntervalSpecialValueTests {
  @Test("What may be NaN is undefined and stays so, however narrow it becomes")
  func undefined() {
    let zeroToOne = Interval(lower: 0, upper: 1)
    let made = [
      Interval(.nan), Interval(.infinity), Interval(lower: .nan, upper: 1), Interval(lower: 2, upper: 1),
      Interval(1) / zeroToOne, Interval.zero / Interval.zero, Interval.log(zeroToOne),
      Interval.log(Interval(-1)),
      Interval.log(onePlus: Interval(lower: -1, upper: 0)), Interval.log(onePlus: Interval(-3)),
      Interval.sqrt(Interval(lower: -1, upper: 4)), Interval.sqrt(Interval(-1)),
    ]
    for x in made {
      #expect(
        !x.isDefined && !x.isFinite && x.primal.isNaN && !x.contains(0.5) && !x.contains(DoubleDouble(0.5)))
      let narrow = Interval.logistic(x)
      #expect(zeroToOne.lower <= narrow.lower && narrow.upper <= 1 && !narrow.isFinite && !narrow.isDefined)
      for result in [
        x + Interval(1), Interval(1) - x, x * .zero, Interval.tanh(-x), .erfc(x), .hull(x, .zero),
      ] {
        #expect(!result.isDefined && !zeroToOne.contains(result))
      }
    }
    #expect(Interval.sqrt(Interval(lower: -1, upper: 4)).upper == 2)
  }

  @Test("Overflow is a bound, not a failure")
  func unbounded() {
    let huge = Interval.exp(Interval(800))
    #expect(
      huge.lower == .greatestFiniteMagnitude && huge.upper == .infinity && huge.isDefined && !huge.isFinite)
    #expect(Interval(1) / Interval(lower: 1, upper: .infinity) == Interval(lower: 0, upper: 1))
    #expect(Interval.logistic(huge).isFinite && (.zero * Interval.entire) == .zero)
    #expect((Interval(1e308) * Interval(-1e308)).upper == -.greatestFiniteMagnitude)
    #expect((Interval(tiniest) * Interval(0.25)) == Interval(lower: 0, upper: tiniest))
    #expect((Interval(-tiniest) / Interval(3)) == Interval(lower: -tiniest, upper: 0))
    #expect(
      Interval.zero == Interval(-0.0)
        && Interval(1) / Interval(lower: -2, upper: -1) == Interval(lower: -1, upper: -0.5))
  }

  @Test("Midpoint, width and containment")
  func measures() {
    #expect(Interval(lower: 1, upper: 3).midpoint == 2 && Interval(lower: 1, upper: 3).width == 2)
    #expect(Interval(lower: 1e308, upper: 1.7e308).midpoint == 1.35e308)
    #expect(Interval(tiniest).midpoint == tiniest && Interval.entire.midpoint == 0)
    #expect(Interval(lower: 1, upper: .infinity).midpoint == .greatestFiniteMagnitude)
    #expect(Interval(lower: -.infinity, upper: 1).midpoint == -.greatestFiniteMagnitude)
    #expect(Interval.entire.width == .infinity && Interval(lower: 0.1, upper: 1e300).width >= 1e300)
    #expect(Interval(7).relativeWidth == 0 && Interval.zero.relativeWidth == 0)
    #expect(
      Interval(lower: 99, upper: 100).relativeWidth == 0.01 && Interval.entire.relativeWidth == .infinity)
    #expect(Interval(lower: -1, upper: 1).relativeWidth == 2)
    #expect(Interval(lower: 1, upper: 2).contains(1) && !Interval(lower: 1, upper: 2).contains(.nan))
    #expect(!Interval(lower: 1, upper: 2).contains(DoubleDouble(2, plus: 1e-20)))
    #expect(
      Interval(lower: 1, upper: 2).description == "[1.0, 2.0]"
        && Interval.undefined.description == "[-inf, inf]?")
  }
}
