import ArgumentParser
import Commands

/// The commands of the suite on the reference network, which need no program and no trial of the checker.
package enum SuiteCommands {
  /// `verify`.
  package static var verify: any ParsableCommand.Type { VerifyCommand.self }
  /// `properties`.
  package static var properties: any ParsableCommand.Type { PropertiesCommand.self }
  /// `defects`.
  package static var defects: any ParsableCommand.Type { DefectsCommand.self }
  /// Those of which `report merge` can make a report of logs.
  package static var logged: [any LoggedCommand.Type] {
    [VerifyCommand.self, PropertiesCommand.self, DefectsCommand.self]
  }
  /// `explain`.
  package static var explain: any ParsableCommand.Type { ExplainCommand.self }
}
