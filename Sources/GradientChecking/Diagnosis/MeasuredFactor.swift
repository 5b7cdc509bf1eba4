import Foundation

/// The quotient of claim and reference in the wrong entry that determines it best, and what it may be.
struct MeasuredFactor {
  /// The quotient.
  var value: Double
  /// The factor's error bound.
  var uncertainty: Double
  /// The factor that means something, where it is one within the uncertainty.
  var recognized: RecognizedFactor?

  /// How often one quotient may be near some whole number, or one over it, by chance.
  private static let chanceOfSingleInteger = 1e-4

  /// Measures the factor of some entries; nil where none of them is wrong, or the factor is 0 or infinite.
  init?(_ entries: [Int], _ discrepancy: Discrepancy, _ counts: [GradientStructure.Count]) {
    let wrong = entries.filter(discrepancy.isWrong)
    guard let largest = wrong.max(by: { abs(discrepancy.reference[$0]) < abs(discrepancy.reference[$1]) })
    else { return nil }
    let reference = discrepancy.reference[largest]
    value = discrepancy.claimed[largest] / reference
    uncertainty =
      (abs(value) * discrepancy.bounds[largest] + discrepancy.allowance[largest]) / abs(reference)
    guard value.isFinite, value != 0, uncertainty.isFinite else { return nil }
    recognized = RecognizedFactor.match(
      value, uncertainty: uncertainty, counts: counts,
      integers: wrong.count >= 2 || chanceOfInteger <= Self.chanceOfSingleInteger)
  }

  /// The part of the numbers of this size that lie as near to a whole number, or to one over it, as is measured.
  private var chanceOfInteger: Double { 2 * uncertainty * max(1, 1 / (value * value)) }

  /// −log₁₀ of the relative uncertainty.
  var digits: Double {
    uncertainty > 0 ? max(0, -log10(uncertainty / abs(value))) : AgreedDigits.maximum
  }

  /// ``digits``, where a number is said that has digits; none for a sign.
  var shownDigits: Double? { recognized?.value == -1 ? nil : digits }

  /// What it is called.
  var code: Diagnosis.Code { recognized?.value == -1 ? .sign : .constantFactor }

  /// The factor in words: "64 times what it should be".
  var phrase: NumberedPhrase {
    if recognized?.value == -1 { return "of the opposite sign" }
    let number = DiagnosisWords.number(recognized?.value ?? value)
    let end = recognized == nil ? ", a factor with no known meaning" : ""
    return NumberedPhrase(
      one: "\(number) times what it should be\(end)", many: "\(number) times what they should be\(end)")
  }

  /// What the factor suggests.
  var cause: Explanation.Cause? {
    recognized.flatMap { known in
      known.value == -1 ? nil : Explanation.Cause(words: known.meaning, isKnown: known.isOfKnownCount)
    }
  }

  /// log₁₀ of the number of factors that would have been recognized; of the opposite sign there is one.
  func alternatives(_ counts: [GradientStructure.Count]) -> Double {
    recognized?.value == -1 ? 0 : RecognizedFactor.alternatives(counts)
  }

  /// The reference times the factor, with the factor's uncertainty where it is no recognized one.
  func predict(_ entry: Int, _ discrepancy: Discrepancy) -> Discrepancy.Prediction {
    if let recognized { return discrepancy.scaled(entry, by: recognized.value) }
    let scaled = discrepancy.scaled(entry, by: value)
    return (scaled.value, scaled.bound + abs(discrepancy.reference[entry]) * uncertainty)
  }
}
