import Foundation

/// Runs trials in a child process, and in another one after each trap.
public enum TrialRun {
  /// Why a run could not be made.
  public enum Failure: Error, CustomStringConvertible {
    /// The child ended by itself before its last trial.
    case ended(trial: String, status: Int32, message: String)
    /// The child said something that is no finding.
    case unreadable(line: String)

    /// What was found and what was expected, in one message.
    public var description: String {
      switch self {
      case .ended(let trial, let status, let message):
        "\(trial): found that the child process ended with status \(status), expected a finding: \(message)"
      case .unreadable(let line):
        "found \"\(line)\" in the output of the child process, expected a finding as JSON"
      }
    }
  }

  /// The child's part: tries one after another and writes a line for each.
  ///
  /// - Parameters:
  ///   - trials: what to try.
  ///   - isQuick: whether to leave the checker out where formulas do.
  /// - Throws: encoding errors.
  public static func serve(_ trials: some Sequence<Trial>, isQuick: Bool = false) throws {
    for trial in trials {
      let finding: Finding
      do {
        finding = try trial.run(isQuick)
      } catch {
        finding = Finding(fault: "not checked", "\(error)")
      }
      let encoder = JSONEncoder()
      encoder.nonConformingFloatEncodingStrategy = infinities
      try FileHandle.standardOutput.write(contentsOf: encoder.encode(finding) + Data("\n".utf8))
    }
  }

  private static let infinities = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")

  /// The findings of trials, one for each.
  ///
  /// - Parameters:
  ///   - trials: what to try.
  ///   - child: a process, not started yet, that serves the trials from a number on.
  /// - Throws: ``Failure``, and errors of starting.
  public static func findings(
    of trials: [Trial], in child: (_ first: Int) -> Process
  ) throws -> [Finding] {
    var findings: [Finding] = []
    while findings.count < trials.count {
      let process = child(findings.count)
      var environment = process.environment ?? ProcessInfo.processInfo.environment
      // A trap is told by its message; the way to it takes seconds to find.
      environment["SWIFT_BACKTRACE"] = "enable=no"
      process.environment = environment
      let output = try ChildOutput(of: process)
      findings += try String(decoding: output.output, as: UTF8.self).split(separator: "\n").map(finding)
      guard findings.count < trials.count else { break }
      let trial = trials[findings.count]
      guard output.isTrapped else {
        throw Failure.ended(
          trial: "\(trial.function), \(trial.name)", status: output.status, message: output.message)
      }
      findings.append(Finding(fault: "traps", Self.reason(in: output.message)))
    }
    return findings
  }

  private static func finding(_ line: Substring) throws -> Finding {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let finding = try? decoder.decode(Finding.self, from: Data(line.utf8)) else {
      throw Failure.unreadable(line: String(line))
    }
    return finding
  }

  /// "Index out of range" of "Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range".
  private static func reason(in message: String) -> String {
    let line = message.split(separator: "\n").first { $0.contains("Fatal error") }
    guard let line, let start = line.range(of: "Fatal error: ") else { return "without a message" }
    return String(line[start.upperBound...])
  }
}
