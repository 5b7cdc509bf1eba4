import ArgumentParser
import Foundation
import Testing

@testable import gradient_check
@testable import gradient_check_core

/// The smaller tool that the launcher builds first.
@Suite struct CoreCommandTests {
  @Test func `its commands have the words that the whole tool has for them`() {
    let commands = CoreCommand.configuration.subcommands
    #expect(commands.map { $0._commandName } == ["network", "program", "train", "report"])
    for command in commands {
      #expect(CoreCommand.helpMessage(for: command) == GradientCheckCommand.helpMessage(for: command))
      #expect(GradientCheckCommand.configuration.subcommands.contains { $0 == command })
    }
    #expect(CoreCommand.configuration.version == GradientCheckCommand.configuration.version)
  }

  @Test func `the launcher starts it for its commands, and for no others`() throws {
    let launcher = try String(
      contentsOf: Tool.fixtures.deletingLastPathComponent().appendingPathComponent("gradient-check"),
      encoding: .utf8)
    let line = try #require(
      launcher.firstMatch(of: /\n *([a-z |]+)\) is_up_to_date \|\| choose gradient-check-core/)
    ).1
    let named = line.split(separator: "|").map { $0.filter { $0 != " " } }
    #expect(Set(named) == Set(CoreCommand.configuration.subcommands.map { $0._commandName }))
  }
}
