import ExternalPrograms
import Foundation
import GradientChecking
import Testing

/// The scripts beside this file.
enum TestPrograms {
  /// The command that runs a script.
  static func command(_ script: String, _ arguments: String...) -> [String] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    // Without -B, Python would write its compiled modules beside the sources.
    return ["python3", "-B", folder.appendingPathComponent("Programs/\(script)").path] + arguments
  }

  /// Checks what a program serves.
  static func check(_ command: [String], timeLimit: Duration = .seconds(60)) async throws
    -> GradientCheckResult
  {
    try await ExternalProgram.withRunning(command, timeLimit: timeLimit) { program in
      try GradientChecker().check(ProgramObjective(program))
    }
  }

  /// Whether a process is there and no zombie.
  static func isRunning(_ process: String) throws -> Bool {
    let ps = Process()
    let pipe = Pipe()
    ps.executableURL = URL(fileURLWithPath: "/bin/ps")
    ps.arguments = ["-o", "stat=", "-p", process]
    ps.standardOutput = pipe
    try ps.run()
    let state = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    ps.waitUntilExit()
    return !state.isEmpty && !state.hasPrefix("Z")
  }

  /// A place for a file that is not there yet.
  static func scratchFile() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("external-programs-\(UUID().uuidString)")
  }
}
