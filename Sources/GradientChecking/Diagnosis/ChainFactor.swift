import Foundation

/// The derivative of a function of one parameter: what the chain rule multiplies by where another variable is meant.
///
/// A model is fitted in log x, or in the raw score of which a probability is the logistic function; its gradient is taken for
/// that by the other variable. Then each entry is wrong by a factor of its own, which its parameter alone determines.
struct ChainFactor {
  /// The factor in words: "its own parameter x".
  var words: String
  /// What has happened when the claim has the factor too much.
  var tooMuch: String
  /// What has happened when the claim lacks it.
  var missing: String
  /// The factor at a parameter.
  var factor: @Sendable (Double) -> Double

  /// What the derivative is multiplied by where the factor is too much, or missing.
  func factor(_ isTooMuch: Bool, _ parameter: Double) -> Double {
    isTooMuch ? factor(parameter) : 1 / factor(parameter)
  }

  /// The factors of the transformations that parameters usually go through.
  static let all: [ChainFactor] = [
    ChainFactor(
      words: "its own parameter x", tooMuch: "the derivative by log x in place of that by x",
      missing: "the derivative by x in place of that by log x", factor: { $0 }),
    ChainFactor(
      words: "twice its own parameter x", tooMuch: "the inner derivative of x² once too often",
      missing: "the derivative by x² in place of that by x", factor: { 2 * $0 }),
    ChainFactor(
      words: "twice the square root of its own parameter x",
      tooMuch: "the derivative by √x in place of that by x",
      missing: "the derivative by x in place of that by √x", factor: { 2 * $0.squareRoot() }),
    ChainFactor(
      words: "the square of its own parameter x", tooMuch: "a factor x² of a changed variable too much",
      missing: "a factor x² of a changed variable left out", factor: { $0 * $0 }),
    ChainFactor(
      words: "minus the square of its own parameter x",
      tooMuch: "the derivative by 1/x in place of that by x",
      missing: "the derivative by x in place of that by 1/x", factor: { -$0 * $0 }),
    ChainFactor(
      words: "exp(x) of its own parameter x", tooMuch: "the inner derivative of exp x once too often",
      missing: "the derivative by exp x in place of that by x", factor: { exp($0) }),
    ChainFactor(
      words: "p(1 − p) with p = 1/(1 + exp(−x)) of its own parameter x",
      tooMuch: "the inner derivative of the logistic function once too often",
      missing: "the derivative by the probability p in place of that by the score x",
      factor: { logistic($0) * (1 - logistic($0)) }),
    ChainFactor(
      words: "x(1 − x) of its own parameter x",
      tooMuch: "the derivative by the score of a probability x in place of that by x",
      missing: "the derivative by x in place of that by the score of a probability x",
      factor: { $0 * (1 - $0) }),
    ChainFactor(
      words: "1/(1 + exp(−x)) of its own parameter x",
      tooMuch: "the inner derivative of softplus once too often",
      missing: "the derivative by softplus(x) in place of that by x", factor: logistic),
    ChainFactor(
      words: "1 − tanh²(x) of its own parameter x", tooMuch: "the inner derivative of tanh once too often",
      missing: "the derivative by tanh x in place of that by x", factor: { 1 - tanh($0) * tanh($0) }),
    ChainFactor(
      words: "1 − x² of its own parameter x", tooMuch: "the derivative by artanh x in place of that by x",
      missing: "the derivative by x in place of that by artanh x", factor: { 1 - $0 * $0 }),
  ]

  @Sendable private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
