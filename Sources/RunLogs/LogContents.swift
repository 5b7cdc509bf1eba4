import CZlib
import Foundation
import InputFiles

/// What stands in a log: the facts of its run, and its entries.
///
/// A log is text. Each line is a checksum, a space and an entry; the first entry has the format's name and the facts. A line
/// is written in one piece and never changed, so that only the last one can be torn.
public struct LogContents: Sendable {
  /// One entry and the line it stands in.
  public struct Entry: Sendable, Equatable {
    /// The line, from 1 on.
    public var line: Int
    /// What was appended.
    public var text: String
  }

  /// The file, as the caller gave it.
  public let path: String
  /// The facts of the run; nil where not even they were written whole.
  public let facts: [LogFact]?
  /// What was appended, in the order of the lines.
  public let entries: [Entry]
  /// Bytes up to the end of the last whole line: what comes after it was torn, and is as if never written.
  let wholeBytes: Int

  /// The format and its version, with which the first entry begins.
  static let format = "gradient-check/log/1"
  /// The most bytes of a log, 4 GiB: some 10 million cases.
  private static let sizeLimit = 1 << 32

  /// Reads a log.
  ///
  /// - Throws: ``LogError`` for a file that cannot be read, holds no log, or has a damaged line before its last one.
  public init(reading path: String) throws(LogError) {
    do {
      try self.init(path: path, bytes: FileContents.read(path: path, limit: Self.sizeLimit))
    } catch let error as FileReadingError {
      throw LogError(
        path: FileContents.place(path), found: error.found, expected: error.expected,
        isUnreadable: error.isUnreadable)
    } catch let error as LogError {
      throw error
    } catch {
      throw LogError(path: path, found: "\(error)", expected: "a log")
    }
  }

  init(path: String, bytes: [UInt8]) throws(LogError) {
    self.path = path
    var entries: [Entry] = []
    var (start, whole, line) = (0, 0, 0)
    while start < bytes.count {
      line += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let text = end.flatMap { Self.text(ofLine: bytes[start..<$0]) }
      guard let end, let text else {
        // What was being written when the machine or the process came to its end.
        let isLast = end == nil || end == bytes.count - 1
        if isLast, line > 1 || end == nil && Self.beginsLog(bytes) { break }
        throw LogError(
          path: path, line: line, found: Self.damage(bytes[start..<(end ?? bytes.count)]),
          expected: line == 1 ? "a log of gradient-check" : "a line as it was written")
      }
      entries.append(Entry(line: line, text: text))
      (start, whole) = (end + 1, end + 1)
    }
    facts = try entries.first.map { entry throws(LogError) in try Self.facts(entry.text, path: path) }
    self.entries = Array(entries.dropFirst())
    wholeBytes = whole
  }

  /// Whether a file begins as a log does.
  public static func isLog(_ path: String) -> Bool {
    let count = checksumLetters + 1 + format.utf8.count
    let start = try? FileContents.beginning(path: path, count: count).bytes
    return start.map { $0.count == count && beginsLog($0) } ?? false
  }

  /// Whether bytes are the beginning of a log, or of what was torn of one: another file is not to be taken for it.
  ///
  /// A few letters of the format are needed: any short text of hexadecimal letters begins like a checksum.
  private static func beginsLog(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= checksumLetters + 5 else { return false }
    let checksum = bytes.prefix(checksumLetters)
    let rest = bytes.dropFirst(checksumLetters)
    return checksum.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
      && zip(rest, " \(format)".utf8).allSatisfy { $0 == $1 }
  }

  private static func facts(_ text: String, path: String) throws(LogError) -> [LogFact] {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0] == format,
      let facts = try? JSONDecoder().decode([LogFact].self, from: Data(parts[1].utf8))
    else {
      throw LogError(
        path: path, line: 1, found: "\"\(text.prefix(60))\"", expected: "\(format) and its facts")
    }
    return facts
  }
}

// MARK: - Lines

extension LogContents {
  private static let checksumLetters = 8

  /// A whole line for an entry, which has no line break in it.
  static func line(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return Array((checksum(of: bytes[...]) + " ").utf8) + bytes + [UInt8(ascii: "\n")]
  }

  static func firstLine(_ facts: [LogFact]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return line(format + " " + String(decoding: try encoder.encode(facts), as: UTF8.self))
  }

  /// The entry of a line without its line break; nil where its checksum is another one.
  private static func text(ofLine line: ArraySlice<UInt8>) -> String? {
    guard line.count > checksumLetters, line[line.startIndex + checksumLetters] == UInt8(ascii: " ") else {
      return nil
    }
    let bytes = line.dropFirst(checksumLetters + 1)
    guard line.prefix(checksumLetters).elementsEqual(checksum(of: bytes).utf8) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func damage(_ line: ArraySlice<UInt8>) -> String {
    let bytes = line.dropFirst(checksumLetters + 1)
    let stated = String(decoding: line.prefix(checksumLetters), as: UTF8.self)
    return stated.count == checksumLetters && stated.allSatisfy(\.isHexDigit)
      ? "the checksum \(stated) before what has \(checksum(of: bytes))" : "a line without a checksum"
  }

  /// CRC-32, which sees every change of up to 32 bits in a row, in eight hexadecimal letters.
  static func checksum(of bytes: ArraySlice<UInt8>) -> String {
    let sum = bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, z_size_t($0.count))) }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: checksumLetters - digits.count) + digits
  }
}
