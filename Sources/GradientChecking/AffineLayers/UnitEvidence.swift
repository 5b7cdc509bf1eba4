import Derivatives
import Scalars

/// What each method says of the outputs of one unit.
struct UnitEvidence: Sendable {
  /// By method, in the order of the checker; nil where a method says nothing of any output.
  private(set) var derivatives: [UnitDerivatives?] = []
  /// By method, the evaluations of all outputs.
  private(set) var evaluations: [Int]
  /// The samples in which the output lies at a kink.
  private(set) var kinks: [Int] = []

  /// Asks the methods about each output of a unit.
  ///
  /// - Throws: what the outputs' functions throw.
  init(on unit: Int, of layer: AffineLayer, by oracles: EntryOracles) throws {
    let methods = oracles.methods
    evaluations = methods.map { _ in 0 }
    let nothing = Array(repeating: UnitDerivatives.Derivative(), count: layer.samples)
    var found: [[UnitDerivatives.Derivative]?] = methods.map { $0.kind == .proof ? nothing : nil }
    for sample in 0..<layer.samples {
      let output = try layer.output(sample, unit)
      if output.isKink { kinks.append(sample) }
      let estimates = try oracles.estimates(of: output)
      for (method, oracle) in methods.enumerated() {
        guard oracle.kind != .proof else {
          found[method]?[sample] = Self.proof(output.enclosure)
          evaluations[method] += 1
          continue
        }
        guard let estimate = estimates.first(where: { $0.method == oracle.name }) else { continue }
        evaluations[method] += estimate.evaluations
        if found[method] == nil { found[method] = nothing }
        found[method]?[sample] = Self.derivative(estimate, output.enclosure)
      }
    }
    derivatives = found.map { $0.map(UnitDerivatives.init) }
  }

  /// An estimate's bounds, widened by how much the derivative varies over what the outputs may be.
  ///
  /// The estimate is of a function whose other outputs and inputs are rounded numbers. The derivative there and the true
  /// one both lie in the enclosure, and so at most its width apart.
  private static func derivative(
    _ estimate: DerivativeEstimate, _ enclosure: Interval
  ) -> UnitDerivatives.Derivative {
    guard enclosure.isFinite else { return UnitDerivatives.Derivative() }
    return UnitDerivatives.Derivative(
      value: estimate.value, truncation: estimate.truncationError,
      rounding: estimate.roundingError + enclosure.width)
  }

  /// An enclosure as its midpoint, with the distance to the farther end.
  private static func proof(_ enclosure: Interval) -> UnitDerivatives.Derivative {
    guard let proven = ProvenEnclosure(lower: enclosure.lower, upper: enclosure.upper), enclosure.isDefined
    else { return UnitDerivatives.Derivative() }
    let middle = enclosure.midpoint
    return UnitDerivatives.Derivative(
      value: middle, truncation: 0, rounding: proven.largestDistance(from: middle))
  }
}

extension EntryOracles {
  /// What each method that can say something says of the derivative by an output; nothing at a kink.
  func estimates(of output: AffineOutput) throws -> [DerivativeEstimate] {
    output.isKink ? [] : try estimates(of: output.function, at: output.center)
  }
}
