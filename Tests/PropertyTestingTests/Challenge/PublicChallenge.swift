import PropertyTesting

/// The thirteen tasks of the public shrinking challenge, <https://github.com/jlink/shrinking-challenge>, by its
/// descriptions.
extension ChallengeTask {
  static let publicChallenge: [ChallengeTask] = [
    bound5, largeUnionList, reverse, calculator, lengthList, differenceZero, differenceSmall, differenceOne,
    binheap,
    coupling, deletion, distinct, nestedLists,
  ]

  private static let anyList = Generator<Int>.anyInteger().array(count: 0...20)

  /// Five lists whose sums in 16 bits are below 256 have a sum below 5·256; fails by overflow.
  private static let bound5 = ChallengeTask(
    "bound5", Generator<Int16>.anyInteger().array(count: 0...10).array(count: 5),
    simplest: "[[], [], [], [-1], [-32768]]"
  ) { lists in
    let sums = lists.map { $0.reduce(0, &+) }
    try assume(sums.allSatisfy { $0 < 256 })
    return sums.reduce(0, &+) >= 5 * 256
  }

  /// Lists of lists hold at most four different numbers.
  private static let largeUnionList = ChallengeTask(
    "large union list", anyList.array(count: 0...20), simplest: "[[0, 1, -1, 2, -2]]"
  ) { lists in Set(lists.joined()).count >= 5 }

  private static let reverse = ChallengeTask("reverse", anyList, simplest: "[0, 1]") { list in
    list != list.reversed()
  }

  /// Where no divisor is the number 0, no division by 0 happens.
  private static let calculator = ChallengeTask("calculator", Expression.generator, simplest: "0 / (0 + 0)") {
    expression in
    try assume(!expression.dividesByZeroItself)
    return expression.value == nil
  }

  /// A length first, then a list of that length; its largest number is below 900.
  private static let lengthList = ChallengeTask(
    "length list",
    Generator.integer(in: 1...100).flatMap { Generator.integer(in: 0...1000).array(count: $0) },
    simplest: "[900]"
  ) { list in list.contains { $0 >= 900 } }

  private static let positivePairs = Generator.integer(in: 1...10_000).zip(.integer(in: 1...10_000))

  private static let differenceZero = ChallengeTask(
    "difference not zero", positivePairs, simplest: "(10, 10)"
  ) {
    $0 >= 10 && $0 == $1
  }

  private static let differenceSmall = ChallengeTask(
    "difference not small", positivePairs, simplest: "(10, 6)"
  ) {
    $0 >= 10 && (1...4).contains(abs($0 - $1))
  }

  private static let differenceOne = ChallengeTask("difference not one", positivePairs, simplest: "(10, 9)") {
    $0 >= 10 && abs($0 - $1) == 1
  }

  /// A heap's numbers come out sorted, of a function that is wrong.
  private static let binheap = ChallengeTask(
    "binheap", Heap.generator(atLeast: 0, depth: 5), simplest: "(0, -, (0, (0, -, -), (1, -, -)))",
    describe: { $0?.description ?? "-" }
  ) { heap in
    guard let heap else { return false }
    let wrong = heap.wronglySorted
    return wrong != wrong.sorted()
  }

  /// No two places of a list hold each other's index.
  private static let coupling = ChallengeTask(
    "coupling", Generator.integer(in: 0...10).array(count: 0...20), simplest: "[1, 0]"
  ) { list in
    try assume(list.allSatisfy { $0 < list.count })
    return list.indices.contains { $0 != list[$0] && list[list[$0]] == $0 }
  }

  /// A list without one of its elements does not hold it any more; removes the first one alone.
  private static let deletion = ChallengeTask(
    "deletion", anyList.zip(Generator.integer(in: 0...20)), simplest: "([0, 0], 0)"
  ) { list, index in
    try assume(index < list.count)
    var rest = list
    rest.remove(at: list.firstIndex(of: list[index])!)
    return rest.contains(list[index])
  }

  private static let distinct = ChallengeTask("distinct", anyList, simplest: "[0, 1, -1]") {
    Set($0).count >= 3
  }

  private static let nestedLists = ChallengeTask(
    "nested lists", anyList.array(count: 0...20), simplest: "[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]"
  ) { lists in lists.reduce(0) { $0 + $1.count } > 10 }
}

/// Numbers, sums and quotients.
private indirect enum Expression: Sendable, CustomStringConvertible {
  case number(Int)
  case sum(Expression, Expression)
  case quotient(Expression, Expression)

  static let generator = Generator<Expression>.recursive(Generator<Int>.anyInteger().map { .number($0) }) {
    part in
    [part.zip(part).map { .sum($0, $1) }, part.zip(part).map { .quotient($0, $1) }]
  }

  var dividesByZeroItself: Bool {
    switch self {
    case .number: return false
    case .sum(let left, let right): return left.dividesByZeroItself || right.dividesByZeroItself
    case .quotient(_, .number(0)): return true
    case .quotient(let left, let right): return left.dividesByZeroItself || right.dividesByZeroItself
    }
  }

  /// Nil where something is divided by 0.
  var value: Int? {
    switch self {
    case .number(let number): return number
    case .sum(let left, let right):
      guard let left = left.value, let right = right.value else { return nil }
      return left &+ right
    case .quotient(let left, let right):
      guard let left = left.value, let right = right.value, right != 0 else { return nil }
      return left.dividedReportingOverflow(by: right).partialValue
    }
  }

  var description: String {
    func inner(_ part: Expression) -> String {
      if case .number(let number) = part { return "\(number)" }
      return "(\(part))"
    }
    switch self {
    case .number(let number): return "\(number)"
    case .sum(let left, let right): return "\(inner(left)) + \(inner(right))"
    case .quotient(let left, let right): return "\(inner(left)) / \(inner(right))"
    }
  }
}

/// A binary tree in which no number is below the one above it.
private final class Heap: Sendable, CustomStringConvertible {
  let head: Int
  let left: Heap?
  let right: Heap?

  init(_ head: Int, _ left: Heap?, _ right: Heap?) {
    (self.head, self.left, self.right) = (head, left, right)
  }

  static func generator(atLeast least: Int, depth: Int) -> Generator<Heap?> {
    Generator { source in
      guard depth > 0, try source.boolean() else { return nil }
      let head = try source.draw(Generator<Int>.anyInteger(in: least...Int.max))
      let left = try source.draw(generator(atLeast: head, depth: depth - 1))
      return Heap(head, left, try source.draw(generator(atLeast: head, depth: depth - 1)))
    }
  }

  /// The numbers as they should come out of a heap that is taken apart: the rest is merged once, and then only
  /// walked through.
  var wronglySorted: [Int] { [head] + (Heap.merged(left, right)?.walk ?? []) }

  private static func merged(_ first: Heap?, _ second: Heap?) -> Heap? {
    guard let first else { return second }
    guard let second else { return first }
    let (lower, upper) = first.head <= second.head ? (first, second) : (second, first)
    return Heap(lower.head, merged(lower.right, upper), lower.left)
  }

  private var walk: [Int] {
    var numbers: [Int] = []
    var waiting = [self]
    while let heap = waiting.popLast() {
      numbers.append(heap.head)
      waiting += [heap.left, heap.right].compactMap { $0 }
    }
    return numbers
  }

  var description: String { "(\(head), \(left?.description ?? "-"), \(right?.description ?? "-"))" }
}
