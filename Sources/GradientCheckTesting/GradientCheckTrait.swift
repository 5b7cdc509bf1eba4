import Foundation
import Testing

/// What all expectations within a test or a suite begin from: seed, number of cases, and a folder for reports.
///
/// ```swift
/// @Suite(.gradientCheck(seed: 7, cases: 1000, report: URL(filePath: ".build/gradient-check")))
/// struct LayerTests { … }
/// ```
///
/// What stands nearer decides: an argument of the call over the trait of its test, that over its suite's, and that over the usual value. The environment
/// (`GRADIENT_CHECK_SEED`, `GRADIENT_CHECK_CASES`) decides over all of them, as it speaks of one run, in which a failure is to be seen again or more cases are to be tried.
public struct GradientCheckTrait: TestTrait, SuiteTrait, TestScoping {
  /// The seed of every random choice; nil for that of the suite around, or else 1.
  public let seed: UInt64?
  /// The number of cases of each property, and of points of a generator; nil for that of the suite around, or else what each expectation has.
  public let cases: Int?
  /// The folder of reports; nil for that of the suite around, or else none are written.
  public let report: URL?

  /// Every test of a suite has the trait, and those of suites in it.
  public var isRecursive: Bool { true }

  /// The values in force where an expectation is called; a task's own, so that it must be asked there and not on the threads of a check.
  @TaskLocal static var current = GradientCheckTrait(seed: nil, cases: nil, report: nil)

  /// Refuses values that mean nothing, before any test runs.
  ///
  /// - Throws: an error with what was found and what was expected.
  public func prepare(for test: Test) async throws {
    if let cases, cases < 1 { throw GradientCheckTraitError(test: test.name, found: cases) }
  }

  /// Runs a test with the values, those that are missing from what is around it.
  ///
  /// - Throws: what the test throws.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let around = Self.current
    let here = GradientCheckTrait(
      seed: seed ?? around.seed, cases: cases ?? around.cases, report: report ?? around.report)
    try await Self.$current.withValue(here, operation: function)
  }
}

extension Trait where Self == GradientCheckTrait {
  /// What all expectations within a test or a suite begin from.
  ///
  /// - Parameters:
  ///   - seed: of every random choice; an argument of a call, or `GRADIENT_CHECK_SEED`, decides over it.
  ///   - cases: how many of each property, and points of a generator; an argument of a call, or `GRADIENT_CHECK_CASES`, decides over it.
  ///   - report: a folder, made where it is missing, in which every check leaves a JSON file, passed or not. The file is named by module, suite, test and
  ///     what was checked, with a number where that is not the first of this name in the run; those of an earlier run are replaced.
  public static func gradientCheck(seed: UInt64? = nil, cases: Int? = nil, report: URL? = nil) -> Self {
    GradientCheckTrait(seed: seed, cases: cases, report: report)
  }
}

/// A number of cases that is none.
struct GradientCheckTraitError: Error, CustomStringConvertible {
  let test: String
  let found: Int

  var description: String { "\(test): found .gradientCheck(cases: \(found)), expected at least 1" }
}
