import CGSL
import Derivatives

/// GSL's adaptive numerical derivatives (`gsl_deriv_central`, `_forward`, `_backward`) behind `DerivativeMethod`.
///
/// Central differences use a 5-point rule on x ± h/2, x ± h, one-sided ones an open 4-point rule; h is adapted once to
/// balance GSL's own truncation and rounding estimates (GSL manual, chapter Numerical Differentiation). GSL assumes
/// that values are exact to the last bit, so the measured noise is added to its `abserr`.
///
/// GSL's `abserr` is not a bound at a kink: central gives ReLU′(0) = 0.5 ± 4e-16. Therefore central also runs forward
/// and backward, and reports a kink where their intervals are disjoint. Nor is it one where a second derivative jumps
/// within the step (Huber's loss, ELU): there its rules of two orders can agree by accident. Therefore everything
/// runs twice, from two initial steps, and the difference is added to the truncation error.
///
/// The result is confirmed by quotients at much smaller steps, as that of `Ridders` is, and h is shortened until it
/// agrees, for rules of any order alias, and open ones never see f(x): central only where no ladder has found a scale of
/// the function beforehand.
/// Where x ± h leaves the domain, h is shortened; central then is replaced by forward or backward if their bound is smaller.
public struct GSLDerivative: DerivativeMethod {
  /// Which of GSL's three functions.
  public enum Side: String, Sendable, CaseIterable {
    /// `gsl_deriv_central`, with the forward and backward intervals compared.
    case central
    /// `gsl_deriv_forward`.
    case forward
    /// `gsl_deriv_backward`.
    case backward
  }

  /// Which of GSL's three functions.
  public let side: Side
  /// The initial step h; by default 2⁻⁷ max(|x|, 1), or 2⁻³ of a step over which the function was found to be smooth.
  ///
  /// There a 5-point rule has truncation and rounding errors of about 1e-10 of the function each, so that GSL's one
  /// adaptation suffices.
  public let initialStep: Double?

  /// GSL's derivative from one side or both.
  public init(_ side: Side = .central, initialStep: Double? = nil) {
    GSLErrors.turnHandlerOff()
    self.side = side
    self.initialStep = initialStep
  }

  /// "GSL central".
  public var name: String { "GSL \(side.rawValue)" }

  /// Estimates f′(x) through GSL.
  ///
  /// - Throws: `DerivativeError.library` for a GSL status other than success,
  ///   `DerivativeError.nonFinite`, and whatever the function throws.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    let sampler = Sampler(function)
    let center = try sampler.center(x)
    let h = min(initialStep ?? Self.firstStep(function, at: x), function.largestStep)
    let attempt = Attempt(
      sampler: sampler, x: x, center: center, noise: noise.bound,
      confirmsCentral: function.scale == nil && initialStep == nil)
    var estimate: DerivativeEstimate
    if side == .central {
      estimate = try attempt.central(from: h)
    } else {
      estimate = try attempt.shortened(side, from: h).estimate
    }
    estimate.evaluations = noise.evaluations + sampler.evaluations
    return estimate
  }

  private static func firstStep(_ function: UnivariateFunction, at x: Double) -> Double {
    let usual = 0x1p-7 * max(abs(x), 1)
    return function.scale.map { min(usual, 0x1p-3 * $0) } ?? usual
  }
}

/// GSL's runs for one estimate.
private struct Attempt {
  let sampler: Sampler
  let x: Double
  let center: Double
  let noise: Double
  let confirmsCentral: Bool

  /// The second initial step as a part of the first: no power of two, so that the two rules share no points.
  private static let secondStepFactor = 0.3

  /// Quarterings of a step that leaves the domain or is contradicted: from 2⁻⁷ to 2⁻⁵³.
  private static let quarterings = 24

  /// Central, with the kink that forward and backward show; at an edge, what has the smallest bound of the three.
  func central(from h: Double) throws -> DerivativeEstimate {
    let central = Result { try shortened(.central, from: h) }
    if case .success(let whole) = central, !whole.isCut {
      var estimate = whole.estimate
      let above = try run(.forward, from: whole.step)
      let below = try run(.backward, from: whole.step)
      if !above.overlaps(below) {
        estimate.kink = OneSidedDerivatives(fromBelow: below.value, fromAbove: above.value)
      }
      return estimate
    }
    let sides = [central] + [.forward, .backward].map { side in Result { try shortened(side, from: h) } }
    let usable = sides.compactMap { try? $0.get().estimate }
    return try usable.min { $0.errorBound < $1.errorBound } ?? central.get().estimate
  }

