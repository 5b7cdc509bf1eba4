import ArgumentParser

/// The commands that every tool has.
package enum CommonCommands {
  /// `report`.
  package static var report: any ParsableCommand.Type { ReportCommand.self }
}
