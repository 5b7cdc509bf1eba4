import Foundation
import Testing

@Suite struct SketchModeTests {
  private static let root = Tool.fixtures.deletingLastPathComponent()

  /// The outcome of a check of Σ sin(xⱼ + ½xⱼ₊₁) over 60 parameters, one entry of the claim times a factor.
  private static func check(_ options: [String], factor: Double) throws -> Tool.Outcome {
    let program = """
      import math, sys
      sys.path.insert(0, "\(root.path)/Tests/ExternalProgramsTests/Programs")
      from line_protocol import serve
      def value(x):
          return sum(math.sin(x[j] + 0.5 * x[j - 1]) for j in range(len(x)))
      def gradient(x):
          c = [math.cos(x[j] + 0.5 * x[j - 1]) for j in range(len(x))]
          g = [c[j] + 0.5 * c[(j + 1) % len(x)] for j in range(len(x))]
          g[17] *= \(factor)
          return g
      serve([0.1 * j - 2 for j in range(60)], value, gradient)
      """
    let scratch = try Scratch()
    let file = try scratch.write("model.py", Data(program.utf8))
    return try Tool.run(["program", "--format", "json"] + options + ["--", "python3", "-B", file.path])
  }

  @Test func `a sketch names the wrong entry, after saying what it plans`() throws {
    let outcome = try Self.check(["--mode", "sketch"], factor: 1.5)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("plan: 60 parameters: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("sketch of 64 directions"), "\(outcome.errors)")
    let check = try JSON(outcome.output)["checks"][0]
    #expect(check["mode"].string == "sketch")
    #expect(check["wrongEntries"].count == 1)
    #expect(check["wrongEntries"][0]["index"].elements.map(\.number) == [17])
    #expect((check["evaluations"].number ?? .infinity) < 600)
  }

  @Test func `a budget too small for every entry is enough for a sketch, and is kept`() throws {
    let outcome = try Self.check(["--budget", "200"], factor: 1)
    let check = try JSON(outcome.output)["checks"][0]
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(check["mode"].string == "sketch")
    #expect((check["evaluations"].number ?? .infinity) <= 200)
    #expect(check["message"].string?.contains("missed with probability 2⁻") == true)
  }

  /// A check of 16 entries whose values have noise, so that a budget that should do for all of them ends before.
  private static func noisyCheck(
    _ budget: Int, factor: Double, of entry: Int = 8, format: String = "json"
  ) throws -> Tool.Outcome {
    let program = """
      import math, random, sys
      sys.path.insert(0, "\(root.path)/Tests/ExternalProgramsTests/Programs")
      from line_protocol import serve
      def value(x):
          right = 3 + sum((1 + 0.25 * i) * math.sin(v + 0.3 * math.cos(v)) for i, v in enumerate(x))
          return right * (1 + 1e-11 * random.Random(repr(x)).uniform(-1, 1))
      def gradient(x):
          g = [(1 + 0.25 * i) * math.cos(v + 0.3 * math.cos(v)) * (1 - 0.3 * math.sin(v)) for i, v in enumerate(x)]
          g[\(entry)] *= \(factor)
          return g
      serve([0.1 * i - 0.55 for i in range(16)], value, gradient)
      """
    let scratch = try Scratch()
    let file = try scratch.write("model.py", Data(program.utf8))
    let options = ["program", "--format", format, "--budget", "\(budget)"]
    return try Tool.run(options + ["--", "python3", "-B", file.path])
  }

  @Test func `an entry that was refuted before the budget ended refutes, whatever few directions said`()
    throws
  {
    let later = try Self.noisyCheck(400, factor: 1.0001)
    #expect(later.status == 1, "\(later.output)")
    let check = try JSON(later.output)["checks"][0]
    #expect(check["wrongEntries"].count == 1 && check["evaluations"].number == 400)
    #expect(check["wrongEntries"][0]["index"].elements.map(\.number) == [8])
    let message = try #require(check["message"].string)
    #expect(message.hasPrefix("1 of 16 entries lies outside the bounds of two oracles: x[8]."))
    #expect(
      message.hasSuffix(" of 16 entries were checked.")
        && message.contains("The budget of 400 evaluations ended"))
    let right = try Self.noisyCheck(400, factor: 1)
    #expect(right.status == 0, "\(right.output)")
  }

  @Test func `what few directions refuted stays refuted where the budget ends between the entries`() throws {
    // The last entry is not reached.
    for budget in stride(from: 240, through: 320, by: 20) {
      let outcome = try Self.noisyCheck(budget, factor: 0.1, of: 15)
      #expect(outcome.status == 1, "\(budget): \(outcome.output)")
      let check = try JSON(outcome.output)["checks"][0]
      #expect(check["evaluations"].number.map { $0 <= Double(budget) } == true)
    }
  }

  @Test func `what to do next names blocks where no entry was looked at, and entries where some were`() throws
  {
    func next(_ outcome: Tool.Outcome) -> String? {
      outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.last
    }
    let entries = try Self.noisyCheck(400, factor: 1.0001, format: "text")
    #expect(next(entries)?.hasPrefix("Mend the entries above, ") == true, "\(entries.output)")
    let blocks = try Self.check(["--budget", "20", "--format", "text"], factor: 2.5)
    #expect(blocks.status == 1, "\(blocks.errors)")
    #expect(
      next(blocks)
        == "Mend the blocks above; which of their entries are wrong, a check of these blocks alone or with more "
        + "evaluations tells.")
  }

  @Test func `a network file is checked by a sketch where one is asked for`() throws {
    let file = Tool.fixtures.appendingPathComponent("networks/binary-classifier.json").path
    let outcome = try Tool.run(["network", file, "--mode", "sketch", "--format", "json"])
    #expect(outcome.status != 1, "\(outcome.output)")
    #expect(try JSON(outcome.output)["checks"][0]["mode"].string == "sketch")
    let claimed = Tool.fixtures.appendingPathComponent("networks/claimed-gradient-wrong.json").path
    let wrong = try Tool.run(["network", claimed, "--mode", "sketch", "--format", "json"])
    #expect(wrong.status == 1, "\(wrong.errors)")
  }
}
