import Derivatives
import RealModule
import Scalars

/// Outputs q = X Wᵀ + 1bᵀ, one for each sample and unit, through which alone W and b act, and a penalty λ/2 ‖W‖².
public struct AffineLayer: Sendable {
  /// The number of rows of X.
  public var samples: Int
  /// The number of rows of W, and of elements of b.
  public var units: Int
  /// X as it is computed, samples × fan-in, row by row.
  public var inputs: [Double]
  /// How far each true input may lie from the computed one; nil where the inputs are given, and so exact.
  public var inputRadii: [Double]?
  /// W, units × fan-in, row by row.
  public var weights: [Double]
  /// λ of a penalty λ/2 ‖W‖² that is part of the value.
  public var penalty: Double
  /// The value as a function of the output of a sample and a unit.
  public var output: @Sendable (_ sample: Int, _ unit: Int) throws -> AffineOutput

  /// A layer from its parts.
  public init(
    samples: Int, units: Int, inputs: [Double], inputRadii: [Double]? = nil, weights: [Double],
    penalty: Double,
    output: @escaping @Sendable (_ sample: Int, _ unit: Int) throws -> AffineOutput
  ) {
    precondition(inputs.count * units == weights.count * samples, "X and W need as many columns")
    precondition(inputRadii.map { $0.count == inputs.count } ?? true, "one radius for each input")
    self.samples = samples
    self.units = units
    self.inputs = inputs
    self.inputRadii = inputRadii
    self.weights = weights
    self.penalty = penalty
    self.output = output
  }

  /// The number of columns of X and of W.
  public var fanIn: Int { units == 0 ? 0 : weights.count / units }
}

/// The value as a function of one output, all others fixed.
public struct AffineOutput {
  /// The output as it is computed.
  public var center: Double
  /// The value by the output; its noise is known, and its largest step stays on one smooth piece.
  public var function: UnivariateFunction
  /// Whether the value has a kink there.
  public var isKink: Bool
  /// Contains the derivative at every number that the outputs and inputs may be, rounding aside;
  /// `Interval.undefined` where nothing is proven.
  public var enclosure: Interval

  /// An output from its parts.
  public init(center: Double, function: UnivariateFunction, isKink: Bool, enclosure: Interval) {
    self.center = center
    self.function = function
    self.isKink = isKink
    self.enclosure = enclosure
  }
}
