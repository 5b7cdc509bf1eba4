import ArgumentParser
import Commands
import GradientChecking

/// The detection power that is asked of a check.
struct PowerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The error that an entry is looked at for, relative to the largest one, where noise allows it.",
      valueName: "p"))
  var power: Double = GradientChecker().power

  @OptionGroup var required: RequiredPowerOption

  func validate() throws {
    try requirePositive(power, option: "--power")
    guard power <= required.requirePower else {
      throw ValidationError(
        "--power: found \(power), expected at most the required power of \(required.requirePower)")
    }
  }

  /// A checker that asks for it.
  func applied(to checker: GradientChecker) -> GradientChecker {
    var checker = required.applied(to: checker)
    checker.power = power
    return checker
  }
}
