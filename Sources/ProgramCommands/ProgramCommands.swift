import ArgumentParser
import Commands
import ExternalPrograms

/// The command on a program or a library of someone else, which needs no network.
package enum ProgramCommands {
  /// `program`.
  package static var program: any ParsableCommand.Type { ProgramCommand.self }
}

extension ProgramError: ErrorWithExitStatus {
  /// The status of a program that failed, of bad data where its reply is wrong, or of a missing file.
  package var exitStatus: ExitStatus {
    switch kind {
    case .failed: .programFailed
    case .wrongReply: .badData
    case .missing: .missingFile
    }
  }

  /// The message, and the program's last words where there are any.
  package var messages: [String] {
    let words = lastWords.map { "  | \($0)" }
    return ["error: \(message)"] + (words.isEmpty ? [] : ["its standard error ended with:"] + words)
  }
}
