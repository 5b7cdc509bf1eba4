/// What the order of the Taylor remainder says of a claimed gradient: a second verdict, independent of the entries'.
public struct TaylorResult: Sendable, Equatable {
  /// What the test concludes.
  public enum Outcome: Sendable, Hashable {
    /// The remainder is of second order (or all noise): the claim is right within the test's power.
    case agrees
    /// The remainder is of first order: the claim is wrong.
    case contradicts
    /// Neither order shows, for this reason.
    case undecided(Verdict.Reason)
  }

  /// The conclusion over all directions.
  public package(set) var outcome: Outcome
  /// One result for each direction.
  public package(set) var directions: [TaylorDirection]
  /// The smallest error of one entry that every direction's slope would have shown, in the entry it sees worst.
  public package(set) var detectionPower: Double
  /// ``detectionPower`` relative to the largest claimed entry.
  public package(set) var relativeDetectionPower: Double
  /// Evaluations of the objective.
  public package(set) var evaluations: Int
  /// The lengths that the directions were scaled by; nil for each coordinate's size or 1.
  var lengths: [Double]?

  /// The log–log slope that decided, the flattest of the directions that concluded as a whole; nil where the remainder
  /// is all noise.
  public var slope: Double? { flattest?.slope }
  /// How far noise and curvature may have moved ``slope``.
  public var slopeUncertainty: Double? { flattest?.slopeUncertainty }
  /// Points that slopes were read from, over all directions.
  public var points: Int { directions.reduce(0) { $0 + $1.points } }

  /// The direction that ``slope`` was read from; where the remainder is all noise, the first.
  public var deciding: TaylorDirection? { flattest ?? directions.first }

  private var flattest: TaylorDirection? {
    directions.filter { $0.outcome == outcome && $0.slope != nil }.min { ($0.slope ?? 0) < ($1.slope ?? 0) }
  }

  /// Whether some direction that agrees would have contradicted, had the claim been off by these errors.
  ///
  /// - Parameters:
  ///   - errors: claimed − true, one for each parameter; those that are not finite are left out.
  ///   - point: the point of the test.
  public func wouldHaveSeen(errors: [Double], at point: [Double]) -> Bool {
    wouldHaveSeen(errors: errors, at: [point])
  }

  /// Whether the test would have seen these errors, the point given in its parts.
  func wouldHaveSeen(errors: [Double], at point: [[Double]]) -> Bool {
    guard errors.count == point.reduce(0, { $0 + $1.count }) else { return false }
    return directions.contains { result in
      guard result.outcome == .agrees else { return false }
      let direction = IrregularDirection.scaled(number: result.number, byMeasured: lengths)
      var along = 0.0
      ParameterDirection.forEachRun(of: point) { coordinates, first in
        for (offset, step) in direction.entries(coordinates, first).enumerated()
        where errors[first + offset].isFinite {
          along += errors[first + offset] * step
        }
      }
      // By a factor 2: the errors are estimates themselves.
      return abs(along) > 2 * result.visibleError
    }
  }
}

/// What one direction u showed of the remainder f(θ + tu) − f(θ) − t⟨g, u⟩.
public struct TaylorDirection: Sendable, Equatable {
  /// Which of the test's directions u it is, from 0: ``IrregularDirection/scaled(at:number:)`` at the point.
  ///
  /// u itself would take as much memory as the point.
  public package(set) var number: Int
  /// What this direction concludes.
  public package(set) var outcome: TaylorResult.Outcome
  /// The slope of log|remainder| against log t at the smallest steps above the noise; nil with fewer than two.
  public package(set) var slope: Double?
  /// How far noise may have moved the slope, plus half the spread of the slopes between neighbouring steps.
  public package(set) var slopeUncertainty: Double?
  /// Steps that the slope was read from.
  public package(set) var points: Int
  /// The smallest error of ⟨g, u⟩ that would have shown.
  public package(set) var visibleError: Double
  /// What each step showed, the largest first.
  public package(set) var remainders: [TaylorRemainder] = []
}

/// What one step t along a direction u showed, on the side where more did.
public struct TaylorRemainder: Sendable, Equatable {
  /// t.
  public package(set) var step: Double
  /// |f(θ ± tu) − f(θ)|, which shrinks like t.
  public package(set) var change: Double
  /// |f(θ ± tu) − f(θ) ∓ t⟨g, u⟩|, which shrinks like t² where g is the gradient.
  public package(set) var remainder: Double
  /// What noise and rounding may add to the remainder.
  public package(set) var noise: Double
}
