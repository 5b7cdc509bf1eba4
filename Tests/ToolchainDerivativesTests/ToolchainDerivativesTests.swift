import Foundation
import GradientChecking
import Scalars
import Testing

@testable import ToolchainDerivatives
@testable import swift_derivatives

/// The derivatives of the toolchain that builds these tests: what is registered is tried, what is known to be wrong is found, and nothing else.
@Suite("The toolchain's derivatives", .serialized)
struct ToolchainDerivativesTests {
  /// One run of everything without the checker, in children.
  private static let report = Result {
    let trials = Registry.trials
    let toolchain = try Toolchain()
    let findings = try TrialRun.findings(of: trials) { first in
      let process = Process()
      process.executableURL = Bundle.main.tool(SwiftDerivatives.configuration.commandName ?? "")
      process.arguments = ["--quick", "--serve", "\(first)"]
      return process
    }
    return DerivativeReport(
      version: toolchain.version, derivatives: try toolchain.interface(of: "_Differentiation").derivatives,
      found: Array(zip(trials, findings)))
  }

  @Test("Every derivative of the interface has a verdict, or a reason for none, and every trial a derivative")
  func complete() throws {
    let report = try Self.report.get()
    #expect(report.rows.count >= 300)
    #expect(report.rows(.unlisted).map(\.derivative.function) == [])
    #expect(report.unregistered == [])
    let untried = Set(report.rows(.untried).map(\.derivative.function))
    #expect(untried == Set(Registry.untried.keys))
    let names = report.rows.map { "\($0.derivative.function) \($0.derivative.direction)" }
    #expect(Set(names).count == names.count)
  }

  /// The kinds of faults that are known, by function: those of Swift 6.3.
  static let known: [(function: String, direction: RegisteredDerivative.Direction, kinds: Set<String>)] = [
    ("Double./(Double, Double)", .reverse, ["NaN", "infinite", "zero"]),
    ("Float./(Float, Float)", .reverse, ["NaN", "infinite", "zero"]),
    ("asinh(Double)", .reverse, ["zero"]),
    ("acosh(Double)", .reverse, ["zero"]),
    ("pow(Double, Double)", .reverse, ["NaN"]),
    ("tanh(Double)", .reverse, ["few digits", "zero"]),
    ("fmod(Double, Double)", .reverse, ["few digits"]),
    ("fmod(Double, Double)", .forward, ["traps"]),
    ("remainder(Double, Double)", .forward, ["traps"]),
    ("Array.append(Element)", .reverse, ["traps"]),
    ("AnyDerivative.init(T)", .reverse, ["traps"]),
    ("SIMD.+(Self, Self)", .reverse, ["does not compile"]),
    ("SIMD.-(Self, Self)", .reverse, ["does not compile"]),
  ]

