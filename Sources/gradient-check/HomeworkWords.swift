import PlantedDefects
import ReferenceMLP
import SuiteCommands
import Wording

/// What is said of a learner's training.
struct HomeworkWords {
  /// The network's name.
  let title: String
  /// The rule of an update.
  let optimizer: Optimizer
  /// Samples of a step; nil for all.
  let batchSize: Int?
  /// Significant digits of the right numbers.
  let digits: Int
  /// The number of the first step: 1, or 0 where the program counts so.
  let base: Int
  let check: HomeworkCheck

  /// The text form: a paragraph for each sentence.
  var text: String {
    ([compared] + check.departures.enumerated().flatMap(paragraphs) + [outcome].compactMap { $0 })
      .joined(separator: "\n\n") + "\n"
  }

  private func number(_ updates: Int) -> Int { updates + base }

  private var compared: String {
    let steps = check.steps.prefix(check.followed)
    return
      "\(NumberFormatting.counted(check.numbers, "number")) of \(NumberFormatting.counted(steps.count, "step")) of training "
      + "compared with \(title), \(rule)."
  }

  /// "η = 0.5", "momentum, η = 0.5, β = 0.9, batches of 4 samples in the file's order".
  private var rule: String {
    var rule = optimizer.description
    if case .gradientDescent(let rate) = optimizer { rule = "η = \(NumberFormatting.number(rate))" }
    let batches = batchSize.map {
      ", batches of \(NumberFormatting.counted($0, "sample")) in the file's order"
    }
    return rule + (batches ?? "")
  }

  /// What became of the rest.
  private var outcome: String? {
    guard let last = check.departures.last else { return "Every number is right." }
    let left = check.steps.count - check.followed
    if left > 0 {
      let steps =
        "The \(NumberFormatting.counted(left, "step")) after that cannot be told from consequences: "
      guard case .gradientDescent = optimizer else {
        return steps + "a step of this rule depends on all before it."
      }
      return steps
        + "print the new parameters (W1 next, b1 next, …), and each step is followed from your own."
    }
    guard check.steps.count > 1 else { return nil }
    return last.mistakes.isEmpty && last.repeats > 0
      ? nil
      : "Nothing else departs up to step \(number(check.steps.last?.updates ?? 0)): the rest are consequences."
  }

  private func paragraphs(_ place: Int, _ departure: HomeworkCheck.Departure) -> [String] {
    let words = WrongStepWords(departure.wrong, digits: digits)
    var all = [place == 0 ? first(departure) + words.sentence : further(departure) + words.sentence]
    all.append(words.formula)
    if departure.origin != .ownParameters || !departure.mistakes.isEmpty || place == 0 {
      all.append(cause(departure))
    }
    if departure.repeats > 0 {
      all.append(
        "\(NumberFormatting.counted(departure.repeats, "later step")) \(departure.repeats == 1 ? "departs" : "depart") in the same way."
      )
    }
    return all
  }

  private func first(_ departure: HomeworkCheck.Departure) -> String {
    let step = number(departure.updates)
    let before = [
      departure.updates == check.steps.first?.updates ? nil : "Before step \(step) every number is right.",
      departure.lastRight.map { "In step \(step) every number up to \($0) is right." },
    ].compactMap { $0 }
    return (before + ["The first wrong number, in step \(step), is "]).joined(separator: " ")
  }

  private func further(_ departure: HomeworkCheck.Departure) -> String {
    let step = number(departure.updates)
    return switch departure.origin {
    case .reference: "In step \(step) also wrong is "
    case .mistake: "That does not explain all. In step \(step) another mistake shows in "
    case .ownParameters: "Followed from your own parameters, step \(step) is wrong by itself: "
    }
  }

  private func cause(_ departure: HomeworkCheck.Departure) -> String {
    if departure.mistakes.isEmpty { return MistakeWords.cause([], numbers: 0) }
    let (first, last) = (number(departure.since), number(departure.until))
    return MistakeWords.cause(
      departure.mistakes, numbers: departure.numbers,
      of: first == last ? "step \(first)" : "steps \(first) to \(last)")
  }
}

// MARK: - JSON

extension HomeworkWords {
  /// The same as one JSON document.
  var json: String {
    get throws {
      let document = Document(
        title: title, steps: check.steps.count, followed: check.followed, numbers: check.numbers,
        isRight: check.departures.isEmpty,
        departures: check.departures.map { departure in
          Document.Departure(
            step: number(departure.updates), origin: Self.name(departure.origin),
            number: WrongStepWords.Document(departure.wrong),
            mistakes: departure.mistakes.map(MistakeWords.Document.init), numbers: departure.numbers,
            repeats: departure.repeats)
        })
      return try JSONDocument.text(of: document)
    }
  }

  private static func name(_ origin: HomeworkCheck.Origin) -> String {
    switch origin {
    case .reference: "reference"
    case .mistake: "mistake"
    case .ownParameters: "own parameters"
    }
  }

  private struct Document: Encodable {
    var title: String
    var steps: Int
    var followed: Int
    var numbers: Int
    var isRight: Bool
    var departures: [Departure]

    struct Departure: Encodable {
      var step: Int
      var origin: String
      var number: WrongStepWords.Document
      var mistakes: [MistakeWords.Document]
      var numbers: Int
      var repeats: Int
    }
  }
}
