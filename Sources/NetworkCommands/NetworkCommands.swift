import ArgumentParser
import Commands
import NetworkFiles
import ReferenceMLP

/// The commands on a network file, which need nothing of the suite.
package enum NetworkCommands {
  /// `network`.
  package static var network: any ParsableCommand.Type { NetworkCommand.self }
  /// `train`.
  package static var train: any ParsableCommand.Type { TrainCommand.self }
}

extension NetworkFileError: ErrorWithExitStatus {
  /// The status of a missing file where it cannot be read, else that of bad data.
  package var exitStatus: ExitStatus { kind == .unreadable ? .missingFile : .badData }
}

extension TrainingError: ErrorWithExitStatus {
  /// The status of bad data: training that cannot begin was asked for wrongly.
  package var exitStatus: ExitStatus { .badData }
}
