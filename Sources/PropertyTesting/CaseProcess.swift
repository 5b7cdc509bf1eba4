import Foundation

/// A child process that runs one case at a time.
final class CaseProcess: @unchecked Sendable {
  /// What came of a case.
  enum End: Sendable {
    case ended(Execution.Status, Outcome?)
    /// The child is lost; whether the value had been made, and what happened.
    case lost(isDrawn: Bool, Outcome)
  }

  private let pipes: CasePipes
  private let process = Process()
  private let requests: FileHandle
  private let replies: Int32
  private let limit: Duration
  private var buffer = Data()
  /// Whether it can be asked for another case.
  private(set) var isUsable = true

  /// How long a child may take to get to the property.
  private static let startLimit = Duration.seconds(120)

  /// - Throws: ``CaseIsolationError``.
  init(_ isolation: CaseIsolation, property: String) throws {
    limit = isolation.limit
    pipes = CasePipes(
      folder: FileManager.default.temporaryDirectory.appendingPathComponent(
        "gradient-check-cases-\(UUID().uuidString)"))
    try FileManager.default.createDirectory(at: pipes.folder, withIntermediateDirectories: true)
    guard mkfifo(pipes.requests, 0o600) == 0, mkfifo(pipes.replies, 0o600) == 0 else {
      throw CaseIsolationError(
        description: "\(pipes.folder.path): found that no pipe can be made there, expected two")
    }
    // For both, so that no write finds the reader gone and the process is not ended by a signal.
    let writing = open(pipes.requests, O_RDWR | O_CLOEXEC)
    replies = open(pipes.replies, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard writing >= 0, replies >= 0 else {
      throw CaseIsolationError(
        description: "\(pipes.folder.path): found pipes that cannot be opened, expected two")
    }
    requests = FileHandle(fileDescriptor: writing, closeOnDealloc: true)
    try start(isolation, property)
  }

  private func start(_ isolation: CaseIsolation, _ property: String) throws {
    try Data().write(to: pipes.errors)
    process.executableURL = isolation.executable
    process.arguments = isolation.arguments
    // A backtrace takes longer than the case did.
    process.environment = ProcessInfo.processInfo.environment.merging([
      CaseIsolation.variable: CaseServer.text(property: property, pipes: pipes),
      "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: pipes.errors)
    do {
      try process.run()
    } catch {
      throw CaseIsolationError(
        description:
          "\(isolation.executable.path): found that it cannot be started (\(error)), expected a program")
    }
    guard case .ready? = try next(within: Self.startLimit) else {
      end()
      throw CaseIsolationError(
        description:
          "\(isolation.executable.path) \(isolation.arguments.joined(separator: " ")): found that it ended "
          + "without running the property \"\(property)\", expected its cases\(said)")
    }
  }

  /// Runs a case, and waits for it as long as it may take.
  func run(_ request: CaseRequest) throws -> End {
    try requests.write(contentsOf: CaseMessage.line(request))
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var isDrawn = false
    while true {
      let left = clock.now.duration(to: deadline)
      switch left > .zero ? try next(within: left) : nil {
      case .ready?: continue
      case .drawn?: isDrawn = true
      case .ended(let status, let outcome)?: return .ended(status, outcome)
      case nil:
        let isEndless = process.isRunning && clock.now >= deadline
        end()
        return .lost(isDrawn: isDrawn, isEndless ? .endless(limit) : lost)
      }
    }
  }

  /// The next message; nil where none came in time or none can come any more.
  private func next(within limit: Duration) throws -> CaseReply? {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = buffer[..<end]
        defer { buffer = Data(buffer[(end + 1)...]) }
        return try CaseMessage.message(CaseReply.self, of: line)
      }
      // Asked before reading: what was written before the end is still to be read.
      let isRunning = process.isRunning
      if read() { continue }
      if !isRunning { return nil }
      if clock.now >= deadline { return nil }
      var waiting = pollfd(fd: replies, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 20) > 0, waiting.revents & Int16(POLLIN) == 0 { usleep(1000) }
    }
  }

  /// Whether there was anything to read.
  private func read() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = bytes.withUnsafeMutableBytes { Foundation.read(replies, $0.baseAddress, $0.count) }
    guard count > 0 else { return false }
    buffer += bytes[..<count]
    return true
  }