  /// Two runs from the largest quartered step that stays in the domain and is not contradicted.
  func shortened(
    _ side: GSLDerivative.Side, from h: Double
  ) throws -> (step: Double, estimate: DerivativeEstimate, isCut: Bool) {
    var step = h
    var isCut = false
    var isContradicted = false
    for _ in 0..<Self.quarterings {
      do {
        let (estimate, agrees) = try twice(side, from: step)
        if try isConfirmed(estimate, agrees, side, within: step) { return (step, estimate, isCut) }
        isContradicted = true
      } catch DerivativeError.nonFinite {
        isCut = true
      }
      step /= 4
    }
    guard isContradicted else { throw sampler.failure(at: x) }
    throw DerivativeError.library(
      method: "GSL \(side.rawValue)", message: "the results from all steps are contradicted by smaller ones")
  }

  private func isConfirmed(
    _ estimate: DerivativeEstimate, _ agrees: Bool, _ side: GSLDerivative.Side, within step: Double
  ) throws -> Bool {
    guard confirmsCentral || side != .central else { return true }
    guard agrees else { return false }
    let side: Stencil.Side =
      switch side {
      case .central: .central
      case .forward: .forward
      case .backward: .backward
      }
    return try Confirmation(
      of: estimate, side: side, step: min(step, estimate.step), at: x, center: center, noise: noise, sampler
    ).contradiction == 0
  }

  /// Two runs; their difference is added to the truncation, and where they disagree the second one's bound too.
  private func twice(
    _ side: GSLDerivative.Side, from h: Double
  ) throws -> (estimate: DerivativeEstimate, agrees: Bool) {
    var estimate = try run(side, from: h)
    let again = try run(side, from: h * Self.secondStepFactor)
    let agrees = estimate.overlaps(again)
    estimate.truncationError += abs(estimate.value - again.value) + (agrees ? 0 : again.errorBound)
    return (estimate, agrees)
  }

  private func run(_ side: GSLDerivative.Side, from h: Double) throws -> DerivativeEstimate {
    let call = Call(sampler, center: x)
    var result = 0.0
    var absoluteError = 0.0
    let status = withExtendedLifetime(call) {
      var descriptor = gsl_function(
        function: { x, context in
          context.map { Unmanaged<Call>.fromOpaque($0).takeUnretainedValue().value(x) } ?? .nan
        }, params: Unmanaged.passUnretained(call).toOpaque())
      return switch side {
      case .central: gsl_deriv_central(&descriptor, x, h, &result, &absoluteError)
      case .forward: gsl_deriv_forward(&descriptor, x, h, &result, &absoluteError)
      case .backward: gsl_deriv_backward(&descriptor, x, h, &result, &absoluteError)
      }
    }
    if let error = call.error { throw error }
    guard Int(status) == GSL_SUCCESS else {
      throw DerivativeError.library(
        method: "GSL \(side.rawValue)", message: String(cString: gsl_strerror(status)))
    }
    guard result.isFinite, absoluteError.isFinite else {
      throw DerivativeError.library(
        method: "GSL \(side.rawValue)",
        message: "the result is \(result) ± \(absoluteError) for the step \(h)")
    }
    // Σ|wₖ|: 3 for the 5-point rule on ±h/2, ±h; 272/3 for the 4-point rule on h/4, h/2, 3h/4, h (the weights
    // −52/3, 38, −28, 22/3 follow from exactness for cubics).
    let weights = side == .central ? 3.0 : 272.0 / 3
    // GSL counts the rounding of x ± h in double precision; in a coarser format it is that format's.
    let precision = sampler.function.precision
    let displacement = precision == .float64 ? 0 : abs(result) * precision.ulp(of: abs(x) + h)
    return DerivativeEstimate(
      value: result, truncationError: absoluteError,
      roundingError: (noise + displacement) * weights / call.smallestReach,
      method: "GSL \(side.rawValue)", steps: [call.smallestReach], evaluations: call.evaluations)
  }
}

/// One call of GSL: what its callback needs, and what it must remember.
private final class Call {
  let sampler: Sampler
  let center: Double
  var error: (any Error)?
  var evaluations = 0
  /// The largest distance from x within each rule application, smallest over the applications: the step used.
  var smallestReach = Double.infinity
  private var reaches: [Double] = []

  init(_ sampler: Sampler, center: Double) {
    self.sampler = sampler
    self.center = center
  }

  /// f(x) for GSL; a thrown error is kept, since none may cross a C frame.
  func value(_ x: Double) -> Double {
    guard error == nil else { return .nan }
    evaluations += 1
    reaches.append(abs(x - center))
    if reaches.count == 4 {
      smallestReach = min(smallestReach, reaches.max() ?? .infinity)
      reaches = []
    }
    do {
      let value = try sampler.value(x)
      guard value.isFinite else { throw DerivativeError.nonFinite(at: x, value: value) }
      return value
    } catch {
      self.error = error
      return .nan
    }
  }
}

/// GSL's global error handler, which would abort the process, switched off once.
enum GSLErrors {
  private static let off: Void = {
    _ = gsl_set_error_handler_off()
  }()

  /// Makes GSL return status codes; safe to call from any thread, any number of times.
  static func turnHandlerOff() {
    off
  }
}

/// The version of the GSL that this module was built against: "2.7.1".
public let gslVersion = GSL_VERSION
