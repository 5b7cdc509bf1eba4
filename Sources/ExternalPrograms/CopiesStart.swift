import Foundation
import GradientChecking

/// Why fewer copies of a program run than were asked for.
public enum FewerCopies: Sendable, Equatable, CustomStringConvertible {
  /// The program does not say that it is stateless.
  case notStateless
  /// The program has several outputs, whose checks run one after another.
  case severalOutputs
  /// Another copy's description, value or gradient at the point is another one.
  case differing(what: String)

  /// Why, in one sentence.
  public var description: String {
    switch self {
    case .notStateless:
      "one copy of the program runs, as it does not describe itself as \"stateless\": true"
    case .severalOutputs:
      "one copy of the program runs, as it has several outputs"
    case .differing(let what):
      "one copy of the program runs, as \(what) differs from copy to copy, although it describes itself as "
        + "\"stateless\": true (random data without a seed?)"
    }
  }
}

// MARK: - Starting copies

extension ExternalProgram {
  /// Starts a program, asks it to describe itself, and ends it with all its children when the body is done.
  ///
  /// - Parameters:
  ///   - command: the executable, by path or by a name to look for on the PATH, and its arguments.
  ///   - copies: how many of it may run; more than one only where it says that it is stateless and all are alike.
  ///   - environment: what they get of this process's environment.
  ///   - timeLimit: how long one reply may take.
  ///   - fewer: is told why only one copy runs where more might.
  ///   - log: is given the program once it has described itself, and gives the log of its evaluations, if there is to be one.
  ///   - body: what to do with the program, or with its copies; nothing of it may be used afterwards.
  /// - Throws: ``ProgramError``, also where the program failed and the body went on without it, and what the body throws.
  nonisolated(nonsending) public static func withRunning<Result: Sendable>(
    _ command: [String], copies: Int = 1, environment: ProgramEnvironment = .whole,
    timeLimit: Duration = .seconds(60), fewer: @escaping (FewerCopies) -> Void = { _ in },
    log: (any ObjectiveService) throws -> EvaluationLog? = { _ in nil },
    _ body: @escaping (any ObjectiveService) throws -> Result
  ) async throws -> Result {
    try await withStarted(command, environment: environment, timeLimit: timeLimit) { first in
      try first.describe()
      let log = try log(first)
      func logged(_ service: any ObjectiveService) -> any ObjectiveService {
        log.map { LoggedService(service, $0) } ?? service
      }
      // More copies than entries would have nothing to do.
      let wanted = min(copies, first.description.point.count)
      guard first.description.outputs == 1, first.description.isStateless else {
        if wanted > 1 { fewer(first.description.isStateless ? .severalOutputs : .notStateless) }
        return try first.unlessFailed(body(logged(first)))
      }
      return try await withStarted(
        command, count: wanted - 1, environment: environment, timeLimit: timeLimit, after: [first]
      ) { programs in
        try await ProgramStarter.with(command, environment: environment, timeLimit: timeLimit) { starter in
          let copies = ProgramCopies(programs, starter)
          defer {
            copies.close()
            askToEnd(copies.programs)
          }
          if wanted > 1, let difference = try copies.difference(log) {
            fewer(difference)
            askToEnd(copies.keepFirst())
          }
          let result = try body(logged(copies))
          try copies.throwIfFailed()
          return result
        }
      }
    }
  }

  /// Asks all to end; those that hang are waited for together.
  private static func askToEnd(_ programs: [ExternalProgram]) {
    let deadline = ContinuousClock.now + grace
    for program in programs { program.askToEnd(by: deadline) }
  }

  /// A result, if the program has not failed up to it: what was the last to be asked far from the point may have met a
  /// failure that looked like the edge of a domain.
  func unlessFailed<Result>(_ result: Result) throws -> Result {
    if let failure { throw failure }
    return result
  }

  /// Starts copies, one inside the other's life, without waiting for any.
  nonisolated(nonsending) private static func withStarted<Result: Sendable>(
    _ command: [String], count: Int, environment: ProgramEnvironment, timeLimit: Duration,
    after started: [ExternalProgram] = [],
    _ body: nonisolated(nonsending) ([ExternalProgram]) async throws -> Result
  ) async throws -> Result {
    guard count > 0 else { return try await body(started) }
    return try await withStarted(command, environment: environment, timeLimit: timeLimit) { program in
      try await withStarted(
        command, count: count - 1, environment: environment, timeLimit: timeLimit, after: started + [program],
        body)
    }
  }
}
