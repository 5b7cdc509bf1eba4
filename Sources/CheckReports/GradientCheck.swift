import Derivatives
import GSLDerivatives
import GradientChecking
import Reports

/// One gradient check made into a report entry, with its time.
package enum GradientCheck {
  /// The checker's oracles and GSL's, those that see values only first.
  package static let oracles: [any DerivativeMethod] =
    GradientChecker.standardMethods.filter { $0.kind == .values } + [GSLDerivative()]
    + GradientChecker.standardMethods.filter { $0.kind != .values }

  /// Checks an objective by all oracles.
  ///
  /// - Throws: what the checker throws.
  package static func run(
    _ objective: some Objective, id: String, subject: String, group: String, jobs: Int = 1
  ) throws -> Report.Check {
    let clock = ContinuousClock()
    let start = clock.now
    var checker = GradientChecker(methods: oracles)
    checker.workers = jobs
    let result = try checker.check(objective)
    return Report.Check(
      result, id: id, subject: subject, group: group, seconds: (clock.now - start) / .seconds(1))
  }
}
