import Derivatives
import GradientChecking

/// A foreign function with a claim, right or wrong, as the checker sees it: values, a gradient, and what the program declares.
struct ForeignObjective: StatedAccuracyObjective, BoundedObjective {
  let name: String
  let function: ForeignFunction
  let mistake: ForeignMistake?

  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [function.point.count])] }
  var point: [Double] { function.point }
  var precision: Precision { function.precision }
  var valueAccuracy: Double? { function.accuracy }
  var claimFormat: ClaimFormat? { function.claimFormat }
  var lowerBounds: [Double] { point.map { _ in function.bounds.lowerBound } }
  var upperBounds: [Double] { point.map { _ in function.bounds.upperBound } }

  func value(at point: [Double]) throws -> Double {
    try function.program?(point) ?? function.formula(point)
  }

  func claimedGradient(at point: [Double]) -> [Double] {
    var gradient = function.gradient(point)
    if let mistake { gradient[mistake.entry] = mistake.kind.planted(in: gradient[mistake.entry]) }
    return gradient.map(function.written)
  }
}
