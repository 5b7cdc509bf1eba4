import Foundation

/// A factor that means something: 2, the batch size, one over the number of outputs.
struct RecognizedFactor: Equatable {
  /// The exact value.
  var value: Double
  /// What it is: "64 is the batch size: the mean over the batch is missing".
  var meaning: String
  /// Whether the problem is known to have the count that it is made of: then no second number has to confirm it.
  var isOfKnownCount = false

  /// Matches a measured factor with those that mistakes make.
  ///
  /// - Parameters:
  ///   - measured: a quotient of claim and derivative.
  ///   - uncertainty: its error bound.
  ///   - counts: the known counts of the problem.
  ///   - integers: whether any small integer, and one over it, counts as recognized.
  /// - Returns: nil when nothing fits, or when the measurement is too coarse to tell.
  static func match(
    _ measured: Double, uncertainty: Double, counts: [GradientStructure.Count], integers: Bool
  ) -> RecognizedFactor? {
    // Coarser than that, the constants are no longer far enough apart to mean anything.
    guard uncertainty <= 1e-3 * abs(measured) else { return nil }
    let tolerance = max(uncertainty, 1e-9 * abs(measured))
    let magnitude = abs(measured)
    func isNear(_ factor: RecognizedFactor) -> Bool { abs(magnitude - factor.value) <= tolerance }
    var fitting = candidates(counts).filter(isNear)
    if fitting.isEmpty && uncertainty <= Self.coarsestOfConstants * magnitude {
      fitting = constants.filter(isNear)
    }
    if fitting.isEmpty && integers { fitting = integer(near: magnitude).filter(isNear) }
    guard let first = fitting.first else { return nil }
    let meanings = fitting.map(\.meaning).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return RecognizedFactor(
      value: measured < 0 ? -first.value : first.value,
      meaning: (measured < 0 && first.value != 1 ? "and the sign is flipped; " : "")
        + meanings.joined(separator: "; or "),
      isOfKnownCount: fitting.contains(where: \.isOfKnownCount))
  }

  /// log₁₀ of the number of factors that are compared with a measured one.
  static func alternatives(_ counts: [GradientStructure.Count]) -> Double {
    log10(Double(candidates(counts).count + constants.count + 1))
  }

  /// Constants that are no counts: a measurement coarser than six digits is near one of them too often.
  private static let coarsestOfConstants = 1e-6

  /// Factors of units and bases that formulas change by.
  private static let constants: [RecognizedFactor] = [
    (180 / Double.pi, "degrees and radians", "180/π"),
    (log(2), "the natural logarithm and that to base 2", "ln 2"),
    (log(10), "the natural logarithm and that to base 10", "ln 10"),
    (2 * Double.pi, "frequency and angular frequency", "2π"),
  ].flatMap { value, units, name in
    [
      RecognizedFactor(value: value, meaning: "\(name), as between \(units)"),
      RecognizedFactor(value: 1 / value, meaning: "1/(\(name)), as between \(units)"),
    ]
  }

  private static func candidates(_ counts: [GradientStructure.Count]) -> [RecognizedFactor] {
    let counts = counts.filter { $0.value > 1 }
    var all = [RecognizedFactor(value: 1, meaning: "the sign is flipped")]
    for count in counts {
      let value = Double(count.value)
      all.append(
        RecognizedFactor(
          value: value,
          meaning: "\(count.value) is the \(count.name): a division by it is missing", isOfKnownCount: true))
      all.append(
        RecognizedFactor(
          value: 1 / value,
          meaning: "1/\(count.value) is one over the \(count.name): divided by it once too often",
          isOfKnownCount: true))
    }
    all += [
      RecognizedFactor(value: 2, meaning: "the 2 of a square too many, or the gradient is accumulated twice"),
      RecognizedFactor(value: 0.5, meaning: "½: the 2 of a square is missing"),
    ]
    for (index, first) in counts.enumerated() {
      let value = Double(first.value)
      all.append(
        RecognizedFactor(
          value: 2 * value, meaning: "twice the \(first.name), \(first.value)", isOfKnownCount: true))
      all.append(
        RecognizedFactor(
          value: value / 2, meaning: "half the \(first.name), \(first.value)", isOfKnownCount: true))
      all.append(
        RecognizedFactor(
          value: 2 / value, meaning: "two over the \(first.name), \(first.value)", isOfKnownCount: true))
      all.append(
        RecognizedFactor(
          value: 0.5 / value, meaning: "one over twice the \(first.name), \(first.value)",
          isOfKnownCount: true))
      for second in counts.dropFirst(index + 1) {
        let other = Double(second.value)
        let names = "the \(first.name), \(first.value), and the \(second.name), \(second.value)"
        all.append(
          RecognizedFactor(value: value * other, meaning: "the product of \(names)", isOfKnownCount: true))
        all.append(
          RecognizedFactor(
            value: 1 / (value * other), meaning: "one over the product of \(names)", isOfKnownCount: true))
        all.append(
          RecognizedFactor(value: value / other, meaning: "the quotient of \(names)", isOfKnownCount: true))
        all.append(
          RecognizedFactor(
            value: other / value, meaning: "the inverse quotient of \(names)", isOfKnownCount: true))
      }
    }
    return all
  }

  /// The integer, or one over an integer, that a factor may be; none for 1.
  private static func integer(near magnitude: Double) -> [RecognizedFactor] {
    let direct = magnitude.rounded()
    let inverse = (1 / magnitude).rounded()
    if direct >= 3, direct <= 1e6 {
      return [
        RecognizedFactor(
          value: direct, meaning: "a whole number, as of a count (samples, outputs) that is not divided by")
      ]
    }
    guard inverse >= 3, inverse <= 1e6 else { return [] }
    return [
      RecognizedFactor(
        value: 1 / inverse,
        meaning:
          "1/\(Int(inverse)), one over a whole number, as of a count (samples, outputs) divided by too often")
    ]
  }
}
