import Derivatives
import GradientChecking

/// A foreign function with a claim, right or wrong, as the checker sees it: values, a gradient, and what the program declares.
struct ForeignObjective: Objective {
  let name: String
  let function: ForeignFunction
  let mistake: ForeignMistake?

  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [function.point.count])] }
  var point: [Double] { function.point }
  var precision: Precision { function.precision }
  var abilities: Abilities {
    var abilities = Abilities()
    abilities.valueAccuracy = function.accuracy
    abilities.claimFormat = { function.claimFormat }
    abilities.bounds = ParameterBounds(
      lower: point.map { _ in function.bounds.lowerBound },
      upper: point.map { _ in function.bounds.upperBound })
    return abilities
  }

  func value(at point: [Double]) throws -> Double {
    try function.program?(point) ?? function.formula(point)
  }

  func claimedGradient(at point: [Double]) -> [Double] {
    var gradient = (function.computed ?? function.gradient)(point)
    if let mistake { gradient[mistake.entry] = mistake.kind.planted(in: gradient[mistake.entry]) }
    return gradient.map(function.written)
  }
}
