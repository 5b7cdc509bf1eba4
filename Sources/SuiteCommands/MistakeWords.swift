import PlantedDefects
import ReferenceMLP
import Wording

/// What is said of a number that is wrong.
package struct WrongStepWords {
  private let wrong: StepByStepCheck.WrongStep
  private let digits: Int

  /// The words of a wrong number.
  ///
  /// - Parameter digits: significant digits of the right one.
  package init(_ wrong: StepByStepCheck.WrongStep, digits: Int) {
    (self.wrong, self.digits) = (wrong, digits)
  }

  /// The place and both numbers: "a2, entry 2 of 2: yours is 0.77, right is 0.77292847.".
  package var sentence: String {
    let right = NumberFormatting.number(wrong.right.values[wrong.entry], significant: digits)
    return
      "\(wrong.right.quantity)\(place): yours is \(NumberFormatting.exact(wrong.own[wrong.entry])), right is \(right)."
  }

  /// ", entry 3 of 4 (row 2, column 1)"; nothing where there is only one.
  private var place: String {
    guard wrong.own.count > 1 else { return "" }
    let entry = ", entry \(wrong.entry + 1) of \(wrong.own.count)"
    guard wrong.right.shape.count == 2, wrong.right.shape.allSatisfy({ $0 > 1 }) else { return entry }
    let (row, column) = wrong.entry.quotientAndRemainder(dividingBy: wrong.right.shape[1])
    return entry + " (row \(row + 1), column \(column + 1))"
  }

  /// The formula, and why it is so.
  package var formula: String { wrong.right.formula + ". " + wrong.right.explanation }

  /// A wrong number in JSON.
  package struct Document: Encodable {
    var quantity: String
    var entry: Int
    var own: Double
    var right: Double
    var formula: String

    /// A wrong number; its entry counts from 0, in row-major order.
    package init(_ wrong: StepByStepCheck.WrongStep) {
      quantity = wrong.right.quantity
      entry = wrong.entry
      own = wrong.own[wrong.entry]
      right = wrong.right.values[wrong.entry]
      formula = wrong.right.formula
    }
  }
}

/// What is said of known mistakes that give a learner's numbers.
package enum MistakeWords {
  private static let shown = 4

  /// The mistakes with their places, and how many of the numbers they give.
  ///
  /// - Parameters:
  ///   - mistakes: those that give the most.
  ///   - numbers: numbers compared.
  ///   - of: which numbers, where they are not all there are: "steps 2 to 5".
  package static func cause(
    _ mistakes: [StepByStepCheck.Mistake], numbers: Int, of which: String? = nil
  ) -> String {
    guard let first = mistakes.first else { return "No known mistake gives these numbers." }
    let all = which.map { "the \(NumberFormatting.counted(numbers, "number")) of \($0)" }
    let share =
      first.explained == numbers
      ? "all of \(all ?? "these numbers")"
      : "\(NumberFormatting.count(first.explained)) of \(all ?? "these \(NumberFormatting.count(numbers)) numbers")"
    if mistakes.count == 1 { return "This gives \(share): \(words(first))" }
    let listed = mistakes.prefix(shown).map { "- " + words($0) }
    let more = mistakes.count - listed.count
    return (["Each of these gives \(share):"] + listed + (more > 0 ? ["- and \(more) more"] : []))
      .joined(separator: "\n")
  }

  /// The mistake with its place: "D14 in layer 2 by 0.5: The weights are updated before …".
  private static func words(_ mistake: StepByStepCheck.Mistake) -> String {
    let biases = mistake.biases == .perUnit ? nil : mistake.biases.rawValue
    let loss = mistake.reading.loss.map { "the loss \($0.name) in place of the network's" }
    let readings = [loss, biases].compactMap { $0 }.joined(separator: ", ")
    guard let defect = mistake.defect else { return readings + "." }
    return "\(defect): \(defect.statement)" + (readings.isEmpty ? "" : " With \(readings).")
  }

  /// A mistake in JSON.
  package struct Document: Encodable {
    var defect: String?
    var place: String?
    var statement: String?
    var loss: String?
    var biases: String
    var explained: Int

    /// A mistake with the numbers that it gives.
    package init(_ mistake: StepByStepCheck.Mistake) {
      defect = mistake.defect?.id
      place = mistake.defect?.description
      statement = mistake.defect?.statement
      loss = mistake.reading.loss?.name
      biases = mistake.biases.rawValue
      explained = mistake.explained
    }
  }
}

extension Loss {
  /// "mean-squared-error", "cross-entropy, summed".
  fileprivate var name: String { kind.rawValue + (reduction == .sum ? ", summed" : "") }
}
