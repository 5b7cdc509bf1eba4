import BLAS

/// Maps every element with at most `jobs` of them under way at once; results come in the order of the elements.
///
/// The result does not depend on `jobs`: the body sees only its element. Matrix products inside it take no threads of their
/// own, so that no more than `jobs` are at work.
///
/// Where the run is asked to stop (``RunStop``), no further element is begun: the results are those of the first elements,
/// as many as there are results.
///
/// `GradientChecking` has a map of this name of its own, on threads: its bodies block while another process answers, which would
/// take the threads of all tasks, and a check is not asynchronous, as the bodies here are.
///
/// - Parameters:
///   - jobs: tasks under way at once, at least 1.
///   - completed: called after each element with the number done so far, from one task at a time.
/// - Throws: the first error that the body throws; the rest is cancelled.
package func parallelMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], jobs: Int, completed: (Int) -> Void = { _ in },
  _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
  try await BLASLibrary.$usesThreads.withValue(false) {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results: [Result?] = Array(repeating: nil, count: elements.count)
      var next = 0
      func start() {
        let index = next
        let element = elements[index]
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (index, try await body(element))
        }
      }
      while next < min(max(1, jobs), elements.count), !RunStop.isAsked { start() }
      var done = 0
      while let (index, result) = try await group.next() {
        results[index] = result
        done += 1
        completed(done)
        if next < elements.count, !RunStop.isAsked { start() }
      }
      return results.compactMap { $0 }
    }
  }
}
