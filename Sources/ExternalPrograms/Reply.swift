/// The error that a program reports of itself.
struct ReportedError: Error {
  var message: String
  /// The code in it, if any.
  var code: Double?

  /// The code by which a program says that it is itself at fault, wherever the point lies.
  ///
  /// It has overwritten what its caller gave it, say. The check ends; any other error far from the point is the edge of a
  /// domain.
  static let codeOfFault = -32001.0
}

/// One reply of JSON-RPC 2.0.
enum Reply {
  /// Reads the result in a reply.
  ///
  /// - Parameters:
  ///   - line: the reply.
  ///   - id: the request's.
  ///   - read: reads the result.
  /// - Throws: ``ReplyMistake``, and ``ReportedError`` where the program replies with an error.
  static func result<Result>(
    of line: [UInt8], id: Int, read: (inout ReplyReader) throws -> Result
  ) throws -> Result {
    guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") else {
      throw ReplyMistake(
        place: "", found: "the line \(ReplyReader.quoted(line)) on its standard output",
        expected: "replies alone, each a JSON object in one line (print to standard error instead)")
    }
    var reader = ReplyReader(line)
    var result: Result?
    var reported: ReportedError?
    var foundID: Double?
    try reader.object { reader, key in
      switch key {
      case "id": foundID = reader.skipNull() ? nil : try reader.number()
      case "result": result = try read(&reader)
      case "error": reported = reader.skipNull() ? nil : try error(&reader)
      default: try reader.skipValue()
      }
    }
    try reader.end()
    if let reported { throw reported }
    guard foundID == Double(id) else {
      let found = foundID.map { "the id \(Int(exactly: $0)?.description ?? $0.description)" }
      throw reader.mistake(found: found ?? "no id", "the id \(id) of the request")
    }
    guard let result else { throw reader.mistake(found: "neither \"result\" nor \"error\"", "a result") }
    return result
  }

  /// An error object; a bare string will do.
  private static func error(_ reader: inout ReplyReader) throws -> ReportedError {
    if reader.isAtString() { return ReportedError(message: try reader.string()) }
    var error = ReportedError(message: "an error without a message")
    try reader.object { reader, key in
      switch key {
      case "message": error.message = try reader.string()
      case "code":
        error.code = try? reader.number()
        if error.code == nil { try reader.skipValue() }
      default: try reader.skipValue()
      }
    }
    return error
  }
}

extension ReplyReader {
  /// Reads one member of the object that comes next, by either of two keys, and passes over the others but for those that
  /// `also` reads, which tells whether it did.
  ///
  /// - Throws: ``ReplyMistake``, also where there is no such member.
  mutating func member<Value>(
    _ name: String, or other: String? = nil, of what: String,
    also: (inout ReplyReader, String) throws -> Bool = { _, _ in false },
    read: (inout ReplyReader, String) throws -> Value
  ) throws -> Value {
    var value: Value?
    var keys: [String] = []
    try object { reader, key in
      if key == name || key == other {
        value = try read(&reader, key)
      } else if try !also(&reader, key) {
        keys.append(key)
        try reader.skipValue()
      }
    }
    guard let value else {
      throw mistake(
        found: keys.isEmpty ? "an empty object" : "the keys \(keys.prefix(8))", "\"\(name)\" with \(what)")
    }
    return value
  }
}
