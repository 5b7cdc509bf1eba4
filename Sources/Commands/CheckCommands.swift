import ArgumentParser

/// The commands that need no network: every tool has them, the smallest one these alone.
package enum CheckCommands {
  /// `program`.
  package static var program: any ParsableCommand.Type { ProgramCommand.self }
  /// `report`.
  package static var report: any ParsableCommand.Type { ReportCommand.self }
}
