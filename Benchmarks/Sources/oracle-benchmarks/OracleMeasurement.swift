import Derivatives
import GSLDerivatives
import GradientChecking
import NetworkChecking

/// The methods under measurement, in the order of a gradient check's report.
let oracles: [any DerivativeMethod] =
  GradientChecker.standardMethods.filter { $0.kind == .values } + [GSLDerivative()]
  + GradientChecker.standardMethods.filter { $0.kind != .values }

/// What one way to get a derivative costs on one network, and how good it is.
struct Measurement {
  var name: String
  /// Evaluations of the objective for one entry, over whatever scalars the method takes.
  var evaluationsPerEntry: Double?
  /// Seconds for one entry over seconds for one evaluation, once for each repetition.
  var ratios: [Double]
  /// Digits in which each entry agrees with backpropagation, relative to the largest entry.
  var digits: [Double]
}

/// One network with everything that a check prepares once for all entries.
struct PreparedNetwork {
  let objective: NetworkObjective
  let gradient: [Double]
  /// The entries that are measured: all of them, or as many evenly spread ones.
  let entries: [Int]
  private let functions: [UnivariateFunction]

  /// Entries of a network that are measured at most.
  static let measuredEntries = 48

  init(_ network: BenchmarkNetwork) throws {
    objective = network.objective
    gradient = objective.claimedGradient(at: objective.point)
    let count = gradient.count
    let shown = min(count, Self.measuredEntries)
    entries = (0..<shown).map { $0 * count / shown }
    let rounding = objective.gradientRoundingBound(at: objective.point)
    let sweep = objective.coordinateSweep()
    functions = try entries.map { [objective] entry in
      var function = objective.function(ofParameter: entry)
      function.value = sweep(entry)
      function.derivativeRounding = rounding[entry]
      function.noise = try function.noiseBound(at: objective.point[entry]).bound
      // Methods with one initial step start from the scale that the first ladder has found.
      function.scale = try Ridders().estimate(of: function, at: objective.point[entry]).steps.max()
      return function
    }
  }

  /// An estimate of each entry.
  func estimates(_ method: any DerivativeMethod) throws -> [DerivativeEstimate] {
    try zip(functions, entries).map { function, entry in
      try method.estimate(of: function, at: objective.point[entry])
    }
  }

  /// A central difference of each entry with the fixed step of today's checkers, 1e-6.
  func centralDifferences() throws -> [Double] {
    let stencil = Stencil(.central, order: 2)
    return try zip(functions, entries).map { function, entry in
      try stencil.quotient(of: function, at: objective.point[entry], step: 1e-6)
    }
  }

  /// The digits in which values of the measured entries agree with backpropagation.
  func digits(_ values: [Double]) -> [Double] {
    let scale = gradient.map(abs).max() ?? 0
    return zip(values, entries).map { AgreedDigits.of(error: abs($0 - gradient[$1]), scale: scale) }
  }
}
