import Foundation
import RunLogs
import Testing

/// A file in a folder of its own, which is removed with it.
private final class LogPlace {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  var path: String { folder.appendingPathComponent("cases.log").path }

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  var bytes: Data {
    get throws { try Data(contentsOf: URL(fileURLWithPath: path)) }
  }

  func write(_ bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: path)) }

  /// A log of three entries that nobody appends to.
  func writeThree() throws {
    let log = try LogFile(beginning: path, facts: facts)
    for text in ["one", "två ↦ {\"x\":1}", "three"] { try log.append(text) }
  }
}

private let facts = [LogFact("command", "selftest"), LogFact("--seed", "7")]

@Suite struct LogFileTests {
  @Test func `what was appended is there when the log is resumed, and more follows it`() throws {
    let place = try LogPlace()
    try place.writeThree()
    do {
      let log = try LogFile(resuming: place.path, facts: facts)
      #expect(log.entries.map(\.text) == ["one", "två ↦ {\"x\":1}", "three"])
      #expect(log.entries.map(\.line) == [2, 3, 4])
      try log.append("four")
    }
    #expect(try LogContents(reading: place.path).entries.map(\.text).last == "four")
    #expect(try LogContents(reading: place.path).facts == facts)
    #expect(LogContents.isLog(place.path))
  }

  @Test func `wherever a log is torn, what was whole is kept and the rest is dropped`() throws {
    let place = try LogPlace()
    try place.writeThree()
    let whole = try place.bytes
    let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    // So short a beginning may be anyone's, and is left alone.
    let unknown = 1..<13
    for length in unknown {
      try place.write(whole.prefix(length))
      #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: facts) }
      #expect(try place.bytes == whole.prefix(length))
    }
    for length in 0...whole.count where !unknown.contains(length) {
      try place.write(whole.prefix(length))
      let lines = ends.count { $0 < length }
      let log = try LogFile(resuming: place.path, facts: facts)
      #expect(log.entries.count == max(0, lines - 1), "after \(length) bytes")
      try log.append("next")
      let contents = try LogContents(reading: place.path)
      #expect(contents.facts == facts)
      #expect(contents.entries.count == max(0, lines - 1) + 1)
      #expect(contents.entries.last?.text == "next")
    }
  }

  @Test func `a changed byte is found wherever it stands, and the line is named`() throws {
    let place = try LogPlace()
    try place.writeThree()
    let whole = try place.bytes
    let lastLine = whole.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0
    // One of the last line cannot be told from one that was torn.
    for index in whole.indices where index < lastLine && whole[index] != UInt8(ascii: "\n") {
      var damaged = whole
      damaged[index] ^= 0x01
      // A line break more makes two damaged lines, of which the first is named.
      try place.write(damaged)
      let line = 1 + whole[..<index].count { $0 == UInt8(ascii: "\n") }
      let error = #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: facts) }
      #expect(error?.line == line, "byte \(index)")
    }
  }

  @Test func `a damaged line in the middle is said with both checksums`() throws {
    let place = try LogPlace()
    try place.writeThree()
    var lines = String(decoding: try place.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    lines[1] = lines[1].replacing("one", with: "own")
    try place.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    let error = #expect(throws: LogError.self) { try LogContents(reading: place.path) }
    #expect(
      error?.description.hasPrefix("\(place.path), line 2: found the checksum 7a6c86f1 before what has ")
        == true,
      "\(error as Any)")
    #expect(error?.description.hasSuffix(", expected a line as it was written") == true)
  }

  @Test func `a log of another run is refused, and the first difference said`() throws {
    let place = try LogPlace()
    try place.writeThree()
    let others: [([LogFact], String)] = [
      ([facts[0], LogFact("--seed", "8")], "with --seed 7, expected one with --seed 8"),
      (facts + [LogFact("--filter", "a")], "with no --filter, expected one with --filter a"),
      ([facts[0]], "with --seed 7, expected one with no --seed"),
    ]
    for (other, words) in others {
      let error = #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: other) }
      #expect(error?.description == "\(place.path), line 1: found a log of another run, \(words)")
    }
  }

  @Test func `a log is begun once, and by one process at a time`() throws {
    let place = try LogPlace()
    try place.writeThree()
    let before = try place.bytes
    let again = #expect(throws: LogError.self) { try LogFile(beginning: place.path, facts: facts) }
    #expect(
      again?.description
        == "\(place.path): found a log that was begun before, expected no such file (--resume goes on with a log)"
    )
    let log = try LogFile(resuming: place.path, facts: facts)
    let other = #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: facts) }
    #expect(
      other?.description
        == "\(place.path): found a log that another process appends to, expected one that has ended")
    #expect(try place.bytes == before)
    withExtendedLifetime(log) {}
  }

  @Test func `what is no log is neither read nor written to`() throws {
    let place = try LogPlace()
    let text = Data("{\"schema\": 1}\nmore\n".utf8)
    try place.write(text)
    let error = #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: facts) }
    #expect(
      error?.description
        == "\(place.path), line 1: found a line without a checksum, expected a log of gradient-check")
    #expect(try place.bytes == text)
    #expect(!LogContents.isLog(place.path))
    for answer in ["42", "deadbeef"] {
      try place.write(Data(answer.utf8))
      for begins in [true, false] {
        #expect(throws: LogError.self) {
          try begins
            ? LogFile(beginning: place.path, facts: facts) : LogFile(resuming: place.path, facts: facts)
        }
        #expect(try place.bytes == Data(answer.utf8), "\(answer)")
      }
    }
    // One line that has no end is not taken for a torn one.
    let word = Data("{\"schema\": 1}".utf8)
    try place.write(word)
    #expect(throws: LogError.self) { try LogFile(resuming: place.path, facts: facts) }
    #expect(try place.bytes == word)
    #expect(throws: LogError.self) { try LogFile(beginning: place.folder.path, facts: facts) }
    #expect(throws: LogError.self) { try LogContents(reading: place.path + "-none") }
  }

  @Test func `threads that append side by side do not mix their lines`() throws {
    let place = try LogPlace()
    let log = try LogFile(beginning: place.path, facts: facts)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<200 { try? log.append("\(thread) \(number) " + String(repeating: "x", count: 100)) }
    }
    let entries = try LogContents(reading: place.path).entries
    #expect(entries.count == 1_600)
    #expect(Set(entries.map(\.text)).count == 1_600)
  }
}
