import Foundation
import InputFiles

/// Why a result could not be written.
package struct OutputError: Error, CustomStringConvertible {
  /// The file, folder or stream.
  var place: String
  /// What is wrong with it.
  var problem: String

  package var description: String { "\(place): \(problem)" }

  /// An error from its parts.
  package init(place: String, problem: String) {
    (self.place, self.problem) = (place, problem)
  }
}

/// Standard output, which carries only the result.
package enum StandardOutput {
  /// Writes the whole text.
  ///
  /// A reader that went away (`| head`) is no failure; a full disk is one, since half a result may look like
  /// a whole one.
  ///
  /// - Throws: ``OutputError``.
  package static func write(_ text: String) throws {
    let code = writeAll(text, to: STDOUT_FILENO)
    guard code != 0, code != EPIPE else { return }
    throw OutputError(
      place: "standard output",
      problem: "found that it cannot be written (\(String(cString: strerror(code)))), expected room for "
        + "\(text.utf8.count) bytes, or --quiet")
  }
}

/// Standard error, for messages and progress.
package enum StandardError {
  /// Writes the text where that is possible: of a failure there would be nowhere to tell.
  package static func write(_ text: String) {
    _ = writeAll(text, to: STDERR_FILENO)
  }

  /// Writes what is odd about the input, one line each.
  package static func warn(_ warnings: [String]) {
    for warning in warnings { write(OneLine.text("warning: \(warning)") + "\n") }
  }
}

/// Writes every byte of a text to a file descriptor.
///
/// Not through FileHandle, which ends the process with a stack trace when a write fails; and without the signal of a reader
/// that went away, which would end it with a status that is no verdict's, and leave programs and folders behind.
///
/// - Returns: 0, or the system's number for what went wrong.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
  #if canImport(Darwin)
    _ = fcntl(descriptor, F_SETNOSIGPIPE, 1)
  #endif
  let bytes = Array(text.utf8)
  var done = 0
  while done < bytes.count {
    let written = bytes[done...].withUnsafeBytes { rest in
      withoutBrokenPipeSignal { write(descriptor, rest.baseAddress, rest.count) }
    }
    if written >= 0 {
      done += written
    } else if errno == EAGAIN {
      // A pipe that was made non-blocking by its other end: wait until it takes more.
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&request, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return 0
}
