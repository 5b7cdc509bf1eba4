import Foundation
import GradientChecking
import Testing

@testable import ExternalPrograms

@Suite struct StatedAccuracyTests {
  /// What stated.py says where it is asked to say those words, in one copy and in two.
  private static func asked<Answer: Sendable & Equatable>(
    _ words: String, _ body: @escaping (any ObjectiveService) throws -> Answer
  ) async throws -> Answer {
    let command = TestPrograms.command("stated.py") + words.split(separator: " ").map(String.init)
    let alone = try await ExternalProgram.withRunning(command) { try body($0) }
    let shared = try await ExternalProgram.withRunning(
      command, copies: 2, fewer: { Issue.record("\(words): \($0)") }
    ) { ($0.concurrency, try body($0)) }
    #expect(shared.0 == 2 && alone == shared.1, "\(words)")
    return alone
  }

  /// What an objective can be asked for beyond values.
  private struct Stated: Equatable {
    var accuracy: Double?
    var format: ClaimFormat?
    var lower: [Double]
    var upper: [Double]

    init(_ objective: some Objective) throws {
      let abilities = objective.abilities
      let bounds = try #require(abilities.bounds)
      (accuracy, format) = (abilities.valueAccuracy, abilities.claimFormat?())
      (lower, upper) = (bounds.lower, bounds.upper)
    }
  }

  @Test("accuracy, format and bounds of a description are those of the objective")
  func description() async throws {
    let said = try await Self.asked("accuracy format bounds") { try Stated($0.objective()) }
    #expect(said.accuracy == 1e-6 && said.format == .bfloat16)
    #expect(said.lower == [0, -1, 1.5] && said.upper == [3, 3, 3])
    let silent = try await Self.asked("") { try Stated($0.objective()) }
    #expect(silent.accuracy == nil && silent.format == nil)
    #expect(silent.lower == [Double](repeating: -.infinity, count: 3))
    #expect(silent.upper == [Double](repeating: .infinity, count: 3))
  }

  @Test(
    "the format that the first gradient comes with is the claim's, unless the description has another one")
  func formatWithGradient() async throws {
    let command = TestPrograms.command("stated.py", "format-later")
    let formats = try await ExternalProgram.withRunning(command) { program in
      let objective = ProgramObjective(program)
      // Asked for before the claim, and known from its reply.
      let format = try #require(objective.abilities.claimFormat)
      let before = format()
      _ = try objective.claimedGradient(at: objective.point)
      let first = format()
      _ = try objective.claimedGradient(at: objective.point)
      return [before, first, format()]
    }
    #expect(formats == [nil, .float32, .float32])
    let described = try await Self.asked("format-later format") { service in
      _ = try service.gradient(at: service.description.point)
      return service.description.gradientPrecision
    }
    #expect(described == .bfloat16)
    // Copies were compared before anybody asks for a gradient.
    let shared = try await ExternalProgram.withRunning(command, copies: 2) { copies in
      copies is ProgramCopies ? copies.description.gradientPrecision : nil
    }
    #expect(shared == .float32)
  }

  @Test("the value that comes along with a gradient is told beside it, and found where it is another one")
  func valueWithGradient() async throws {
    let cases: [(words: String, difference: Double?)] = [
      ("", nil), ("no-value", nil), ("value", 0), ("other-value", 1),
    ]
    for (words, difference) in cases {
      let (claim, value) = try await ExternalProgram.withRunning(
        TestPrograms.command("stated.py") + words.split(separator: " ").map(String.init)
      ) { program in
        let counter = EvaluationCounter()
        let objective = program.objective(counter: counter)
        let claimWithValue = try #require(objective.abilities.claimWithValue)
        let claim = try claimWithValue(objective.point)
        #expect(counter.count == 1)
        return (claim, try objective.value(at: objective.point))
      }
      #expect(claim.gradient == [0.75, 0.1875, 12], "\(words)")
      #expect(claim.value == difference.map { value + $0 }, "\(words)")
      let finding = claim.value.flatMap { DifferentValueWithGradient.find($0, values: [value, value]) }
      #expect((finding != nil) == (words == "other-value"), "\(words)")
    }
  }

  @Test("a program with one output may serve the derivative along a vector, which is a claim of its own")
  func directionalDerivative() async throws {
    let tangent = [1, -2, 0.5]
    for (word, factor) in [("jvp", 1), ("wrong-jvp", 1.001)] {
      let (product, elsewhere, verdict) = try await ExternalProgram.withRunning(
        TestPrograms.command("stated.py", word)
      ) { program in
        let counter = EvaluationCounter()
        let objective = ProgramObjective(program, counter: counter)
        let product = try objective.product(along: tangent)
        let elsewhere = try objective.product(along: tangent, at: [1, 1, 1])
        #expect(counter.count == 2)
        let directional = try #require(program.directionalObjective())
        return (product, elsewhere, try VectorChecker().check(directional).verdict)
      }
      #expect(abs(product - factor * 6.375) < 1e-14 && abs(elsewhere - factor * -1.5) < 1e-14, "\(word)")
      #expect(verdict == (factor == 1 ? .verified : .refuted), "\(word)")
    }
    let none = try await ExternalProgram.withRunning(TestPrograms.command("stated.py")) {
      $0.directionalObjective() == nil
    }
    #expect(none)
  }

  @Test(
    "a program that says it is at fault ends the check, also where nobody noticed; any other error does not")
  func fault() async throws {
    for copies in [1, 2] {
      for word in ["fault", "edge", "text-code"] {
        let command = TestPrograms.command("stated.py", word)
        // Whoever asks far from the point takes an error for the edge of the domain, and goes on.
        func value() async throws -> Double? {
          try await ExternalProgram.withRunning(command, copies: copies) { program in
            try? program.values(at: [1e6, 0, 0])[0]
          }
        }
        guard word == "fault" else {
          #expect(try await value() == nil)
          continue
        }
        let error = await #expect(throws: ProgramError.self) { _ = try await value() }
        #expect(error?.message.contains("own error \"value overwrites its input\"") == true)
        #expect(error?.request.contains("1000000.0") == true)
      }
    }
  }
}
