import Foundation
import PropertyTesting
import Testing

/// The issues that a property's body records, by `#expect` above all.
///
/// They make the case fail in place of the test: shrinking tries many cases that fail, of which the test is to show one.
enum BodyIssues {
  /// What the body says, or else the first failure that it recorded.
  static func outcome(_ body: @escaping @Sendable () async throws -> Outcome) async throws -> Outcome {
    // Issues can be handled since Swift 6.2.
    #if compiler(>=6.2)
      guard let test = Test.current else { return try await body() }
      let found = Found()
      let said = Said()
      let trait = IssueHandlingTrait.compactMapIssues { issue in
        guard isFailure(issue) else { return issue }
        found.add(issue)
        return nil
      }
      try await trait.provideScope(for: test, testCase: .current) { await said.set(try await body()) }
      let outcome = await said.outcome
      return found.first.map { outcome.failing(becauseOf: $0.text, at: $0.place) } ?? outcome
    #else
      return try await body()
    #endif
  }

  #if compiler(>=6.2)
    private static func isFailure(_ issue: Issue) -> Bool {
      #if compiler(>=6.3)
        return issue.isFailure
      #else
        return !issue.isKnown
      #endif
    }

    private actor Said {
      private(set) var outcome = Outcome.holds
      func set(_ outcome: Outcome) { self.outcome = outcome }
    }

    /// What is recorded may come from any thread.
    private final class Found: @unchecked Sendable {
      private let lock = NSLock()
      private var issue: (text: String, place: String)?

      var first: (text: String, place: String)? { lock.withLock { issue } }

      func add(_ issue: Issue) {
        let place = issue.sourceLocation.map { "\($0.fileName):\($0.line)" } ?? ""
        let text = place.isEmpty ? "\(issue)" : "\(issue) (\(place))"
        lock.withLock { self.issue = self.issue ?? (text, place) }
      }
    }
  #endif
}
