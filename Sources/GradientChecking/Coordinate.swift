import Derivatives

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
  let abilities: Abilities
  let parameter: Int
  let noise: Double?
  let rounding: Double?
  /// The value as a function of the parameter alone, where the objective has a faster way than by whole points.
  let sweep: ((Double) throws -> Double)?

  init(
    objective: any Objective, parameter: Int, noise: Double?, rounding: Double?,
    sweep: ((Double) throws -> Double)?
  ) {
    (self.objective, abilities) = (objective, objective.abilities)
    (self.parameter, self.noise, self.rounding, self.sweep) = (parameter, noise, rounding, sweep)
  }

  var center: Double { objective.point[parameter] }

  /// The function, with every ability that the objective has.
  func function(largestStep: Double?) -> UnivariateFunction {
    let point = objective.point
    let (objective, parameter, sweep) = (objective, parameter, sweep)
    var function = UnivariateFunction(
      precision: objective.precision, noise: noise, largestStep: largestStep, derivativeRounding: rounding
    ) { x in
      if let sweep { return try sweep(x) }
      var moved = point
      moved[parameter] = x
      return try objective.value(at: moved)
    }
    abilities.addFormulas(to: &function, ofParameter: parameter, from: point)
    return function
  }

  /// The largest step that crosses no kink, ``SmoothStep``; nil when the point itself is one, infinite for an objective
  /// without kink signatures.
  func smoothStep() throws -> Double? {
    guard let signatures = abilities.kinks else { return .infinity }
    func moved(to x: Double) -> [Double] {
      var point = objective.point
      point[parameter] = x
      return point
    }
    return try SmoothStep.largest(at: center) {
      try signatures.kinks(moved(to: $0))
    } pieces: {
      try signatures.pieces(moved(to: $0))
    }
  }
}
