import ComplexModule
import Derivatives
import RealModule
import Scalars

/// What an objective can do beyond giving values and a claim.
///
/// Each ability is a closure or a value, nil where the objective lacks it. A check asks for all of them once, as it begins, and
/// does without those that are missing. An objective that wraps another one copies its abilities and changes those that are no
/// longer true of it; ``shared`` never is.
public struct Abilities {
  // MARK: Other scalars

  /// The value at a point of complex numbers, for the complex step.
  public var complex: ((_ point: [Complex<Double>]) throws -> Complex<Double>)?
  /// The value at a point of dual numbers.
  public var dual: ((_ point: [Dual<Double>]) throws -> Dual<Double>)?
  /// The value at a point of dual numbers over double-double ones: the reference.
  public var doubleDoubleDual: ((_ point: [Dual<DoubleDouble>]) throws -> Dual<DoubleDouble>)?
  /// The value at a point of dual numbers over intervals, which proves an enclosure of the derivative.
  public var intervalDual: ((_ point: [Dual<Interval>]) throws -> Dual<Interval>)?

  // MARK: Other ways to values

  /// Prepares what all parameters share, and gives for each one, by its place in the flattened point, the value as a function of
  /// that parameter alone, the others fixed at ``Objective/point``: faster than at a whole point.
  ///
  /// The values are those of ``Objective/value(at:)`` up to its noise, and all of one function are rounded alike. Functions of
  /// different parameters are independent; calls of one are made one at a time.
  public var coordinateSweep: (() throws -> (_ parameter: Int) -> (Double) throws -> Double)?
  /// Prepares what all lines share, and gives for a direction u the line t ↦ θ + tu through ``Objective/point``: faster than at
  /// whole points.
  ///
  /// Its values are those of ``Objective/value(at:)`` up to the rounding of either, and equal each other to the bit; t is exact,
  /// where θ + tu would be rounded.
  public var lines: (() throws -> @Sendable (ParameterDirection) throws -> ObjectiveLine)?
  /// The affine layers through which alone the parameters act, which together hold every parameter once, in the
  /// order of the flattened point; of use where the objective is ``shared`` too.
  ///
  /// A sum of samples' terms, each a function of q = Wx + b, has ∂/∂Wᵢⱼ = Σₛ ∂/∂qₛᵢ · xₛⱼ and ∂/∂bᵢ = Σₛ ∂/∂qₛᵢ: the
  /// derivatives with regard to samples × units quantities give those of units × (inputs + 1) parameters, of which there may be
  /// far more. Whether a method takes values is told, as their noise must then come with the quantities.
  public var affineLayers: ((_ needsNoise: Bool) throws -> [AffineLayer])?
  /// The value at a point where someone else computes it, another process say: who asks has time until it comes.
  ///
  /// `meanwhile` is called at most once, when the point has been handed over and the value is yet to come; not at all where
  /// nobody is asked.
  public var awaitedValue: ((_ point: [Double], _ meanwhile: () -> Void) throws -> Double)?

  // MARK: Threads

  /// The objective itself, where several threads may ask it at once; nil in the abilities of one that wraps it.
  ///
  /// Every value depends on its point alone, so that the result is the same to the bit whatever the number of threads.
  public var shared: (any Objective & Sendable)?
  /// How many values of a ``shared`` objective are worth asking for at once; below 2 its entries are looked at one by one.
  public var concurrency = 1
  /// What copies of it, on other machines maybe, gave at the point, where they differ in the last digits: noise of value and claim,
  /// as which copy answers is not known.
  public var answersOfCopies: (() -> [ClaimWithValue])?

  // MARK: Evaluations

  /// Whether evaluations may be used up before a check is done: whoever asks for one more then gets an error that is
  /// ``EvaluationsUsedUp``.
  public var isLimited = false

  // MARK: Where it is smooth, and where it is defined

