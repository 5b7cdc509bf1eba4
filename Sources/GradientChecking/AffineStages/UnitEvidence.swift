import Derivatives
import Scalars

/// What each method says of the quantities of one unit.
struct UnitEvidence: Sendable {
  /// By method, in the order of the checker; nil where a method says nothing of any quantity.
  private(set) var derivatives: [UnitDerivatives?] = []
  /// By method, the evaluations of all quantities.
  private(set) var evaluations: [Int]
  /// The samples in which the quantity lies at a kink.
  private(set) var kinks: [Int] = []

  /// Asks the methods about each quantity of a unit.
  ///
  /// - Throws: what the quantities' functions throw.
  init(on unit: Int, of stage: AffineStage, by oracles: EntryOracles) throws {
    let methods = oracles.methods.map(\.name)
    evaluations = methods.map { _ in 0 }
    let nothing = Array(repeating: UnitDerivatives.Derivative(), count: stage.samples)
    var found: [[UnitDerivatives.Derivative]?] = methods.map { $0 == DualIntervals().name ? nothing : nil }
    for sample in 0..<stage.samples {
      let quantity = try stage.quantity(sample, unit)
      if quantity.isKink { kinks.append(sample) }
      let estimates = try oracles.estimates(of: quantity)
      for (method, name) in methods.enumerated() {
        guard name != DualIntervals().name else {
          found[method]?[sample] = Self.proof(quantity.enclosure)
          evaluations[method] += 1
          continue
        }
        guard let estimate = estimates.first(where: { $0.method == name }) else { continue }
        evaluations[method] += estimate.evaluations
        if found[method] == nil { found[method] = nothing }
        found[method]?[sample] = Self.derivative(estimate, quantity.enclosure)
      }
    }
    derivatives = found.map { $0.map(UnitDerivatives.init) }
  }

  /// An estimate's bounds, widened by how much the derivative varies over what the quantities may be.
  ///
  /// The estimate is of a function whose other quantities and inputs are rounded numbers. The derivative there and the true
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
  /// What each method that can say something says of the derivative by a quantity; nothing at a kink.
  func estimates(of quantity: AffineQuantity) throws -> [DerivativeEstimate] {
    quantity.isKink ? [] : try estimates(of: quantity.function, at: quantity.center)
  }
}
