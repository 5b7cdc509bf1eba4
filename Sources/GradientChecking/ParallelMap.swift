import Foundation

/// Maps the numbers below a count, on threads of their own, as each may spend its time waiting for another process.
///
/// - Parameters:
///   - count: how many results there are to be.
///   - workers: how many threads.
///   - body: makes the result of a number, from whichever thread is free.
/// - Returns: the results in the order of the numbers.
/// - Throws: the first error that the body threw, or `CancellationError` where the check is to end (``CheckStop``); no number
///   is begun after it.
package func parallelMap<Result: Sendable>(
  count: Int, workers: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let stop = CheckStop.current
  let piece = { @Sendable (number: Int) throws -> Result in
    // Threads do not inherit what belongs to a task.
    try CheckStop.$current.withValue(stop) {
      try CheckStop.throwIfAsked()
      return try body(number)
    }
  }
  guard workers > 1 else { return try (0..<count).map(piece) }
  let work = SharedWork<Result>(count: count)
  let running = DispatchGroup()
  for _ in 0..<min(workers, count) {
    running.enter()
    Thread.detachNewThread {
      while let number = work.next() {
        do {
          work.finish(number, try piece(number))
        } catch {
          work.fail(error)
        }
      }
      running.leave()
    }
  }
  running.wait()
  return try work.results()
}

/// The results of two pieces of work, on two threads where there are two workers.
///
/// - Throws: what the first throws, else what the second does.
func parallelMap<First: Sendable, Second: Sendable>(
  workers: Int, _ first: @escaping @Sendable () throws -> First,
  _ second: @escaping @Sendable () throws -> Second
) throws -> (First, Second) {
  let results = try parallelMap(count: 2, workers: workers) { number -> Either<First, Second> in
    number == 0 ? .first(Swift.Result(catching: first)) : .second(Swift.Result(catching: second))
  }
  guard case .first(let one) = results[0], case .second(let other) = results[1] else {
    preconditionFailure("results come in the order of the numbers")
  }
  return (try one.get(), try other.get())
}

/// One of two results.
private enum Either<First: Sendable, Second: Sendable>: Sendable {
  case first(Result<First, any Error>)
  case second(Result<Second, any Error>)
}

/// What the threads share: which number comes next, and what became of each.
///
/// `@unchecked`, as its lock guards all of it.
private final class SharedWork<Result: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var begun = 0
  private var found: [Result?]
  private var error: (any Error)?

  init(count: Int) { found = Array(repeating: nil, count: count) }

  /// A number that nobody has begun; none after an error.
  func next() -> Int? {
    lock.withLock {
      guard error == nil, begun < found.count else { return nil }
      defer { begun += 1 }
      return begun
    }
  }

  func finish(_ number: Int, _ result: Result) { lock.withLock { found[number] = result } }

  func fail(_ error: any Error) { lock.withLock { self.error = self.error ?? error } }

  func results() throws -> [Result] {
    try lock.withLock {
      if let error { throw error }
      return found.compactMap { $0 }
    }
  }
}
