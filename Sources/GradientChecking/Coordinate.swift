import ComplexModule
import Derivatives
import RealModule
import Scalars

extension Objective {
  /// The objective as a function of one of its parameters, the others fixed at its point, with every ability it has.
  ///
  /// - Parameters:
  ///   - parameter: the parameter's place in the flattened point.
  ///   - noise: bound on the noise of a value; measured when nil.
  public func function(ofParameter parameter: Int, noise: Double? = nil) -> UnivariateFunction {
    Coordinate(objective: self, parameter: parameter, noise: noise, rounding: nil, sweep: nil)
      .function(largestStep: nil)
  }
}

/// An objective seen as a function of one of its parameters, the others fixed at the point.
struct Coordinate {
  let objective: any Objective
  let parameter: Int
  let noise: Double?
  let rounding: Double?
  /// The value as a function of the parameter alone, where the objective has a faster way than by whole points.
  let sweep: ((Double) throws -> Double)?

  var center: Double { objective.point[parameter] }

  var knowsKinks: Bool { objective is any KinkSignatureObjective }

  /// The function, with every ability that the objective has.
  func function(largestStep: Double?) -> UnivariateFunction {
    let point = objective.point
    let parameter = parameter
    let objective = objective
    let sweep = sweep
    var function = UnivariateFunction(
      precision: objective.precision, noise: noise, largestStep: largestStep, derivativeRounding: rounding
    ) { x in
      if let sweep { return try sweep(x) }
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
    function.doubleDoubleDual = { x in
      var moved = point.map { Dual<DoubleDouble>($0) }
      moved[parameter] = x
      return try generic.value(at: moved)
    }
    function.intervalDual = { x in
      var moved = point.map { Dual<Interval>($0) }
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

  /// The largest step, halved from ½ max(|x|, 1), that crosses no kink; nil when the point itself is one.
  ///
  /// Where a higher derivative jumps farther away than 2⁻²⁰ of that, the step stays before it too; closer by, noise/h
  /// would cost more than the extrapolation gains. Infinite for an objective without kink signatures.
  func smoothStep() throws -> Double? {
    guard let objective = objective as? any KinkSignatureObjective else { return .infinity }
    guard let step = try step(within: objective.kinkSignature, downTo: 0x1p-40) else { return nil }
    return try self.step(within: objective.pieceSignature, downTo: 0x1p-20) ?? step
  }

  /// The largest step within which a signature stays the same, nil when none down to a part of the first does.
  ///
  /// The signature is compared at ±h and ±h/2: for a piecewise-linear network the pre-activations are affine in one
  /// parameter up to the first crossing, so that ±h decides; the second pair guards networks with smooth layers too.
  private func step(within signature: ([Double]) throws -> [Int8], downTo part: Double) throws -> Double? {
    let here = try signature(objective.point)
    guard !here.isEmpty else { return .infinity }
    var step = 0.5 * max(abs(center), 1)
    let smallest = step * part
    var wasClear = false
    while step > smallest {
      let isClear = try [step, -step].allSatisfy { offset in
        var moved = objective.point
        moved[parameter] += offset
        return try signature(moved) == here
      }
      if isClear && wasClear { return step * 2 }
      wasClear = isClear
      step /= 2
    }
    return nil
  }
}
