import Derivatives

/// What is known of every parameter of a layer, W row by row and then b: kept by output, and summed up for a parameter
/// when it is asked for.
struct LayerEvidence: Sendable {
  /// A method that says something of some output.
  struct Method: Sendable {
    /// The method's place among those of the checker.
    var number: Int
    var name: String
    /// Whether the bounds are proven, so that the estimates are enclosures.
    var isProof: Bool
    /// The evaluations of all outputs, shared by the entries: each has so many, and the first of them one more.
    var evaluations: (each: Int, rest: Int)

    /// The evaluations of the entry at a place.
    func evaluations(at place: Int) -> Int { evaluations.each + (place < evaluations.rest ? 1 : 0) }
  }

  let inputs: LayerInputs
  let units: [UnitEvidence]
  let methods: [Method]
  /// How many methods must say something of an entry: two, if the checker has two.
  let neededMethods: Int
  private let samples: Int
  private let weights: [Double]
  private let penalty: Double

  /// The evidence on a layer from that on its units, by some methods.
  init(_ layer: AffineLayer, _ units: [UnitEvidence], by methods: [any DerivativeMethod]) {
    inputs = LayerInputs(layer)
    (samples, weights, penalty) = (layer.samples, layer.weights, layer.penalty)
    self.units = units
    neededMethods = min(2, methods.count)
    let entries = max(1, units.count * (layer.fanIn + 1))
    self.methods = methods.indices.compactMap { method in
      guard units.contains(where: { $0.derivatives[method] != nil }) else { return nil }
      let (each, rest) = units.reduce(0) { $0 + $1.evaluations[method] }
        .quotientAndRemainder(dividingBy: entries)
      return Method(
        number: method, name: methods[method].name, isProof: methods[method].kind == .proof,
        evaluations: (each, rest))
    }
  }

  /// The number of parameters.
  var count: Int { units.count * (inputs.columns + 1) }

  /// The place of a unit's weight, or of its bias after the last, in the order of the parameters.
  func place(unit: Int, column: Int) -> Int {
    column == inputs.columns ? units.count * inputs.columns + unit : unit * inputs.columns + column
  }

  /// The sums of some of a unit's parameters, by method.
  func sums(ofUnit unit: Int, _ columns: Range<Int>) -> [UnitSums] {
    let row = unit * inputs.columns
    let inside = columns.clamped(to: 0..<inputs.columns)
    return methods.map { method in
      let derivatives = units[unit].derivatives[method.number] ?? .unknown(samples: samples)
      return derivatives.sums(
        of: columns, inputs, weights: weights[row + inside.lowerBound..<row + inside.upperBound],
        penalty: penalty)
    }
  }
}
