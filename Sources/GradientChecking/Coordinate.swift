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

  /// The largest step that crosses no kink, ``SmoothStep``; nil when the point itself is one, infinite for an objective
  /// without kink signatures.
  func smoothStep() throws -> Double? {
    guard let objective = objective as? any KinkSignatureObjective else { return .infinity }
    func moved(to x: Double) -> [Double] {
      var point = objective.point
      point[parameter] = x
      return point
    }
    return try SmoothStep.largest(at: center) {
      try objective.kinkSignature(at: moved(to: $0))
    } pieces: {
      try objective.pieceSignature(at: moved(to: $0))
    }
  }
}
