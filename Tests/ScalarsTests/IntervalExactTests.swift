import RealModule
import Testing

@testable import Scalars

extension Interval {
  /// Whether an exact number lies in the interval.
  fileprivate func contains(_ x: ExactNumber) -> Bool {
    isDefined && (lower == -.infinity || ExactNumber(lower) <= x)
      && (upper == .infinity || x <= ExactNumber(upper))
  }

  /// Whether the interval is one number, or two neighbouring ones with the exact result strictly between
  /// them.
  ///
  /// Below 2⁻⁹⁶⁰ the operations may move a bound that is exact, so that three neighbours will do.
  fileprivate func isTightest(for x: ExactNumber) -> Bool {
    if lower == upper { return true }
    let isTiny = max(lower.magnitude, upper.magnitude) < 0x1p-959
    return isTiny
      ? lower.nextUp.nextUp >= upper
      : lower.nextUp >= upper && !contains(x, atEnd: lower) && !contains(x, atEnd: upper)
  }

  private func contains(_ x: ExactNumber, atEnd end: Double) -> Bool {
    end.isFinite && (ExactNumber(end) - x).isZero
  }
}

@Suite("Intervals against exact arithmetic")
struct IntervalExactTests {
  /// Pairs of numbers of any relation: independent, near-equal, powers of two apart, subnormal and huge.
  private static func pairs(count: Int, seed: UInt64) -> [(Double, Double)] {
    var source = SplitMix(state: seed)
    return (0..<count).map { index in
      let a = source.spread(index % 3 == 0 ? -1074...1023 : -40...40)
      switch index % 5 {
      case 0: return (a, -a.nextUp)
      case 1:
        return (a, Double(sign: .plus, exponent: Int.random(in: -60...60, using: &source), significand: 1))
      case 2: return (Double(Int.random(in: -99...99, using: &source)), Double(1 + index % 7))
      default: return (a, source.spread(index % 3 == 0 ? -1074...1023 : -40...40))
      }
    }
  }

