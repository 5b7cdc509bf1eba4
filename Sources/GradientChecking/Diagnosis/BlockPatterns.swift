import Foundation
import RealModule

/// Patterns that explain the claim of one block from the reference.
struct BlockPatterns {
  let discrepancy: Discrepancy
  let counts: [GradientStructure.Count]

  /// The cheapest pattern that fits a block; nil when none does.
  func best(ofBlock block: Int) -> Explanation? {
    let candidates = [
      zero(block), factor(block), transpose(block), broadcast(block), proportional(block),
    ].compactMap { $0 }.filter(\.evidence.isAcceptable)
    return candidates.min { first, second in
      (first.evidence.isComplete ? 0 : 1, first.cost, -first.evidence.digits)
        < (second.evidence.isComplete ? 0 : 1, second.cost, -second.evidence.digits)
    }
  }

  private func range(_ block: Int) -> Range<Int> { discrepancy.ranges[block] }

  private func comparable(_ block: Int) -> [Int] { range(block).filter(discrepancy.isComparable) }

  private func explanation(
    _ code: Diagnosis.Code, _ message: String, _ block: Int, factor: Double? = nil, cost: Double,
    _ predict: (Int) -> Discrepancy.Prediction
  ) -> Explanation? {
    discrepancy.evidence(over: range(block), predict).map {
      Explanation(
        code: code, message: message, blocks: [block], factor: factor, evidence: $0, cost: cost)
    }
  }

  // MARK: - Zero, sign, factor

  private func zero(_ block: Int) -> Explanation? {
    guard comparable(block).allSatisfy({ discrepancy.claimed[$0] == 0 }) else { return nil }
    return explanation(
      .blockZero, "zero: the derivative by these parameters is missing", block,
      cost: ExplanationCost.exactPattern
    ) { _ in (0, 0) }
  }

  /// c = k·g, with k from the entry that determines it best.
  private func factor(_ block: Int) -> Explanation? {
    let entries = comparable(block)
    guard let measured = measuredFactor(entries) else { return nil }
    let known = RecognizedFactor.match(
      measured.value, uncertainty: measured.uncertainty, counts: counts,
      // One quotient is near some whole number by chance, but not to nine digits.
      integers: measured.uncertainty <= 1e-9 * abs(measured.value)
        || entries.count { discrepancy.reference[$0] != 0 } >= 2)
    if let known {
      let isSign = known.value == -1
      return explanation(
        isSign ? .sign : .constantFactor,
        isSign
          ? "of the opposite sign"
          : "\(Self.number(known.value)) times what it should be: \(known.meaning)",
        block, factor: known.value, cost: ExplanationCost.exactPattern
      ) { discrepancy.scaled($0, by: known.value) }
    }
    // A free factor always fits a single number.
    let determined = entries.filter { abs(discrepancy.reference[$0]) > 100 * discrepancy.bounds[$0] }
    guard determined.count >= 2 else { return nil }
    return explanation(
      .constantFactor,
      "\(Self.number(measured.value)) times what it should be, a factor with no known meaning",
      block, factor: measured.value, cost: ExplanationCost.freeFactor
    ) { entry in
      let scaled = discrepancy.scaled(entry, by: measured.value)
      return (scaled.value, scaled.bound + abs(discrepancy.reference[entry]) * measured.uncertainty)
    }
  }

  /// The factor found in another block, where this one fits it too: a block of one number determines none of its own.
  func sharing(_ explanation: Explanation, block: Int) -> Explanation? {
    guard let factor = explanation.factor else { return nil }
    let shared = self.explanation(
      explanation.code, explanation.message, block, factor: factor, cost: explanation.cost
    ) { discrepancy.scaled($0, by: factor) }
    return shared.flatMap { $0.evidence.isAcceptable ? $0 : nil }
  }

  /// The quotient claim/reference of the largest reference, with its error bound.
  private func measuredFactor(_ entries: [Int]) -> (value: Double, uncertainty: Double)? {
    guard let largest = entries.max(by: { abs(discrepancy.reference[$0]) < abs(discrepancy.reference[$1]) })
    else { return nil }
    let reference = discrepancy.reference[largest]
    let factor = discrepancy.claimed[largest] / reference
    guard factor.isFinite, factor != 0 else { return nil }
    let error =
      (abs(factor) * discrepancy.bounds[largest] + discrepancy.claimRounding[largest]) / abs(reference)
    return error.isFinite ? (factor, error) : nil
  }

