import ArgumentParser

/// The commands that need nothing of the suite: the whole tool has them, and a smaller one that is built sooner.
package enum CheckCommands {
  /// `network`.
  package static var network: any ParsableCommand.Type { NetworkCommand.self }
  /// `program`.
  package static var program: any ParsableCommand.Type { ProgramCommand.self }
  /// `train`.
  package static var train: any ParsableCommand.Type { TrainCommand.self }
  /// `report`.
  package static var report: any ParsableCommand.Type { ReportCommand.self }
}
