import ComplexModule
import RealModule
import Scalars

/// A function of one real variable, with what is known of it beyond its values.
///
/// Values are all that a difference method needs. Where the formula can be evaluated over other scalars too, the
/// closures for them open the exact methods. Calls are made one at a time, in the calling task.
public struct UnivariateFunction {
  /// f(x).
  public var value: (Double) throws -> Double
  /// f over dual numbers, where available.
  public var dual: ((Dual<Double>) throws -> Dual<Double>)?
  /// f over dual numbers of double-double precision, where available.
  public var doubleDoubleDual: ((Dual<DoubleDouble>) throws -> Dual<DoubleDouble>)?
  /// f over dual intervals, where available.
  public var intervalDual: ((Dual<Interval>) throws -> Dual<Interval>)?
  /// f over complex numbers with a tiny imaginary part, where available.
  public var complex: ((Complex<Double>) throws -> Complex<Double>)?
  /// Bound on the noise of a value: how far f(x) may lie from a smooth function's; nil when not measured yet.
  public var noise: Double?
  /// The largest step to try; the ladder starts there.
  public var largestStep: Double
  /// A step over which the function was found to be smooth, where a ladder has found one.
  public var scale: Double?
  /// Bound on the rounding error of an exactly differentiated f′, where it is known.
  public var derivativeRounding: Double?
  /// No evaluation is made below it, where it is given.
  public var lowerLimit: Double?
  /// No evaluation is made above it, where it is given.
  public var upperLimit: Double?

  /// The format of arguments and values.
  public var precision: Precision

  /// A function known by its values, and by more where it is given.
  public init(
    precision: Precision = .float64, noise: Double? = nil, largestStep: Double? = nil,
    derivativeRounding: Double? = nil, lowerLimit: Double? = nil, upperLimit: Double? = nil,
    dual: ((Dual<Double>) throws -> Dual<Double>)? = nil,
    complex: ((Complex<Double>) throws -> Complex<Double>)? = nil,
    doubleDoubleDual: ((Dual<DoubleDouble>) throws -> Dual<DoubleDouble>)? = nil,
    intervalDual: ((Dual<Interval>) throws -> Dual<Interval>)? = nil,
    value: @escaping (Double) throws -> Double
  ) {
    self.precision = precision
    self.value = value
    self.dual = dual
    self.complex = complex
    self.doubleDoubleDual = doubleDoubleDual
    self.intervalDual = intervalDual
    self.noise = noise
    self.largestStep = largestStep ?? .infinity
    self.derivativeRounding = derivativeRounding
    self.lowerLimit = lowerLimit
    self.upperLimit = upperLimit
  }

  /// Whether x lies within the limits; NaN does not.
  public func allows(_ x: Double) -> Bool {
    x >= lowerLimit ?? -.infinity && x <= upperLimit ?? .infinity
  }

  /// f(x), which must be finite.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``, and whatever the function throws.
  public func finiteValue(_ x: Double) throws -> Double {
    let result = try value(x)
    guard result.isFinite else { throw DerivativeError.nonFinite(at: x, value: result) }
    return result
  }

  /// The noise given, or else measured around x.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``, and whatever the function throws at x itself.
  public func noiseBound(at x: Double) throws -> NoiseEstimate {
    if let noise { return NoiseEstimate(level: 0, floor: noise, evaluations: 0) }
    _ = try finiteValue(x)
    let sampler = Sampler(self)
    // Close to an edge at 0 the scale is |x| itself.
    var estimate = try NoiseEstimate.measure(scale: max(abs(x), 1), narrowScale: abs(x)) {
      try sampler.value(x + $0)
    }
    estimate.evaluations = sampler.evaluations + 1
    return estimate
  }
}

/// A way to estimate f′(x): finite differences, extrapolation, complex step, dual numbers, GSL.
public protocol DerivativeMethod: Sendable {
  /// The method's name in reports.
  var name: String { get }

  /// What an estimate comes from, and so how its bound is to be read; by default values.
  var kind: DerivativeMethodKind { get }

  /// Whether an estimate takes values of the function in `Double` even where the rounding of an exact f′ is known; by
  /// default it does.
  var takesValues: Bool { get }

  /// Estimates f′(x) with an error bound.
  ///
  /// - Throws: ``DerivativeError``, and whatever the function throws.
  func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate
}

/// What a method's estimates come from.
public enum DerivativeMethodKind: Sendable {
  /// Values of the function, between which the derivative is inferred.
  case values
  /// The function's formula over other scalars: there is no truncation, and what is lost is rounding.
  case exact
  /// The function's formula over intervals: the bound is a proof.
  case proof
}

extension DerivativeMethod {
  /// The kind of differences.
  public var kind: DerivativeMethodKind { .values }

  /// A method that says nothing takes values, as differences do.
  public var takesValues: Bool { true }
}
