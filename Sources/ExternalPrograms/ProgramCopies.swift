import Foundation
import GradientChecking

/// Copies of one stateless program as one service: each serves one request at a time, of whichever thread asks.
///
/// `@unchecked`, as a copy is in the hands of one thread between its leaving and its coming back to the free ones, which a
/// lock guards.
public final class ProgramCopies: ObjectiveService, @unchecked Sendable {
  /// The command, as one line.
  public let origin: String
  /// What the program says of itself.
  public let description: ProgramDescription
  /// How many copies there are.
  public let count: Int
  /// As many threads as there are copies.
  public var concurrency: Int { count }
  /// Whether one of them has failed, whose error is the answer to all.
  public var hasFailed: Bool { turn.withLock { failure != nil } }

  private let turn = NSCondition()
  private var free: [ExternalProgram]
  private var failure: ProgramError?

  init(_ first: ExternalProgram, _ others: [ExternalProgram]) {
    (origin, description) = (first.origin, first.description)
    count = 1 + others.count
    // The last one is taken first: what is asked by one thread alone goes to the first copy.
    free = others + [first]
  }

  /// What a copy answers that is free.
  ///
  /// - Throws: ``ProgramError``.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    try withFreeCopy { try $0.ask(method, vectors, meanwhile: meanwhile) }
  }

  /// Asks a copy that is free, or the next one to be; once one has failed, its error is the answer to all.
  private func withFreeCopy<Answer>(_ ask: (ExternalProgram) throws -> Answer) throws -> Answer {
    let copy = try turn.withLock {
      while free.isEmpty { turn.wait() }
      if let failure { throw failure }
      return free.removeLast()
    }
    defer {
      turn.withLock {
        free.append(copy)
        turn.signal()
      }
    }
    do {
      return try ask(copy)
    } catch {
      turn.withLock { failure = failure ?? copy.failure }
      throw error
    }
  }
}

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
    timeLimit: Duration = .seconds(60), fewer: (FewerCopies) -> Void = { _ in },
    log: (any ObjectiveService) throws -> EvaluationLog? = { _ in nil },
    _ body: (any ObjectiveService) throws -> Result
  ) async throws -> Result {
    try await withStarted(command, environment: environment, timeLimit: timeLimit) { first in
      try first.describe()
      let log = try log(first)
      func logged(_ service: any ObjectiveService) -> any ObjectiveService {
        log.map { LoggedService(service, $0) } ?? service
      }
      // More copies than entries would have nothing to do.
      let wanted = min(copies, first.description.point.count)
      if wanted > 1, let reason = first.description.reasonForOneCopy {
        fewer(reason)
      } else if wanted > 1 {
        return try await withStarted(
          command, count: wanted - 1, environment: environment, timeLimit: timeLimit
        ) { others in
          defer { askToEnd([first] + others) }
          if let difference = try first.difference(from: others, log) {
            fewer(difference)
            askToEnd(others)
            return try first.unlessFailed(body(logged(first)))
          }
          let result = try body(logged(ProgramCopies(first, others)))
          for copy in others { _ = try copy.unlessFailed(result) }
          return try first.unlessFailed(result)
        }
      }
      return try first.unlessFailed(body(logged(first)))
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

  /// In what the copies differ from this one: their descriptions, their values or gradients at the point.
  ///
  /// What is asked here counts as a part of starting, so that the number of evaluations is the same for one copy.
  /// A run that is resumed does not ask it again: that its copies are alike was seen when the log was begun.
  private func difference(
    from others: [ExternalProgram], _ log: EvaluationLog?
  ) throws -> FewerCopies? {
    // As it was described: the reply to a request for the gradient may add to it.
    let description = description
    func asked(_ copy: ExternalProgram, _ number: Int) -> any ObjectiveService {
      log.map { LoggedService(copy, $0, copy: number) } ?? copy
    }
    // Nothing where the point is out of the program's own bounds.
    func valuesAtPoint(of copy: any ObjectiveService) throws -> [Double] {
      description.contains(description.point) ? try copy.values(at: description.point) : []
    }
    let value = try valuesAtPoint(of: asked(self, 1))
    let claimed = try asked(self, 1).gradient(at: description.point)
    for (place, copy) in others.enumerated() {
      try copy.describe()
      guard copy.description.isSame(as: description) else { return .differing(what: "its description") }
      let copy = asked(copy, place + 2)
      guard Self.isSame(try valuesAtPoint(of: copy), value) else {
        return .differing(what: "its value at the point")
      }
      guard Self.isSame(try copy.gradient(at: description.point), claimed) else {
        return .differing(what: "its gradient at the point")
      }
    }
    return nil
  }

  fileprivate static func isSame(_ first: [Double], _ second: [Double]) -> Bool {
    first.map(\.bitPattern) == second.map(\.bitPattern)
  }
}

extension ProgramDescription {
  /// Why no more than one copy can share the work; nil where they can.
  fileprivate var reasonForOneCopy: FewerCopies? {
    if !isStateless { return .notStateless }
    return outputs > 1 ? .severalOutputs : nil
  }

  /// Whether everything in another description is the same; NaN is the same as itself here.
  fileprivate func isSame(as other: ProgramDescription) -> Bool {
    var (first, second) = (self, other)
    (first.point, second.point) = ([], [])
    return first == second && ExternalProgram.isSame(point, other.point)
  }
}
