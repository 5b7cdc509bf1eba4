import Foundation
import GradientChecking
import RunLogs
import Scalars

/// The answers of a service to the requests of a check, in a log: what stands there is not asked again when the check is resumed.
///
/// The same request may be made several times, and a program that is not deterministic then answers differently: the n-th
/// request of a kind has the n-th answer of the log.
///
/// `@unchecked`, as its lock guards what changes.
public final class EvaluationLog: @unchecked Sendable {
  private let log: LogFile
  private let lock = NSLock()
  /// By request, the answers that were not given yet, the first one last.
  private var known: [String: [Answer]] = [:]
  private var learned: ClaimFormat?

  /// The answers that stand in a log.
  ///
  /// - Throws: `LogError` for an entry that is no answer.
  public init(_ log: LogFile) throws(LogError) {
    self.log = log
    for entry in log.entries {
      let fields = entry.text.split(separator: "\t", maxSplits: 1)
      guard fields.count == 2,
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(fields[1].utf8))
      else {
        throw LogError(
          path: log.path, line: entry.line, found: "\"\(entry.text.prefix(60))\"", expected: "an evaluation")
      }
      known[String(fields[0]), default: []].append(answer)
    }
    for key in known.keys { known[key]?.reverse() }
  }

  /// The format of the claim that the first answer with one stated.
  var format: ClaimFormat? { lock.withLock { learned } }

  func throwIfBroken() throws { if let error = log.brokenBy { throw error } }

  /// The answer to a request that was not given yet; nil where there is none.
  func next(_ key: String) -> Answer? {
    lock.withLock {
      let answer = known[key]?.popLast()
      learned = learned ?? answer?.claimFormat
      return answer
    }
  }

  /// Notes an answer that was given just now.
  func note(_ answer: Answer, to key: String) throws {
    lock.withLock { learned = learned ?? answer.claimFormat }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try log.append(key + "\t" + String(decoding: try encoder.encode(answer), as: UTF8.self))
  }

  /// A request by its kind and the bits of its vectors, of which 64 stand for all: of a million different requests, two are
  /// taken for one with a chance of 10¹² / 2 / 2⁶⁴ = 3e-8.
  ///
  /// - Parameter asker: whose requests are counted apart; empty for those of the check.
  static func key(_ method: ServiceMethod, _ vectors: [[Double]], asker: String) -> String {
    let hash = vectors.reduce(UInt64(vectors.count)) { hash, vector in digest(vector, from: hash) }
    return (asker.isEmpty ? "" : asker + " ") + method.rawValue + " " + String(hash, radix: 16)
  }

  /// A hash of the bits of numbers, in their order.
  public static func digest(_ numbers: [Double], from start: UInt64 = 0) -> UInt64 {
    numbers.reduce(HashedBits.of(start ^ UInt64(numbers.count))) { HashedBits.of($0 ^ $1.bitPattern) }
  }
}

// MARK: - Answers

extension EvaluationLog {
  /// What a service answered: numbers, or an error of its own that did not end it.
  struct Answer: Codable {
    /// The numbers' bits, little-endian: a log gives back what it was given, NaN and −0 included.
    private var numbers: Data?
    private var value: UInt64?
    private var format: String?
    private var error: Failure?

    private struct Failure: Codable {
      var command: String
      var request: String
      var found: String
      var expected: String
      var lastWords: [String]
    }

    init(_ answer: ServiceAnswer, format: ClaimFormat?) {
      numbers = answer.numbers.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
      value = answer.value?.bitPattern
      self.format = format?.rawValue
    }

    init(_ error: ProgramError) {
      self.error = Failure(
        command: error.command, request: error.request, found: error.found, expected: error.expected,
        lastWords: error.lastWords)
    }

    var claimFormat: ClaimFormat? { format.flatMap(ClaimFormat.init) }

    /// What was answered.
    ///
    /// - Throws: ``ProgramError`` where that was an error.
    func get() throws -> ServiceAnswer {
      if let error {
        throw ProgramError(
          .failed, command: error.command, request: error.request, found: error.found,
          expected: error.expected, lastWords: error.lastWords)
      }
      let bytes = numbers ?? Data()
      let count = bytes.count / MemoryLayout<UInt64>.size
      var bits = [UInt64](repeating: 0, count: count)
      _ = bits.withUnsafeMutableBytes { bytes.copyBytes(to: $0) }
      return (bits.map { Double(bitPattern: UInt64(littleEndian: $0)) }, value.map(Double.init(bitPattern:)))
    }
  }
}

/// A service whose answers are noted in a log, and taken from there where they are known.
///
/// `@unchecked`, as it serves as many threads at a time as the service does that it stands for.
public final class LoggedService: ObjectiveService, @unchecked Sendable {
  private let service: any ObjectiveService
  private let log: EvaluationLog
  private let asker: String

  /// A service with its log.
  public init(_ service: any ObjectiveService, _ log: EvaluationLog) {
    (self.service, self.log, asker) = (service, log, "")
  }

  /// A copy that is asked while all are started.
  init(_ service: any ObjectiveService, _ log: EvaluationLog, copy number: Int) {
    (self.service, self.log, asker) = (service, log, "copy \(number)")
  }

  /// Ends a check whose log nothing can be appended to, which the check itself may take for the edge of a domain.
  ///
  /// - Throws: the `LogError`.
  public func throwIfBroken() throws { try log.throwIfBroken() }

  /// Where the service comes from.
  public var origin: String { service.origin }
  /// How many threads the service serves at a time.
  public var concurrency: Int { service.concurrency }
  /// Whether the service has ended.
  public var hasFailed: Bool { service.hasFailed }
  /// Where the service runs: evaluations of the log are not among those.
  public var records: [CopyRecord] { service.records }
  /// What copies answered at the point, from the log too.
  public var answersOfCopies: [ClaimWithValue] { service.answersOfCopies }

  /// What the service says of itself, with the format that an answer of the log stated.
  public var description: ProgramDescription {
    var description = service.description
    description.gradientPrecision = description.gradientPrecision ?? log.format
    return description
  }

  /// What the log knows, else what the service answers, which is noted before it is used.
  ///
  /// An error that the service reports of a point is an answer; one that ends the service is none, and is asked for again.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    try log.throwIfBroken()
    let key = EvaluationLog.key(method, vectors, asker: asker)
    if let known = log.next(key) { return try known.get() }
    do {
      let answer = try service.ask(method, vectors, meanwhile: meanwhile)
      try log.note(
        .init(answer, format: method.isClaim ? service.description.gradientPrecision : nil), to: key)
      return answer
    } catch let error as ProgramError where error.kind == .failed && !service.hasFailed {
      try log.note(.init(error), to: key)
      throw error
    }
  }
}
