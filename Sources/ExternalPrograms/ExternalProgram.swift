import Foundation
import Subprocess

/// A program of someone else that serves an objective over the line protocol, version 1, as long as it runs.
///
/// Swift-subprocess starts it in a process group of its own, watches and reaps it; requests and replies go over pipes of
/// our own, since an objective is synchronous and a reply should cost microseconds, not hops between tasks.
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
  /// Until when it may end by itself, once it was asked to.
  private var endBy: ContinuousClock.Instant?

  private init(origin: String, pipes: ProgramPipes, group: pid_t, timeLimit: Duration) {
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
        Leftovers.note(group: program.group)
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
        hasEnded: { [group] in ChildEnd.now(group) != nil })
    }
    pipes.closeInput()
    // One that only said something wrong sees the end of its input, and can tidy up.
    if failure?.kind == .failed { kill(-group, SIGTERM) }
    endBy = .now + Self.grace
  }

  /// Asks the program to end, gives it a moment, and kills what is left of it and its children.
  private func end() {
    askToEnd()
    _ = ChildEnd.wait(for: group, atMost: (endBy ?? .now) - .now)
    Leftovers.end(group: group)
  }

  /// How long a program may take to end by itself: enough for an interpreter to run its handlers of exit.
  static let grace = Duration.seconds(1)
}