  /// On which side of its kinks a point lies.
  public var kinks: KinkSignatures?
  /// Between which values of each parameter it is defined.
  public var bounds: ParameterBounds?
  /// What is known of parameters that are lengths of steps from elsewhere, and say nothing of its sizes.
  var stepLengths: StepLengths?
  /// Where the value is a sum of terms, each of one parameter alone: the term of a parameter, by its place.
  ///
  /// Looked at by itself, a small term is not hidden by the rounding of large ones.
  var terms: ((_ parameter: Int) -> SeparateTerm)?

  // MARK: Accuracy

  /// A bound on the rounding error of each entry of the gradient when it is computed exactly in double precision.
  public var gradientRoundingBound: (() throws -> [Double])?
  /// What each entry of a correct claim may be off by: a correct gradient in the format that the claim is computed in.
  ///
  /// With fewer parameters than ``CheckLimits/parametersForAffineLayers``: ``CheckLimits/allowedRootMeanSquares`` times the
  /// root mean square of what it is seen to lose near by.
  public var claimRoundingBound: (() throws -> [Double])?
  /// A bound on the noise of each entry of the claimed gradient, in fewer evaluations than the checker would take.
  public var claimNoise: (() throws -> [Double])?
  /// The accuracy of the values, relative to them, above 0 and below 1.
  ///
  /// Values that come from a solver or a quadrature have it from the tolerance, which no rounding shows.
  public var valueAccuracy: Double?
  /// Σ|terms| at the point, of a value that is a sum of terms which may cancel: what its relative accuracy refers to.
  var sizeOfTerms: (() throws -> Double)?
  /// The format that the numbers of a claim show, where they are made of other numbers or are a part of more.
  var formatOfClaim: ((_ claimed: [Double]) -> RecognizedFormat)?
  /// The format in which the gradient is computed, if one is stated.
  ///
  /// Some programs state it only in their reply to a request for the gradient: it is read once that was asked for.
  public var claimFormat: (() -> ClaimFormat?)?

  // MARK: Other claims

  /// The gradient under test, and the value that came along with it, which must be that of the objective.
  public var claimWithValue: ((_ point: [Double]) throws -> ClaimWithValue)?
  /// Hv, flattened like the point: the claimed derivative of the gradient along v.
  public var hessianProduct: ((_ point: [Double], _ vector: [Double]) throws -> [Double])?

  // MARK: Diagnosis

  /// How the gradient comes about: counts and layers.
  public var structure: GradientStructure?
  /// The gradients that the usual mistakes would give, in the order of likelihood where two of them give the same.
  ///
  /// A mistake that reproduces a wrong gradient to many digits is its likely cause. Told are the gradient under test, to fit a
  /// mistake's parameter to, and the estimates of the right one, NaN where there is none.
  public var hypotheses: ((_ claimed: [Double], _ derivatives: [Double]) throws -> [GradientHypothesis])?

  /// No abilities.
  public init() {}
}

// MARK: - The parts of some abilities

/// The signs by which an objective knows on which side of its kinks a point lies.
public struct KinkSignatures {
  /// The sign (−1, 0, 1) of every quantity at whose zero the objective has a kink.
  ///
  /// Two points with equal signatures, and equal ones between them, lie on one smooth piece.
  public var kinks: (_ point: [Double]) throws -> [Int8]
  /// The sign of every quantity at whose zero any derivative jumps, a higher one too.
  ///
  /// Differences stay within such a piece where they can: extrapolation assumes derivatives of high order.
  public var pieces: (_ point: [Double]) throws -> [Int8]

  /// Signatures of kinks and of pieces; by default there are no other pieces than those between kinks.
  public init(
    kinks: @escaping (_ point: [Double]) throws -> [Int8],
    pieces: ((_ point: [Double]) throws -> [Int8])? = nil
  ) {
    self.kinks = kinks
    self.pieces = pieces ?? kinks
  }
}

/// Between which values of each parameter an objective is defined, in the order of the point.
public struct ParameterBounds: Sendable, Equatable {
  /// The least values; −∞ where there is none.
  public var lower: [Double]
  /// The greatest values; ∞ where there is none.
  public var upper: [Double]

