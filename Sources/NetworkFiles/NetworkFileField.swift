import JSONText
import ReferenceMLP
import Wording

/// A value of a network file together with its place, so that every mistake can name it.
struct NetworkFileField {
  /// The value.
  let value: JSONValue
  /// The field's place, such as `layers[1].weights`; empty for the document.
  let path: String
  /// The file, for messages.
  let file: String

  /// An error at this place.
  func error(found: String? = nil, expected: String) -> NetworkFileError {
    NetworkFileError(file: file, path: path, found: found ?? value.summary, expected: expected)
  }

  /// The field of an element of a list.
  func element(_ index: Int, _ value: JSONValue) -> NetworkFileField {
    NetworkFileField(value: value, path: "\(path)[\(index)]", file: file)
  }

  /// The place of a key, present or not.
  func place(of key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }
}

// MARK: - Objects and lists

extension NetworkFileField {
  /// Checks that this is an object with no other than the known keys.
  func requireObject(keys known: [String]) throws(NetworkFileError) {
    guard case .object(let members) = value else { throw error(expected: "an object") }
    for member in members where !known.contains(member.key) {
      throw NetworkFileError(
        file: file, path: place(of: member.key), found: "an unknown key",
        expected: NearName.expectation(insteadOf: member.key, known: known))
    }
  }

  /// The field of a key, or nothing where it is missing.
  func optional(_ key: String) -> NetworkFileField? {
    value[key].map { NetworkFileField(value: $0, path: place(of: key), file: file) }
  }

  /// The field of a key that has to be there.
  func required(_ key: String, expected: String) throws(NetworkFileError) -> NetworkFileField {
    guard let field = optional(key) else {
      throw NetworkFileError(file: file, path: place(of: key), found: "nothing", expected: expected)
    }
    return field
  }

  /// The fields of a list.
  func list(expected: String) throws(NetworkFileError) -> [NetworkFileField] {
    guard case .array(let elements) = value else { throw error(expected: expected) }
    return elements.enumerated().map { element($0, $1) }
  }
}

// MARK: - Single values

extension NetworkFileField {
  /// A string.
  func string(expected: String = "a string") throws(NetworkFileError) -> String {
    guard case .string(let string) = value else { throw error(expected: expected) }
    return string
  }

  /// `true` or `false`.
  func truth() throws(NetworkFileError) -> Bool {
    guard case .bool(let truth) = value else { throw error(expected: "true or false") }
    return truth
  }

  /// A number for which a condition holds.
  func number(
    _ expected: String = "a number", where isValid: (Double) -> Bool = { _ in true }
  ) throws(NetworkFileError) -> Double {
    guard case .number(let number) = value, isValid(number) else { throw error(expected: expected) }
    return number
  }

  /// A whole number from `least` on; up to 2⁵³, from where doubles skip some.
  func wholeNumber(atLeast least: Int) throws(NetworkFileError) -> Int {
    let expected = "a whole number of at least \(least)"
    let number = try number(expected) { $0 >= Double(least) && $0 <= 0x1p53 }
    guard let whole = Int(exactly: number) else { throw error(expected: expected) }
    return whole
  }

  /// One of the names of an enumeration.
  func name<Value: RawRepresentable & CaseIterable>(
    of type: Value.Type
  ) throws(NetworkFileError) -> Value where Value.RawValue == String {
    let known = type.allCases.map(\.rawValue)
    let name = try string(expected: "one of " + known.joined(separator: ", "))
    guard let value = Value(rawValue: name) else {
      throw error(expected: NearName.expectation(insteadOf: name, known: known))
    }
    return value
  }
}

// MARK: - Numbers in rows

extension NetworkFileField {
  /// A list of exactly `count` numbers.
  ///
  /// - Parameters:
  ///   - meaning: what each number stands for, for messages: `one for each unit`.
  ///   - acceptsNonFinite: whether the strings "NaN", "Infinity" and "-Infinity" are numbers too.
  func numbers(
    count: Int, meaning: String, acceptsNonFinite: Bool = false
  ) throws(NetworkFileError) -> [Double] {
    guard case .array(let elements) = value else {
      throw error(expected: "a list of \(Self.numbers(count)) (\(meaning))")
    }
    guard elements.count == count else {
      let areNumbers = elements.allSatisfy { Self.number($0, acceptsNonFinite: true) != nil }
      throw error(
        found: areNumbers && !elements.isEmpty ? Self.numbers(elements.count) : nil,
        expected: areNumbers && !elements.isEmpty
          ? "\(count) (\(meaning))" : "\(Self.numbers(count)) (\(meaning))")
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    for (index, value) in elements.enumerated() {
      guard let number = Self.number(value, acceptsNonFinite: acceptsNonFinite) else {
        throw element(index, value).error(
          expected: "a number" + (acceptsNonFinite ? ", \"NaN\", \"Infinity\" or \"-Infinity\"" : ""))
      }
      numbers.append(number)
    }
    return numbers
  }

  /// A list of rows of numbers, all of one length.
  ///
  /// - Parameters:
  ///   - rows: how many rows there have to be, and what each stands for; any number from 1 on where it is
  ///     nothing.
  ///   - columns: how many numbers each row has, and what each stands for.
  func matrix(
    rows: (count: Int, meaning: String)?, columns: (count: Int, meaning: String),
    acceptsNonFinite: Bool = false
  ) throws(NetworkFileError) -> Matrix<Double> {
    guard case .array(let elements) = value else {
      throw error(expected: "a list of rows of \(Self.numbers(columns.count)) (\(columns.meaning))")
    }
    if let rows, elements.count != rows.count {
      throw error(
        found: elements.count == 1 ? "1 row" : "\(elements.count) rows",
        expected: "\(rows.count) (\(rows.meaning))")
    }
    guard !elements.isEmpty else { throw error(expected: "at least one row") }
    var numbers: [Double] = []
    for (index, row) in elements.enumerated() {
      numbers += try element(index, row).numbers(
        count: columns.count, meaning: columns.meaning, acceptsNonFinite: acceptsNonFinite)
    }
    return Matrix(rows: elements.count, columns: columns.count, elements: numbers)
  }

  private static func numbers(_ count: Int) -> String {
    count == 1 ? "1 number" : "\(count) numbers"
  }

  private static func number(_ value: JSONValue, acceptsNonFinite: Bool) -> Double? {
    switch value {
    case .number(let number): number
    case .string("NaN") where acceptsNonFinite: .nan
    case .string("Infinity") where acceptsNonFinite: .infinity
    case .string("-Infinity") where acceptsNonFinite: -.infinity
    default: nil
    }
  }
}
