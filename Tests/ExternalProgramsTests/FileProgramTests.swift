import Foundation
import GradientChecking
import Testing

@testable import ExternalPrograms

/// Programs whose vectors travel as files, and that put something else in the place of one.
@Suite struct FileProgramTests {
  /// What a program has to lead to.
  private struct Case {
    var name: String
    var kind: ProgramError.Kind
    /// What the message has to hold.
    var parts: [String]
  }

  private static let cases = [
    Case(name: "point-pipe", kind: .failed, parts: ["found a pipe in the place of", "point.npy"]),
    Case(name: "point-link", kind: .failed, parts: ["found a symbolic link in the place of", "point.npy"]),
    Case(name: "point-folder", kind: .failed, parts: ["found a folder in the place of", "point.npy"]),
    Case(name: "no-folder", kind: .failed, parts: []),
    Case(name: "gradient-pipe", kind: .failed, parts: ["found a pipe in", "gradient.npy"]),
    Case(name: "gradient-missing", kind: .failed, parts: ["found no such file in", "gradient.npy"]),
    Case(
      name: "gradient-sparse", kind: .wrongReply,
      parts: ["found the shape [2000000000] in", "gradient.npy"]),
    Case(
      name: "start-sparse", kind: .wrongReply,
      parts: ["result.parameters[0]", "header: shape: found the shape [2000000000]"]),
    Case(
      name: "start-many", kind: .wrongReply,
      parts: ["found 4 numbers, expected 3 (one for each parameter of x)"]),
    Case(name: "start-pipe", kind: .wrongReply, parts: ["found a pipe, expected a file on a disk"]),
  ]

  @Test(
    "what stands in the place of a file is neither followed, waited for, nor read", .timeLimit(.minutes(5)))
  func files() async throws {
    for broken in Self.cases {
      let other = TestPrograms.scratchFile()
      defer { try? FileManager.default.removeItem(at: other) }
      if broken.name == "point-link" { try Data("kept".utf8).write(to: other) }
      do {
        let result = try await TestPrograms.check(
          TestPrograms.command("files.py", broken.name, other.path), timeLimit: .seconds(30))
        Issue.record("\(broken.name): found \(result.verdict), expected an error")
      } catch let error as ProgramError {
        #expect(error.kind == broken.kind, "\(broken.name): \(error)")
        for part in broken.parts { #expect(error.message.contains(part), "\(broken.name): \(error)") }
      }
      if broken.name == "point-link" {
        #expect(try String(contentsOf: other, encoding: .utf8) == "kept")
      }
    }
    let good = try await TestPrograms.check(TestPrograms.command("files.py", "good"))
    #expect(good.verdict == .verified)
  }
}