  /// Bounds, as many of either side as there are parameters.
  public init(lower: [Double], upper: [Double]) {
    precondition(lower.count == upper.count, "each parameter has both bounds")
    (self.lower, self.upper) = (lower, upper)
  }

  /// A step of a parameter from its value x, turned round where it would leave the bounds; 0 where both ways do.
  func inside(_ step: Double, from x: Double, ofParameter place: Int) -> Double {
    let allowed = lower[place]...upper[place]
    return allowed.contains(x + step) ? step : allowed.contains(x - step) ? -step : 0
  }

  /// Whether a point lies within them; NaN lies outside.
  func contain(_ point: [Double]) -> Bool {
    zip(point, lower).allSatisfy { $0 >= $1 } && zip(point, upper).allSatisfy { $0 <= $1 }
  }
}

/// What is known of parameters that are lengths of steps.
struct StepLengths {
  /// The length of a step that moves what it steps from by its own size.
  var naturalSize: Double
  /// The length below which a step moves nothing.
  var smallestStep: Double
}

/// One term of a sum, of one parameter alone.
struct SeparateTerm {
  /// The term's values at the point, as often as it was asked for there.
  var repeats: [Double]
  /// Σ|terms| of the term itself at the point.
  var size: Double
  /// By how much it changes when the parameter, like others of its kind, changes by 1: what its derivative is made of.
  var rate: Double
  /// The term's value where the parameter is this.
  var value: (_ parameter: Double) throws -> Double
}

// MARK: - Formulas over other scalars

extension Abilities {
  /// Evaluation of an objective's formula in every scalar that an oracle computes in, and no other ability.
  public init(evaluating objective: some ScalarGenericObjective) {
    complex = { try objective.value(at: $0) }
    dual = { try objective.value(at: $0) }
    doubleDoubleDual = { try objective.value(at: $0) }
    intervalDual = { try objective.value(at: $0) }
  }

  /// Gives a function of one parameter, the others fixed at a point, the formulas over all other scalars.
  func addFormulas(to function: inout UnivariateFunction, ofParameter parameter: Int, from point: [Double]) {
    func along<Scalar: NetworkScalar>(
      _ formula: @escaping ([Scalar]) throws -> Scalar
    ) -> (Scalar) throws -> Scalar {
      { x in
        var moved = point.map { Scalar($0) }
        moved[parameter] = x
        return try formula(moved)
      }
    }
    function.dual = dual.map(along)
    function.doubleDoubleDual = doubleDoubleDual.map(along)
    function.intervalDual = intervalDual.map(along)
    function.complex = complex.map(along)
  }
}

// MARK: - What follows from them

extension Abilities {
  /// Whether there are values and nothing that could see the derivative otherwise.
  var areValuesAlone: Bool {
    complex == nil && dual == nil && doubleDoubleDual == nil && intervalDual == nil && kinks == nil
      && coordinateSweep == nil
  }

  /// The relative accuracy that is stated of the values; 0 where none is.
  var statedAccuracy: Double { valueAccuracy ?? 0 }

  /// The unit roundoff of the format that is stated of the claim, once it was asked for; 0 where none is.
  var statedRoundoff: Double { claimFormat?()?.unitRoundoff ?? 0 }

  /// The format that the numbers of a claim show.
  func format(of claimed: [Double]) -> RecognizedFormat {
    formatOfClaim?(claimed) ?? RecognizedFormat(of: claimed)
  }

  /// The unit roundoff of a claim in single precision or a narrower format, as stated or as its numbers show; 0 of any other.
  func narrowRoundoff(of claimed: [Double]) -> Double {
    let shown = format(of: claimed)
    var unit = statedRoundoff
    if case .bits(let bits) = shown { unit = max(unit, Double(sign: .plus, exponent: -bits, significand: 1)) }
    return unit >= ClaimFormat.float32.unitRoundoff ? unit : 0
  }

  /// The unit roundoff of the sums in a claim of the stated format: narrower ones are added in single precision.
  var roundoffOfSums: Double { min(statedRoundoff, ClaimFormat.float32.unitRoundoff) }
}
