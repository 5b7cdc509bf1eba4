import ArgumentParser
import Reports

/// The exit statuses of the command line; the numbers from 64 on are those of sysexits.
package enum ExitStatus: Int32 {
  case verified = 0
  case refuted = 1
  case inconclusive = 2
  case badData = 65
  /// A file or folder that is missing, or cannot be read or written.
  case missingFile = 66
  /// A program of someone else that crashed, hangs, or reports an error.
  case programFailed = 69
  case ourBug = 70
  /// The system lacks something, or keeps this process from it.
  case missingPrerequisite = 72
  /// Ended before its end, with what was finished: 128 and the number of the signal, as shells report it.
  case terminalClosed = 129
  case interrupted = 130
  case terminated = 143

  init(_ verdict: Report.Verdict) {
    switch verdict {
    case .verified, .notApplicable: self = .verified
    case .refuted, .failed: self = .refuted
    case .inconclusive: self = .inconclusive
    }
  }

  /// The status that an error ends the process with.
  init(_ error: any Error) {
    switch error {
    case let error as any ErrorWithExitStatus:
      self = error.exitStatus
    case let error as ReportReadingError:
      self = error.isUnreadable ? .missingFile : .badData
    case is ReportFilesError, is HTMLReportError, is OutputError:
      self = .missingFile
    case is CommandInputError, is ReportMergeError, is ReportComparisonError:
      self = .badData
    default:
      self = .ourBug
    }
  }
}

/// An error of a module that `Commands` does not import, and the status that it ends the process with.
package protocol ErrorWithExitStatus: Error {
  /// The status.
  var exitStatus: ExitStatus { get }
  /// What to say of the error, line by line.
  var messages: [String] { get }
}

extension ErrorWithExitStatus {
  /// The error's description alone.
  package var messages: [String] { ["error: \(self)"] }
}

/// Input that a command cannot use, in one message.
package struct CommandInputError: Error, CustomStringConvertible {
  package var description: String

  /// An error with its message.
  package init(description: String) { self.description = description }
}

/// Runs a command's body and ends the process with the status that its error stands for.
///
/// - Parameter body: returns the status of a run that came to its end.
package func exiting(_ body: () async throws -> ExitStatus) async throws {
  let status: ExitStatus
  do {
    status = try await body()
  } catch {
    let messages = (error as? any ErrorWithExitStatus)?.messages ?? ["error: \(error)"]
    StandardError.write(messages.map { OneLine.text($0) + "\n" }.joined())
    throw ExitCode(ExitStatus(error).rawValue)
  }
  if status != .verified { throw ExitCode(status.rawValue) }
}
