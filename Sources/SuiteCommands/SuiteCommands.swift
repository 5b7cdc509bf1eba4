import ArgumentParser

/// The commands of the suite on the reference network, which need no program and no trial of the checker.
package enum SuiteCommands {
  /// `verify`.
  package static var verify: any ParsableCommand.Type { VerifyCommand.self }
  /// `properties`.
  package static var properties: any ParsableCommand.Type { PropertiesCommand.self }
  /// `defects`.
  package static var defects: any ParsableCommand.Type { DefectsCommand.self }
  /// `explain`.
  package static var explain: any ParsableCommand.Type { ExplainCommand.self }
}
