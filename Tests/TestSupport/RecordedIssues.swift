import Foundation
import Testing

/// The issues that a body records, as known ones: what a helper says is checked, and fails nothing.
package func issues(of body: () async throws -> Void) async rethrows -> [Issue] {
  let recorded = Recorded()
  try await withKnownIssue(isIntermittent: true) {
    try await body()
  } when: {
    true
  } matching: { issue in
    recorded.append(issue)
    return true
  }
  return recorded.issues
}

/// The issues that a body records, taken away before they could be known ones: such are no failures of a case.
package func handledIssues(of body: @escaping @Sendable () async throws -> Void) async throws -> [Issue] {
  let recorded = Recorded()
  let trait = IssueHandlingTrait.compactMapIssues { issue in
    recorded.append(issue)
    return nil
  }
  try await trait.provideScope(for: #require(Test.current), testCase: .current, performing: body)
  return recorded.issues
}

extension Issue {
  /// What its comments say.
  package var text: String { comments.map(\.rawValue).joined(separator: "\n") }
}

/// Issues from the matcher of `withKnownIssue`, which may be called on any thread.
private final class Recorded: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [Issue] = []

  var issues: [Issue] { lock.withLock { list } }

  func append(_ issue: Issue) { lock.withLock { list.append(issue) } }
}
