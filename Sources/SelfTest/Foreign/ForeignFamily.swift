import GradientChecking
import ReferenceMLP
import Runs

/// A kind of function that programs of the world compute, with what a good analyst could say of a claim about it.
struct ForeignFamily: Sendable {
  /// What the functions of a group have in common.
  enum Group: String, CaseIterable, Sendable, Codable {
    /// Infinitely often differentiable, computed in `Double`, of size 1.
    case smooth
    /// Parameters and values in units of physics, from 1e-18 to 1e18, and values at the ends of the format.
    case units
    /// Varying over a length that the size of the parameter does not show.
    case ownScale = "scale of its own"
    /// Values or claims in few digits: single and half precision, printed, fixed point.
    case formats
    /// Values with noise that repeats, or that differs from run to run.
    case noise
    /// Values read from a table and interpolated.
    case tables
    /// Values of an iteration, an integration or a series that is cut at a tolerance.
    case solvers
    /// Points with two one-sided derivatives, and joints that only look like it.
    case kinks
    /// Discontinuities at, beside and away from the point.
    case jumps
    /// Points at or near the end of where the function is defined.
    case edges = "domain edges"
    /// Points at which the derivative is infinite.
    case infinite = "infinite derivatives"
    /// Values that are given by an equation.
    case implicit
  }

  /// What may be said of a right claim.
  struct Acceptance: Sendable, Equatable {
    var verified: Bool
    var reasons: Set<Verdict.Reason>

    static let verified = Acceptance(verified: true, reasons: [])

    /// Verified, or inconclusive for one of these reasons.
    static func verified(or reasons: Verdict.Reason...) -> Acceptance {
      Acceptance(verified: true, reasons: Set(reasons))
    }

    /// Inconclusive for one of these reasons, as there is no derivative to be verified.
    static func inconclusive(_ reasons: Verdict.Reason...) -> Acceptance {
      Acceptance(verified: false, reasons: Set(reasons))
    }

    func accepts(_ verdict: Verdict) -> Bool {
      switch verdict {
      case .verified: verified
      case .refuted: false
      case .inconclusive(let reason): reasons.contains(reason)
      }
    }
  }

  let name: String
  let group: Group
  /// The smallest error, relative to the entry, that a good analyst decides from values alone.
  ///
  /// What the noise of the values hides beyond that is taken account of for each entry (``ForeignFunction/hidden(_:)``).
  let visible: Double
  /// What a right claim may be judged.
  let right: Acceptance
  /// Whether stated bounds are compared with the derivative of the formula.
  ///
  /// Not where a program rounds its parameters or cuts an iteration without saying so: its values have another derivative than the
  /// formula, and nothing in them tells.
  let judgesBounds: Bool
  /// Draws a function and a point.
  let draw: @Sendable (inout SeededGenerator) -> ForeignFunction

  init(
    _ name: String, _ group: Group, visible: Double = 1e-7, right: Acceptance = .verified,
    judgesBounds: Bool = true, draw: @escaping @Sendable (inout SeededGenerator) -> ForeignFunction
  ) {
    (self.name, self.group, self.visible, self.right) = (name, group, visible, right)
    (self.judgesBounds, self.draw) = (judgesBounds, draw)
  }

  /// The function of a turn in a run; the same whatever else is drawn.
  func function(turn: Int, seed: UInt64) -> ForeignFunction {
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: "foreign/\(name)/\(turn)"))
    return draw(&random)
  }
}
