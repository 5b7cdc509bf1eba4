import PlantedDefects
import ReferenceMLP
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
    let place =
      wrong.own.count > 1 ? ", entry \(wrong.entry + 1) of \(wrong.own.count)" : ""
    let before = right.map { "Up to \($0) every number is right. " } ?? ""
    return [
      compared,
      before + "The first wrong step is \(wrong.right.quantity)\(place): yours is "
        + "\(NumberFormatting.exact(wrong.own[wrong.entry])), right is "
        + "\(NumberFormatting.number(wrong.right.values[wrong.entry], significant: digits)).",
      wrong.right.formula + ". " + wrong.right.explanation,
      cause,
    ]
  }

  private var cause: String {
    guard let first = check.mistakes.first else {
      return "No known mistake gives these numbers."
    }
    let share =
      first.explained == check.numbers
      ? "all of these numbers"
      : "\(NumberFormatting.count(first.explained)) of these \(NumberFormatting.count(check.numbers)) numbers"
    if check.mistakes.count == 1 { return "This gives \(share): \(Self.words(first))" }
    let shown = check.mistakes.prefix(Self.shown).map { "- " + Self.words($0) }
    let more = check.mistakes.count - shown.count
    return (["Each of these gives \(share):"] + shown + (more > 0 ? ["- and \(more) more"] : []))
      .joined(separator: "\n")
  }

  private static let shown = 4

  /// The mistake with its place: "D14 in layer 2 by 0.5: The weights are updated before …".
  private static func words(_ mistake: StepByStepCheck.Mistake) -> String {
    let biases = mistake.biases == .perUnit ? nil : mistake.biases.rawValue
    guard let defect = mistake.defect else { return (biases ?? "") + "." }
    return "\(defect): \(defect.statement)" + (biases.map { " With \($0)." } ?? "")
  }

  /// The text form.
  var text: String { paragraphs.joined(separator: "\n\n") + "\n" }

  /// The same as one JSON document.
  var json: String {
    get throws {
      let document = Document(
        title: title, numbers: check.numbers, isRight: check.firstWrong == nil,
        firstWrong: check.firstWrong.map {
          Document.Wrong(
            quantity: $0.right.quantity, entry: $0.entry, own: $0.own[$0.entry],
            right: $0.right.values[$0.entry], formula: $0.right.formula)
        },
        mistakes: check.mistakes.map {
          Document.Mistake(
            defect: $0.defect?.id, place: $0.defect.map { "\($0)" }, statement: $0.defect?.statement,
            biases: $0.biases.rawValue, explained: $0.explained)
        })
      return try Explanation.text(of: document)
    }
  }

  private struct Document: Encodable {
    var title: String
    var numbers: Int
    var isRight: Bool
    var firstWrong: Wrong?
    var mistakes: [Mistake]

    struct Wrong: Encodable {
      var quantity: String
      var entry: Int
      var own: Double
      var right: Double
      var formula: String
    }

    struct Mistake: Encodable {
      var defect: String?
      var place: String?
      var statement: String?
      var biases: String
      var explained: Int
    }
  }
}
