extension Generator {
  /// Arrays of a fixed number of its values.
  @inlinable
  public func array(count: Int) -> Generator<[Value]> {
    Generator<[Value]> { source in try source.array(count: count, of: self) }
  }

  /// Arrays whose count is in a range, short in the first cases of every hundred; shrinks by leaving elements
  /// out.
  ///
  /// - Precondition: the lower bound is not negative.
  public func array(count: ClosedRange<Int>) -> Generator<[Value]> {
    Generator<[Value]> { source in try source.array(count: count, of: self) }
  }

  /// Row-major matrices: `rows * columns` elements, each row of which shrinks as a whole.
  @inlinable
  public static func matrix<Element>(
    rows: Int, columns: Int, of element: Generator<Element>
  ) -> Generator where Value == [Element] {
    Generator { source in
      var elements: [Element] = []
      elements.reserveCapacity(rows * columns)
      for _ in 0..<rows {
        try source.group(isItem: false) { source in
          for _ in 0..<columns { elements.append(try source.draw(element)) }
        }
      }
      return elements
    }
  }

  /// Arrays of a fixed number of values of `element`.
  @inlinable
  public static func vector<Element>(
    count: Int, of element: Generator<Element>
  ) -> Generator where Value == [Element] {
    element.array(count: count)
  }
}

extension Generator where Value == String {
  /// Strings of printable ASCII characters; "a" is the simplest of them.
  public static func ascii(count: ClosedRange<Int>) -> Generator {
    let simplest = Int(UInt8(ascii: "a"))
    let character = Generator<Int>.integer(in: 0x20...0x7E, simplest: simplest)
    return character.array(count: count).map { codes in
      String(decoding: codes.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
  }
}

extension ChoiceSource {
  /// A fixed number of values of `element`.
  @inlinable
  public mutating func array<Element>(count: Int, of element: Generator<Element>) throws -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try draw(element)) }
    return elements
  }

  /// Values of `element`, as many as a range allows; few in the first cases of every hundred.
  ///
  /// Each element is an item with a choice "one more?" before it, so that leaving an item out leaves the
  /// others alone.
  ///
  /// - Precondition: the lower bound is not negative.
  public mutating func array<Element>(count: ClosedRange<Int>, of element: Generator<Element>) throws
    -> [Element]
  {
    var elements: [Element] = []
    try items(of: Element.self, count: count) { source in
      elements.append(try source.draw(element))
      return elements.count
    }
    return elements
  }

  /// Draws items for something that is to have as many elements as a range allows.
  ///
  /// - Parameter add: draws an element, and says how many there are then: as many as before, if it is there already.
  mutating func items<Element>(
    of type: Element.Type, count: ClosedRange<Int>, add: (inout ChoiceSource) throws -> Int
  ) throws {
    precondition(count.lowerBound >= 0, "array(count:): found \(count), expected no negative count")
    let wanted = isReplaying ? 0 : random.integer(in: count.lowerBound...scaledUpperBound(of: count))
    var number = 0
    var fruitless = 0
    while number < count.upperBound {
      let bounds = IntegerBounds(number >= count.lowerBound ? 0...1 : 1...1)
      let before = number
      let isEnd = try group(isItem: true, of: ObjectIdentifier(type)) { source in
        let more = try source.choose(bounds) { _ in before >= count.lowerBound && before >= wanted ? 0 : 1 }
        if more == 1 { number = try add(&source) }
        return more == 0
      }
      if isEnd { return }
      fruitless = number > before ? 0 : fruitless + 1
      if fruitless > Self.mostFruitless { throw Discard() }
    }
  }

  /// Elements in a row that are there already, after which no other is expected.
  private static let mostFruitless = 100
}
