import Foundation
import GradientChecking

extension ExternalProgram {
  /// A reply of no numbers that is longer than this is none.
  private static let leastLimit = 1 << 16
  /// A description has all parameters in it; one longer than this should use files.
  private static let descriptionLimit = 1 << 25
  /// Characters of a number, the longest way that a usual language prints one: 5e-324 in full has 751 digits, but
  /// `%.17g`, and whatever reads back to the same bits, stay below 32 with a separator.
  private static let charactersOfNumber = 64

  /// Asks the program to describe itself, which decides how vectors travel.
  func describe() throws {
    let request = RequestText(id: requests, method: "describe")
    description = try ask(request, limit: Self.descriptionLimit) { try ProgramDescription(reading: &$0) }
    if description.name.isEmpty { description.name = origin }
    guard description.usesFiles else { return }
    do {
      files = try VectorFiles(staysOpen: group == nil)
    } catch let problem as VectorFiles.Problem {
      throw failure(problem.kind, request, found: problem.found, expected: problem.expected)
    }
  }

  /// What the program answers to a method, for vectors that travel in the request or in files.
  ///
  /// The reply with a claim may also say in which format it was computed: before there is one, some programs do not know.
  /// The first one counts.
  ///
  /// - Throws: ``ProgramError``.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    precondition(method.arguments.count == vectors.count, "\(method) takes \(method.arguments)")
    let began = ContinuousClock.now
    let answer = try answer(method, vectors, meanwhile: meanwhile)
    seconds.append((ContinuousClock.now - began) / .seconds(1))
    return answer
  }

  private func answer(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    var request = RequestText(id: requests, method: method.rawValue)
    for (name, vector) in zip(method.arguments, vectors) { try add(name, vector, to: &request) }
    let count = method.count(in: description)
    let name = method.answer(outputs: description.outputs)
    guard method.isClaim else {
      return try ask(request, limit: Self.lineLimit(numbers: count.expected), meanwhile: meanwhile) {
        reader in
        try reader.member(name, of: "the value") { reader, _ in
          (
            count.expected == 1
              ? [try reader.number()] : try reader.numbers(count.expected, each: count.each), nil
          )
        }
      }
    }
    var value: Double?
    var format: ClaimFormat?
    let claim = try vector(name, request, count, meanwhile: meanwhile) { reader, key in
      switch key {
      case "gradientPrecision": format = try reader.claimFormat()
      case "value" where method == .gradient: value = reader.skipNull() ? nil : try reader.number()
      default: return false
      }
      return true
    }
    description.gradientPrecision = description.gradientPrecision ?? format
    return (claim, value)
  }

  /// Asks for a vector, which comes in the reply or in a file.
  private func vector(
    _ name: String, _ unfinished: RequestText, _ count: (expected: Int, each: String),
    meanwhile: () -> Void, also: (inout ReplyReader, String) throws -> Bool
  ) throws -> [Double] {
    var request = unfinished
    let fileKey = name + "File"
    if let files { request.add(fileKey, path: files.path(name)) }
    let limit = Self.lineLimit(numbers: count.expected)
    return try ask(request, limit: limit, meanwhile: meanwhile) { [files] reader in
      try reader.member(name, or: files == nil ? nil : fileKey, of: "the \(name)", also: also) {
        reader, key in
        guard key == fileKey, let files else { return try reader.numbers(count.expected, each: count.each) }
        let path = try reader.string()
        guard path == files.path(name) else {
          throw reader.mistake(found: path.debugDescription, "the path in the request")
        }
        return try files.read(name, expected: count.expected, each: count.each)
      }
    }
  }

  private func add(_ name: String, _ vector: [Double], to request: inout RequestText) throws {
    guard let files else { return request.add(name, vector) }
    request.add(name + "File", path: files.path(name))
    do {
      try files.write(vector, name)
    } catch let problem as VectorFiles.Problem {
      throw failure(problem.kind, request, found: problem.found, expected: problem.expected)
    }
  }

  /// The most bytes of a reply with so many numbers.
  static func lineLimit(numbers: Int) -> Int { leastLimit + charactersOfNumber * numbers }

  /// Sends a request, waits for its reply, and reads the result in it.
  ///
  /// Of a program that has failed, nothing is asked again: what led to it is the answer to all that follows, as methods
  /// take an error for the edge of a domain and go on. One that reports an error of its own may be right in that, unless it
  /// says that it is at fault itself.
  private func ask<Answer>(
    _ unfinished: RequestText, limit: Int, meanwhile: () -> Void = {},
    read: (inout ReplyReader) throws -> Answer
  ) throws -> Answer {
    if let failure { throw failure }
    var request = unfinished
    request.end()
    let line: [UInt8]
    do {
      line = try pipes.exchange(
        request.bytes, limit: limit, deadline: .now + timeLimit, isStopped: { CheckStop.isAsked },
        hasEnded: { self.hasEnded }, meanwhile: meanwhile)
    } catch .interrupted {
      throw CancellationError()
    } catch {
      throw failure(request, error, limit: limit)
    }
    do {
      let answer = try Reply.result(of: line, id: requests, read: read)
      requests += 1
      return answer
    } catch let error as ReportedError {
      let found = "the program's own error \(ReplyReader.quoted(error.message))"
      throw error.code == ReportedError.codeOfFault
        ? failure(.failed, request, found: found, expected: "a result")
        : programError(.failed, request, found: found, expected: "a result")
    } catch let mistake as ReplyMistake {
      let found = mistake.found + (mistake.place.isEmpty ? "" : " at \(mistake.place)")
      // What starts others, as mpirun does, may say in the midst of a reply that they are dead, and end with them.
      if let group, let end = ChildEnd.wait(for: group, atMost: Self.grace), end != .status(0) {
        death = end.words
        throw failure(.failed, request, found: "\(found) (\(end.words))", expected: mistake.expected)
      }
      throw failure(mistake.kind, request, found: found, expected: mistake.expected)
    }
  }

  private func failure(_ request: RequestText, _ problem: PipeProblem, limit: Int) -> ProgramError {
    switch problem {
    case .interrupted:
      return failure(.failed, request, found: "an interruption", expected: "a reply")
    case .closed(let rest):
      let written = rest.isEmpty ? "" : " after \(ReplyReader.quoted(rest))"
      guard let group else {
        return failure(.failed, request, found: "the end of its replies\(written)", expected: "a reply")
      }
      let end = ChildEnd.wait(for: group, atMost: Self.grace)
      death = end?.words ?? "it closed its standard output"
      let hint = requests == 0 ? ": does it serve its function as clients/README.md shows?" : ""
      return failure(
        .failed, request,
        found: "the end of its standard output\(written) (\(end?.words ?? "it still runs"))",
        expected: "a reply\(hint)")
    case .late(let rest):
      let written = rest.isEmpty ? "nothing" : "only \(ReplyReader.quoted(rest))"
      let seconds = timeLimit / .seconds(1)
      return failure(
        .failed, request, found: "\(written) within \(seconds) s", expected: "a reply in one line")
    case .tooLong(let start):
      return failure(
        .wrongReply, request,
        found: "a line of more than \(limit) bytes, which begins with \(ReplyReader.quoted(start))",
        expected: "a reply of at most so many")
    }
  }

  private func failure(
    _ kind: ProgramError.Kind, _ request: RequestText, found: String, expected: String
  ) -> ProgramError {
    let error = programError(kind, request, found: found, expected: expected)
    failure = error
    return error
  }

  private func programError(
    _ kind: ProgramError.Kind, _ request: RequestText, found: String, expected: String
  ) -> ProgramError {
    ProgramError(
      kind, command: origin, request: request.shown, found: found, expected: expected,
      lastWords: pipes.lastWords())
  }
}
