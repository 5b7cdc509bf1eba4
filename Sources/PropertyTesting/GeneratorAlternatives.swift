extension Generator {
  /// A value of one of some generators, each equally likely; the first is the simplest.
  public static func oneOf(_ first: Generator, _ others: Generator...) -> Generator {
    let alternatives = [first] + others
    return Generator { source in
      let index = try source.index(of: alternatives.count)
      return try source.draw(alternatives[index])
    }
  }

  /// A value of one of some generators, each as likely as its weight; the first is the simplest.
  ///
  /// - Precondition: no weight is negative, and they add up to more than 0.
  public static func frequency(_ alternatives: (weight: Int, generator: Generator)...) -> Generator {
    let total = alternatives.reduce(0) { $0 + $1.weight }
    precondition(
      total > 0 && alternatives.allSatisfy { $0.weight >= 0 },
      "frequency: found weights \(alternatives.map(\.weight)), expected none negative and a positive sum")
    return Generator { source in
      let index = try source.choose(IntegerBounds(0...alternatives.count - 1)) { random in
        var left = random.integer(in: 0...total - 1)
        return alternatives.firstIndex { alternative in
          left -= alternative.weight
          return left < 0
        } ?? 0
      }
      return try source.draw(alternatives[index].generator)
    }
  }

  /// One of some values, each equally likely; the first is the simplest.
  ///
  /// - Precondition: there is one.
  public static func element(of values: [Value]) -> Generator where Value: Sendable {
    precondition(!values.isEmpty, "element(of:): found no values, expected at least one")
    return Generator(isGrouped: false) { source in try source.element(of: values) }
  }
}

extension Generator where Value: CaseIterable & Sendable {
  /// One of all cases of an enumeration, each equally likely; the first is the simplest.
  public static var anyCase: Generator { element(of: Array(Value.allCases)) }
}

extension Generator where Value == Bool {
  /// True or false, equally likely; false is simpler.
  public static var boolean: Generator {
    Generator(isGrouped: false) { source in try source.boolean() }
  }
}

extension ChoiceSource {
  /// True or false, equally likely; false is simpler.
  public mutating func boolean() throws -> Bool {
    try index(of: 2) == 1
  }

  /// One of some values, each equally likely; the first is the simplest.
  ///
  /// - Precondition: there is one.
  public mutating func element<Value>(of values: [Value]) throws -> Value {
    values[try index(of: values.count)]
  }

  /// 0..<count, each equally likely.
  mutating func index(of count: Int) throws -> Int {
    try choose(IntegerBounds(0...count - 1)) { $0.integer(in: 0...count - 1) }
  }
}
