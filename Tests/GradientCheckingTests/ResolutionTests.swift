import Derivatives
import Foundation
import Scalars
import Testing

@testable import GradientChecking

/// Functions that change from one number of the parameter's format to the next, and values that are multiples of a unit.
@Suite("What numbers and values do not resolve")
struct ResolutionTests {
  private typealias Case = (name: String, at: Double, value: @Sendable (Double) -> Double, claim: Double)

  private func verdict(_ function: Case, precision: Precision = .float64) throws -> Verdict {
    let (value, claim) = (function.value, function.claim)
    var objective = ClosureObjective(
      at: [function.at], value: { value($0[0]) }, gradient: { _ in [claim] })
    objective.precision = precision
    return try GradientChecker().check(objective).verdict
  }

  private static let sines: [Case] = [2.5e15, -6.1e17, 1e18, 3.3e22].map { x in
    ("sin \(x)", x, { sin($0) }, cos(x))
  }

  private static let divisions: [(x: Double, y: Double)] = [
    (0.1, 1e-30), (1e-200, 1e-300), (1e17, 3), (-1e20, 7),
  ]

  private static let remaindersByNumber: [Case] = divisions.map { x, y in
    ("remainder of \(x) by \(y), by x", x, { $0.truncatingRemainder(dividingBy: y) }, 1)
  }

  private static let remaindersByDivisor: [Case] = divisions.map { x, y in
    let quotient = (x / y).rounded(.towardZero)
    return ("remainder of \(x) by \(y), by y", y, { x.truncatingRemainder(dividingBy: $0) }, -quotient)
  }

  private static let others: [Case] = [
    ("x to the power of 1e17", 1, { pow($0, 1e17) }, 1e17),
    ("artanh beside 1", 1 - 0x1p-53, { atanh($0) }, 0x1p52),
    ("log(1 + x) beside −1", -1 + 0x1p-53, { log1p($0) }, 0x1p53),
    ("sin of 1e9 in single precision", 1e9, { Double(sin(Float($0))) }, cos(1e9)),
  ]

  private static var unresolved: [Case] { sines + remaindersByNumber + remaindersByDivisor + others }

  @Test("A right derivative that no two neighbouring numbers show is not refuted")
  func unresolved() throws {
    for function in Self.unresolved {
      #expect(try verdict(function) == .inconclusive(.noise), "\(function.name)")
    }
  }

  private static let barelyResolved: [(function: Case, precision: Precision)] =
    [253_159.390625, -181_433.328125, 391_207.53125].flatMap { x -> [(Case, Precision)] in
      [
        (("sin \(x) in single precision", x, { Double(sin(Float($0))) }, cos(x)), .float32),
        (("cos \(x) in single precision", x, { Double(cos(Float($0))) }, -sin(x)), .float32),
      ]
    }
    + [1.3e14, -2.2e14, 4.1e14].map { x in
      let function: Case = ("sin \(x)", x, { sin($0) }, cos(x))
      return (function, .float64)
    }

  @Test("A function that is smooth over some ten neighbouring numbers is not refuted")
  func barelyResolved() throws {
    for (function, precision) in Self.barelyResolved {
      #expect(try verdict(function, precision: precision) != .refuted, "\(function.name)")
      let opposite: Case = (function.name, function.at, function.value, -function.claim)
      #expect(try verdict(opposite, precision: precision) != .verified, "\(function.name), the sign reversed")
    }
  }

  @Test("An infinite claim of a derivative beyond the largest number of the format is not refuted")
  func infiniteInFormat() throws {
    let function: Case = ("quotient", 1e-30, { Double(0.1 / Float($0)) }, -.infinity)
    #expect(try verdict(function, precision: .float32) != .refuted)
    #expect(try verdict(function) == .refuted)
  }

  @Test("A claim of 0 is not verified where values are noise from one number to the next")
  func zeroAmongNoise() throws {
    for function in Self.sines {
      #expect(try verdict((function.name, function.at, function.value, 0)) != .verified, "\(function.name)")
    }
  }

  @Test("A wrong claim is refuted beside noise above which a slope shows, however large it is")
  func resolvedSlope() throws {
    for claim in [-1, 10, 1e15] {
      let function: Case = (
        "slope", 1.3,
        { 5 + $0 + 1e-3 * (Double(HashedBits.of($0.bitPattern) >> 11) * 0x1p-52 - 1) }, claim
      )
      #expect(try verdict(function) == .refuted, "claim of \(claim)")
    }
  }

  private static let steps: [Case] =
    [18, 18.2, 41.9, 253_159.390625, -1.0763527750417483e8, 0.3, 1500.7, 200.4].flatMap { x -> [Case] in
      [
        ("whole part of \(x)", x + (x == 18 ? 0.3 : 0), { $0.rounded(.down) }, 0),
        ("nearest whole number to \(x)", x, { $0.rounded() }, 0),
        ("\(x) in quarters", x + 0.03, { (4 * $0).rounded(.down) / 4 }, 0),
        ("\(x) in hundredths", x + 0.0023, { (100 * $0).rounded() / 100 }, 0),
      ]
    }

