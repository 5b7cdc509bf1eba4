import Foundation
import GradientChecking

/// Starts more copies of a program while a check runs, for threads that cannot await anything, and keeps each running until the
/// check is over.
///
/// `@unchecked`, as its lock guards what changes.
final class ProgramStarter: @unchecked Sendable {
  private let orders: AsyncStream<Order>.Continuation
  private let lock = NSLock()
  private var placed: [Order] = []

  private init(_ orders: AsyncStream<Order>.Continuation) { self.orders = orders }

  /// Runs a body on a thread of its own, so that the one that awaits it is free to start programs.
  ///
  /// - Parameters:
  ///   - command: what can be started, in its environment and with its time limit.
  ///   - body: is given the starter, which is of no use afterwards.
  /// - Throws: what the body throws.
  nonisolated(nonsending) static func with<Result: Sendable>(
    _ command: [String], environment: ProgramEnvironment, timeLimit: Duration,
    _ body: @escaping (ProgramStarter) throws -> Result
  ) async throws -> Result {
    let (stream, continuation) = AsyncStream.makeStream(of: Order.self)
    let starter = ProgramStarter(continuation)
    let work = Work(body)
    let stop = CheckStop.current
    let thread = Thread {
      CheckStop.$current.withValue(stop) { work.run(starter) }
      continuation.finish()
    }
    // As large as that of a main thread, where a check otherwise runs.
    thread.stackSize = 8 << 20
    thread.start()
    await withTaskGroup(of: Void.self) { running in
      for await order in stream {
        running.addTask {
          await order.fulfil(command, environment: environment, timeLimit: timeLimit)
        }
      }
      starter.endAll()
    }
    return try work.result()
  }

  /// Starts one more, and waits until it is there.
  ///
  /// - Throws: ``ProgramError`` where it cannot be started.
  func start() throws -> ExternalProgram {
    let order = Order()
    lock.withLock { placed.append(order) }
    orders.yield(order)
    return try order.wait()
  }

  /// Kills the programs that were started here, or are just being started, so that nobody waits for them any more.
  ///
  /// - Parameter kept: those that are to end in order.
  func killAll(but kept: [ExternalProgram]) {
    for order in lock.withLock({ placed }) { order.kill(unlessAmong: kept) }
  }

  private func endAll() { for order in lock.withLock({ placed }) { order.end() } }
}

/// A body and its result, which cross to a thread and back.
///
/// `@unchecked`, as who made it reads the result after the thread has ended.
private final class Work<Result>: @unchecked Sendable {
  private let body: (ProgramStarter) throws -> Result
  private var outcome: Swift.Result<Result, any Error>?

  init(_ body: @escaping (ProgramStarter) throws -> Result) { self.body = body }

  func run(_ starter: ProgramStarter) { outcome = Swift.Result { try body(starter) } }

  func result() throws -> Result {
    guard let outcome else { preconditionFailure("a thread ends after its work is done") }
    return try outcome.get()
  }
}

/// A program that is to be started and kept.
///
/// `@unchecked`, as its lock guards what changes.
private final class Order: @unchecked Sendable {
  private let changed = NSCondition()
  private var program: Result<ExternalProgram, any Error>?
  private var isOver = false
  private var isUnwanted = false
  private var whenOver: CheckedContinuation<Void, Never>?

  func fulfil(_ command: [String], environment: ProgramEnvironment, timeLimit: Duration) async {
    do {
      try await ExternalProgram.withStarted(command, environment: environment, timeLimit: timeLimit) {
        program in
        set(.success(program))
        await withCheckedContinuation { continuation in
          let isOver = changed.withLock {
            if !self.isOver { whenOver = continuation }
            return self.isOver
          }
          if isOver { continuation.resume() }
        }
      }
    } catch {
      set(.failure(error))
    }
  }

  private func set(_ result: Result<ExternalProgram, any Error>) {
    changed.withLock {
      program = program ?? result
      if isUnwanted { killNow() }
      changed.broadcast()
    }
  }

  func wait() throws -> ExternalProgram {
    try changed.withLock {
      while true {
        if isUnwanted { throw CancellationError() }
        if let program { return try program.get() }
        changed.wait()
      }
    }
  }

  func end() {
    let waiting = changed.withLock {
      isOver = true
      defer { whenOver = nil }
      return whenOver
    }
    waiting?.resume()
  }

  func kill(unlessAmong kept: [ExternalProgram]) {
    changed.withLock {
      if case .success(let program) = program, kept.contains(where: { $0 === program }) { return }
      isUnwanted = true
      killNow()
      changed.broadcast()
    }
  }

  /// Before the program is reaped, as its task waits for the end of the order.
  private func killNow() {
    guard !isOver, case .success(let program) = program, let group = program.group else { return }
    Foundation.kill(-group, SIGKILL)
  }
}
