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