  @Test("Sums, differences and products of numbers hold the exact one between neighbours, from 2⁻¹⁰⁷⁴ on")
  func ring() {
    var failures: [String] = []
    var compared = 0
    for (a, b) in Self.pairs(count: 3000, seed: 30) {
      let (x, y) = (ExactNumber(a), ExactNumber(b))
      let results = [
        ("+", Interval(a) + Interval(b), x + y), ("-", Interval(a) - Interval(b), x - y),
        ("*", Interval(a) * Interval(b), x * y),
      ]
      for (operation, interval, exact) in results {
        compared += 1
        if !interval.contains(exact) || !interval.isTightest(for: exact) {
          failures.append("\(a) \(operation) \(b) = \(interval)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared == 9000)
  }

  /// q ≤ a/b means qb ≤ a for b > 0, and r ≤ √a means r² ≤ a.
  @Test("Quotients and roots hold the exact one, as multiplying back exactly shows")
  func quotientsAndRoots() {
    var failures: [String] = []
    var compared = 0
    for (a, b) in Self.pairs(count: 3000, seed: 31) where b != 0 {
      let divisor = abs(b)
      let quotient = Interval(a) / Interval(divisor)
      let root = Interval.sqrt(Interval(abs(a)))
      let isEnclosed =
        (quotient.lower == -.infinity || ExactNumber(quotient.lower) * ExactNumber(divisor) <= ExactNumber(a))
        && (quotient.upper == .infinity
          || ExactNumber(a) <= ExactNumber(quotient.upper) * ExactNumber(divisor))
      let isRooted =
        ExactNumber(root.lower) * ExactNumber(root.lower) <= ExactNumber(abs(a))
        && ExactNumber(abs(a)) <= ExactNumber(root.upper) * ExactNumber(root.upper)
      compared += 2
      let isNarrow = quotient.lower.nextUp.nextUp >= quotient.upper && root.lower.nextUp.nextUp >= root.upper
      if !isEnclosed || !isRooted || !isNarrow || Interval(-a) / Interval(-divisor) != quotient {
        failures.append("\(a)/\(divisor) = \(quotient), √|\(a)| = \(root)")
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared > 5800)
  }

  /// Each product and sum of ends must lie within, and the result's ends within two neighbours of the extreme
  /// one.
  @Test("Operations on wide intervals hold every exact result of their ends, and hardly more")
  func wide() {
    var source = SplitMix(state: 32)
    var failures: [String] = []
    var compared = 0
    for _ in 0..<1500 {
      let ends = (0..<4).map { _ in source.spread(-30...30) }
      let x = Interval(lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]))
      let y = Interval(lower: min(ends[2], ends[3]), upper: max(ends[2], ends[3]))
      let corners = [x.lower, x.upper].flatMap { a in [y.lower, y.upper].map { (a, $0) } }
      let results = [
        (x + y, corners.map { ExactNumber($0) + ExactNumber($1) }),
        (x - y, corners.map { ExactNumber($0) - ExactNumber($1) }),
        (x * y, corners.map { ExactNumber($0) * ExactNumber($1) }),
      ]
      for (interval, exact) in results {
        compared += 1
        let inner = Interval(lower: interval.lower.nextUp, upper: interval.upper.nextDown)
        let reachesBothEnds =
          exact.contains { $0 <= ExactNumber(inner.lower) }
          && exact.contains { ExactNumber(inner.upper) <= $0 }
        if !exact.allSatisfy(interval.contains) || !reachesBothEnds {
          failures.append("\(x), \(y): \(interval)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared == 4500)
  }

  @Test("Zeros of either sign, subnormal, huge and overflowing operands")
  func specialValues() {
    let (tiny, huge) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    let upToTiny = Interval(lower: 0, upper: tiny)
    let overflowed = Interval(lower: huge, upper: .infinity)
    let checks: [(String, Interval, Interval)] = [
      ("0 + −0", Interval(0) + Interval(-0.0), .zero), ("−0 · 5", Interval(-0.0) * Interval(5), .zero),
      ("−0 / 3", Interval(-0.0) / Interval(3), .zero), ("√−0", .sqrt(Interval(-0.0)), .zero),
      ("tiny + tiny", Interval(tiny) + Interval(tiny), Interval(2 * tiny)),
      ("tiny − tiny", Interval(tiny) - Interval(tiny), .zero),
      ("tiny · tiny", Interval(tiny) * Interval(tiny), upToTiny),
      ("tiny / huge", Interval(tiny) / Interval(huge), upToTiny),
      ("huge + huge", Interval(huge) + Interval(huge), overflowed),
      ("huge · huge", Interval(huge) * Interval(huge), overflowed),
      ("−huge − huge", -Interval(huge) - Interval(huge), -overflowed),
      ("huge / tiny", Interval(huge) / Interval(tiny), overflowed),
      ("huge − huge", Interval(huge) - Interval(huge), .zero),
      ("0 · [huge, ∞]", .zero * overflowed, .zero),
      ("1 / [huge, ∞]", Interval(1) / overflowed, Interval(lower: 0, upper: 1 / huge)),
    ]
    for (name, found, expected) in checks {
      #expect(found.contains(expected) && found.isDefined, "\(name) = \(found), expected \(expected)")
      // Not wider than by a neighbour.
      #expect(
        found.lower.nextUp >= expected.lower && found.upper.nextDown <= expected.upper, "\(name) = \(found)")
    }
  }
}

@Suite("Interval functions against mpmath")
struct IntervalFixtureTests {
  /// The argument as an interval: one number, or the two neighbours between which an argument of two words
  /// lies.
  private static func interval(_ x: DoubleDouble) -> Interval {
    Interval(lower: x.low < 0 ? x.high.nextDown : x.high, upper: x.low > 0 ? x.high.nextUp : x.high)
  }

  private static func exact(_ words: [Double]) -> ExactNumber {
    words.reduce(ExactNumber(0)) { $0 + ExactNumber($1) }
  }

  /// Without any slack: the three words of the reference are right to 2⁻¹⁵⁹, and exact where the value is a
  /// `Double`.
  @Test("Every function holds mpmath's value at every point, one and two words, without any slack")
  func values() throws {
    var failures: [String] = []
    var compared = 0
    for fixture in try FunctionFixture.all() {
      for point in fixture.points {
        let result = try #require(elementary(fixture.function, Self.interval(point.argument)))
        guard result.isDefined else { continue }
        compared += 1
        if !result.contains(Self.exact(point.reference)) {
          failures.append("\(fixture.function)(\(point.argument)) = \(result), not \(point.value)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    // All but √ of neighbours of 0 and ln(1 + x) of −1 and a second word.
    #expect(compared > 820)
  }

  @Test("Undefined, infinite and out-of-domain arguments come out as undefined, and signed zeros as zeros")
  func specialValues() throws {
    let names = try FunctionFixture.all().map(\.function)
    #expect(names.count == 9)
    for name in names {
      for bad in [Interval(.nan), Interval(.infinity), Interval(-.infinity), .undefined] {
        #expect(try #require(elementary(name, bad)).isDefined == false, "\(name)(\(bad))")
      }
      let entire = try #require(elementary(name, Interval.entire))
      #expect(entire.isDefined == !["log", "logOnePlus", "sqrt"].contains(name), "\(name)(ℝ) = \(entire)")
      #expect(
        try #require(elementary(name, Interval(-0.0))) == #require(elementary(name, Interval.zero)), "\(name)"
      )
    }
  }
}
