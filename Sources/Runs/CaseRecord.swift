import Foundation
import Reports
import RunLogs

/// What is known of the cases of a run: those that an earlier process or other shards made, and where new ones are noted.
///
/// ``parallelMap(_:part:jobs:completed:isWhole:_:)`` takes the outcomes of cases from it in place of making them, so that a
/// run that is resumed, and one that is merged of shards, sum up what the whole run would have.
///
/// `@unchecked`, as its lock guards what changes.
package final class CaseRecord: @unchecked Sendable {
  /// The record that the work of this task looks at; nil where nothing is recorded.
  @TaskLocal package static var current: CaseRecord?

  /// The cases that are made here; nil for all.
  let shard: Shard?
  private let log: LogFile?
  /// By part and index of the case.
  private let known: [String: [Int: KnownCase]]
  /// Where the case of an index should be that is not known; nil where cases are made.
  private let missing: (@Sendable (String, Int) -> LogError)?
  private let lock = NSLock()
  private var made = 0
  /// Outcomes that were read, by their text: of a million cases most end like another one, and reading one takes longest.
  private var read: [Substring: Any] = [:]
  /// More are not kept: where numbers are among them, no two are alike.
  private static let mostRead = 4096

  /// A record that goes on with a log.
  ///
  /// - Throws: `LogError` for entries that are no cases, or none of the shard's.
  package init(_ log: LogFile, shard: Shard?) throws(LogError) {
    (self.log, self.shard, missing) = (log, shard, nil)
    var known: [String: [Int: KnownCase]] = [:]
    try Self.add(log.entries, of: log.path, shard, to: &known)
    self.known = known
  }

  /// The record of the logs of all shards, in which no case may be missing.
  ///
  /// - Parameter logs: each with its shard.
  /// - Throws: `LogError` for entries that are no cases, or none of their shard's.
  package init(merging logs: [(contents: LogContents, shard: Shard)]) throws(LogError) {
    (log, shard) = (nil, nil)
    var known: [String: [Int: KnownCase]] = [:]
    for log in logs { try Self.add(log.contents.entries, of: log.contents.path, log.shard, to: &known) }
    self.known = known
    let paths = Dictionary(logs.map { ($0.shard.number, $0.contents.path) }) { first, _ in first }
    missing = { part, index in
      let shard = Shard(ofCase: index, of: logs.count)
      return LogError(
        path: paths[shard.number] ?? "",
        found: "no case \(index) of \(part), though it falls to shard \(shard)",
        expected: "all cases of the shard (--resume goes on with it)")
    }
  }

  /// How many cases were known before, and how many were made since.
  package var counts: (known: Int, made: Int) {
    (known.values.reduce(0) { $0 + $1.count }, lock.withLock { made })
  }

  /// Seconds that the known cases of a part took, wherever they were made.
  package func seconds(of part: String) -> Double {
    (known[part] ?? [:]).values.reduce(0) { $0 + $1.seconds }
  }

  /// The outcome of a case, if it is known.
  ///
  /// - Throws: `LogError` for one that cannot be read, and where a case is missing that nobody will make.
  func outcome<Outcome: Decodable>(_ part: String, _ index: Int) throws -> Outcome? {
    guard let found = known[part]?[index] else {
      if let missing { throw missing(part, index) }
      return nil
    }
    // Boxed, so that an outcome of another type, or one that is nil, is not taken for it.
    if let known = lock.withLock({ read[found.json] }) as? Boxed<Outcome> { return known.outcome }
    do {
      let boxed = try Self.decoder.decode(Boxed<Outcome>.self, from: Data(found.json.utf8))
      lock.withLock { if read.count < Self.mostRead { read[found.json] = boxed } }
      return boxed.outcome
    } catch {
      throw LogError(
        path: found.path, line: found.line, found: "an outcome that cannot be read (\(error))",
        expected: "one of \(part)")
    }
  }

  /// Notes a case that was made.
  ///
  /// - Throws: `LogError` where nothing can be appended.
  func note(_ outcome: some Encodable, _ part: String, _ index: Int, seconds: Double) throws {
    let json = String(decoding: try Self.encoder.encode(Boxed(outcome: outcome)), as: UTF8.self)
    try log?.append("\(part)\t\(index)\t\(seconds)\t\(json)")
    lock.withLock { made += 1 }
  }
}

// MARK: - Entries

extension CaseRecord {
  /// A case that stands in a log; its outcome is read when it is asked for, by whoever knows its type.
  private struct KnownCase {
    var path: String
    var line: Int
    var seconds: Double
    var json: Substring
  }

  /// An outcome as a document of its own, which may be null.
  fileprivate struct Boxed<Outcome> {
    fileprivate var outcome: Outcome
  }

  private static func add(
    _ entries: [LogContents.Entry], of path: String, _ shard: Shard?,
    to known: inout [String: [Int: KnownCase]]
  ) throws(LogError) {
    for entry in entries {
      func wrong(_ found: String, _ expected: String) -> LogError {
        LogError(path: path, line: entry.line, found: found, expected: expected)
      }
      let fields = entry.text.split(separator: "\t", maxSplits: 3)
      guard fields.count == 4, let index = Int(fields[1]), index >= 0, let seconds = Double(fields[2]) else {
        throw wrong("\"\(entry.text.prefix(60))\"", "a case with its outcome")
      }
      let part = String(fields[0])
      if let shard, !shard.contains(index) {
        throw wrong("case \(index) of \(part)", "cases of shard \(shard) alone")
      }
      let case_ = KnownCase(path: path, line: entry.line, seconds: seconds, json: fields[3])
      guard known[part, default: [:]].updateValue(case_, forKey: index) == nil else {
        throw wrong("case \(index) of \(part) once more", "each case once")
      }
    }
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}

extension CaseRecord.Boxed: Encodable where Outcome: Encodable {}
extension CaseRecord.Boxed: Decodable where Outcome: Decodable {}

extension Report.Timing {
  /// The time of a part that began at some instant and ends now, with that of its cases which were known.
  package init(part: String, since start: ContinuousClock.Instant) {
    let known = CaseRecord.current?.seconds(of: part) ?? 0
    self.init(part: part, seconds: known + (ContinuousClock.now - start) / .seconds(1))
  }
}
