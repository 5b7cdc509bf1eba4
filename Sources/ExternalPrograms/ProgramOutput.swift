import Foundation
import GradientChecking

extension ExternalProgram {
  /// Runs a program that is asked for nothing, and takes what it writes to its standard output, line by line.
  ///
  /// Its standard input is at its end from the beginning. It ends with all its children, at the latest when no more lines are wanted.
  ///
  /// - Parameters:
  ///   - command: the executable, by path or by a name to look for on the PATH, and its arguments.
  ///   - environment: what it gets of this process's environment.
  ///   - timeLimit: how long one line may take.
  ///   - lineLimit: the most bytes of a line.
  ///   - take: is given each line without its line break, also a last one that has none, and says whether more are wanted.
  /// - Throws: ``ProgramError`` for a program that cannot be started, is late, writes a line that is too long, or ends with another
  ///   status than 0 before the last line that was wanted; `CancellationError` where the check is to stop; and what `take` throws.
  nonisolated(nonsending) public static func withLines(
    of command: [String], environment: ProgramEnvironment = .whole, timeLimit: Duration, lineLimit: Int,
    take: ([UInt8]) throws -> Bool
  ) async throws {
    try await withStarted(command, environment: environment, timeLimit: timeLimit) { program in
      defer { program.stop() }
      program.pipes.closeInput()
      while let line = try program.nextLine(limit: lineLimit) {
        guard try take(line) else { return }
      }
      try program.requireSuccess()
    }
  }

  /// The next line of the output; nil at its end.
  private func nextLine(limit: Int) throws -> [UInt8]? {
    do {
      return try pipes.exchange(
        [], limit: limit, deadline: .now + timeLimit, isStopped: { CheckStop.isAsked },
        hasEnded: { self.hasEnded })
    } catch .closed(let rest) {
      guard !rest.isEmpty, !hasGivenRest else { return nil }
      hasGivenRest = true
      return rest
    } catch .interrupted {
      throw CancellationError()
    } catch .late(let rest) {
      let written = rest.isEmpty ? "nothing" : "only \(ReplyReader.quoted(rest))"
      throw outputError(
        .failed, found: "\(written) within \(timeLimit / .seconds(1)) s, and that it still runs",
        expected: "a line, or its end")
    } catch .tooLong(let start) {
      throw outputError(
        .wrongReply,
        found: "a line of more than \(limit) bytes, which begins with \(ReplyReader.quoted(start))",
        expected: "at most so many")
    }
  }

  /// Checks the status of a program whose output has ended.
  private func requireSuccess() throws {
    guard let group, let end = ChildEnd.wait(for: group, atMost: Self.grace), end != .status(0) else {
      return
    }
    throw outputError(.failed, found: end.words, expected: "status 0")
  }

  private func outputError(_ kind: ProgramError.Kind, found: String, expected: String) -> ProgramError {
    ProgramError(kind, command: origin, found: found, expected: expected, lastWords: pipes.lastWords())
  }
}
