import Foundation
import Testing

/// The files under `fixtures/`, found from this file's place in the sources.
enum Fixture {
  /// The folder `fixtures` of the package.
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures")

  /// The bytes of a file; throws when there is none, so that a test without its fixture fails.
  static func data(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(path))
  }

  /// A file as JSON, in Foundation's types.
  static func json(_ path: String) throws -> Any {
    try JSONSerialization.jsonObject(with: data(path))
  }

  /// The parsed values of `worked-examples/functions.json`: the points of a function by its name.
  static func functions() throws -> [String: [(x: Double, value: Double)]] {
    struct Point: Decodable {
      var x: Double
      var value: String
    }
    struct Function: Decodable {
      var function: String
      var points: [Point]
    }
    let functions = try JSONDecoder().decode([Function].self, from: data("worked-examples/functions.json"))
    return try Dictionary(
      uniqueKeysWithValues: functions.map { function in
        (
          function.function,
          try function.points.map {
            ($0.x, try #require(Double($0.value), "\(function.function) at \($0.x)"))
          }
        )
      })
  }
}

@Suite struct GoldenFixtureTests {
  @Test func `A fixture that does not exist is an error, not an empty file`() {
    #expect(throws: (any Error).self) { try Fixture.data("worked-examples/no-such-file.json") }
  }

  @Test func `The table of functions holds at least thirty points of each`() throws {
    let functions = try Fixture.functions()
    #expect(functions.count >= 15)
    #expect(functions.values.allSatisfy { $0.count >= 30 })
  }
}
