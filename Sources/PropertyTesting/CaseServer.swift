import Foundation

/// The child's side: runs the cases of one property that it is asked for.
struct CaseServer: Sendable {
  /// The property's name.
  let property: String
  private let pipes: CasePipes

  /// Reads "PROPERTY:FOLDER"; nil where that is not what stands there.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let name = text[..<colon].removingPercentEncoding else {
      return nil
    }
    property = name
    pipes = CasePipes(folder: URL(fileURLWithPath: String(text[text.index(after: colon)...])))
  }

  static func text(property: String, pipes: CasePipes) -> String {
    "\(PropertyName.escaped(property)):\(pipes.folder.path)"
  }

  /// Runs cases until nobody asks any more, and ends the process: what comes after the property is not its business.
  func serve(_ property: TestedProperty) async -> Never {
    endWithParent()
    do {
      // The parent reads before it starts a child, so that neither of these waits.
      guard let requests = FileHandle(forReadingAtPath: pipes.requests),
        let replies = FileHandle(forWritingAtPath: pipes.replies)
      else { throw CaseIsolationError(description: "\(pipes.folder.path): found no pipes, expected two") }
      try replies.write(contentsOf: CaseMessage.line(CaseReply.ready))
      var buffer = Data()
      while true {
        guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else {
          let data = requests.availableData
          if data.isEmpty { exit(0) }
          buffer += data
          continue
        }
        let request = try CaseMessage.message(CaseRequest.self, of: buffer[..<end])
        buffer = Data(buffer[(end + 1)...])
        let execution = await run(request, property) {
          try? replies.write(contentsOf: CaseMessage.line(CaseReply.drawn))
        }
        try replies.write(contentsOf: CaseMessage.line(CaseReply.ended(execution.status, execution.outcome)))
      }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private func run(_ request: CaseRequest, _ property: TestedProperty, _ begins: () -> Void) async
    -> Execution
  {
    if let source = request.source { return await property.execute(source, false, begins) }
    begins()
    guard case .example(let index) = request, property.examples.indices.contains(index) else {
      return Execution(status: .misfit, outcome: nil, recording: nil)
    }
    return await property.examples[index].run()
  }

  /// Whose parent is gone is asked for nothing more, and a case that does not end would go on for ever.
  private func endWithParent() {
    Thread.detachNewThread {
      let parent = getppid()
      while getppid() == parent { sleep(1) }
      exit(1)
    }
  }
}
