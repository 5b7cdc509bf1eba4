import RealModule

/// How a gradient will be checked, decided before it is: every entry, or a sketch; and what that will cost.
public struct Plan: Sendable, Equatable, CustomStringConvertible {
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

    /// A cost from its parts; 130 evaluations an entry are what all oracles of values take for a smooth function.
    public init(
      parameters: Int, secondsPerEvaluation: Double?, evaluationsPerEntry: Int = 130,
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
    return min(most, max(0, evaluations - preparation) / evaluationsPerDirection)
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
  /// Evaluations of a sketch in which nothing is wrong, about.
  public var sketchEvaluations: Int { Self.preparation + Self.evaluationsPerDirection * directions }
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
      && (isExhaustive || directions >= GradientSketch.fewestDirections)
  }

  /// The sketch as planned.
  ///
  /// - Parameter checker: the oracles that confirm what it finds.
  public func sketch(checker: GradientChecker = GradientChecker()) -> GradientSketch {
    var sketch = GradientSketch(checker: checker)
    sketch.directions = directions
    sketch.directionsAfterFinding = min(directions, sketch.directionsAfterFinding)
    sketch.budget = budget.evaluations
    sketch.time = budget.seconds.map { .seconds(min($0, 1e9)) }
    return sketch
  }
}

// MARK: - In words

extension Plan {
  /// "1,000,000 parameters, 9 ms an evaluation: every entry would take 130,000,000 evaluations, 14 days;
  /// sketch of 64 directions, about 326 evaluations, 3 s; miss probability 2⁻⁶⁴".
  public var description: String {
    let each = cost.secondsPerEvaluation.map { ", \(Self.time($0)) an evaluation" } ?? ""
    let start = "\(Self.counted(cost.parameters, "parameter"))\(each): "
    let all = "\(Self.count(exhaustiveEvaluations)) evaluations" + timeText(exhaustiveSeconds)
    let some =
      "sketch of \(directions) directions, about \(Self.count(sketchEvaluations)) evaluations"
      + "\(timeText(sketchSeconds)), more where entries are wrong; miss probability \(Self.power(directions))"
    switch (mode, isAffordable) {
    case (.exhaustive, true): return start + "every entry, about \(all)"
    case (.sketch, true): return start + "every entry would take \(all); \(some)"
    case (_, false):
      let least = Self.preparation + Self.evaluationsPerDirection * GradientSketch.fewestDirections
      return start + "every entry would take \(all), a sketch at least \(Self.count(least)) evaluations; "
        + "the budget is \(allowance)"
    }
  }

  /// ", 3 s"; nothing where no time was measured.
  private func timeText(_ seconds: Double) -> String { seconds > 0 ? ", \(Self.time(seconds))" : "" }

  private var allowance: String {
    [budget.evaluations.map { Self.counted($0, "evaluation") }, budget.seconds.map(Self.time)]
      .compactMap { $0 }.joined(separator: " and ")
  }

  private static func counted(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func count(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.enumerated().map { place, digit in
      place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }

  /// A time with one or two figures: it is a forecast.
  private static func time(_ seconds: Double) -> String {
    let units: [(Double, String)] = [(86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"), (1e-3, "ms")]
    guard seconds.isFinite, seconds < 1e12 else { return "for ever" }
    let (size, name) = units.first { seconds >= 1.5 * $0.0 } ?? (1e-6, "µs")
    let number = seconds / size
    return number < 10 ? "\((number * 10).rounded() / 10) \(name)" : "\(count(Int(number.rounded()))) \(name)"
  }

  /// "2⁻⁶⁴".
  private static func power(_ exponent: Int) -> String {
    "2⁻" + String(exponent).compactMap { $0.wholeNumberValue }.map { String(superscripts[$0]) }.joined()
  }

  private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
}
