/// What an outcome compared, in lines: what is claimed, the offending entries first, then both sides around
/// them.
enum ComparisonText {
  /// Offending entries shown one by one.
  private static let entriesShown = 4

  static func lines(_ outcome: Outcome) -> [String] {
    var lines: [String] = []
    if let explanation = outcome.explanation { lines.append(explanation) }
    guard let relation = outcome.relation else { return lines }
    lines.append(outcome.holds ? relation.statement : "not true: " + relation.statement)
    if let obstacle = relation.obstacle { lines.append(obstacle) }
    if case .numbers(let left) = relation.left, case .numbers(let right) = relation.right {
      lines += entries(relation, left, right)
      lines.append("left   " + Elision.text(left, around: relation.offending))
      lines.append("right  " + Elision.text(right, around: relation.offending))
    } else {
      lines += [("left   ", relation.left), ("right  ", relation.right)].map { $0 + text($1) }
    }
    lines.append("margin " + NumberText.short(relation.margin) + " (1 = at the tolerance)")
    return lines
  }

  private static func entries(_ relation: Relation, _ left: [Double], _ right: [Double]) -> [String] {
    let count = left.count
    guard count > 1, !relation.offending.isEmpty else { return singleTolerance(relation) }
    var lines = [
      "\(NumberText.grouped(relation.offending.count)) of \(NumberText.grouped(count)) entries offend:"
    ]
    for index in relation.offending.prefix(entriesShown) {
      let name = relation.names[index].map { " " + $0 } ?? ""
      let tolerance = relation.tolerances.map { ", tolerance \($0[index])" } ?? ""
      lines.append("  [\(index)]\(name): left \(left[index]), right \(right[index])\(tolerance)")
    }
    let more = relation.offending.count - entriesShown
    if more > 0 { lines.append("  and \(NumberText.grouped(more)) more") }
    return lines
  }

  private static func singleTolerance(_ relation: Relation) -> [String] {
    guard let tolerances = relation.tolerances, tolerances.count == 1 else { return [] }
    return ["tolerance \(tolerances[0])"]
  }

  private static func text(_ side: Relation.Side) -> String {
    switch side {
    case .numbers(let numbers): return Elision.text(numbers, around: [])
    case .text(let text): return Elision.text(text)
    }
  }
}

/// Long things made short, around what matters.
enum Elision {
  /// Arrays of so many entries are shown whole.
  private static let entries = 12
  /// Entries shown on either side of an offending one.
  private static let neighbours = 2
  /// Offending entries shown with their neighbours.
  private static let places = 4
  /// Texts of so many characters are shown whole.
  private static let characters = 600

  /// `[0: 1.0, 1: 2.0, … 95 more …, 97: 3.0, 98: 4.0]`: indices where entries are left out.
  static func text(_ numbers: [Double], around offending: [Int]) -> String {
    if numbers.count <= entries { return "[" + numbers.map { "\($0)" }.joined(separator: ", ") + "]" }
    let centres = offending.isEmpty ? [0, numbers.count - 1] : Array(offending.prefix(places))
    let shown = Set(centres.flatMap { $0 - neighbours...$0 + neighbours }).filter(numbers.indices.contains)
      .sorted()
    var words: [String] = []
    var next = 0
    for index in shown {
      if index > next { words.append("… \(index - next) more …") }
      words.append("\(index): \(numbers[index])")
      next = index + 1
    }
    if next < numbers.count { words.append("… \(numbers.count - next) more …") }
    return "[" + words.joined(separator: ", ") + "]"
  }

  /// The beginning and the end of a long text.
  static func text(_ text: String) -> String {
    guard text.count > characters else { return text }
    let half = characters / 2
    let more = NumberText.grouped(text.count - 2 * half)
    return "\(text.prefix(half)) … \(more) characters more … \(text.suffix(half))"
  }
}
