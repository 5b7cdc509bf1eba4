import InputFiles

/// One fact about the run that a log belongs to, such as its seed: two logs are of one run where all their facts are the same.
public struct LogFact: Codable, Sendable, Equatable {
  /// "--seed", "command".
  public var name: String
  /// The fact's value.
  public var value: String

  /// A fact from its fields.
  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

extension LogFact {
  /// What a file holds, by its size and the checksum of its bytes.
  ///
  /// - Throws: ``LogError`` where it cannot be read.
  public static func contents(of path: String) throws(LogError) -> LogFact {
    do {
      let bytes = try FileContents.read(path: path, limit: 1 << 32)
      return LogFact(
        path, "of \(bytes.count) bytes with the checksum \(LogContents.checksum(of: bytes[...]))")
    } catch {
      throw LogError(
        path: path, found: error.found, expected: error.expected, isUnreadable: error.isUnreadable)
    }
  }
}

extension [LogFact] {
  /// The value of a fact; nil where it is not stated.
  public subscript(_ name: String) -> String? { first { $0.name == name }?.value }

  /// In what other facts differ from these, the first of them; nil where all are the same.
  ///
  /// - Parameter other: what is expected.
  /// - Returns: what was found here and what was expected, in words.
  package func difference(from other: [LogFact]) -> (found: String, expected: String)? {
    func words(_ name: String, _ value: String?) -> String {
      value.map { "\(name) \($0)" } ?? "no \(name)"
    }
    for name in (other + self).map(\.name) where self[name] != other[name] {
      return (words(name, self[name]), words(name, other[name]))
    }
    return nil
  }
}
