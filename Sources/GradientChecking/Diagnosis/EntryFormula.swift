/// What the claim of an entry would be by one mistake, from its own derivative and its own parameter.
struct EntryFormula {
  /// The kind.
  var code: Diagnosis.Code
  /// What is said of the blocks.
  var message: NumberedPhrase
  /// The number in the formula.
  var factor: Double?
  /// What it suggests.
  var cause: Explanation.Cause?
  /// The digits of its number.
  var factorDigits: Double?
  /// Numbers that were fitted.
  var fitted: Int
  /// log₁₀ of the number of formulas of this kind.
  var alternatives: Double
  /// What it costs where it holds for the whole block.
  var cost: Double
  /// Whether it is one of the patterns of whole blocks as well, so that only a part is of interest here.
  var isForPartsOnly = false
  /// The claim it predicts.
  var predict: (Int) -> Discrepancy.Prediction
}
