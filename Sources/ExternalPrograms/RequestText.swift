/// One request as a line of JSON-RPC 2.0.
struct RequestText {
  /// The line up to now.
  private(set) var bytes: [UInt8]
  private var isFirst = true

  /// The beginning of a request.
  init(id: Int, method: String) {
    bytes = Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"#.utf8)
  }

  /// Adds a list of numbers; those that are not finite become strings.
  mutating func add(_ name: String, _ numbers: [Double]) {
    begin(name)
    bytes.reserveCapacity(bytes.count + 20 * numbers.count + 2)
    for (index, number) in numbers.enumerated() {
      bytes.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
      bytes.append(contentsOf: Self.text(of: number).utf8)
    }
    bytes.append(contentsOf: (numbers.isEmpty ? "[]" : "]").utf8)
  }

  /// Adds the path of a file that this program made: it holds nothing that JSON would have to escape but \ and ".
  mutating func add(_ name: String, path: String) {
    begin(name)
    // By bytes, as `replacing` goes by characters, which shows in the time of a request.
    let isPlain = path.utf8.allSatisfy { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }
    let escaped = isPlain ? path : path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    bytes.append(contentsOf: "\"\(escaped)\"".utf8)
  }

  /// Ends the line.
  mutating func end() { bytes.append(contentsOf: "}}\n".utf8) }

  private mutating func begin(_ name: String) {
    bytes.append(contentsOf: "\(isFirst ? "" : ",")\"\(name)\":".utf8)
    isFirst = false
  }

  /// The fewest digits that read back to the same bits.
  static func text(of number: Double) -> String {
    if number.isFinite { return number.description }
    return number.isNaN ? #""NaN""# : number > 0 ? #""Infinity""# : #""-Infinity""#
  }

  /// The line for a message, cut where it is long.
  var shown: String {
    let line = String(decoding: bytes.prefix(Self.longestShown), as: UTF8.self)
    return bytes.count > Self.longestShown + 1 ? line + "…" : line.replacing("\n", with: "")
  }

  private static let longestShown = 120
}
