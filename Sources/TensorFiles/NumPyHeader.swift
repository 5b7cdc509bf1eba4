/// The header of a `.npy` file: the literal of a Python dictionary with three entries.
///
/// Format: numpy.lib.format, "the header is an ASCII string which contains a Python literal expression of a
/// dictionary … terminated by a newline and padded with spaces" with the keys `descr`, `fortran_order` and
/// `shape`, in any order.
struct NumPyHeader: Equatable {
  /// The element type as NumPy writes it, such as `<f8`.
  var descriptor: String
  /// Whether the first index changes fastest.
  var fortranOrder: Bool
  /// The size of each dimension.
  var shape: [Int]

  /// Reads the dictionary; nothing but these three keys, each once, is accepted.
  ///
  /// - Throws: ``TensorFileError`` that names the key.
  init(parsing text: ArraySlice<UInt8>, file: String, place: String) throws(TensorFileError) {
    var scanner = PythonLiteralScanner(text: text, file: file, place: place)
    var descriptor: String?
    var fortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.skip("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try scanner.string()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try scanner.truth()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw scanner.failure(found: "the key '\(key)'", "descr, fortran_order and shape, each once")
      }
      guard scanner.skip(",") else {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let descriptor, let fortranOrder, let shape else {
      throw scanner.failure(found: "a key missing", "descr, fortran_order and shape, each once")
    }
    (self.descriptor, self.fortranOrder, self.shape) = (descriptor, fortranOrder, shape)
  }
}

/// Reads the few Python literals that a NumPy header can hold.
struct PythonLiteralScanner {
  /// What is left to read.
  private var rest: ArraySlice<UInt8>
  private let file: String
  private let place: String

  init(text: ArraySlice<UInt8>, file: String, place: String) {
    (rest, self.file, self.place) = (text, file, place)
  }

  /// An error at the present position.
  func failure(found: String, _ expected: String) -> TensorFileError {
    TensorFileError(file: file, place: place, found: found, expected: expected)
  }

  /// An error that quotes what comes next.
  private func unexpected(_ expected: String) -> TensorFileError {
    let next = String(decoding: rest.prefix(12), as: UTF8.self)
    // Swift escapes single quotes too, which are not special in double ones.
    let quoted = next.debugDescription.replacing("\\'", with: "'")
    return failure(found: rest.isEmpty ? "its end" : quoted, expected)
  }

  /// Passes over spaces and newlines.
  private mutating func skipSpaces() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  /// Passes over one character if it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Passes over one character that has to come next.
  mutating func expect(_ character: Unicode.Scalar) throws(TensorFileError) {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  /// Passes over the padding, after which nothing may come.
  mutating func expectEnd() throws(TensorFileError) {
    skipSpaces()
    guard rest.isEmpty else { throw unexpected("nothing but padding after the dictionary") }
  }

  /// A string in single or double quotes, without escapes.
  mutating func string() throws(TensorFileError) -> String {
    skipSpaces()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let end = rest.dropFirst().firstIndex(of: quote)
    else { throw unexpected("a string in quotes") }
    let content = rest[(rest.startIndex + 1)..<end]
    rest = rest[(end + 1)...]
    return String(decoding: content, as: UTF8.self)
  }

  /// `True` or `False`.
  mutating func truth() throws(TensorFileError) -> Bool {
    skipSpaces()
    for (word, value) in [("True", true), ("False", false)] where rest.starts(with: word.utf8) {
      rest = rest.dropFirst(word.utf8.count)
      return value
    }
    throw unexpected("True or False")
  }

  /// A tuple of sizes: `()`, `(3,)`, `(3, 2)`.
  mutating func tuple() throws(TensorFileError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !skip(")") {
      sizes.append(try size())
      guard skip(",") else {
        // Python needs the comma in a tuple of one.
        guard sizes.count > 1 else { throw unexpected("',' after the only size of a shape") }
        try expect(")")
        break
      }
    }
    return sizes
  }

  /// A whole number of at least 0 that fits into 63 bits.
  private mutating func size() throws(TensorFileError) -> Int {
    skipSpaces()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let size = Int(String(decoding: digits, as: UTF8.self)) else {
      throw unexpected("a size between 0 and \(Int.max)")
    }
    rest = rest[digits.endIndex...]
    return size
  }
}
