/// How a gradient will be checked, decided before it is: every entry, or a sketch; and what that will cost.
public struct Plan: Sendable, Equatable {
  /// The two ways.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// Every entry by every oracle: ``GradientChecker``.
    case exhaustive
    /// Random directions, and the entries they lead to: ``GradientSketch``.
    case sketch
  }

  /// What one evaluation costs, and one entry.
  public struct Cost: Sendable, Equatable {
    /// Number of parameters.
    public var parameters: Int
    /// Seconds that one evaluation of the whole objective takes, as measured; nil before it is.
    public var secondsPerEvaluation: Double?
    /// Evaluations that an exhaustive check takes for each parameter.
    public var evaluationsPerEntry: Int
    /// Seconds that it takes for each parameter, where the objective evaluates along one faster than as a
    /// whole.
    public var secondsPerEntry: Double?

    /// What all oracles of values take for an entry of a smooth function.
    public static let usualEvaluationsPerEntry = 130

    /// A cost from its parts.
    public init(
      parameters: Int, secondsPerEvaluation: Double?,
      evaluationsPerEntry: Int = Cost.usualEvaluationsPerEntry,
      secondsPerEntry: Double? = nil
    ) {
      self.parameters = parameters
      self.secondsPerEvaluation = secondsPerEvaluation
      self.evaluationsPerEntry = evaluationsPerEntry
      self.secondsPerEntry = secondsPerEntry
    }
  }

  /// What is allowed.
  public struct Budget: Sendable, Equatable {
    /// The most evaluations; nil for no limit.
    public var evaluations: Int?
    /// The most seconds; nil for no limit.
    public var seconds: Double?

    /// A budget; without arguments there is no limit.
    public init(evaluations: Int? = nil, seconds: Double? = nil) {
      self.evaluations = evaluations
      self.seconds = seconds
    }
  }

  /// The way chosen.
  public var mode: Mode
  /// What it was chosen from.
  public var cost: Cost
  /// What is allowed.
  public var budget: Budget
  /// Random directions of the sketch.
  public var directions: Int

  /// Seconds beyond which nobody waits for an exhaustive check that was not asked for.
  public static let patience = 60.0
  /// Evaluations of a sketch before its directions: state, noise of values and claim, and a ladder of steps.
  static let preparation = 70
  /// Evaluations of a direction.
  static let evaluationsPerDirection = 4

  /// Chooses.
  ///
  /// - Parameters:
  ///   - mode: the way that is wanted; nil for every entry, if that is within the budget and ``patience``,
  ///     else a sketch.
  ///   - cost: what an evaluation costs.
  ///   - budget: what is allowed.
  public init(_ mode: Mode? = nil, cost: Cost, budget: Budget = Budget()) {
    self.cost = cost
    self.budget = budget
    directions = Self.directions(cost, budget)
    self.mode = .exhaustive
    if let mode {
      self.mode = mode
    } else if !isWithin(.exhaustive) || exhaustiveSeconds > Self.patience {
      self.mode = .sketch
    }
  }

  /// As many directions as the budget allows, up to those of a ``GradientSketch``.
  private static func directions(_ cost: Cost, _ budget: Budget) -> Int {
    let most = GradientSketch().directions
    var evaluations = budget.evaluations ?? .max
    if let seconds = budget.seconds, let each = cost.secondsPerEvaluation, each > 0 {
      let affordable = seconds / each
      if affordable < 1e9 { evaluations = min(evaluations, Int(max(0, affordable))) }
    }
    let before = budget.evaluations == nil ? 0 : FewDirections.mostEvaluations
    let whole = max(0, evaluations - before - preparation) / evaluationsPerDirection
    guard whole < GradientSketch.fewestDirections else { return min(most, whole) }
    return budget.evaluations == nil ? 0 : FewDirections.directions(evaluations)
  }

  /// Evaluations of an exhaustive check.
  public var exhaustiveEvaluations: Int {
    let (product, overflow) = cost.parameters.multipliedReportingOverflow(by: cost.evaluationsPerEntry)
    return overflow ? .max : product
  }
  /// Seconds of an exhaustive check; 0 where nothing was measured.
  public var exhaustiveSeconds: Double {
    if let each = cost.secondsPerEntry { return Double(cost.parameters) * each }
    return Double(exhaustiveEvaluations) * (cost.secondsPerEvaluation ?? 0)
  }
  /// Evaluations of the smallest sketch by random signs.
  public static var fewestEvaluations: Int {
    preparation + evaluationsPerDirection * GradientSketch.fewestDirections
  }
  /// The fewest evaluations that say anything of a gradient.
  public static var leastEvaluations: Int { FewDirections.fewestEvaluations }
  /// The most evaluations of a few directions in which nothing is wrong.
  package static var mostEvaluationsOfFew: Int { FewDirections.mostEvaluations }
  /// By how much an error must exceed what a direction leaves open, where there are few, to be missed with probability 2⁻¹⁴ at
  /// most.
  public var factorOfFew: Double { FewDirections.factor(directions: directions) }
  /// Whether evaluations are so few that a few directions of normal numbers must do.
  public var isFew: Bool { directions < GradientSketch.fewestDirections }
  /// Evaluations of a sketch in which nothing is wrong, about.
  public var sketchEvaluations: Int {
    guard !isFew else { return FewDirections.evaluations(directions, of: budget.evaluations ?? 0) }
    let before = budget.evaluations == nil ? 0 : FewDirections.mostEvaluations
    return before + Self.preparation + Self.evaluationsPerDirection * directions
  }
  /// Seconds of a sketch in which nothing is wrong, about; 0 where nothing was measured.
  public var sketchSeconds: Double { Double(sketchEvaluations) * (cost.secondsPerEvaluation ?? 0) }

  /// Evaluations of the way chosen, about.
  public var evaluations: Int { mode == .exhaustive ? exhaustiveEvaluations : sketchEvaluations }

  /// Whether the way chosen is likely to end within the budget; where it is not, nothing should begin.
  public var isAffordable: Bool { isWithin(mode) }

  private func isWithin(_ mode: Mode) -> Bool {
    let isExhaustive = mode == .exhaustive
    let evaluations = isExhaustive ? exhaustiveEvaluations : sketchEvaluations
    let seconds = isExhaustive ? exhaustiveSeconds : sketchSeconds
    return evaluations <= budget.evaluations ?? .max && seconds <= budget.seconds ?? .infinity
      && (isExhaustive || directions > 0)
  }

  /// The sketch as planned.
  ///
  /// - Parameter checker: the oracles that confirm what it finds.
  public func sketch(checker: GradientChecker = GradientChecker()) -> GradientSketch {
    var sketch = GradientSketch(checker: checker)
    if !isFew {
      sketch.directions = directions
      sketch.directionsAfterFinding = min(directions, sketch.directionsAfterFinding)
    }
    sketch.budget = budget.evaluations
    sketch.time = budget.seconds.map { .seconds(min($0, 1e9)) }
    return sketch
  }
}
