import Foundation
import GradientChecking
import RunLogs
import Testing

@testable import ExternalPrograms

/// Evaluations in a log: what stands there is not asked again, and what is answered is what was.
@Suite struct EvaluationLogTests {
  private static let facts = [LogFact("command", "program")]

  /// Serves numbers that nobody would compute, each time others, and counts.
  private final class Service: ObjectiveService {
    let origin = "service"
    var description = ProgramDescription()
    var hasFailed = false
    var asked = 0
    var answer: (Int) throws -> ServiceAnswer

    init(_ answer: @escaping (Int) throws -> ServiceAnswer) {
      self.answer = answer
      (description.blocks, description.point) = ([ParameterBlock("x", shape: [2])], [1, 2])
    }

    func ask(_ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void) throws -> ServiceAnswer {
      asked += 1
      meanwhile()
      return try answer(asked)
    }
  }

  private final class Place {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "evaluations-\(UUID().uuidString)"
    ).path
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func log() throws -> EvaluationLog { try EvaluationLog(LogFile(resuming: path, facts: facts)) }
  }

  @Test func `numbers come back to the bit, the n-th request has the n-th answer, and none is asked again`()
    throws
  {
    let place = Place()
    let numbers: [[Double]] = [
      [0.1, -0.0], [.nan, -.infinity], [Double(bitPattern: 0x7FF8_0000_0000_1234), .leastNonzeroMagnitude],
    ]
    let service = Service { (numbers[$0 - 1], $0 == 2 ? -0.0 : nil) }
    do {
      let logged = LoggedService(service, try place.log())
      for _ in numbers { _ = try logged.ask(.gradient, [[1, 2]]) {} }
    }
    let again = Service { _ in ([7, 7], 7) }
    let logged = LoggedService(again, try place.log())
    for (place, expected) in numbers.enumerated() {
      let answer = try logged.ask(.gradient, [[1, 2]]) {}
      #expect(answer.numbers.map(\.bitPattern) == expected.map(\.bitPattern))
      #expect(answer.value?.bitPattern == (place == 1 ? (-0.0).bitPattern : nil))
    }
    #expect(again.asked == 0)
    #expect(try logged.ask(.gradient, [[1, 2]]) {}.numbers == [7, 7])
    #expect(again.asked == 1)
  }

  @Test func `requests that differ in a bit, in kind or in who asks are not taken for each other`() throws {
    var keys: Set<String> = []
    let vectors: [[[Double]]] = [
      [[0]], [[-0.0]], [[0, 0]], [[0], [0]], [[0, 0], []], [[], [0, 0]], [[1, 2]], [[2, 1]], [[1], [2]],
      [[Double(1).nextUp, 2]], [[.nan]], [[Double(bitPattern: 0x7FF8_0000_0000_0001)]], [[]], [],
    ]
    for method in ServiceMethod.allCases {
      for asker in ["", "copy 1", "copy 2"] {
        for vectors in vectors { keys.insert(EvaluationLog.key(method, vectors, asker: asker)) }
      }
    }
    #expect(keys.count == ServiceMethod.allCases.count * 3 * vectors.count)
  }

  @Test func `an error of a point is an answer, and one that ends the program is asked for again`() throws {
    let place = Place()
    let edge = ProgramError(
      .failed, command: "service", request: "{}", found: "an error of its own", expected: "a result",
      lastWords: ["log of −1"])
    let wrong = ProgramError(.wrongReply, command: "service", found: "a word", expected: "a number")
    do {
      let service = Service { _ in throw edge }
      let logged = LoggedService(service, try place.log())
      #expect(throws: edge) { try logged.values(at: [1, 2]) }
      service.hasFailed = true
      #expect(throws: edge) { try logged.values(at: [3, 4]) }
      service.hasFailed = false
      service.answer = { _ in throw wrong }
      #expect(throws: wrong) { try logged.values(at: [5, 6]) }
      service.answer = { _ in throw CancellationError() }
      #expect(throws: CancellationError.self) { try logged.values(at: [7, 8]) }
    }
    let service = Service { _ in ([9], nil) }
    let logged = LoggedService(service, try place.log())
    #expect(throws: edge) { try logged.values(at: [1, 2]) }
    #expect(service.asked == 0)
    for point in [[3.0, 4], [5, 6], [7, 8]] { #expect(try logged.values(at: point) == [9]) }
    #expect(service.asked == 3)
  }

  @Test func `the format that a gradient stated is known when it comes from the log`() throws {
    let place = Place()
    do {
      let service = Service { _ in ([1, 2], nil) }
      service.description.gradientPrecision = .float32
      _ = try LoggedService(service, try place.log()).gradient(at: [1, 2])
    }
    let service = Service { _ in ([1, 2], nil) }
    let logged = LoggedService(service, try place.log())
    #expect(logged.description.gradientPrecision == nil)
    _ = try logged.gradient(at: [1, 2])
    #expect(logged.description.gradientPrecision == .float32)
  }

  @Test func `an entry that is no evaluation is refused with its line`() throws {
    let place = Place()
    do { try LogFile(beginning: place.path, facts: Self.facts).append("false alarms\t0\t0.1\tnone") }
    let error = #expect(throws: LogError.self) { try place.log() }
    #expect(
      error?.description
        == "\(place.path), line 2: found \"false alarms\t0\t0.1\tnone\", expected an evaluation")
  }

  @Test func `a program that is checked again with its log computes nothing, and the result is the same`()
    async throws
  {
    for copies in [1, 2] {
      let place = Place()
      let notes = TestPrograms.scratchFile()
      try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: false)
      defer { try? FileManager.default.removeItem(at: notes) }
      func check() async throws -> GradientCheckResult {
        try await ExternalProgram.withRunning(
          TestPrograms.command("copies.py", "wrong", notes.path), copies: copies,
          log: { _ in try place.log() }
        ) { try GradientChecker().check($0.objective()) }
      }
      func served() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: notes.path).reduce(0) { sum, name in
          sum + (Int(try String(contentsOf: notes.appendingPathComponent(name), encoding: .utf8)) ?? 0)
        }
      }
      let first = try await check()
      let asked = try served()
      #expect(asked > 100)
      let second = try await check()
      #expect(try served() == asked)
      #expect(first.entries.map(\.verdict) == second.entries.map(\.verdict))
      #expect(
        first.entries.map { $0.estimates.map(\.value) } == second.entries.map { $0.estimates.map(\.value) })
      #expect(first.evaluations == second.evaluations)
    }
  }
}
