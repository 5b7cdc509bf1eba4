import Derivatives
import Scalars

/// Derivatives by one method with regard to the outputs of one unit, carried over to its parameters with their bounds.
///
/// With d̂ₛ ± βₛ for the derivative by an output and x̂ₛⱼ ± ξₛⱼ for an input, Σₛ d̂x̂ is off by at most
/// Σₛ (β(|x̂| + ξ) + |d̂|ξ) + γ Σₛ |d̂x̂|, with the γ of ``WeightedSums`` for the roundings of the sum. β is a sum of the
/// formula's share and that of rounding, which are carried over apart. The bounds are themselves sums of rounded
/// numbers, each at most 1 + (m + 8)u too small for m samples: widened by 2⁻³⁰, more than that for any m below 2²².
struct UnitDerivatives: Sendable {
  /// One output's derivative; nothing is known of it where the bounds are infinite.
  struct Derivative {
    var value = 0.0
    var truncation = Double.infinity
    var rounding = Double.infinity
  }

  /// The sums of one of the unit's parameters.
  struct Sums: Equatable {
    /// Σₛ d̂x̂.
    var value: Double
    /// The bound on the formula's share, and on that of rounding.
    var truncation: Double
    var rounding: Double
  }

  private let values: [Double]
  /// The formula's shares; nil where all are 0, as of exact methods.
  private let truncation: CompactBounds?
  /// What |x̂| + ξ is multiplied by.
  private let rounding: CompactBounds
  /// The samples of which nothing is known.
  private let unknown: [Int]

  /// The derivatives by a unit's outputs, sample by sample.
  init(_ derivatives: [Derivative]) {
    let relative = WeightedSums.relativeError(rows: derivatives.count)
    func known(_ derivative: Derivative) -> Bool {
      derivative.value.isFinite && derivative.truncation.isFinite && derivative.rounding.isFinite
    }
    values = derivatives.map { known($0) ? $0.value : 0 }
    let truncation = derivatives.map { known($0) ? $0.truncation : 0 }
    self.truncation = truncation.allSatisfy { $0 == 0 } ? nil : CompactBounds(truncation)
    rounding = CompactBounds(
      derivatives.map { known($0) ? $0.rounding + relative * abs($0.value) : 0 })
    unknown = derivatives.indices.filter { !known(derivatives[$0]) }
  }

  /// Of a method that says nothing of any of the unit's outputs.
  static func unknown(samples: Int) -> UnitDerivatives {
    UnitDerivatives(Array(repeating: Derivative(), count: samples))
  }

  /// The sums of some of the unit's parameters, by column: its weights, and last its bias.
  ///
  /// - Parameters:
  ///   - range: the columns.
  ///   - inputs: X.
  ///   - weights: those of the unit in these columns.
  ///   - penalty: λ of a penalty λ/2 ‖W‖².
  func sums(
    of range: Range<Int>, _ inputs: LayerInputs, weights: ArraySlice<Double>, penalty: Double
  ) -> UnitSums {
    let columns = inputs.columns
    var sums = UnitSums(range)
    WeightedSums(values).add(inputs.values, columns, range, to: &sums.values)
    if let truncation {
      WeightedSums(truncation.all).add(inputs.reach, columns, range, to: &sums.truncation)
    }
    WeightedSums(rounding.all).add(inputs.reach, columns, range, to: &sums.rounding)
    if let radii = inputs.radii {
      var ofInputs = Array(repeating: 0.0, count: range.count)
      WeightedSums(values.map(abs)).add(radii, columns, range.clamped(to: 0..<columns), to: &ofInputs)
      for place in ofInputs.indices { sums.rounding[place] += ofInputs[place] }
    }
    for sample in unknown {
      for column in range where inputs.isSeen(sample, column) { sums.forget(column) }
    }
    sums.widen()
    if penalty != 0 { sums.add(penalty, of: weights) }
    return sums
  }
}

/// The sums of some of a unit's parameters.
struct UnitSums {
  private let first: Int
  fileprivate(set) var values: [Double]
  fileprivate(set) var truncation: [Double]
  fileprivate(set) var rounding: [Double]

  fileprivate init(_ columns: Range<Int>) {
    first = columns.lowerBound
    values = Array(repeating: 0, count: columns.count)
    truncation = values
    rounding = values
  }

  subscript(column: Int) -> UnitDerivatives.Sums {
    UnitDerivatives.Sums(
      value: values[column - first], truncation: truncation[column - first],
      rounding: rounding[column - first])
  }

  /// Nothing is known of a parameter.
  fileprivate mutating func forget(_ column: Int) {
    truncation[column - first] = .infinity
    rounding[column - first] = .infinity
  }

  fileprivate mutating func widen() {
    for index in values.indices {
      truncation[index] *= 1 + 0x1p-30
      rounding[index] = rounding[index] * (1 + 0x1p-30) + Precision.float64.underflow
    }
  }

  /// Adds the derivative λw of a penalty to those of the weights: two roundings of what is added and of the sum.
  fileprivate mutating func add(_ penalty: Double, of weights: ArraySlice<Double>) {
    for (index, weight) in weights.enumerated() {
      values[index] += penalty * weight
      rounding[index] += 0x1p-52 * (abs(penalty * weight) + abs(values[index]))
    }
  }
}

/// X of a layer, with how far the true inputs may lie from it.
struct LayerInputs: Sendable {
  /// x̂, samples × fan-in.
  let values: [Double]
  /// ξ; nil where all are 0.
  let radii: [Double]?
  /// |x̂| + ξ.
  let reach: [Double]
  /// The fan-in.
  let columns: Int

  init(_ layer: AffineLayer) {
    values = layer.inputs
    radii = layer.inputRadii
    reach =
      layer.inputRadii.map { zip(layer.inputs, $0).map { abs($0) + $1 } } ?? layer.inputs.map { abs($0) }
    columns = layer.fanIn
  }

  /// Whether a parameter acts on a sample at all: its input may be another number than 0.
  ///
  /// A bias always does.
  func isSeen(_ sample: Int, _ column: Int) -> Bool {
    column == columns || reach[sample * columns + column] != 0
  }
}

extension UnitDerivatives.Sums {
  /// The bound on an estimate's error: for a proof the distance to the farther end; infinite where it fails.
  func bound(isProof: Bool) -> Double {
    guard isProof else { return truncation + rounding }
    return ProvenEnclosure(self)?.largestDistance(from: value) ?? .infinity
  }
}

extension ProvenEnclosure {
  /// Sums with the bound on their error, rounded outwards; nil where that is not finite.
  init?(_ sums: UnitDerivatives.Sums) {
    let reach = sums.truncation + sums.rounding
    self.init(lower: (sums.value - reach).nextDown, upper: (sums.value + reach).nextUp)
  }
}
