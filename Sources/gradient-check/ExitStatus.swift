import ArgumentParser
import ReferenceMLP
import VerificationReports
import VerificationSuite

/// The exit statuses of the command line; the numbers from 64 on are those of sysexits.
enum ExitStatus: Int32 {
  case verified = 0
  case refuted = 1
  case inconclusive = 2
  case badData = 65
  /// A file or folder that is missing, or cannot be read or written.
  case missingFile = 66
  case ourBug = 70

  init(_ verdict: Report.Verdict) {
    switch verdict {
    case .verified: self = .verified
    case .refuted: self = .refuted
    case .inconclusive: self = .inconclusive
    }
  }

  /// The status that an error ends the process with.
  init(_ error: any Error) {
    switch error {
    case let error as NetworkFileError:
      self = error.kind == .unreadable ? .missingFile : .badData
    case let error as ReportReadingError:
      self = error.isUnreadable ? .missingFile : .badData
    case is FixtureError, is ReportFilesError, is OutputError:
      self = .missingFile
    case is TrainingError, is CommandInputError, is ReportMergeError:
      self = .badData
    default:
      self = .ourBug
    }
  }
}

/// Input that a command cannot use, in one message.
struct CommandInputError: Error, CustomStringConvertible {
  var description: String
}

/// Runs a command's body and ends the process with the status that its error stands for.
///
/// - Parameter body: returns the status of a run that came to its end.
func exiting(_ body: () async throws -> ExitStatus) async throws {
  let status: ExitStatus
  do {
    status = try await body()
  } catch {
    StandardError.write(OneLine.text("error: \(error)") + "\n")
    throw ExitCode(ExitStatus(error).rawValue)
  }
  if status != .verified { throw ExitCode(status.rawValue) }
}
