import Foundation

/// A program of someone else that serves an objective over the line protocol, version 1, as long as it runs.
///
/// It runs in a process group of its own; requests and replies go over pipes, synchronously as an objective is, so that a
/// reply costs microseconds.
public final class ExternalProgram: ObjectiveService {
  /// The command, as one line.
  public let origin: String
  /// What the program says of itself.
  public internal(set) var description = ProgramDescription()
  /// Requests answered, `describe` among them.
  public internal(set) var requests = 0

  let pipes: ProgramPipes
  let group: pid_t
  let timeLimit: Duration
  /// Where vectors travel as files.
  var files: VectorFiles?
  /// The first error that was made of it, after which it is not asked again.
  var failure: ProgramError?
  private var wasAskedToEnd = false

  private init(origin: String, pipes: ProgramPipes, group: pid_t, timeLimit: Duration) {
    (self.origin, self.pipes, self.group, self.timeLimit) = (origin, pipes, group, timeLimit)
  }

  /// Starts a program, and ends it with all its children when the body is done.
  ///
  /// - Parameters:
  ///   - command: the executable, by path or by a name to look for on the PATH, and its arguments.
  ///   - timeLimit: how long one reply may take.
  ///   - body: what to do with the program; nothing of it may be used afterwards.
  /// - Throws: ``ProgramError``, and what the body throws.
  static func withStarted<Result>(
    _ command: [String], timeLimit: Duration, _ body: (ExternalProgram) throws -> Result
  ) throws -> Result {
    let line = command.map { $0.contains(" ") ? $0.debugDescription : $0 }.joined(separator: " ")
    guard let name = command.first, !name.isEmpty else {
      throw ProgramError(.failed, command: line, found: "no command", expected: "a program to run")
    }
    let pipes = try ProgramPipes()
    let program = ExternalProgram(
      origin: line, pipes: pipes, group: try start(command, line, pipes), timeLimit: timeLimit)
    // Whatever the body does, its number is noted until the program is reaped.
    Leftovers.note(group: program.group)
    defer { program.end() }
    return try body(program)
  }

  private static func start(_ command: [String], _ line: String, _ pipes: ProgramPipes) throws -> pid_t {
    defer { pipes.closeInnerEnds() }
    do {
      return try ChildStart.start(
        command, files: pipes.innerEnds, variables: ["GRADIENT_CHECK_PROGRAM": "1"])
    } catch {
      throw ProgramError(
        .failed, command: line,
        found: "that it cannot be started (\(String(cString: strerror(error.code.rawValue))))",
        expected: "a program that runs")
    }
  }

  /// Asks the program to end, without waiting for that.
  func askToEnd() {
    guard !wasAskedToEnd else { return }
    wasAskedToEnd = true
    if failure == nil {
      var request = RequestText(id: requests, method: "shutdown")
      request.end()
      _ = try? pipes.exchange(
        request.bytes, limit: Self.lineLimit(numbers: 0), deadline: .now + Self.grace,
        hasEnded: { [group] in ChildEnd.now(group) != nil })
    }
    pipes.closeInput()
    // One that only said something wrong sees the end of its input, and can tidy up.
    if failure?.kind == .failed { kill(-group, SIGTERM) }
  }

  /// Asks the program to end, gives it a moment, kills what is left of it and its children, and reaps it.
  private func end() {
    askToEnd()
    _ = ChildEnd.wait(for: group, atMost: Self.grace)
    Leftovers.end(group: group)
    ChildStart.reap(group)
  }

  /// How long a program may take to end by itself: enough for an interpreter to run its handlers of exit.
  static let grace = Duration.seconds(1)
}
