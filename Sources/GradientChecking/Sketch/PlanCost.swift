extension Plan.Cost {
  /// Measures what one evaluation of an objective takes: the second of two, as the first may set things up.
  ///
  /// Where every entry would take a while it is the least of four, as one may have met other work of the machine.
  ///
  /// - Throws: what the objective throws.
  public static func measured(_ objective: some Objective) throws -> Plan.Cost {
    let point = objective.point
    let clock = ContinuousClock()
    func seconds() throws -> Double {
      let start = clock.now
      _ = try objective.value(at: point)
      return (clock.now - start) / .seconds(1)
    }
    _ = try seconds()
    var cost = Plan.Cost(parameters: point.count, secondsPerEvaluation: try seconds())
    guard Plan(.exhaustive, cost: cost).exhaustiveSeconds > Plan.patience / 30 else { return cost }
    for _ in 0..<3 { cost.secondsPerEvaluation = min(cost.secondsPerEvaluation ?? .infinity, try seconds()) }
    return cost
  }
}
