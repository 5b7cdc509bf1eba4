import Foundation
import Subprocess

/// A program of someone else that serves an objective over the line protocol, version 1, as long as it runs.
///
/// It is started here, or has started this process itself and serves over its standard streams. Swift-subprocess starts it in a process group of its own, watches and reaps it; requests and replies go over pipes of
/// our own, since an objective is synchronous and a reply should cost microseconds, not hops between tasks.
public final class ExternalProgram: ObjectiveService {
  /// The command, as one line; for a caller, what it calls its objective.
  public internal(set) var origin: String
  /// What the program says of itself.
  public internal(set) var description = ProgramDescription()
  /// Requests answered, `describe` among them.
  public internal(set) var requests = 0

  let pipes: ProgramPipes
  /// The process group that was started for it; nil for a caller, which nobody here may end.
  let group: pid_t?
  let timeLimit: Duration
  /// Where vectors travel as files.
  var files: VectorFiles?
  /// The first error that was made of it, after which it is not asked again.
  var failure: ProgramError?
  /// Whether the last line of its output, which has no line break, was taken.
  var hasGivenRest = false
  /// How it ended, where it ended without being asked to.
  var death: String?
  /// The seconds that each answer took, in their order.
  var seconds: [Double] = []
  /// Until when it may end by itself, once it was asked to.
  private var endBy: ContinuousClock.Instant?

  private init(origin: String, pipes: ProgramPipes, group: pid_t?, timeLimit: Duration) {
    (self.origin, self.pipes, self.group, self.timeLimit) = (origin, pipes, group, timeLimit)
  }

  /// Starts a program, and ends it with all its children when the body is done.
  ///
  /// - Parameters:
  ///   - command: the executable, by path or by a name to look for on the PATH, and its arguments.
  ///   - environment: what it gets of this process's environment.
  ///   - timeLimit: how long one reply may take.
  ///   - body: what to do with the program; nothing of it may be used afterwards.
  /// - Throws: ``ProgramError``, and what the body throws.
  nonisolated(nonsending) static func withStarted<Result: Sendable>(
    _ command: [String], environment: ProgramEnvironment, timeLimit: Duration,
    _ body: nonisolated(nonsending) (ExternalProgram) async throws -> Result
  ) async throws -> Result {
    let line = command.map { $0.contains(" ") ? $0.debugDescription : $0 }.joined(separator: " ")
    guard let name = command.first, !name.isEmpty else {
      throw ProgramError(.failed, command: line, found: "no command", expected: "a program to run")
    }
    var options = PlatformOptions()
    options.processGroupID = 0
    let pipes: ProgramPipes
    do {
      pipes = try ProgramPipes()
    } catch {
      throw ProgramError(
        .missing, command: line, found: "that no pipes to it can be made (\(error.localizedDescription))",
        expected: "six more open files for each copy (see ulimit -n)")
    }
    do {
      return try await Subprocess.run(
        Configuration(
          executable: name.contains("/") ? .path(.init(name)) : .name(name),
          arguments: .init(Array(command.dropFirst())),
          environment: environment.variables, platformOptions: options),
        input: .fileDescriptor(.init(rawValue: pipes.inner.input), closeAfterSpawningProcess: true),
        output: .fileDescriptor(.init(rawValue: pipes.inner.output), closeAfterSpawningProcess: true),
        error: .fileDescriptor(.init(rawValue: pipes.inner.errors), closeAfterSpawningProcess: true)
      ) { execution in
        let program = ExternalProgram(
          origin: line, pipes: pipes, group: execution.processIdentifier.value, timeLimit: timeLimit)
        Leftovers.note(group: execution.processIdentifier.value)
        // Whatever the body does, the library reaps the program only after this.
        defer { program.end() }
        return try await body(program)
      }.closureResult
    } catch let error as SubprocessError {
      throw ProgramError(
        .failed, command: line, found: "that it cannot be started (\(error))", expected: "a program that runs"
      )
    }
  }

  /// Lets whoever started this process serve an objective over its standard streams: requests go to its standard output,
  /// replies come from its standard input.
  ///
  /// - Parameters:
  ///   - streams: the descriptors that replies come from and requests go to; they stay open, and block again afterwards.
  ///   - timeLimit: how long one reply may take.
  ///   - body: what to do with the program; nothing of it may be used afterwards.
  /// - Throws: ``ProgramError``, also where the caller failed and the body went on without it, and what the body throws.
  public static func withCaller<Result>(
    streams: (replies: Int32, requests: Int32) = (STDIN_FILENO, STDOUT_FILENO), timeLimit: Duration,
    _ body: (any ObjectiveService) throws -> Result
  ) throws -> Result {
    let pipes: ProgramPipes
    do {
      pipes = try ProgramPipes(replies: streams.replies, requests: streams.requests)
    } catch {
      throw ProgramError(
        .missing, command: callerName,
        found: "that its streams cannot be used (\(error.localizedDescription))", expected: "two pipes to it")
    }
    let program = ExternalProgram(origin: callerName, pipes: pipes, group: nil, timeLimit: timeLimit)
    defer { program.end() }
    try program.describe()
    program.origin = program.description.name
    return try program.unlessFailed(body(program))
  }

  /// What a caller is called before it has said what it serves.
  private static let callerName = "the caller"

  /// Whether an error was made of it that all further requests have as their answer.
  public var hasFailed: Bool { failure != nil }

  /// Where this program runs; nothing of a caller that does not say so.
  public var records: [CopyRecord] { record(number: 1).map { [$0] } ?? [] }

  /// Whether the program has ended; a caller that has is seen by the end of its replies alone.
  var hasEnded: Bool { group.map { ChildEnd.now($0) != nil } ?? false }

  /// Asks the program to end, without waiting for that.
  ///
  /// - Parameter deadline: until when its reply is waited for: one moment for all copies, so that many that hang take no
  ///   longer than one.
  func askToEnd(by deadline: ContinuousClock.Instant = .now + ExternalProgram.grace) {
    guard endBy == nil else { return }
    if failure == nil {
      var request = RequestText(id: requests, method: "shutdown")
      request.end()
      _ = try? pipes.exchange(
        request.bytes, limit: Self.lineLimit(numbers: 0), deadline: deadline,
        hasEnded: { self.hasEnded })
    }
    pipes.closeInput()
    // One that only said something wrong sees the end of its input, and can tidy up.
    if let group, failure?.kind == .failed { kill(-group, SIGTERM) }
    endBy = .now + Self.grace
  }

  /// Has a program that speaks no protocol end.
  func stop() {
    pipes.closeInput()
    if let group, !hasEnded { kill(-group, SIGTERM) }
    endBy = .now + Self.grace
  }

  /// Asks the program to end, gives it a moment, and kills what is left of it and its children.
  private func end() {
    askToEnd()
    guard let group else { return }
    _ = ChildEnd.wait(for: group, atMost: (endBy ?? .now) - .now)
    Leftovers.end(group: group)
  }

  /// How long a program may take to end by itself: enough for an interpreter to run its handlers of exit.
  static let grace = Duration.seconds(1)
}
