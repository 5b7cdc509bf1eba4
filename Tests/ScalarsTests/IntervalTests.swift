import RealModule
import Testing

@testable import Scalars

/// Whether x lies in an interval, or outside by no more than the error of x itself.
///
/// Double-double functions err by at most 64u² < 2⁻¹⁰⁰ of their value; where an end is exact, this may
/// decide. Values that underflow err by a few 2⁻¹⁰⁷⁴.
private func encloses(_ interval: Interval, _ x: DoubleDouble) -> Bool {
  let slack = x.magnitude * 0x1p-98 + DoubleDouble(4 * Double.leastNonzeroMagnitude)
  return DoubleDouble(interval.lower) <= x + slack && x - slack <= DoubleDouble(interval.upper)
}

/// An interval with a point of it: its lower end, its upper end, or one within.
private struct Sample {
  var interval: Interval
  var point: DoubleDouble

  init(_ interval: Interval, _ point: DoubleDouble) {
    self.interval = interval
    self.point = point
  }

  /// Widths from 0 to 2⁻¹ of the centre and beyond it; also intervals that contain or touch 0.
  init(_ source: inout SplitMix, _ exponents: ClosedRange<Int>) {
    let centre = source.spread(exponents)
    let ends: (Double, Double)
    switch Int.random(in: 0..<6, using: &source) {
    case 0: ends = (centre, centre)
    case 1: ends = (centre, centre.nextUp)
    case 2: ends = (0, centre)
    case 3: ends = (source.spread(exponents), centre)
    default: ends = (centre, centre * (1 + source.spread(-40 ... -1)))
    }
    interval = Interval(lower: min(ends.0, ends.1), upper: max(ends.0, ends.1))
    switch Int.random(in: 0..<4, using: &source) {
    case 0: point = DoubleDouble(interval.lower)
    case 1: point = DoubleDouble(interval.upper)
    default:
      let part = DoubleDouble(Double.random(in: 0...1, using: &source))
      let inside =
        DoubleDouble(interval.lower) * (DoubleDouble(1) - part) + DoubleDouble(interval.upper) * part
      point = max(DoubleDouble(interval.lower), min(DoubleDouble(interval.upper), inside))
    }
  }
}

private let functionNames = [
  "exp", "expMinusOne", "log", "logOnePlus", "sqrt", "tanh", "erfc", "logistic", "softplus",
]

/// Whether a function is defined on the whole interval.
private func isInDomain(_ name: String, _ x: Interval) -> Bool {
  switch name {
  case "log": x.lower > 0
  case "logOnePlus": x.lower > -1
  case "sqrt": x.lower >= 0
  default: true
  }
}