  // MARK: - Rearrangements

  /// Both readings of a forgotten transpose: of a square block, and of one stored column by column.
  private func transpose(_ block: Int) -> Explanation? {
    let shape = discrepancy.blocks[block].shape
    guard shape.count == 2, shape[0] > 1, shape[1] > 1 else { return nil }
    let start = range(block).lowerBound
    let (rows, columns) = (shape[0], shape[1])
    let isSquare = rows == columns
    return explanation(
      .transpose, isSquare ? "transposed" : "stored column by column", block,
      cost: ExplanationCost.rearrangement
    ) { entry in
      let offset = entry - start
      // Element (i, j) of the columns × rows matrix is at i·rows + j.
      let source = start + (offset % rows) * columns + offset / rows
      return (discrepancy.reference[source], discrepancy.bounds[source])
    }
  }

  /// One number in all places: the sum of what belongs there, their mean, or another.
  private func broadcast(_ block: Int) -> Explanation? {
    let entries = comparable(block)
    guard entries.count >= 2, let first = entries.first.map({ discrepancy.claimed[$0] }), first != 0 else {
      return nil
    }
    let spread = entries.map { abs(discrepancy.claimed[$0] - first) }.max() ?? 0
    // The same sum, rounded in one way or two.
    guard spread <= 4 * Double.ulpOfOne * abs(first) else { return nil }
    let sum = entries.reduce(0) { $0 + discrepancy.reference[$1] }
    let bound = entries.reduce(0) { $0 + discrepancy.bounds[$1] }
    let tolerance = EntryJudge.safety * bound + (entries.map { discrepancy.claimRounding[$0] }.max() ?? 0)
    let count = Double(entries.count)
    let isSum = abs(first - sum) <= tolerance
    let isMean = abs(first - sum / count) <= tolerance
    let what =
      isSum ? "the sum of its entries" : isMean ? "the mean of its entries" : "no simple function of them"
    return explanation(
      .broadcast, "one number, \(Self.number(first)), in every entry: \(what)", block,
      cost: ExplanationCost.rearrangement
    ) { _ in (first, 0) }
  }

  // MARK: - Weight penalty

  /// c − g = λθ.
  private func proportional(_ block: Int) -> Explanation? {
    let entries = comparable(block)
    let moved = entries.filter { discrepancy.point[$0] != 0 }
    guard moved.count >= 2,
      let largest = moved.max(by: { abs(discrepancy.point[$0]) < abs(discrepancy.point[$1]) })
    else { return nil }
    let (claimed, reference) = (discrepancy.claimed, discrepancy.reference)
    let coefficient = (claimed[largest] - reference[largest]) / discrepancy.point[largest]
    guard coefficient.isFinite, coefficient != 0 else { return nil }
    let error =
      (discrepancy.bounds[largest] + discrepancy.claimRounding[largest]) / abs(discrepancy.point[largest])
    let rounded = Self.roundNumber(near: coefficient, error)
    let side =
      coefficient > 0
      ? "too much: a penalty in the gradient that is not in the value, or twice in it"
      : "missing: a penalty in the value that is not in the gradient"
    return explanation(
      .proportionalToParameter, "\(Self.number(abs(rounded))) times the parameters \(side)", block,
      factor: rounded, cost: ExplanationCost.coefficient
    ) { entry in
      let part = coefficient * discrepancy.point[entry]
      return (reference[entry] + part, discrepancy.bounds[entry] + error * abs(discrepancy.point[entry]))
    }
  }

  /// The number with the fewest digits within an error bound: people write 0.01, not 0.010000000003.
  private static func roundNumber(near value: Double, _ error: Double) -> Double {
    for digits in 1...9 {
      let text = String(format: "%.\(digits - 1)e", value)
      if let number = Double(text), abs(number - value) <= error + 1e-9 * abs(value) { return number }
    }
    return value
  }

  /// Up to six digits, and no more than needed.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.6g", value)
    return text
  }
}