  @Test("A claim of 0 is not refuted where all values are multiples of a unit")
  func derivativeOfSteps() throws {
    for function in Self.steps {
      let verdict = try verdict(function)
      #expect(verdict == .verified || verdict == .inconclusive(.staircase), "\(function.name): \(verdict)")
    }
  }

  /// Functions whose values are rounded to a format, not stepped.
  private static let rounded: [Case] = [
    ("a sum that cancels", 1.3, { (1e6 + 1.7 * sin($0)) - 1e6 }, 0),
    ("fixed point", 1.3, { ((1.7 * $0 * $0) * 0x1p24).rounded() * 0x1p-24 }, 0),
    ("single precision", 1.3, { Double(Float($0) * 1.7 + 3) }, 0),
    ("half precision", 1.3, { half(1.7 * $0 + 3) }, 0),
    ("six digits", 1.3, { Double(String(format: "%.5e", 1.7 * $0 * $0 + 3)) ?? .nan }, 0),
  ]

  /// A number rounded to eleven bits.
  private static func half(_ number: Double) -> Double {
    let unit = Double(sign: .plus, exponent: Int(number.exponent) - 10, significand: 1)
    return number.isFinite && number != 0 ? (number / unit).rounded() * unit : number
  }

  @Test("A claim of 0 is refuted where a format or an arithmetic rounds the values")
  func detachedGradient() throws {
    for function in Self.rounded {
      #expect(try verdict(function) == .refuted, "\(function.name)")
    }
  }

  @Test("A claim of 0 is refuted where another entry is the slope of the whole of stepped values")
  func slopesBesideZero() throws {
    let objective = ClosureObjective(
      at: [1.3, 2.1], value: { (1e3 * ($0[0] * $0[0] + 3 * $0[1])).rounded() / 1e3 },
      gradient: { x in [2 * x[0], 0] })
    let result = try GradientChecker().check(objective)
    #expect(result.entries.map(\.verdict) == [.verified, .refuted])
  }

  @Test("A claim below what underflows in single precision is not refuted by values of 0")
  func underflow() throws {
    for at in [0, 1e-30] {
      let function: Case = ("product", at, { Double(Float($0) * 1e-30) }, Double(Float(1e-30)))
      #expect(try verdict(function) != .refuted, "at \(at), not declared")
      #expect(try verdict(function, precision: .float32) != .refuted, "at \(at), declared")
    }
    // What would not underflow is missed.
    #expect(try verdict(("nothing", 1, { _ in 0 }, 1e-20)) == .refuted)
  }

  @Test("The first change may be several units")
  func severalUnits() throws {
    let functions: [Case] = [
      ("two kinds of steps", 57.9, { 2 * $0.rounded(.down) + (1.3 * $0).rounded(.down) }, 0),
      ("the edge of a step", 18, { $0.rounded(.down) }, 0),
      ("bytes at an edge", 0.7, { (255 * $0).rounded() + (127.5 * $0).rounded() }, 0),
      ("a converter", 1.03, { (4096 / 2.5 * $0).rounded() * 2.5 / 4096 }, 0),
    ]
    for function in functions {
      #expect(try verdict(function) != .refuted, "\(function.name)")
    }
  }

  @Test("Noise with a claim that neither it nor an unresolved function allows is refuted")
  func claimAmongNoise() throws {
    let function: Case = (
      "noise", 1.3, { 1e-3 * (Double(HashedBits.of($0.bitPattern) >> 11) * 0x1p-52 - 1) }, 1e4
    )
    #expect(try verdict(function) == .refuted)
  }

  @Test("Terms that cancel to a few units in their last place hide neither a right gradient nor a wrong one")
  func cancelledTerms() throws {
    let functions:
      [(name: String, value: @Sendable (Double) -> Double, derivative: @Sendable (Double) -> Double)] = [
        ("tanh", { tanh($0) }, { 1 - tanh($0) * tanh($0) }), ("sin", { sin($0) }, { cos($0) }),
        ("x³", { $0 * $0 * $0 }, { 3 * $0 * $0 }), ("x", { $0 }, { _ in 1 }),
      ]
    for (name, value, derivative) in functions {
      for count in [6, 7, 11, 20] {
        let point = (0..<count).map { 2 * Double($0) / Double(count - 1) - 1 }
        for factor in [1, 1.01] {
          let objective = ClosureObjective(
            at: point, value: { $0.reduce(0) { $0 + value($1) } },
            gradient: { x in x.enumerated().map { derivative($1) * ($0 == 1 ? factor : 1) } })
          let verdict = try GradientChecker().check(objective).verdict
          #expect(verdict == (factor == 1 ? .verified : .refuted), "\(name) of \(count), \(factor)")
        }
      }
    }
  }
}
