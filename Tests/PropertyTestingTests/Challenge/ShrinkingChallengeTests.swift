import Foundation
import Testing

/// With 10 seeds; `scripts/shrinking_challenge.py --seeds 100` asks for more, and for a note of each run.
@Suite("Shrinking challenge")
struct ShrinkingChallengeTests {
  /// The variable whose value is the number of seeds.
  private static let seedsVariable = "GRADIENT_CHECK_CHALLENGE_SEEDS"
  /// The variable whose value is the first seed.
  private static let seedVariable = "GRADIENT_CHECK_SEED"
  /// The variable whose value is the file to which every run is added, one JSON object a line.
  private static let outputVariable = "GRADIENT_CHECK_CHALLENGE_OUTPUT"

  private struct Note: Encodable {
    let task: String
    let seed: UInt64
    let simplest: String?
    let shrinkRuns: Int
  }

  /// The runs of a task with all seeds.
  private func notes(of task: ChallengeTask) async throws -> [Note] {
    let environment = ProcessInfo.processInfo.environment
    let count = try environment[Self.seedsVariable].map { try #require(UInt64($0)) } ?? 10
    let first = try environment[Self.seedVariable].map { try #require(UInt64($0)) } ?? 1
    var notes: [Note] = []
    for seed in first..<first + count {
      let run = try await task.run(seed: seed)
      notes.append(Note(task: task.name, seed: seed, simplest: run.simplest, shrinkRuns: run.shrinkRuns))
    }
    if let path = environment[Self.outputVariable] { try Self.append(notes, to: URL(fileURLWithPath: path)) }
    return notes
  }

  private static func append(_ notes: [Note], to file: URL) throws {
    var data = (try? Data(contentsOf: file)) ?? Data()
    for note in notes { data += try JSONEncoder().encode(note) + Data("\n".utf8) }
    try data.write(to: file)
  }

  /// - Parameter reached: how many of the tasks must end with their simplest counterexample from every seed.
  private func expectNormalised(_ tasks: [ChallengeTask], atLeast reached: Int) async throws {
    var stuck: [String] = []
    for task in tasks {
      let notes = try await notes(of: task)
      #expect(notes.allSatisfy { $0.simplest != nil }, "\(task.name): no counterexample found")
      let runs = notes.map(\.shrinkRuns).sorted()
      #expect(runs[runs.count / 2] <= 200, "\(task.name): median of \(runs)")
      let others = Set(notes.compactMap(\.simplest)).subtracting([task.simplest])
      if !others.isEmpty { stuck.append("\(task.name): \(others.sorted()), expected \(task.simplest)") }
    }
    #expect(tasks.count - stuck.count >= reached, "\(stuck.joined(separator: "\n"))")
  }

  @Test("The thirteen public tasks end alike from every seed, in 200 runs by the median")
  func publicChallenge() async throws {
    #expect(ChallengeTask.publicChallenge.count == 13)
    try await expectNormalised(ChallengeTask.publicChallenge, atLeast: 13)
  }

  @Test("Of twenty numerical tasks, eighteen end alike from every seed, in 200 runs by the median")
  func numericalChallenge() async throws {
    #expect(ChallengeTask.numericalChallenge.count == 20)
    try await expectNormalised(ChallengeTask.numericalChallenge, atLeast: 18)
  }
}
