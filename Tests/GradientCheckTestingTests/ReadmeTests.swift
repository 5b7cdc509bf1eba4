import Foundation
import Testing

@Test("The README's example is the one that is tested here, to the letter")
func readmeExample() throws {
  let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  let package = here.deletingLastPathComponent().deletingLastPathComponent()
  let example = try String(contentsOf: here.appendingPathComponent("ReadmeExample.swift"), encoding: .utf8)
  let readme = try String(contentsOf: package.appendingPathComponent("README.md"), encoding: .utf8)
  let start = try #require(example.range(of: "@Test"))
  let code = String(example[start.lowerBound...])
  #expect(code.contains("expectGradient(") && code.contains("expectProperty("))
  #expect(readme.contains(code + "```"))
}
