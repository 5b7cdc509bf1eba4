import Derivatives
import GradientChecking
import NetworkChecking
import Reports
import Runs
import Scalars

/// Proven enclosures of all partial derivatives of hostile random networks, against double-double and
/// backpropagation.
struct IntervalEnclosures: Sendable {
  /// What was found in one network.
  struct Outcome: Sendable, Codable {
    var name: String
    /// Whether the weights are of ordinary size and the depth is at most 3: there enclosures must be narrow.
    var isWellScaled: Bool
    /// Partial derivatives that were to be enclosed.
    var entries = 0
    /// The entries where the network may be undefined or the enclosure is unbounded.
    var declined = 0
    /// Of the enclosures, those that contain the double-double derivative.
    var contained = 0
    /// Of the enclosures, those that backpropagation in `Double` comes as near to as its rounding allows.
    var agreeing = 0
    /// The largest relative width, ``IntervalEnclosures/relativeWidth(_:scale:)``; infinite with a declined
    /// entry.
    var widest = 0.0
    /// The first entry against what must hold, in words.
    var failure: String?
  }

  /// No enclosure of a well-scaled network of depth 3 or less may be wider, relatively.
  static let widestAllowed = 1e-9

  /// Encloses every partial derivative of network number `index` of a run.
  static func outcome(_ index: Int, seed: UInt64) throws -> Outcome {
    let name = "interval enclosure/\(index)"
    let problem = problem(index, name, seed: seed)
    let objective = NetworkObjective(name, network: problem.network, problem: problem.problem)
    let gradient = objective.claimedGradient(at: objective.point)
    let rounding = problem.problem.gradientRoundingBound(of: problem.network)
    let entries = try objective.point.indices.map { parameter in
      try EnclosedEntry(
        objective, parameter, backpropagated: gradient[parameter], rounding: rounding[parameter])
    }
    let enclosures = entries.compactMap(\.enclosure)
    let scale = scale(of: enclosures, value: objective.value(at: objective.point), point: objective.point)
    let widest = enclosures.map { relativeWidth($0, scale: scale) }.max() ?? 0
    return Outcome(
      name: name, isWellScaled: isWellScaled(problem), entries: entries.count,
      declined: entries.count - enclosures.count, contained: entries.count(where: \.isContained),
      agreeing: entries.count(where: \.isNear), widest: enclosures.count < entries.count ? .infinity : widest,
      failure: entries.first(where: \.isWrong).map { "\(name) \($0.description)" })
  }

  /// Every second network is well-scaled and shallow, drawn again until it is; the others are as they come.
  private static func problem(_ index: Int, _ name: String, seed: UInt64) -> HostileProblem {
    var problem = HostileProblem(seed: Seeds.seed(run: seed, name: name))
    var draws = 1
    while index.isMultiple(of: 2) && !isWellScaled(problem) {
      problem = HostileProblem(seed: Seeds.seed(run: seed, name: "\(name)/draw \(draws)"))
      draws += 1
    }
    return problem
  }

  private static func isWellScaled(_ problem: HostileProblem) -> Bool {
    problem.trait == .ordinary && problem.network.layers.count <= 3
  }

  /// Width over the entry's size, or over 10⁻⁴ of the gradient's scale where that is larger.
  ///
  /// An entry in which terms cancel to less than that is as uncertain as its terms, in any arithmetic of this
  /// precision.
  static func relativeWidth(_ enclosure: ProvenEnclosure, scale: Double) -> Double {
    let width = enclosure.upper - enclosure.lower
    return width == 0 ? 0 : width / max(abs(enclosure.lower), abs(enclosure.upper), 1e-4 * scale)
  }

  /// The gradient's largest entry, or the slope at which the loss would change by its own size over a
  /// parameter's own size where that is larger.
  ///
  /// A gradient whose terms cancel altogether (Huber's loss of softmax outputs that all miss by more than 1)
  /// has no size of its own.
  static func scale(of enclosures: [ProvenEnclosure], value: Double, point: [Double]) -> Double {
    let natural = abs(value) / max(point.map(abs).max() ?? 0, 1)
    return enclosures.map { max(abs($0.lower), abs($0.upper)) }.reduce(natural, max)
  }
}

