import Testing

@testable import ExternalPrograms

@Suite struct ReplyTests {
  private static func reader(_ text: String) -> ReplyReader { ReplyReader(Array(text.utf8)) }

  @Test("numbers are read to the bit, and those that are not finite as Python, JavaScript and C print them")
  func numbers() throws {
    let finite: [Double] = [
      0, -0.0, 1, -1.5, 0.1, 1.0 / 3, .leastNonzeroMagnitude, 1e16, 2.2250738585072014e-308,
      .greatestFiniteMagnitude, -1e-7,
    ]
    var request = RequestText(id: 1, method: "value")
    request.add("point", finite + [.nan, .infinity, -.infinity])
    request.end()
    let text = String(decoding: request.bytes, as: UTF8.self)
    let list = try #require(text.firstIndex(of: "[").map { String(text[$0...].dropLast(3)) })
    var reader = Self.reader(list)
    let read = try reader.numbers(finite.count + 3, each: "parameter")
    for (found, expected) in zip(read, finite) { #expect(found.bitPattern == expected.bitPattern) }
    #expect(
      read[finite.count].isNaN && read[finite.count + 1] == .infinity && read[finite.count + 2] == -.infinity)
    for text in ["NaN", "nan", "-nan", "\"NaN\""] {
      var reader = Self.reader(text)
      #expect(try reader.number().isNaN, "\(text)")
    }
    for text in ["Infinity", "inf", "\"Infinity\"", "1E+3", "1e3"] {
      var reader = Self.reader(text)
      #expect(try reader.number() > 999, "\(text)")
    }
  }

  @Test("what is no number is refused, and quoted")
  func noNumbers() {
    for text in [
      "", "null", "true", "0x10", "1e999", "1.", "\"one\"", "[1]", "{}", "1_000", "--1", "infinit",
    ] {
      #expect(throws: ReplyMistake.self, "\(text)") {
        var reader = Self.reader(text)
        _ = try reader.number()
        try reader.end()
      }
    }
  }

  @Test("a reply has the id of its request, a result, and nothing after it")
  func replies() throws {
    func value(_ line: String) throws -> Double {
      try Reply.result(of: Array(line.utf8), id: 7) {
        try $0.member("value", of: "the value") { r, _ in try r.number() }
      }
    }
    #expect(try value(#"{"jsonrpc":"2.0","id":7,"result":{"value":2.5}}"#) == 2.5)
    #expect(
      try value(
        #" { "extra": [1, {"a": "b\"]"}], "result": {"more": null, "value": -Infinity}, "id": 7.0 } "#) < 0)
    let wrong = [
      "", "2.5", "[1]", "{", "{}", #"{"id":7}"#, #"{"id":8,"result":{"value":1}}"#,
      #"{"result":{"value":1}}"#,
      #"{"id":7,"result":{"value":1}} x"#, #"{"id":7,"result":{"value":1}"#, #"{"id":7,"result":{}}"#,
      #"{"id":7,"result":{"value":[1]}}"#, #"{"id":7,"result":{"value":1,}}"#, #"{"id":7,"result":3}"#,
      #"{"id":7,"result":{"value":1},"x":"# + String(repeating: "[", count: 100_000),
    ]
    for line in wrong { #expect(throws: ReplyMistake.self, "\(line.prefix(60))") { try value(line) } }
    for line in [#"{"id":7,"error":{"code":1,"message":"no"}}"#, #"{"id":7,"error":"no"}"#] {
      let error = #expect(throws: ReportedError.self) { try value(line) }
      #expect(error?.message == "no")
    }
  }
}
