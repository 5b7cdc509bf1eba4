import Commands
import InputFiles
import JSONText
import NetworkFiles
import PlantedDefects
import ReferenceMLP
import Wording

/// A learner's own numbers of a computation: a JSON object with a number or a list for each step.
///
/// `{"z1": [[0.3775, 0.3925]], "delta2": [0.1385, -0.0381], "loss next": 0.291027924}`; a list may be nested as the matrix is, or flat. A name may be
/// written otherwise: `δ2`, `∂W1`, `W1+`, `E`. NaN and infinities may be bare, as Python prints them, or strings.
package enum OwnNumbers {
  /// Reads a file.
  ///
  /// - Throws: `NetworkFileError` for a file that cannot be read, ``CommandInputError`` for one that is no such object, a name that no step
  ///   has, and another count than the step's.
  static func read(_ path: String, for walk: StepByStep) throws -> [StepByStepCheck.Own] {
    let place = FileContents.place(path)
    let document: JSONValue
    do {
      document = try JSONReader.value(
        from: try FileContents.read(path: path, limit: 1 << 24), acceptsNonFinite: true)
    } catch let error as FileReadingError {
      throw NetworkFileError(
        error.isUnreadable ? .unreadable : .badData, file: place, found: error.found, expected: error.expected
      )
    } catch let error as JSONSyntaxError {
      throw CommandInputError(
        description: "\(place): line \(error.line), column \(error.column): found \(error.found), expected "
          + error.expected)
    }
    guard case .object(let members) = document, !members.isEmpty else {
      throw CommandInputError(
        description: "\(place): found \(document.summary), expected an object with a step's name for each key"
      )
    }
    let filledIn = members.filter { !isBlank($0.value) }
    guard !filledIn.isEmpty else {
      throw CommandInputError(description: "\(place): found no number, expected those of one step or more")
    }
    return try filledIn.map { try numbers($0, place, walk) }
  }

  /// Reads the numbers of one step.
  ///
  /// - Parameters:
  ///   - member: the step's name with its numbers.
  ///   - place: where they stand, for messages.
  ///   - walk: the computation that the step belongs to.
  ///   - others: names that may stand in their place, for messages.
  /// - Throws: ``CommandInputError``.
  package static func numbers(
    _ member: JSONValue.Member, _ place: String, _ walk: StepByStep, besides others: [String] = []
  ) throws -> StepByStepCheck.Own {
    let name = canonical(member.key)
    guard let step = (walk.steps + walk.given).first(where: { canonical($0.quantity) == name }) else {
      let names = others + (walk.steps + walk.given).map(\.quantity)
      throw CommandInputError(
        description: "\(place): found the key \"\(member.key)\", expected "
          + NearName.expectation(insteadOf: member.key, known: names))
    }
    guard let values = flattened(member.value) else {
      throw CommandInputError(
        description: "\(place): \(member.key): found \(member.value.summary), expected numbers")
    }
    guard values.count == step.values.count else {
      let shape = step.shape.isEmpty ? "" : " (\(step.shape.map(String.init).joined(separator: " × ")))"
      throw CommandInputError(
        description:
          "\(place): \(member.key): found \(values.count) numbers, expected \(step.values.count)\(shape)")
    }
    return StepByStepCheck.Own(step.quantity, values)
  }

  /// One spelling of a step's name: `W1 next`, `w1_next`, `W1+` and `W1⁺` are "w1next"; `δ2` and `∂z2` are "delta2", `∂W1` "dw1",
  /// `E` "loss", `x` "a0".
  package static func canonical(_ name: String) -> String {
    var text = name.lowercased()
    for (symbol, word) in [
      ("δ", "delta"), ("∂", "d"), ("⁺", "next"), ("+", "next"), ("new", "next"), ("_", ""), ("-", ""),
      (" ", ""),
    ] { text = text.replacing(symbol, with: word) }
    if text.hasPrefix("dz") { return "delta" + text.dropFirst(2) }
    return aliases[text] ?? text
  }

  /// Whether a learner has filled in nothing: null, or lists of nothing else.
  private static func isBlank(_ value: JSONValue) -> Bool {
    if case .array(let elements) = value { return !elements.isEmpty && elements.allSatisfy(isBlank) }
    return value == .null
  }

  private static let aliases = [
    "e": "loss", "l": "loss", "enext": "lossnext", "lnext": "lossnext", "x": "a0",
  ]

  private static func flattened(_ value: JSONValue) -> [Double]? {
    switch value {
    case .number(let number): return [number]
    case .string(let text): return nonFinite[text].map { [$0] }
    case .array(let elements):
      var all: [Double] = []
      for element in elements {
        guard let part = flattened(element) else { return nil }
        all += part
      }
      return all
    default: return nil
    }
  }

  /// As this tool writes them, and as JavaScript's and Python's texts have them.
  private static let nonFinite: [String: Double] = [
    "NaN": .nan, "nan": .nan, "Infinity": .infinity, "inf": .infinity, "-Infinity": -.infinity,
    "-inf": -.infinity,
  ]
}