/// One partial derivative: its enclosure, and what the enclosure is held against.
private struct EnclosedEntry {
  /// Nil where the network may be undefined, or the enclosure would be unbounded.
  var enclosure: ProvenEnclosure?
  var doubleDouble: DoubleDouble
  var backpropagated: Double
  /// What backpropagation may be off by: T = C·u·S of docs/PROPERTIES.md.
  var rounding: Double
  var index: ParameterIndex

  init(_ objective: NetworkObjective, _ parameter: Int, backpropagated: Double, rounding: Double) throws {
    let function = objective.function(ofParameter: parameter, noise: 0)
    let x = objective.point[parameter]
    do {
      enclosure = try DualIntervals().estimate(of: function, at: x).enclosure
    } catch DerivativeError.nonFinite {
      enclosure = nil
    }
    doubleDouble =
      try function.doubleDoubleDual?(Dual(DoubleDouble(x), derivative: DoubleDouble(1))).derivative
      ?? DoubleDouble(.nan)
    self.backpropagated = backpropagated
    self.rounding = rounding
    index = objective.blocks.indices[parameter]
  }

  /// Whether there is an enclosure that contains the double-double derivative.
  ///
  /// That may itself be off by the rounding bound of `Double`, whose unit roundoff is 2⁵¹ times larger, with
  /// 2⁵ for the constants of double-double functions; and by what underflows.
  var isContained: Bool {
    guard let enclosure else { return false }
    let slack = DoubleDouble((rounding.isFinite ? rounding * 0x1p-46 : 0) + Precision.float64.underflow)
    return DoubleDouble(enclosure.lower) <= doubleDouble + slack
      && doubleDouble - slack <= DoubleDouble(enclosure.upper)
  }

  /// Whether there is an enclosure that backpropagation comes as near to as its rounding allows.
  var isNear: Bool {
    guard let enclosure else { return false }
    return enclosure.lower - backpropagated <= rounding && backpropagated - enclosure.upper <= rounding
  }

  var isWrong: Bool { enclosure != nil && !(isContained && isNear) }

  var description: String {
    let ends = enclosure.map { "[\($0.lower), \($0.upper)]" } ?? "unbounded"
    return "\(index) \(ends), double-double \(doubleDouble), backpropagation \(backpropagated) ± \(rounding)"
  }
}

// MARK: - Tally

extension IntervalEnclosures {
  /// The tally: every enclosure contains the derivative, and none of a well-scaled shallow network is too
  /// wide.
  ///
  /// - Parameter missing: cases that an interruption left out.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let entries = outcomes.reduce(0) { $0 + $1.entries }
    let declined = outcomes.reduce(0) { $0 + $1.declined }
    let contained = outcomes.reduce(0) { $0 + $1.contained }
    let agreeing = outcomes.reduce(0) { $0 + $1.agreeing }
    let wellScaled = outcomes.filter(\.isWellScaled)
    let tooWide = wellScaled.filter { !($0.widest <= widestAllowed) }
    let widest = wellScaled.max { $0.widest < $1.widest }
    let enclosed = entries - declined
    let isGood = contained == enclosed && agreeing == enclosed && tooWide.isEmpty
    return Report.Campaign(
      name: "Proven enclosures",
      statement:
        "Dual intervals contain the double-double derivative of every entry, and backpropagation to its proven "
        + "rounding; relative to the entry, or to 1e-4 of the gradient's scale, none of a well-scaled network "
        + "of depth 3 or less is wider than 1e-9",
      cases: outcomes.count,
      counts: [
        Report.Campaign.Count(name: "entries", count: entries),
        Report.Campaign.Count(name: "enclosed", count: enclosed),
        Report.Campaign.Count(name: "undefined or unbounded", count: declined),
        Report.Campaign.Count(name: "containing double-double", count: contained),
        Report.Campaign.Count(name: "within rounding of backpropagation", count: agreeing),
        Report.Campaign.Count(name: "well-scaled networks of depth 3 or less", count: wellScaled.count),
        Report.Campaign.Count(name: "of them too wide", count: tooWide.count),
      ],
      holds: isGood && enclosed > 0 && !wellScaled.isEmpty, undecided: isGood && missing > 0,
      examples: outcomes.compactMap(\.failure).prefix(10)
        + tooWide.prefix(10).map { "\($0.name): relative width \($0.widest)" }
        + (widest.map { ["widest of the well-scaled: \($0.name), relative width \($0.widest)"] } ?? []))
  }
}