  @Test("Each fault that is known is found", arguments: known.indices)
  func faults(_ place: Int) throws {
    let (function, direction, kinds) = Self.known[place]
    let row = try #require(
      try Self.report.get().rows.first {
        $0.derivative.function == function && $0.derivative.direction == direction
      })
    #expect(row.verdict == .refuted && Set(row.finding.faults.map(\.kind)) == kinds, "\(row.finding.faults)")
  }

  @Test("The faults are where they are said to be")
  func examples() throws {
    let rows = try Self.report.get().rows
    func example(_ function: String, _ kind: String) -> String? {
      rows.first { $0.derivative.function == function && $0.derivative.direction == .reverse }?.finding.faults
        .first { $0.kind == kind }?.example
    }
    #expect(example("tanh(Double)", "few digits") == "x = 18: ∂/∂x is 8.88178e-16, expected 9.27809e-16")
    #expect(example("asinh(Double)", "zero") == "x = 1.4e154: ∂/∂x is 0, expected 7.14286e-155")
    #expect(example("pow(Double, Double)", "NaN") == "x = 0, y = 0: ∂/∂x is NaN, expected 0")
    #expect(example("fmod(Double, Double)", "few digits") == "x = 0.5, y = 0.1: ∂/∂y is -5, expected -4")
    #expect(example("Array.append(Element)", "traps") == "Index out of range")
  }

  @Test("No false alarm: what has no fault in its formula is verified, remainders of 1e17 among them")
  func noFalseAlarm() throws {
    let refuted = try Set(Self.report.get().rows(.refuted).map(\.derivative.function))
    // Of the last five the constants have the digits of `Double` alone.
    let faulty = [
      "remainder", "fmod", "asinh", "acosh", "pow", "tanh", "/", "Array.append", "AnyDerivative",
      "AnyDifferentiable", "SIMD.+(Self, Self)", "SIMD.-(Self, Self)", "exp2(Float80)", "log2(Float80)",
      "log10(Float80)", "erf(Float80)", "erfc(Float80)",
    ]
    #expect(refuted.filter { name in !faulty.contains { name.contains($0) } } == [])
    let trial = ScalarTrial(
      function: ScalarFunction(
        { (x: Double, y: Double) -> Double in remainder(x, y) }, Reference.nearestRemainder),
      direction: .reverse, asksValues: false)
    let finding = trial.run(at: [[1e17, 3], [1e17, 0.1], [-1e17, 7], [1e300, 3]])
    #expect(finding.faults == [] && finding.comparisons == 8 && finding.worstDigits ?? 0 > 15)
  }

  @Test("A derivative that is planted wrong is found and named, by the formula and by values")
  func planted() throws {
    let trials = Registry.one(
      "logarithmOfHyperbolicCosine(Double)", { (x: Double) -> Double in logarithmOfHyperbolicCosine(x) },
      hasForward: false
    ) { DoubleDouble.tanh(DoubleDouble($0)) }
    let findings = try trials.map { ($0, try $0.run(false)) }
    let derivative = RegisteredDerivative(
      function: "logarithmOfHyperbolicCosine(Double)", direction: .reverse, formula: "")
    let report = DerivativeReport(version: "planted", derivatives: [derivative], found: findings)
    #expect(report.rows(.refuted).map(\.derivative) == [derivative])
    let finding = try #require(report.rows.first).finding
    #expect(finding.faults.map(\.kind).contains("few digits") && finding.byValues["refuted", default: 0] > 20)
    #expect(report.markdown.contains("- `logarithmOfHyperbolicCosine(Double)`, reverse"))
  }

  @Test("The references are right: where values can see, the checker verifies them")
  func references() throws {
    let functions: [(ScalarFunction, String)] = [
      (ScalarFunction({ (x: Double) -> Double in sinh(x) }, Reference.cosh), "sinh"),
      (ScalarFunction({ (x: Double) -> Double in cosh(x) }, Reference.sinh), "cosh"),
      (ScalarFunction({ (x: Double) -> Double in tan(x) }, Reference.tan), "tan"),
      (ScalarFunction({ (x: Double) -> Double in atan(x) }, Reference.atan), "atan"),
      (ScalarFunction({ (x: Double) -> Double in erf(x) }, Reference.errorFunction), "erf"),
      (ScalarFunction({ (x: Double) -> Double in exp2(x) }, Reference.exp2), "exp2"),
      (ScalarFunction({ (x: Double) -> Double in tanh(x) }, Reference.tanh), "tanh"),
      (ScalarFunction({ (x: Double) -> Double in asinh(x) }, Reference.asinh), "asinh"),
    ]
    for (function, name) in functions {
      for x in [-3.3, -0.7, 0.2, 1.1, 4] {
        let objective = ClosureObjective(name, at: [x], value: { function.value($0) }) {
          function.reference($0).map { $0?.high ?? .nan }
        }
        #expect(try GradientChecker().check(objective).verdict == .verified, "\(name) at \(x)")
      }
    }
  }
}

extension Bundle {
  /// A program that is built beside the tests.
  fileprivate func tool(_ name: String) -> URL {
    #if os(macOS)
      let folder = bundleURL.deletingLastPathComponent()
    #else
      let folder = executableURL?.deletingLastPathComponent() ?? bundleURL
    #endif
    return folder.appendingPathComponent(name)
  }
}
