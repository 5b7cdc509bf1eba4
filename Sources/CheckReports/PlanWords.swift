import GradientChecking
import Reports

extension Plan {
  /// The plan in one line.
  ///
  /// "1,000,000 parameters, 9 ms an evaluation: every entry would take 130,000,000 evaluations, 14 days; sketch of
  /// 64 directions, about 326 evaluations, 2.93 s, more where entries are wrong; miss probability 2⁻⁶⁴".
  public var words: String {
    let each = cost.secondsPerEvaluation.map { ", \(NumberFormatting.seconds($0)) an evaluation" } ?? ""
    let start = "\(NumberFormatting.counted(cost.parameters, "parameter"))\(each): "
    switch (mode, isAffordable) {
    case (.exhaustive, true): return start + "every entry, about \(everyEntry)"
    case (.sketch, true): return start + "every entry would take \(everyEntry); \(sketched)"
    case (_, false):
      return start + "every entry would take \(everyEntry), a few directions at least "
        + "\(NumberFormatting.counted(Self.leastEvaluations, "evaluation")); the budget is \(allowance)"
    }
  }

  private var everyEntry: String {
    NumberFormatting.counted(exhaustiveEvaluations, "evaluation") + Self.duration(exhaustiveSeconds)
  }

  private var sketched: String {
    guard !isFew else {
      return
        "\(NumberFormatting.counted(directions, "random direction")) by \(allowance): an entry is missed with "
        + "probability \(NumberFormatting.power(of: 2, -GradientSketch.fewestDirections)) at most if it is off by "
        + "\(NumberFormatting.number(factorOfFew, significant: 2)) times what a direction leaves open"
    }
    return
      "sketch of \(directions) directions, about \(NumberFormatting.counted(sketchEvaluations, "evaluation"))"
      + "\(Self.duration(sketchSeconds)), more where entries are wrong; miss probability "
      + NumberFormatting.power(of: 2, -directions)
  }

  private var allowance: String {
    [
      budget.evaluations.map { NumberFormatting.counted($0, "evaluation") },
      budget.seconds.map(NumberFormatting.seconds),
    ]
    .compactMap { $0 }.joined(separator: " and ")
  }

  /// ", 3 s"; nothing where no time was measured.
  private static func duration(_ seconds: Double) -> String {
    seconds > 0 ? ", \(NumberFormatting.seconds(seconds))" : ""
  }
}
