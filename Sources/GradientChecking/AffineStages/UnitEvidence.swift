import Derivatives
import Scalars

/// What the methods say of one quantity.
struct QuantityEvidence: Sendable {
  var estimates: [DerivativeEstimate]
  /// Contains the derivative; `Interval.undefined` where nothing is proven.
  var enclosure: Interval
  var isKink: Bool
}

/// What each method says of a unit's quantities.
struct UnitEvidence: Sendable {
  /// By method, in the order of the checker; nil where a method says nothing of any quantity.
  private(set) var derivatives: [UnitDerivatives?] = []
  private(set) var evaluations: [Int]
  /// The samples in which the quantity lies at a kink.
  private(set) var kinks: [Int] = []

  init(
    _ methods: [String], samples: Int, _ evidence: (Int) throws -> QuantityEvidence
  ) rethrows {
    evaluations = methods.map { _ in 0 }
    let nothing = Array(repeating: UnitDerivatives.Derivative(), count: samples)
    var found: [[UnitDerivatives.Derivative]?] = methods.map { $0 == DualIntervals().name ? nothing : nil }
    for sample in 0..<samples {
      let evidence = try evidence(sample)
      if evidence.isKink { kinks.append(sample) }
      for (method, name) in methods.enumerated() {
        guard name != DualIntervals().name else {
          found[method]?[sample] = Self.proof(evidence.enclosure)
          continue
        }
        guard let estimate = evidence.estimates.first(where: { $0.method == name }) else { continue }
        evaluations[method] += estimate.evaluations
        if found[method] == nil { found[method] = nothing }
        found[method]?[sample] = Self.derivative(estimate, evidence.enclosure)
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
