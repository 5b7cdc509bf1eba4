import Derivatives
import Scalars

/// Derivatives by one method with regard to a stage's quantities, carried over to its parameters with their bounds.
///
/// With d̂ₛᵢ ± βₛᵢ for the derivative by a quantity and x̂ₛⱼ ± ξₛⱼ for an input, Σₛ d̂x̂ is off by at most
/// Σₛ (β|x̂| + |d̂|ξ + βξ) + γ Σₛ |d̂x̂| with γ = (m + 2)u/(1 − (m + 2)u) for m samples (Higham, Accuracy and Stability of
/// Numerical Algorithms, 2nd ed., equation 3.5). The bounds are themselves sums of rounded numbers, each at most
/// 1 + (m + 4)u too small: widened by 2⁻³⁰, more than that for any m below 2²².
struct StageDerivatives {
  /// Σₛ d̂x̂, for W row by row and then for b.
  private(set) var values: [Double]
  /// The bound on the formula's share, and on that of rounding.
  private(set) var truncation: [Double]
  private(set) var rounding: [Double]
  private let stage: Shape

  /// What the sums are over.
  struct Shape {
    let samples: Int
    let units: Int
    let fanIn: Int
    /// x̂, and its distance to either end of the enclosure.
    let midpoints: [Double]
    let radii: [Double]

    init(_ stage: AffineStage) {
      (samples, units, fanIn) = (stage.samples, stage.units, stage.fanIn)
      midpoints = stage.inputs.map(\.midpoint)
      radii = zip(stage.inputs, midpoints).map { input, midpoint in
        input.isDefined
          ? max((input - Interval(midpoint)).upper, -(input - Interval(midpoint)).lower) : .infinity
      }
    }

    var parameters: Int { units * (fanIn + 1) }
  }

  /// One quantity's derivative; nothing is known of it where the bounds are infinite.
  struct Derivative {
    var value = 0.0
    var truncation = Double.infinity
    var rounding = Double.infinity
  }

  /// Sums over the samples.
  ///
  /// - Parameter derivatives: one for each sample and unit, sample by sample.
  init(_ derivatives: [Derivative], _ stage: Shape) {
    precondition(derivatives.count == stage.samples * stage.units, "one derivative for each quantity")
    self.stage = stage
    values = Array(repeating: 0, count: stage.parameters)
    truncation = values
    rounding = values
    let unitRoundoffs = Double(stage.samples + 2) * 0x1p-53
    let relative = unitRoundoffs / (1 - unitRoundoffs)
    for sample in 0..<stage.samples {
      for unit in 0..<stage.units {
        add(derivatives[sample * stage.units + unit], sample: sample, unit: unit, relative)
      }
    }
    for index in values.indices {
      truncation[index] *= 1 + 0x1p-30
      rounding[index] = rounding[index] * (1 + 0x1p-30) + Precision.float64.underflow
    }
  }

  private mutating func add(_ derivative: Derivative, sample: Int, unit: Int, _ relative: Double) {
    let (d, size) = (derivative.value, abs(derivative.value))
    let (row, first) = (unit * stage.fanIn, sample * stage.fanIn)
    for input in 0..<stage.fanIn {
      let (x, radius) = (stage.midpoints[first + input], stage.radii[first + input])
      let reach = abs(x) + radius
      // A sample that does not see the quantity says nothing of it, whatever its derivative.
      if reach == 0 { continue }
      values[row + input] += d * x
      truncation[row + input] += derivative.truncation * reach
      rounding[row + input] += derivative.rounding * reach + size * radius + relative * size * abs(x)
    }
    let bias = stage.units * stage.fanIn + unit
    values[bias] += d
    truncation[bias] += derivative.truncation
    rounding[bias] += derivative.rounding + relative * size
  }

  /// Adds the derivative λw of a penalty to those of the weights: two roundings of what is added and of the sum.
  mutating func addPenalty(_ penalty: Double, of weights: [Double]) {
    guard penalty != 0 else { return }
    for index in weights.indices {
      values[index] += penalty * weights[index]
      rounding[index] += 0x1p-52 * (abs(penalty * weights[index]) + abs(values[index]))
    }
  }
}

/// Enclosures of a stage's derivatives, from those of its quantities and inputs; nil where nothing is proven.
struct StageEnclosures {
  private(set) var enclosures: [Interval]

  /// Σₛ [dₛᵢ][xₛⱼ] + λw in interval arithmetic.
  ///
  /// - Parameter derivatives: one for each sample and unit, sample by sample; undefined where nothing is proven.
  init(_ derivatives: [Interval], _ stage: AffineStage) {
    precondition(derivatives.count == stage.samples * stage.units, "one derivative for each quantity")
    let (units, fanIn) = (stage.units, stage.fanIn)
    enclosures = Array(repeating: .zero, count: units * (fanIn + 1))
    for sample in 0..<stage.samples {
      for unit in 0..<units {
        let derivative = derivatives[sample * units + unit]
        let (row, first) = (unit * fanIn, sample * fanIn)
        for input in 0..<fanIn where stage.inputs[first + input] != .zero {
          enclosures[row + input] += derivative * stage.inputs[first + input]
        }
        enclosures[units * fanIn + unit] += derivative
      }
    }
    guard stage.penalty != 0 else { return }
    for (index, weight) in stage.weights.enumerated() {
      enclosures[index] += Interval(stage.penalty) * Interval(weight)
    }
  }
}
