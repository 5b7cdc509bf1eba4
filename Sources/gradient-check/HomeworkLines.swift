import Commands
import JSONText
import PlantedDefects
import ReferenceMLP
import SuiteCommands

/// What a program prints of its training: JSON objects, one a line, with numbers of a step.
///
/// `{"step": 1, "z1": [[0.3775, 0.3925]], "loss": 0.298}`. One line may hold a whole step or a single quantity. Without `"step"` a new step
/// begins with the first quantity that comes again.
struct HomeworkLines {
  /// The computation of the step after so many updates, which names and shapes are of.
  private let walk: (Int) -> StepByStep
  /// The most steps that are looked at.
  private let limit: Int
  /// Lines read.
  private(set) var lines = 0
  /// What was printed, step by step.
  private(set) var steps: [HomeworkCheck.Step] = []
  /// The number that the program gives its first step, if it numbers them: 0 or 1.
  private(set) var base: Int?

  /// Lines of a training by its computations, of which another step's numbers will do.
  init(of walk: @escaping (_ updates: Int) -> StepByStep, limit: Int) {
    (self.walk, self.limit) = (walk, limit)
  }

  /// The most bytes of a right line: a whole step, each number as long as a `Double` in full.
  var lineLimit: Int {
    let walk = walk(0)
    let numbers = (walk.steps + walk.given).reduce(0) { $0 + $1.values.count }
    return 1 << 16 + 64 * numbers
  }

  /// Takes a line; false where it belongs to a step beyond the last that is looked at.
  ///
  /// - Throws: ``CommandInputError`` that says what is wrong with it.
  mutating func take(_ line: [UInt8]) throws -> Bool {
    lines += 1
    guard line.contains(where: { !" \t\r".utf8.contains($0) }) else { return true }
    let members = try members(of: line)
    if let number = members.first(where: { OwnNumbers.canonical($0.key) == Self.stepKey }) {
      guard try begin(number.value) else { return false }
    }
    for member in members where OwnNumbers.canonical(member.key) != Self.stepKey {
      if steps.isEmpty { steps.append(HomeworkCheck.Step(updates: 0, [])) }
      var (last, updates) = (steps.count - 1, steps[steps.count - 1].updates)
      let name = OwnNumbers.canonical(member.key)
      let isRepeated = steps[last].own.contains { OwnNumbers.canonical($0.quantity) == name }
      if isRepeated {
        guard base == nil else {
          throw mistake("\(member.key) again in the same step", "the next \"step\"")
        }
        guard steps.count < limit else { return false }
        (last, updates) = (last + 1, updates + 1)
      }
      let own = try OwnNumbers.numbers(member, place, walk(updates), besides: [Self.stepKey])
      if isRepeated { steps.append(HomeworkCheck.Step(updates: updates, [])) }
      steps[last].own.append(own)
    }
    return true
  }

  private static let stepKey = "step"

  private var place: String { "line \(lines)" }

  private func mistake(_ found: String, _ expected: String) -> CommandInputError {
    CommandInputError(description: "\(place): found \(found), expected \(expected)")
  }

  private func members(of line: [UInt8]) throws -> [JSONValue.Member] {
    let value: JSONValue
    do {
      value = try JSONReader.value(from: line, acceptsNonFinite: true)
    } catch {
      let text = JSONValue.quoted(String(decoding: line, as: UTF8.self))
      guard line.first == UInt8(ascii: "{") else {
        throw mistake(text, "a JSON object (print other words to standard error)")
      }
      throw mistake("\(error.found) in column \(error.column) of \(text)", error.expected)
    }
    guard case .object(let members) = value, !members.isEmpty else {
      throw mistake(value.summary, "an object with a quantity's name for each key")
    }
    return members
  }

  /// Begins the step of a number, or goes on with it; false where it is beyond the last that is looked at.
  private mutating func begin(_ value: JSONValue) throws -> Bool {
    guard case .number(let number) = value, let whole = Int(exactly: number), whole >= 0 else {
      throw mistake("the step \(value.summary)", "a whole number of at least 0")
    }
    guard base != nil || steps.isEmpty else {
      throw mistake("a step's number", "none, as in the lines before")
    }
    let base = base ?? min(whole, 1)
    let updates = whole - base
    self.base = base
    guard updates < limit else { return false }
    guard let last = steps.last else {
      steps.append(HomeworkCheck.Step(updates: updates, []))
      return true
    }
    guard updates >= last.updates else {
      throw mistake("step \(whole) after step \(last.updates + base)", "at least the same")
    }
    if updates > last.updates { steps.append(HomeworkCheck.Step(updates: updates, [])) }
    return true
  }
}