@Suite("Intervals enclose")
struct IntervalEnclosureTests {
  @Test("every sum, difference, product and quotient of numbers of their operands, at all sizes")
  func arithmetic() {
    var source = SplitMix(state: 10)
    var failures: [String] = []
    var compared = 0
    for index in 0..<6000 {
      // Far exponents reach underflow and overflow.
      let exponents = index % 5 == 0 ? -1060...1000 : -30...30
      let (x, y) = (Sample(&source, exponents), Sample(&source, exponents))
      var results: [(String, Interval, DoubleDouble)] = [
        ("+", x.interval + y.interval, x.point + y.point), ("-", x.interval - y.interval, x.point - y.point),
        ("*", x.interval * y.interval, x.point * y.point),
      ]
      if !y.interval.contains(0) { results.append(("/", x.interval / y.interval, x.point / y.point)) }
      for (operation, interval, point) in results {
        compared += 1
        // An overflowed reference is beyond the largest finite number.
        let isEnclosed =
          point.isFinite
          ? encloses(interval, point)
          : (point.high > 0 ? interval.upper == .infinity : interval.lower == -.infinity)
        if !isEnclosed || !interval.isDefined {
          failures.append("\(x.interval) \(operation) \(y.interval) = \(interval), not \(point)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared > 22_000)
  }

  @Test("every value of an elementary function, on random intervals and on the fixtures' points")
  func functions() throws {
    var source = SplitMix(state: 11)
    var failures: [String] = []
    var compared = 0
    for name in functionNames {
      for index in 0..<1500 {
        let x = Sample(&source, index % 4 == 0 ? -1060 ... -20 : -20...9)
        guard isInDomain(name, x.interval) else { continue }
        let (interval, point) = (
          try #require(elementary(name, x.interval)), try #require(elementary(name, x.point))
        )
        compared += 1
        let isEnclosed = point.isFinite ? encloses(interval, point) : interval.upper == .infinity
        if !isEnclosed || !interval.isDefined {
          failures.append("\(name)(\(x.interval)) = \(interval), not \(point)")
        }
      }
    }
    for fixture in try FunctionFixture.all() {
      for point in fixture.points where point.argument.low == 0 {
        let x = Interval(point.argument.high)
        guard isInDomain(fixture.function, x) else { continue }
        let interval = try #require(elementary(fixture.function, x))
        compared += 1
        if !encloses(interval, DoubleDouble(point.reference[0], plus: point.reference[1])) {
          failures.append("\(fixture.function)(\(x)) = \(interval), not \(point.value)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared > 9_000)
  }

  /// Chains of eight operations, each compared: dependencies, widths and rounding errors of all sizes.
  @Test("every value along random compositions")
  func compositions() throws {
    var source = SplitMix(state: 12)
    var failures: [String] = []
    var compared = 0
    for _ in 0..<5000 {
      var x = Sample(&source, -8...3)
      let other = Sample(&source, -8...3)
      var path = "\(x.interval)"
      for _ in 0..<8 {
        x = try next(x, other, &path, &source)
        guard x.interval.isFinite else { break }
        compared += 1
        if !encloses(x.interval, x.point) { failures.append("\(path) = \(x.interval), not \(x.point)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared > 25_000)
  }

  /// One more operation, on both the interval and its point.
  private func next(
    _ x: Sample, _ y: Sample, _ path: inout String, _ source: inout SplitMix
  ) throws -> Sample {
    let choice = Int.random(in: 0..<(4 + functionNames.count), using: &source)
    switch choice {
    case 0: path += " + \(y.interval)"; return Sample(x.interval + y.interval, x.point + y.point)
    case 1: path += " - \(y.interval)"; return Sample(x.interval - y.interval, x.point - y.point)
    case 2: path += " * \(y.interval)"; return Sample(x.interval * y.interval, x.point * y.point)
    case 3:
      guard !y.interval.contains(0) else { return x }
      path += " / \(y.interval)"
      return Sample(x.interval / y.interval, x.point / y.point)
    default:
      let name = functionNames[choice - 4]
      guard isInDomain(name, x.interval), x.interval.upper < 600 else { return x }
      path += " |> \(name)"
      return Sample(try #require(elementary(name, x.interval)), try #require(elementary(name, x.point)))
    }
  }

  /// The ranges by infinite ends and zeros, from the definition: products of all numbers of the grid's
  /// intervals.
  @Test("products by the signs of their ends, infinite ends and zeros included, and are no wider")
  func productEnds() {
    let ends: [Double] = [-.infinity, -3, -1, -0.0, 0, 2, 5, .infinity]
    var failures: [String] = []
    let intervals = ends.flatMap { a in ends.map { b in Interval(lower: a, upper: b) } }.filter(\.isDefined)
    for x in intervals {
      for y in intervals {
        let products = [x.lower, x.upper].flatMap { a in
          [y.lower, y.upper].map { b in a == 0 || b == 0 ? 0 : a * b }
        }
        let expected = Interval(lower: products.min() ?? .nan, upper: products.max() ?? .nan)
        if x * y != expected { failures.append("\(x) * \(y) = \(x * y), not \(expected)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(intervals.count > 25)
  }
}

@Suite("Intervals are tight")
struct IntervalTightnessTests {
  @Test("Exact operations keep single numbers; inexact ones widen by one unit in the last place")
  func arithmetic() {
    let (a, b) = (Interval(0.1), Interval(0.2))
    #expect(Interval(1) + Interval(2) == Interval(3) && Interval(1.5) * Interval(-2) == Interval(-3))
    #expect(Interval(6) / Interval(3) == Interval(2) && Interval.sqrt(Interval(2.25)) == Interval(1.5))
    #expect(a + b == Interval(lower: 0.30000000000000004.nextDown, upper: 0.30000000000000004))
    for result in [a + b, a - b * a, a * b, a / b * a, Interval(1) / Interval(3), Interval.sqrt(Interval(2))]
    {
      #expect(result.lower.nextUp.nextUp >= result.upper && result.relativeWidth < 0x1p-50)
    }
  }

  /// Twice the movement of the bounds, 6, 14 and 26 units, and two more for rounding.
  ///
  /// In logistic and softplus the 6 units
  /// of exp may be 12 of the result; 4 roundings follow, or log1p's 6 units and a rounding.
  @Test("Functions of single numbers are as narrow as the library's errors allow")
  func functions() throws {
    let units: [String: Double] = ["tanh": 16, "erfc": 28, "logistic": 16, "softplus": 19]
    var source = SplitMix(state: 13)
    var failures: [String] = []
    for name in functionNames {
      for _ in 0..<300 {
        let x = source.spread(-20...4)
        guard isInDomain(name, Interval(x)) else { continue }
        let interval = try #require(elementary(name, Interval(x)))
        if !(interval.width <= (units[name] ?? 8) * max(interval.lower.ulp, interval.upper.ulp)) {
          failures.append("\(name)(\(x)) = \(interval)")
        }
      }
      if isInDomain(name, .zero) {
        let atZero = try #require(elementary(name, Interval.zero))
        if atZero.width > 0 && name != "softplus" { failures.append("\(name)(0) = \(atZero)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(Interval.log(Interval(1)) == .zero && Interval.logistic(.zero) == Interval(0.5))
  }

  @Test("Ranges of functions are kept: nothing negative, nothing beyond saturation")
  func ranges() {
    let wide = [
      Interval(lower: -800, upper: 800), .entire, Interval(lower: 40, upper: .infinity), Interval(-745),
    ]
    for x in wide {
      #expect(
        Interval.exp(x).lower >= 0 && Interval.softplus(x).lower >= 0 && Interval.expMinusOne(x).lower >= -1)
      #expect(Interval(lower: -1, upper: 1).contains(Interval.tanh(x)))
      #expect(Interval(lower: 0, upper: 2).contains(Interval.erfc(x)))
      #expect(Interval(lower: 0, upper: 1).contains(Interval.logistic(x)))
    }
    #expect(Interval.logistic(.entire) == Interval(lower: 0, upper: 1))
    #expect(Interval.tanh(.entire) == Interval(lower: -1, upper: 1))
    #expect(Interval.erfc(.entire) == Interval(lower: 0, upper: 2))
    #expect(Interval.exp(.entire) == Interval(lower: 0, upper: .infinity))
  }
}

@Suite("The C library")
struct LibraryErrorTests {
  /// Of the library's value, against double-double, whose own error is below 2⁻⁴⁷ of a unit.
  @Test("Errors of the C library on this machine stay within those that intervals assume")
  func assumedErrors() throws {
    let assumed: [(String, Double, ClosedRange<Int>)] = [
      ("exp", 1, -20...9), ("expMinusOne", 1, -30...9), ("log", 1, -300...300), ("logOnePlus", 1, -30...60),
      ("tanh", 3, -30...5), ("erfc", 6, -20...4),
    ]
    var source = SplitMix(state: 14)
    var failures: [String] = []
    for (name, limit, exponents) in assumed {
      for index in 0..<4000 {
        // Every second point where the functions' own reductions and approximations change.
        let x = index % 2 == 0 ? source.spread(exponents) : Double.random(in: -2...2, using: &source)
        guard isInDomain(name, Interval(x)), let value = elementary(name, x), value.isFinite else { continue }
        let truth = try #require(elementary(name, DoubleDouble(x)))
        let error = (DoubleDouble(value) - truth).magnitude.high / truth.high.ulp
        if !(error <= limit) { failures.append("\(name)(\(x)): \(error) units") }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
  }
}
