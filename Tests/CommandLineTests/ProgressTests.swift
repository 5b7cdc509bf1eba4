import Foundation
import Testing

@testable import Commands

@Suite struct ProgressTests {
  @Test func `the line tells part, count, rate and time left`() {
    #expect(ProgressLine.line("claims", 0, 47, elapsed: 1) == "claims: 0 of 47")
    #expect(ProgressLine.line("claims", 20, 40, elapsed: 2) == "claims: 20 of 40, 10 a second, 2 s left")
    #expect(ProgressLine.line("claims", 1, 3, elapsed: 4) == "claims: 1 of 3, 0.2 a second, 8 s left")
    #expect(ProgressLine.line("x", 1, 601, elapsed: 1) == "x: 1 of 601, 1.0 a second, 10 min left")
    // Too early to tell, and nothing left to tell.
    #expect(ProgressLine.line("claims", 20, 40, elapsed: 0.1) == "claims: 20 of 40")
    #expect(ProgressLine.line("claims", 40, 40, elapsed: 2) == "claims: 40 of 40")
  }

  @Test func `on a terminal progress is shown, and erased at the end and before an error`() throws {
    let scratch = try Scratch()
    let done = try onTerminal([
      "network", Tool.fixtures.appendingPathComponent("networks/regression.json").path,
    ])
    #expect(done.status == 0)
    #expect(done.shown.contains("\r\u{1B}[Kchecking 17 derivatives…"))
    #expect(done.shown.hasSuffix(Terminal.eraseLine))
    // The claims need no data of the package; what comes after them does.
    let failed = try onTerminal(
      ["verify", "--profile", "quick"], environment: ["GRADIENT_CHECK_FIXTURES": scratch.folder.path])
    #expect(failed.status == 66)
    let pieces = failed.shown.components(separatedBy: Terminal.eraseLine)
    #expect(pieces.contains { $0.hasPrefix("claims: ") })
    #expect(pieces.last?.hasPrefix("error: ") == true, "\(failed.shown)")
    let quiet = try onTerminal(["network", "missing.json", "--quiet"])
    #expect(quiet.shown.hasPrefix("error: missing.json"))
    let dumb = try onTerminal(["explain", "nothing"], environment: ["TERM": "dumb"])
    #expect(!dumb.shown.contains("\u{1B}"))
  }

  /// Runs the command line with a terminal as its standard error, and returns what that was shown.
  private func onTerminal(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: Int32, shown: String) {
    var leader: Int32 = -1
    var follower: Int32 = -1
    try #require(openpty(&leader, &follower, nil, nil, nil) == 0)
    defer { close(leader) }
    // Else a process that another test starts meanwhile would keep the terminal open.
    for descriptor in [leader, follower] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let process = Process()
    process.executableURL = Tool.executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(fileDescriptor: follower, closeOnDealloc: false)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    close(follower)
    // Reading ends when the process does, since it holds the only other end.
    var shown: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = read(leader, &piece, piece.count), count > 0 { shown += piece.prefix(count) }
    ended.wait()
    // The terminal sends a carriage return with each line feed.
    let text = String(decoding: shown, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    return (process.terminationStatus, text)
  }
}
