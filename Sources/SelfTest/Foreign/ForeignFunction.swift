import Derivatives
import GradientChecking

/// A function of the world at a point, with its derivatives.
struct ForeignFunction {
  /// What is true of one entry of the gradient.
  enum Derivative: Equatable {
    /// The derivative.
    case exact(Double)
    /// The one-sided derivatives; a claim between them is not wrong.
    case kink(ClosedRange<Double>)
    /// Either of two: 0, as the program rounds and is a staircase of wide treads, or the slope of the whole.
    case staircase(slope: Double)
    /// None, and no interval of claims that could be called right: the value jumps.
    case none
    /// An infinite one; only that claim is right.
    case infinite(Double)

    /// The number that a claim is to be, where there is one.
    var slope: Double? {
      switch self {
      case .exact(let value), .staircase(let value): value
      case .kink, .none, .infinite: nil
      }
    }

    /// Whether 0 is right as well.
    var isStaircase: Bool {
      if case .staircase = self { true } else { false }
    }

    /// What a claim is off by.
    func error(of claim: Double) -> Double {
      switch self {
      case .exact(let value): abs(claim - value)
      case .kink(let range): max(range.lowerBound - claim, claim - range.upperBound, 0)
      case .staircase(let slope): min(abs(claim), abs(claim - slope))
      case .none: 0
      case .infinite(let value): claim == value ? 0 : .infinity
      }
    }
  }

  let point: [Double]
  /// The length over which the function varies along each parameter.
  let lengths: [Double]
  /// The function as mathematics has it, computed in `Double`.
  let formula: ([Double]) -> Double
  /// The function's gradient, written by hand.
  let gradient: ([Double]) -> [Double]

  /// The function as the program computes it: rounded, noisy, cut at a tolerance; nil where that is ``formula``.
  var program: (([Double]) throws -> Double)?
  /// What a value of ``program`` is off by at the point, absolute; nil for a few roundings of value and parameters.
  var noise: Double?
  /// The gradient as the program computes it, where it loses more on the way than by writing it; nil where that is ``gradient``.
  var computed: (([Double]) -> [Double])?
  /// How the program writes a number of its claim.
  var written: (Double) -> Double = { $0 }
  /// The accuracy that the program declares of its values.
  var accuracy: Double?
  /// The format that the program declares for its claim.
  var claimFormat: ClaimFormat?
  /// The format that the program declares for its values.
  var precision = Precision.float64
  /// The bounds that the program declares.
  var bounds: ClosedRange<Double> = -.infinity ... .infinity
  /// The entries that have no plain derivative.
  var special: [Int: Derivative] = [:]
  /// What ``gradient`` is off by through its own rounding, relative to the entry.
  var rounding = 0x1p-44

  init(
    at point: [Double], lengths: [Double], formula: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double]
  ) {
    (self.point, self.lengths, self.formula, self.gradient) = (point, lengths, formula, gradient)
  }

  /// A function that varies over one length along all parameters.
  init(
    at point: [Double], length: Double = 1, formula: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double]
  ) {
    self.init(at: point, lengths: point.map { _ in length }, formula: formula, gradient: gradient)
  }

  /// The function with some properties changed.
  func with(_ change: (inout ForeignFunction) -> Void) -> ForeignFunction {
    var changed = self
    change(&changed)
    return changed
  }

  /// What is true of each entry at the point.
  var derivatives: [Derivative] {
    gradient(point).enumerated().map { special[$0.offset] ?? .exact($0.element) }
  }

  /// The largest finite derivative; 0 without one.
  var scale: Double {
    derivatives.reduce(0) { largest, derivative in
      switch derivative {
      case .exact(let value), .staircase(let value): max(largest, abs(value))
      case .kink(let range): max(largest, abs(range.lowerBound), abs(range.upperBound))
      case .none, .infinite: largest
      }
    }
  }

  /// What a value is off by at the point.
  ///
  /// By default a few roundings of the value, and of each parameter inside of the program: one that forms x − p or 10⁹x has
  /// them.
  var noiseLevel: Double {
    if let noise { return noise }
    let terms = zip(gradient(point), point).map { abs($0 * $1) }.filter(\.isFinite)
    return 4 * Double.ulpOfOne * terms.reduce(abs(formula(point)), +)
  }

  /// The error of an entry that noise hides from an analyst who knows the length over which the function varies.
  ///
  /// A polynomial of high degree through values within that length has the error of the noise beside the length, times the sum of its
  /// weights, some tens; an accusation needs several such bounds, and nobody knows the length to better than a small factor.
  func hidden(_ entry: Int) -> Double { 1000 * noiseLevel / lengths[entry] }
}
