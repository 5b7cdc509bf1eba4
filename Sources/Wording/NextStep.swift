/// What a person can do after a check that decided nothing.
package enum NextStep {
  /// What helps against a reason of "inconclusive"; nil for another word.
  package static func advice(_ reason: String) -> String? {
    switch reason {
    case "kink": "Move the point a little, off the kink, and run this again."
    case "jump": "Move the point away from the jump, and run this again."
    case "staircase":
      "Check the function before it is rounded, or write it without cancellation; where it has steps of its own, 0 is its derivative."
    case "singular": "Move the point away from where the derivative is infinite, and run this again."
    case "noise": "Compute the values in double precision, and solve inner iterations to the end."
    case "nonFinite": "Choose a point at which the value is finite, and so it is close by."
    case "domain": "Choose a point inside of the domain, or say where it ends (lower and upper)."
    case "nondeterministic":
      "Make the values a function of the parameters alone: fix the seed, turn dropout off, use one batch."
    case "weakOracle":
      "Compute in double precision and to the end; or say what the values are good for (\"accuracy\"), or that less will do "
        + "(--require-power)."
    case "budget": "Allow more evaluations, or check a smaller problem of the same form."
    case "interrupted": "Run this again, and let it come to its end."
    default: nil
    }
  }
}
