import ExternalPrograms
import GradientChecking
import Testing

@Suite struct HardProgramTests {
  /// What each right gradient of hard.py may lead to: anything but refuted.
  private static let cases: [(name: String, verdicts: [Verdict])] = [
    ("kink", [.inconclusive(.kink)]),
    ("near-kink", [.verified]),
    ("dropout", [.inconclusive(.nondeterministic)]),
    ("float32-declared", [.verified]),
    ("float32-undeclared", [.verified]),
    ("logarithm", [.verified, .inconclusive(.weakOracle), .inconclusive(.domain)]),
    ("logarithm-with-bounds", [.verified]),
    ("large-scale", [.verified]),
    ("small-scale", [.verified]),
    ("both-scales", [.verified]),
    ("oscillation", [.verified]),
    ("zero-gradient", [.verified]),
    ("constant", [.verified]),
    ("offset", [.verified]),
  ]

  @Test(
    "a right gradient that is hard to check is never refuted, and the reason is named where there is no verdict"
  )
  func hardButRight() async throws {
    for (name, verdicts) in Self.cases {
      let result = try await TestPrograms.check(TestPrograms.command("hard.py", name))
      #expect(verdicts.contains(result.verdict), "\(name): \(result.verdict)")
      #expect(result.wrongEntries.isEmpty, "\(name)")
    }
  }
}
