import Derivatives

/// What the values along one parameter say of its derivative.
struct LineEstimate {
  /// What the function is like at the point, along this parameter.
  enum Kind: Sendable, Equatable {
    case smooth
    /// The one-sided derivatives differ.
    case kink
    /// The value jumps at the point, or so close to it that the jump hides the derivative.
    case jump
    /// The function is constant between jumps.
    case staircase
    /// Difference quotients grow without bound.
    case singular
    /// One side is outside the domain.
    case edge
    /// Nothing shows beside noise.
    case noise
  }

  /// A derivative with its bound, and the step up to which values served it.
  struct Reading: Sendable, Equatable {
    var value: Double
    var bound: Double
    var step: Double
    /// What values at smaller steps say against it.
    var departures: [QuotientLimit.Departure] = []
  }

  var kind: Kind
  /// The derivative, two-sided where there is one; NaN where nothing is known.
  var value = Double.nan
  var bound = Double.infinity
  /// The largest step that served the estimate.
  var step = 0.0
  /// What values at smaller steps say against it.
  var departures: [QuotientLimit.Departure] = []
  /// The bound on the noise of a value.
  var noise = 0.0
  /// The one-sided derivatives of a kink.
  var below: Reading?
  var above: Reading?
  /// The derivative above the function's own fine structure, with the noise of that structure.
  var coarse: Reading?
  /// The side that an edge or a jump leaves; nil where both serve.
  var side: LineSide?
  /// What half the gap between the one-sided derivatives may be at the most.
  var bend = 0.0
  /// The place and height of a jump.
  var jump: Jump?
  /// The width of a staircase's tread.
  var tread = 0.0

  /// A discontinuity of the values.
  struct Jump: Sendable, Equatable {
    /// The distance from the point, with its sign; 0 at the point itself.
    var distance: Double
    /// By how much the value changes.
    var height: Double
  }

  /// The first change of a value that stays the same to the bit at first: its distance from the point on one side, and by how much the
  /// value changes.
  struct Riser: Sendable, Equatable {
    var side: LineSide
    var step: Double
    var height: Double
    /// Whether the value goes on changing from there, as a smooth function does that was hidden below its own rounding.
    var isCreeping: Bool
  }

  init(_ kind: Kind) { self.kind = kind }

  init(_ kind: Kind, _ reading: Reading, noise: Double) {
    self.kind = kind
    (value, bound, step, self.noise) = (reading.value, reading.bound, reading.step, noise)
    departures = reading.departures
  }

  var reading: Reading { Reading(value: value, bound: bound, step: step, departures: departures) }
}
