import Foundation
import Testing

@testable import Commands
@testable import gradient_check

@Suite struct ExitStatusTests {
  private static func network(_ name: String) -> String {
    Tool.fixtures.appendingPathComponent("networks/\(name).json").path
  }

  @Test func `a right gradient is verified with status 0`() throws {
    for name in ["binary-classifier", "claimed-gradient-right", "mazur-2-2-2", "regression"] {
      let outcome = try Tool.run(["network", Self.network(name), "--format", "json"])
      #expect(outcome.status == 0, "\(name): \(outcome.errors)")
      let report = try JSON(outcome.output)
      #expect(report["verdict"].string == "verified")
      #expect(report["checks"].count == 1)
      // The oracles by values alone agree in 10 digits on networks this small; the exact ones in more.
      #expect(report["checks"][0]["agreedDigits"].number ?? 0 > 10)
    }
  }

  @Test func `a wrong claimed gradient is refuted with status 1 and the wrong entry`() throws {
    let outcome = try Tool.run(["network", Self.network("claimed-gradient-wrong"), "--format", "json"])
    #expect(outcome.status == 1)
    let check = try JSON(outcome.output)["checks"][0]
    #expect(check["verdict"].string == "refuted")
    #expect(check["wrongEntries"].count == 1)
    for entry in [check["wrongEntries"][0], check["worst"]] {
      #expect(entry["block"].string == "W1")
      #expect(entry["index"].elements.map(\.number) == [1, 1])
    }
  }

  @Test func `a claimed NaN is refuted`() throws {
    let scratch = try Scratch()
    let right = try String(contentsOfFile: Self.network("claimed-gradient-right"), encoding: .utf8)
    let wrong = right.replacing("\"b2\": [0.2891250003685335]", with: "\"b2\": [\"NaN\"]")
    #expect(wrong != right)
    let file = try scratch.write("nan.json", Data(wrong.utf8))
    let outcome = try Tool.run(["network", file.path, "--format", "json"])
    #expect(outcome.status == 1)
    #expect(try JSON(outcome.output)["checks"][0]["wrongEntries"][0]["block"].string == "b2")
  }

  @Test func `an exact kink is inconclusive with status 2`() throws {
    // z = 0.5 · 1 − 0.5 is exactly 0, where ReLU has no derivative; beyond it the loss depends on z.
    let kink = """
      {"inputs": 1,
       "layers": [{"units": 1, "activation": "relu", "weights": [[0.5]], "biases": [-0.5]},
                  {"units": 1, "activation": "identity", "weights": [[2]], "biases": [0.25]}],
       "loss": "half-mean-squared-error", "data": {"inputs": [[1]], "targets": [[1]]}}
      """
    let scratch = try Scratch()
    let file = try scratch.write("kink.json", Data(kink.utf8))
    let outcome = try Tool.run(["network", file.path, "--format", "json"])
    #expect(outcome.status == 2)
    let check = try JSON(outcome.output)["checks"][0]
    #expect(check["reason"].string == "kink")
    // ∂L/∂z = (ŷ − y)·2·φ′ = −0.75 · 2 · φ′, and φ′ is 0 from below and 1 from above.
    #expect(check["kinks"].count == 2)
    let sides = check["kinks"].elements.map { [$0["fromBelow"].number, $0["fromAbove"].number] }
    #expect(sides.allSatisfy { abs($0[0] ?? .nan) < 1e-6 && abs(($0[1] ?? .nan) + 1.5) < 1e-6 }, "\(sides)")
  }

  @Test func `wrong usage has status 64`() throws {
    let file = Self.network("regression")
    let cases: [(arguments: [String], part: String)] = [
      (["--nonsense"], "--nonsense"), (["verify", "--nonsense"], "--nonsense"),
      (["verify", "--profile", "fast"], "quick"), (["verify", "--jobs", "0"], "at least 1"),
      (["verify", "--seed", "-1"], "--seed"), (["verify", "extra"], "extra"),
      (["netwrok", file], "expected network"), ([file], "gradient-check network"), (["network"], "<file>"),
      (["network", ""], "empty"), (["network", file, "--format", "xml"], "markdown"),
      (["network", file, "--color", "blue"], "always"), (["explain"], "<example>"),
      (["explain", "mazur-2-2-2", "--digits", "0"], "1 to 17"),
      (["explain", "mazur-2-2-2", "--digits", "18"], "1 to 17"),
      (["explain", "mazur-2-2-2", "--format", "xml"], "markdown"),
      (["explain", "mazur-2-2-2", "--learning-rate", "nan"], "a positive number"),
      (["train", file, "--learning-rate", "-1"], "found -1.0, expected a positive number"),
      (["train", file, "--epochs", "-3"], "found -3, expected at least 0"),
      (["train", file, "--batch-size", "0"], "found 0, expected at least 1"),
      (["train", file, "--patience", "3"], "--validation"),
      (["train", file, "--validation", "1"], "between 0 and 1"),
      (["train", file, "--loss-at-most", "nan"], "a number"),
    ]
    var failures: [String] = []
    for (arguments, part) in cases {
      let outcome = try Tool.run(arguments)
      if outcome.status != 64 || !outcome.output.isEmpty || !outcome.errors.contains(part) {
        failures.append("\(arguments): \(outcome.status) \(outcome.output) \(outcome.errors)")
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `help and version end with status 0, in lines of 80 columns`() throws {
    let commands = GradientCheckCommand.configuration.subcommands.map { $0._commandName }
    #expect(Set(["verify", "network", "explain", "train"]).isSubset(of: commands))
    var helps = [["--help"], ["help"], []]
    helps += commands.flatMap { [[$0, "--help"], ["help", $0]] }
    var long: [String] = []
    for arguments in helps {
      let outcome = try Tool.run(arguments, environment: ["COLUMNS": "80"])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("USAGE: gradient-check") && outcome.errors.isEmpty)
      let lines = outcome.output.split(separator: "\n")
      long += lines.filter { $0.count > 80 }.map(String.init)
      // An example that wrapped would leave a piece that does not begin with the command.
      let examples = lines.drop { $0 != "Examples:" }.dropFirst().prefix { $0.hasPrefix("  ") }
      long += examples.filter { !$0.hasPrefix("  gradient-check ") }.map(String.init)
      #expect(!examples.isEmpty, "\(arguments)")
    }
    #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
    let version = try Tool.run(["--version"])
    #expect(version.status == 0 && version.output.hasPrefix("gradient-check "))
  }
}
