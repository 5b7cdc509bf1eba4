import Foundation
import Testing

@testable import Commands

@Suite struct ProgressTests {
  @Test func `the line tells how much of the whole is done, part, count and time left`() {
    #expect(
      ProgressLine.line("claims", 20, 40, share: 0.25, secondsLeft: 12)
        == "[===         ]  25%  claims: 20 of 40, 15 s left")
    #expect(
      ProgressLine.line("x", 0, 7, share: 0, secondsLeft: nil) == "[            ]   0%  x: 0 of 7")
    #expect(
      ProgressLine.line("x", 7, 7, share: 1, secondsLeft: nil) == "[============] 100%  x: 7 of 7")
    // The longest one fits into a terminal, whose last column stays free.
    let longest = ProgressLine.line(
      "second derivatives and Jacobians", 13, 13, share: 0.99, secondsLeft: 7_000)
    #expect(longest.count <= 79, "\(longest)")
    #expect(
      [0.5, 5, 5.1, 119, 120, 7_140, 7_141].map(TimeLeft.words) == [
        "5 s", "5 s", "10 s", "120 s", "2 min", "119 min", "2 h",
      ])
  }

  @Test func `the time left is right where the run is even, and steady where items are not`() {
    var even = TimeLeft()
    let early = [even.seconds(share: 0.5, elapsed: 0.5), even.seconds(share: 0.001, elapsed: 5)]
    #expect(early == [nil, nil])
    for second in 1..<100 {
      let left = even.seconds(share: Double(second) / 100, elapsed: Double(second)) ?? .nan
      #expect(abs(left - Double(100 - second)) < 1e-9)
    }
    // Every fifth item takes five times as long as the others: none moves the end by more than a tenth.
    var uneven = TimeLeft()
    var (elapsed, last) = (0.0, 0.0)
    for item in 1..<300 {
      elapsed += item % 5 == 0 ? 2.5 : 0.5
      guard let left = uneven.seconds(share: Double(item) / 300, elapsed: elapsed) else { continue }
      if last > 0, item > 15 { #expect(abs(elapsed + left - last) < 0.1 * last, "\(item)") }
      last = elapsed + left
    }
    #expect(abs(last - 270) < 5)
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
    #expect(pieces.contains { $0.hasPrefix("[") && $0.contains("%  claims: ") })
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
