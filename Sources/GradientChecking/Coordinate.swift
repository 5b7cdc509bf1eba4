import ComplexModule
import Derivatives
import RealModule
import Scalars

/// An objective seen as a function of one of its parameters, the others fixed at the point.
struct Coordinate {
  let objective: any Objective
  let parameter: Int
  let noise: Double
  let rounding: Double?

  var center: Double { objective.point[parameter] }

  var knowsKinks: Bool { objective is any KinkSignatureObjective }

  /// The function, with every ability that the objective has.
  func function(largestStep: Double?) -> UnivariateFunction {
    let point = objective.point
    let parameter = parameter
    let objective = objective
    var function = UnivariateFunction(
      noise: noise, largestStep: largestStep, derivativeRounding: rounding
    ) { x in
      var moved = point
      moved[parameter] = x
      return try objective.value(at: moved)
    }
    guard let generic = objective as? any ScalarGenericObjective else { return function }
    function.dual = { x in
      var moved = point.map { Dual<Double>($0) }
      moved[parameter] = x
      return try generic.value(at: moved)
    }
    function.complex = { x in
      var moved = point.map { Complex<Double>($0) }
      moved[parameter] = x
      return try generic.value(at: moved)
    }
    return function
  }

  /// The largest step, halved from ½ max(|x|, 1), within which no kink is crossed; nil when the point itself is one.
  ///
  /// Infinite for an objective without kink signatures. The signature is compared at ±h and ±h/2: for a
  /// piecewise-linear network the pre-activations are affine in one parameter up to the first crossing, so that ±h
  /// decides; the second pair guards networks with smooth layers too.
  func smoothStep() throws -> Double? {
    guard let objective = objective as? any KinkSignatureObjective else { return .infinity }
    let here = try objective.kinkSignature(at: objective.point)
    guard !here.isEmpty else { return .infinity }
    var step = 0.5 * max(abs(center), 1)
    let smallest = step * 0x1p-40
    var clearAbove = false
    while step > smallest {
      let clear = try signatureIs(here, at: step, objective)
      if clear && clearAbove { return step * 2 }
      clearAbove = clear
      step /= 2
    }
    return nil
  }

  private func signatureIs(
    _ expected: [Int8], at step: Double, _ objective: any KinkSignatureObjective
  ) throws -> Bool {
    for signed in [step, -step] {
      var moved = objective.point
      moved[parameter] += signed
      if try objective.kinkSignature(at: moved) != expected { return false }
    }
    return true
  }
}
