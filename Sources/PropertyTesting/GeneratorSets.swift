extension Generator where Value: Hashable & Sendable {
  /// Sets of its values whose count is in a range; shrinks by leaving elements out.
  ///
  /// The case is discarded where the lower bound is out of reach, as that of two different booleans in a set of three.
  ///
  /// - Precondition: the lower bound is not negative.
  public func set(count: ClosedRange<Int>) -> Generator<Set<Value>> {
    Generator<Set<Value>> { source in
      var elements: Set<Value> = []
      try source.items(of: Value.self, count: count) { source in
        elements.insert(try source.draw(self))
        return elements.count
      }
      return elements
    }
  }

  /// Dictionaries with its values as keys, whose count is in a range; shrinks by leaving entries out.
  ///
  /// Of two values drawn for one key the first one stays.
  ///
  /// - Precondition: the lower bound is not negative.
  public func dictionary<Element>(
    to element: Generator<Element>, count: ClosedRange<Int>
  ) -> Generator<[Value: Element]> {
    Generator<[Value: Element]> { source in
      var entries: [Value: Element] = [:]
      try source.items(of: Value.self, count: count) { source in
        let key = try source.draw(self)
        let value = try source.draw(element)
        if entries[key] == nil { entries[key] = value }
        return entries.count
      }
      return entries
    }
  }
}

extension Generator {
  /// Orders of some elements, each equally likely; the given order is the simplest.
  public static func permutation<Element: Sendable>(of elements: [Element]) -> Generator
  where Value == [Element] {
    Generator { source in
      var rest = elements
      var order: [Element] = []
      while rest.count > 1 { order.append(rest.remove(at: try source.index(of: rest.count))) }
      return order + rest
    }
  }
}

/// Values of some generators, as a tuple.
public func zip<each Part>(_ parts: repeat Generator<each Part>) -> Generator<(repeat each Part)> {
  let generators = (repeat each parts)
  return Generator { source in (repeat try source.draw(each generators)) }
}
