import Foundation
import Testing

/// The built command line, run as a process of its own.
enum Tool {
  /// How a run ended.
  struct Outcome {
    /// The exit status; 128 and the signal where one ended it.
    var status: Int32
    /// What it wrote to standard output.
    var output: String
    /// What it wrote to standard error.
    var errors: String
    /// Whether it was ended because it took too long.
    var tookTooLong = false
  }

  /// The binary beside the tests.
  static var executable: URL {
    let tests =
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appendingPathComponent("gradient-check")
  }

  /// The package's data folder.
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures")

  /// Seconds after which a run counts as hanging: debug builds on a busy machine are slow.
  static let timeLimit = 300.0

  /// Runs the command line and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - folder: the current folder of the run.
  ///   - environment: variables beside those of the tests.
  ///   - interrupt: when it gets SIGINT, once it takes signals itself.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    interrupt: Interruption? = nil
  ) throws -> Outcome {
    try run(executable, arguments, in: folder, environment: environment, interrupt: interrupt)
  }

  /// When a run is interrupted: never by the clock alone, as a busy machine may not have begun by then.
  enum Interruption {
    /// When it has used so many seconds of the processor; seconds of the clock where the system does not tell.
    case afterWork(Double)
    /// When there is a file of this name in its folder.
    case onceThereIs(String)
  }

  /// Runs a line of shell in which `$tool` stands for the command line.
  static func shell(_ line: String, in folder: URL? = nil) throws -> Outcome {
    try run(
      URL(fileURLWithPath: "/bin/sh"), ["-c", line], in: folder, environment: ["tool": executable.path])
  }

  /// Runs any program and waits for its end.
  static func run(
    _ program: URL, _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    interrupt: Interruption? = nil
  ) throws -> Outcome {
    // Files and not pipes: nobody has to empty them while the process runs.
    let streams = try Scratch()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    // In GitHub Actions, too, what tests provoke is no finding of the job.
    let ours = ProcessInfo.processInfo.environment.filter { $0.key != "GITHUB_ACTIONS" }
    process.environment = ours.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams.write("output", Data()))
    process.standardError = try FileHandle(forWritingTo: streams.write("errors", Data()))
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if let interrupt {
      waitUntilItTakesSignals(process)
      wait(for: interrupt, process, in: folder)
      if process.isRunning { kill(process.processIdentifier, SIGINT) }
    }
    var tookTooLong = false
    if process.isRunning, ended.wait(timeout: .now() + timeLimit) == .timedOut {
      tookTooLong = true
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus + (signalled ? 128 : 0), output: try streams.text("output"),
      errors: try streams.text("errors"), tookTooLong: tookTooLong)
  }
}

/// A folder of a test's own, removed with the value.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("gradient-check-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file, and returns its place.
  @discardableResult
  func write(_ name: String, _ contents: Data) throws -> URL {
    let file = folder.appendingPathComponent(name)
    try contents.write(to: file)
    return file
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  /// The names of the files in a folder inside, sorted; nothing where there is no such folder.
  func names(in inner: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(inner).path).sorted()
  }
}

/// A JSON document, for tests that look into it.
struct JSON {
  private let value: Any?

  /// Reads a document.
  ///
  /// - Throws: Foundation's error for what is not JSON.
  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private init(value: Any?) { self.value = value }

  subscript(key: String) -> JSON { JSON(value: (value as? [String: Any])?[key]) }
  subscript(index: Int) -> JSON { JSON(value: list.indices.contains(index) ? list[index] : nil) }

  private var list: [Any] { value as? [Any] ?? [] }
  var count: Int { list.count }
  var elements: [JSON] { list.map(JSON.init(value:)) }
  var string: String? { value as? String }
  var number: Double? { (value as? NSNumber)?.doubleValue }
  var truth: Bool? { value as? Bool }
  /// The whole, with its keys in order.
  var text: String {
    get throws {
      let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys]
      return String(
        decoding: try JSONSerialization.data(withJSONObject: value ?? NSNull(), options: options),
        as: UTF8.self)
    }
  }
}

extension Tool {
  /// Waits until a process has taken over SIGTERM: on a busy machine that takes seconds.
  ///
  /// Linux tells by the masks of signals that are ignored or caught; elsewhere there is nothing to wait for.
  fileprivate static func waitUntilItTakesSignals(_ process: Process) {
    let end = ContinuousClock.now + .seconds(timeLimit)
    while process.isRunning, ContinuousClock.now < end,
      let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    {
      let lines = status.split(separator: "\n").filter { $0.hasPrefix("SigIgn:") || $0.hasPrefix("SigCgt:") }
      let masks = lines.compactMap { UInt64($0.split(whereSeparator: \.isWhitespace).last ?? "", radix: 16) }
      if masks.contains(where: { $0 & (1 << (UInt64(SIGTERM) - 1)) != 0 }) { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  /// Waits for what a run is interrupted at, or for its end.
  fileprivate static func wait(for interruption: Interruption, _ process: Process, in folder: URL?) {
    let start = ContinuousClock.now
    while process.isRunning, ContinuousClock.now - start < .seconds(timeLimit) {
      switch interruption {
      case .afterWork(let seconds):
        let used = processorSeconds(process) ?? Double((ContinuousClock.now - start) / .seconds(1))
        if used >= seconds { return }
      case .onceThereIs(let name):
        let place = folder?.appendingPathComponent(name).path ?? name
        if FileManager.default.fileExists(atPath: place) { return }
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// The processor time that a process has used, of itself and of the system for it; nil where nobody tells.
  private static func processorSeconds(_ process: Process) -> Double? {
    guard let line = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8),
      // The second field is a name in brackets, which may hold blanks.
      let fields = line.split(separator: ")").last?.split(separator: " "), fields.count > 12,
      let user = Double(fields[11]), let system = Double(fields[12])
    else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