  /// What is to be said of a child that ended by itself.
  private var lost: Outcome {
    process.terminationReason == .uncaughtSignal
      ? .trapped("the process ended by signal \(process.terminationStatus)\(said)")
      : .trapped(
        "the process ended with status \(process.terminationStatus) in the middle of the case\(said)")
  }

  /// The last line of an error that the child wrote, after a colon.
  private var said: String {
    guard let data = try? Data(contentsOf: pipes.errors) else { return "" }
    let lines = String(decoding: data.suffix(1 << 14), as: UTF8.self).split(separator: "\n")
    let line = lines.last { $0.contains("rror: ") || $0.contains("failed: ") } ?? lines.last
    return line.map { ": \($0)" } ?? ""
  }

  /// Ends the child, however busy it is.
  func end() {
    isUsable = false
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  deinit {
    if isUsable { end() }
    close(replies)
    try? FileManager.default.removeItem(at: pipes.folder)
  }
}

/// The children of one run: as many as there are cases under way.
actor CasePool {
  private let isolation: CaseIsolation
  private let property: String
  private var idle: [CaseProcess] = []

  init(_ isolation: CaseIsolation, property: String) {
    self.isolation = isolation
    self.property = property
  }

  /// Runs a case in a child.
  ///
  /// - Throws: ``CaseIsolationError``.
  func run(_ request: CaseRequest) async throws -> CaseProcess.End {
    let known = idle.popLast()
    let (isolation, property) = (isolation, property)
    let (process, end) = try await withCheckedThrowingContinuation { continuation in
      // Threads that wait are not for the pool of tasks.
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let process = try known ?? CaseProcess(isolation, property: property)
            return (process, try process.run(request))
          })
      }
    }
    if process.isUsable { idle.append(process) }
    return end
  }
}

extension TestedProperty {
  /// The property with every case run in a child process.
  func isolated(_ pool: CasePool) -> TestedProperty {
    var property = self
    for (index, example) in examples.enumerated() {
      property.examples[index].run = {
        do {
          switch try await pool.run(.example(index)) {
          case .ended(let status, let outcome):
            return Execution(status: status, outcome: outcome, recording: nil, input: example.text())
          case .lost(_, let outcome):
            return Execution(status: .fails, outcome: outcome, recording: nil, input: example.text())
          }
        } catch {
          return Execution(status: .fails, outcome: .threw(error), recording: nil, input: example.text())
        }
      }
    }
    property.execute = { [draw] source, describesInput, _ in
      do {
        let end = try await pool.run(source.request)
        return Self.execution(end, source, describesInput, draw)
      } catch {
        return Execution(
          status: .fails, outcome: .threw(error), recording: nil,
          input: ValueText(words: "no value: it was not run"))
      }
    }
    return property
  }

  /// The child says whether a value can be made; it is made again here for its choices and its words.
  private static func execution(
    _ end: CaseProcess.End, _ source: ChoiceSource, _ describesInput: Bool,
    _ draw: @Sendable (inout ChoiceSource, Bool) throws -> ValueText?
  ) -> Execution {
    let status: Execution.Status
    let outcome: Outcome?
    switch end {
    case .ended(let ended, let said):
      guard ended == .holds || ended == .fails else {
        return Execution(status: ended, outcome: said, recording: nil)
      }
      (status, outcome) = (ended, said)
    case .lost(isDrawn: false, let lost):
      return Execution(
        status: .fails, outcome: lost, recording: nil,
        input: ValueText(words: "no value: its generator ended the process"))
    case .lost(isDrawn: true, let lost): (status, outcome) = (.fails, lost)
    }
    guard source.isRecording || describesInput else {
      return Execution(status: status, outcome: outcome, recording: nil)
    }
    var source = source
    do {
      let input = try draw(&source, describesInput)
      return Execution(status: status, outcome: outcome, recording: source.recording, input: input)
    } catch {
      return Execution(generatorThrew: error, recording: source.recording)
    }
  }
}
