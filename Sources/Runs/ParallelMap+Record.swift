import Foundation

/// Maps every element, as the map of this name without a part does, but for those whose outcomes ``CaseRecord`` knows or leaves
/// to other shards.
///
/// - Parameters:
///   - elements: the cases of a part, the same in every run of the same settings.
///   - part: the part's name, by which its cases are recorded.
///   - jobs: tasks under way at once, at least 1.
///   - completed: called after each element with the number done so far, from one task at a time.
///   - isWhole: whether a result is that of the whole case, and not cut short by an interruption, and is to be recorded.
/// - Returns: the results of the elements that are known or made here, in their order: all, but where the run is asked to stop or
///   there are other shards.
/// - Throws: the first error that the body throws, and `LogError`; the rest is cancelled.
package func parallelMap<Element: Sendable, Result: Sendable & Codable>(
  _ elements: [Element], part: String, jobs: Int, completed: (Int) -> Void = { _ in },
  isWhole: @escaping @Sendable (Result) -> Bool = { _ in true },
  _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
  guard let record = CaseRecord.current else {
    return try await parallelMap(elements, jobs: jobs, completed: completed, body)
  }
  let own = elements.indices.filter { record.shard?.contains($0) ?? true }
  return try await parallelMap(own, jobs: jobs, completed: completed) { index in
    if let known: Result = try record.outcome(part, index) { return known }
    let start = ContinuousClock.now
    let result = try await body(elements[index])
    if isWhole(result) {
      try record.note(result, part, index, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
    return result
  }
}
