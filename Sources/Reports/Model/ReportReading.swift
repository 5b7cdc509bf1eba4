import Foundation
import InputFiles

extension ReportFiles {
  /// The most bytes of a report: 32 MiB.
  ///
  /// Those of long runs have 3 MB; merged shards add up. Reading one takes four times as many bytes of memory.
  static let sizeLimit = 1 << 25
  /// The most values in a report, each of which takes up to 60 bytes of memory, 180 MB in all.
  ///
  /// As reports are written, with a line of at least 11 bytes for a value, none below the size limit has so many.
  static let mostValues = 3_000_000

  /// Reads a report that ``write(_:to:inconclusive:sarif:)`` wrote as report.json.
  ///
  /// - Throws: ``ReportReadingError`` with the file's name, also where the verdict is not what the report's own parts come to.
  public static func read(_ path: String) throws -> Report {
    let place = FileContents.place(path)
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path: path, limit: sizeLimit, longestLine: .max)
    } catch {
      let words = "found \(error.found), expected \(error.expected)"
      throw ReportReadingError(
        path: place, problem: error.isUnreadable ? "cannot read the file: \(words)" : words,
        isUnreadable: error.isUnreadable)
    }
    // Each but the first value of a list or an object has a comma before it.
    let values = bytes.count { $0 == UInt8(ascii: ",") }
    guard values < mostValues else {
      throw ReportReadingError(
        path: place, problem: "found \(values) values, expected fewer than \(mostValues)", isUnreadable: false
      )
    }
    do {
      var report = try ReportJSON.decode(Data(bytes))
      try report.takeVerdictOfParts()
      return report
    } catch let error as ReportJSONError {
      throw ReportReadingError(path: place, problem: error.description, isUnreadable: false)
    }
  }
}

extension Report {
  /// Checks that the verdict is the one that the parts of the report come to, which nobody else does who believes it; of a training it may be
  /// that of reports which had no word of their own for it.
  fileprivate mutating func takeVerdictOfParts() throws {
    var anew = self
    anew.finish()
    let older: [Verdict: Verdict] = [.failed: .refuted, .notApplicable: .inconclusive]
    guard verdict == anew.verdict || verdict == older[anew.verdict] else {
      let reason = anew.verdictReason.map { " (\(VisibleText.shortLine($0, to: 200)))" } ?? ""
      throw ReportJSONError.invalid(
        path: "verdict", found: verdict.rawValue,
        expected: "\(anew.verdict.rawValue), as its parts say\(reason)")
    }
    verdict = anew.verdict
  }
}

/// Why a report could not be read from a file.
public struct ReportReadingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What was found, and what was expected.
  public let problem: String
  /// Whether the file could not be read at all, in contrast to one that holds no report.
  public let isUnreadable: Bool

  /// The error in one sentence for a person.
  public var description: String { "\(path): \(problem)" }
}
