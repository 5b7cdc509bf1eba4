import ArgumentParser
import GradientChecking

/// The power without which nothing is verified.
package struct RequiredPowerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The error that must be excluded before anything is verified, relative to the largest entry.",
      valueName: "p"))
  package var requirePower: Double = CheckLimits.requiredPower

  /// The option as it is without any.
  package init() {}

  /// Checks that the power is one.
  package func validate() throws { try requirePositive(requirePower, option: "--require-power") }

  /// A checker that asks for it.
  package func applied(to checker: GradientChecker) -> GradientChecker {
    var checker = checker
    checker.requiredPower = requirePower
    return checker
  }
}

/// The seed of all random choices.
package struct SeedOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of all random choices: the same seed gives the same result.", valueName: "n"))
  package var seed: UInt64 = 1

  /// The seed 1.
  package init() {}
}

/// Checks that a number given to an option is positive and finite; NaN is neither.
///
/// - Throws: `ValidationError` that names the option.
package func requirePositive(_ number: Double?, option: String) throws {
  guard let number, !(number > 0 && number.isFinite) else { return }
  throw ValidationError("\(option): found \(number), expected a positive number")
}

/// Checks that a number given to an option is not below the least one that makes sense.
///
/// - Throws: `ValidationError` that names the option.
package func require(_ number: Int?, atLeast least: Int, option: String) throws {
  guard let number, number < least else { return }
  throw ValidationError("\(option): found \(number), expected at least \(least)")
}
