import Foundation
import Testing

@Test("The examples of README.md and docs/how-to/swift.md are those that are tested here, to the letter")
func readmeExample() throws {
  let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  let package = here.deletingLastPathComponent().deletingLastPathComponent()
  let example = try String(contentsOf: here.appendingPathComponent("ReadmeExample.swift"), encoding: .utf8)
  let readme = try String(contentsOf: package.appendingPathComponent("README.md"), encoding: .utf8)
  let page = try String(contentsOf: package.appendingPathComponent("docs/how-to/swift.md"), encoding: .utf8)
  let start = try #require(example.range(of: "@Test func rosenbrock"))
  let second = try #require(example.range(of: "\n@Test func summation"))
  #expect(readme.contains(example[start.lowerBound..<second.lowerBound] + "```"))
  #expect(page.contains(example[start.lowerBound...] + "```"))
}
