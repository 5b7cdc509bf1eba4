import CheckReports
import Derivatives
import GSLDerivatives
import RealModule
import ReferenceMLP
import Reports
import Runs
import Scalars

/// Error bounds on trial: on functions whose derivative is known, every estimate must lie within its bound.
enum BoundHonesty {
  /// What became of one method at one point of one function.
  struct Trial: Sendable, Equatable, Codable {
    var method: String
    var ending: Ending
    /// Whether the bound is below 10⁻⁶ of the derivative: honesty alone is no art.
    var isSharp = false
    /// The numbers of a violation, for a person to look at.
    var details: String?
  }

  /// How a trial ended.
  enum Ending: String, Sendable, Codable {
    /// |estimate − truth| ≤ bound.
    case within
    /// The truth lies outside the bound.
    case violated
    /// The method says that it found a kink.
    case kink
    /// The method found no finite estimate, or needs what the function does not offer.
    case declined
  }

  /// All methods at one point of one function.
  struct Outcome: Sendable, Equatable, Codable {
    var trials: [Trial]
  }

  /// The methods on trial, Ridders first: all oracles whose bounds are no proofs, and GSL's from either side.
  ///
  /// Without `OneSidedRidders`, which must not look at the other side even where it could: on a tail that is saturated to
  /// below an ulp, such as that of tanh, the one side cannot be told from a constant. At edges the others go the same way.
  static let methods: [any DerivativeMethod] = GradientCheck.oracles.filter { $0.kind != .proof }.flatMap {
    $0 is GSLDerivative ? GSLDerivative.Side.allCases.map { GSLDerivative($0) } : [$0]
  }

  /// The points to try for a number of random networks: eight methods each, of which 6% decline, so that a little more
  /// than ten estimates are judged for every network.
  static func points(cases: Int) -> Int { cases + (2 * cases + 4) / 5 }

  /// Tries every method at point number `index` of a run: each function in turn, its awkward points first.
  static func outcome(_ index: Int, seed: UInt64) -> Outcome {
    let known = Catalogue.functions[index % Catalogue.functions.count]
    let turn = index / Catalogue.functions.count
    var random = SeededGenerator(
      seed: Seeds.seed(run: seed, name: "bound honesty/\(known.name)/\(turn)"))
    let x = known.point(turn: turn, &random)
    return outcome(known, at: x, sharesScale: turn % 2 == 0)
  }

  /// Tries every method at one point.
  ///
  /// Noise is measured once, as the checker does. `sharesScale` is whether methods with one initial step are told the
  /// scale that Ridders' ladder found, as the checker does, or are on their own.
  static func outcome(_ known: KnownFunction, at x: Double, sharesScale: Bool) -> Outcome {
    let truth = RunningError.evaluate(known.derivative, at: x)
    var function = known.function
    function.noise = try? function.noiseBound(at: x).bound
    var trials: [Trial] = []
    for method in methods {
      let estimate = try? method.estimate(of: function, at: x)
      if sharesScale, function.scale == nil, let estimate, estimate.steps.count > 1 {
        function.scale = estimate.steps.max()
      }
      trials.append(trial(method.name, estimate, truth, place: "\(known.name) at \(x)"))
    }
    return Outcome(trials: trials)
  }

  private static func trial(
    _ method: String, _ estimate: DerivativeEstimate?, _ truth: RunningError, place: String
  ) -> Trial {
    guard let estimate, estimate.isUsable, truth.value.isFinite, truth.error.isFinite else {
      return Trial(method: method, ending: .declined)
    }
    guard estimate.kink == nil else { return Trial(method: method, ending: .kink) }
    let error = abs((DoubleDouble(estimate.value) - truth.value).high)
    // The truth's own error is known and added; it is 2⁻⁹⁹ of the numbers that it is computed from.
    guard error <= estimate.errorBound + truth.error else {
      let details =
        "\(method), \(place): \(estimate.value) ± \(estimate.errorBound), is \(truth.value.high), off by \(error)"
      return Trial(method: method, ending: .violated, details: details)
    }
    let isSharp = estimate.errorBound <= 1e-6 * abs(truth.value.high)
    return Trial(method: method, ending: .within, isSharp: isSharp)
  }

  /// The tally: at least 99.99% of the estimates lie within their bounds; the violations are listed.
  ///
  /// - Parameter missing: cases that an interruption left out.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let trials = outcomes.flatMap(\.trials)
    let violations = trials.filter { $0.ending == .violated }
    let judged = trials.count { $0.ending == .within } + violations.count
    return Report.Campaign(
      name: "Honesty of error bounds",
      statement: "At least 99.99% of estimates of known derivatives lie within their own error bound",
      cases: judged, counts: methods.flatMap { counts($0.name, trials) },
      // 99.99%: at most one in ten thousand.
      holds: judged > 0 && violations.count * 10_000 <= judged,
      undecided: missing > 0 && violations.count * 10_000 <= judged + missing * methods.count,
      examples: violations.prefix(20).compactMap(\.details))
  }

  private static func counts(_ method: String, _ trials: [Trial]) -> [Report.Campaign.Count] {
    let own = trials.filter { $0.method == method }
    func count(_ name: String, _ isCounted: (Trial) -> Bool) -> Report.Campaign.Count {
      Report.Campaign.Count(name: "\(method): \(name)", count: own.count(where: isCounted))
    }
    return [
      count("tried") { _ in true }, count("within") { $0.ending == .within },
      count("violated") { $0.ending == .violated }, count("kink found") { $0.ending == .kink },
      count("declined") { $0.ending == .declined }, count("bound below 1e-6 of the derivative", \.isSharp),
    ]
  }
}
