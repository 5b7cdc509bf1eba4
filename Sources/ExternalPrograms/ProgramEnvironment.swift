import Foundation
import Subprocess

/// What a program gets of the environment of the process that starts it.
///
/// `GRADIENT_CHECK_PROGRAM=1` is added in any case: by it a script knows that it was started to be checked.
public enum ProgramEnvironment: Sendable {
  /// All variables.
  case whole
  /// Those of ``kept``: what a program needs to be found and to speak the user's language, and no secret.
  case clean

  /// The variables that a clean environment keeps, where they are set.
  public static let kept = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"]

  /// The variables, as swift-subprocess takes them.
  var variables: Environment {
    let added: [Environment.Key: String?] = ["GRADIENT_CHECK_PROGRAM": "1"]
    switch self {
    case .whole:
      return .inherit.updating(added)
    case .clean:
      let all = ProcessInfo.processInfo.environment
      let kept = Self.kept.compactMap { name in all[name].map { (Environment.Key(stringLiteral: name), $0) } }
      return .custom(Dictionary(uniqueKeysWithValues: kept)).updating(added)
    }
  }
}
