import Foundation
import PropertyTesting
import Testing

extension CaseIsolation {
  /// Cases in child processes that run the current test alone: a trap, or a case that does not end, fails the property
  /// and not the whole run of tests.
  ///
  /// What stands before the property in the test is run in every child too. Outside of a test it is the program as it
  /// was started.
  ///
  /// - Parameter limit: how long one case may take.
  public static func childProcess(limit: Duration = .seconds(10)) -> CaseIsolation {
    guard let test = Test.current else { return CaseIsolation(limit: limit) }
    let parent = CommandLine.arguments
    var arguments = ["--testing-library", "swift-testing", "--filter", filter(test)]
    // On macOS the program is a helper, which is told where the tests are.
    if let place = parent.firstIndex(of: "--test-bundle-path"), place + 1 < parent.count {
      arguments = ["--test-bundle-path", parent[place + 1]] + arguments + [parent[place + 1]]
    }
    return CaseIsolation(arguments: arguments, limit: limit)
  }

  /// A regular expression that only this test's identifier matches: "Module.Suite/name()".
  private static func filter(_ test: Test) -> String {
    let name = ([test.id.moduleName] + [test.id.nameComponents.joined(separator: "/")]).joined(separator: ".")
    return "^" + NSRegularExpression.escapedPattern(for: name)
  }
}
