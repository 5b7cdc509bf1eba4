import PropertyTesting

/// The properties P1–P38 of the reference network: theorems, so that a case that breaks one is a bug.
///
/// Each family is a function of what it is about; a tolerance is derived in the comment of its property.
enum PropertyCatalogue {
  /// The theorems in the order of their numbers.
  ///
  /// - Parameter training: gradients, steps and bounds under test; by default the reference's own.
  static func properties(of training: TrainingUnderTest = TrainingUnderTest()) -> [TestedProperty] {
    let gradients = training.gradients
    let all =
      symmetries(of: gradients) + scalings(of: gradients) + exactStatements(of: gradients)
      + identities(of: gradients) + directions(of: gradients) + curvature(of: training)
      + quadratics(of: training) + descent(of: training) + linearAndHomogeneous(of: training)
      + vanishingGradients(of: training) + enclosures(of: training)
    return all.sorted { number(of: $0) < number(of: $1) }
  }

  /// The theorems, then the false statements F1–F6, which a run must refute, then the frequencies Q1–Q3.
  static func all(of training: TrainingUnderTest = TrainingUnderTest()) -> [TestedProperty] {
    properties(of: training) + falseStatements(of: training) + frequencies(of: training)
  }

  /// Whether a property states a frequency: its labels are its outcomes.
  static func isFrequency(_ name: String) -> Bool { name.hasPrefix("Q") }

  /// 3 of "P3-sample-permutation".
  private static func number(of property: TestedProperty) -> Int {
    Int(property.name.dropFirst().prefix { $0.isNumber }) ?? 0
  }
}
