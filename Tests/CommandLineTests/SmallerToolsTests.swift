import ArgumentParser
import Foundation
import Testing

@testable import gradient_check
@testable import gradient_check_network
@testable import gradient_check_program
@testable import gradient_check_suite

/// The smaller tools, one of which the launcher builds first.
@Suite struct SmallerToolsTests {
  private static let tools: [(name: String, type: any ParsableCommand.Type, commands: [String])] = [
    ("gradient-check-network", NetworkTool.self, ["network", "train", "report"]),
    ("gradient-check-program", ProgramTool.self, ["program", "report"]),
    ("gradient-check-suite", SuiteTool.self, ["verify", "properties", "defects", "explain", "report"]),
  ]

  @Test func `their commands have the words that the whole tool has for them`() {
    for tool in Self.tools {
      let commands = tool.type.configuration.subcommands
      #expect(commands.map { $0._commandName } == tool.commands)
      for command in commands {
        #expect(tool.type.helpMessage(for: command) == GradientCheckCommand.helpMessage(for: command))
        #expect(GradientCheckCommand.configuration.subcommands.contains { $0 == command })
      }
      #expect(tool.type.configuration.version == GradientCheckCommand.configuration.version)
    }
  }

  @Test func `the launcher starts each for its commands, and for no others`() throws {
    let launcher = try String(
      contentsOf: Tool.fixtures.deletingLastPathComponent().appendingPathComponent("gradient-check"),
      encoding: .utf8)
    var started: [String: Set<String>] = [:]
    for line in launcher.matches(of: /\n *([a-z |]+)\) tools\+=\(([a-z -]+)\)/) {
      let commands = line.1.split(separator: "|").map { $0.filter { $0 != " " } }
      for tool in line.2.split(separator: " ") { started[String(tool), default: []].formUnion(commands) }
    }
    #expect(started == Dictionary(uniqueKeysWithValues: Self.tools.map { ($0.name, Set($0.commands)) }))
  }
}
