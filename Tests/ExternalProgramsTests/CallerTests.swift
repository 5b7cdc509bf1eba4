import ExternalPrograms
import Foundation
import GradientChecking
import Testing

@Suite struct CallerTests {
  @Test func `streams of a caller stay open and block again, whatever becomes of the check`() throws {
    struct Ended: Error {}
    let (replies, requests) = (Pipe(), Pipe())
    let described =
      #"{"protocol": 1, "name": "f", "parameters": [{"name": "x", "shape": [1], "point": [2]}], "#
      + #""methods": ["value", "gradient"]}"#
    let answering = Thread {
      for (id, result) in [described, #"{"value": 4}"#, "{}"].enumerated() {
        while let byte = try? requests.fileHandleForReading.read(upToCount: 1), byte != Data([10]) {}
        let reply = #"{"id": \#(id), "result": \#(result)}"# + "\n"
        try? replies.fileHandleForWriting.write(contentsOf: Data(reply.utf8))
      }
    }
    answering.start()
    let streams = (
      replies: replies.fileHandleForReading.fileDescriptor,
      requests: requests.fileHandleForWriting.fileDescriptor
    )
    #expect(throws: Ended.self) {
      try ExternalProgram.withCaller(streams: streams, timeLimit: .seconds(300)) { caller in
        #expect(caller.origin == "f")
        #expect(try caller.values(at: [2]) == [4])
        throw Ended()
      }
    }
    for descriptor in [streams.replies, streams.requests] {
      let flags = fcntl(descriptor, F_GETFL)
      #expect(flags >= 0 && flags & O_NONBLOCK == 0)
    }
    while !answering.isFinished { usleep(1_000) }
  }
}
