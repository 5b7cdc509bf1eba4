import PlantedDefects
import Wording

/// What is said of a learner's own numbers.
struct ExplanationCheck {
  /// The network's name.
  let title: String
  /// Significant digits of the right numbers.
  let digits: Int
  let check: StepByStepCheck

  /// The sentences, a paragraph each.
  var paragraphs: [String] {
    let compared =
      "\(NumberFormatting.counted(check.numbers, "number")) of \(NumberFormatting.counted(check.own.count, "step")) "
      + "compared with \(title)."
    guard let wrong = check.firstWrong else { return [compared, "Every number is right."] }
    let right = check.own.map(\.quantity).prefix { $0 != wrong.right.quantity }.last
    return [
      compared,
      (right.map { "Up to \($0) every number is right. " } ?? "") + "The first wrong step is "
        + WrongStepWords(wrong, digits: digits).sentence,
      WrongStepWords(wrong, digits: digits).formula,
      MistakeWords.cause(check.mistakes, numbers: check.numbers),
    ]
  }

  /// The text form.
  var text: String { paragraphs.joined(separator: "\n\n") + "\n" }

  /// The same as one JSON document.
  var json: String {
    get throws {
      let document = Document(
        title: title, numbers: check.numbers, isRight: check.firstWrong == nil,
        firstWrong: check.firstWrong.map(WrongStepWords.Document.init),
        mistakes: check.mistakes.map(MistakeWords.Document.init))
      return try JSONDocument.text(of: document)
    }
  }

  private struct Document: Encodable {
    var title: String
    var numbers: Int
    var isRight: Bool
    var firstWrong: WrongStepWords.Document?
    var mistakes: [MistakeWords.Document]
  }
}
