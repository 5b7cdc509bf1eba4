import Foundation
import Testing

@testable import PropertyTesting

@Suite("Replay and regressions")
struct ReplayTests {
  private func inTemporaryFolder(_ body: (RegressionStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "regressions-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(RegressionStore(folder: folder))
  }

  private static func below(_ limit: Int, in range: ClosedRange<Int> = 0...1000) -> TestedProperty {
    TestedProperty("below limit", "all are below \(limit)", Generator.integer(in: range)) { value in
      .check(value < limit, "\(value) is not below \(limit)")
    }
  }

  @Test("Tokens give back what went into them, in one word that no shell changes")
  func tokens() throws {
    let sequence = try ChoiceSequence(text: "(<1 4> <0>) 5 -0.1 nan")
    for name in ["P3", "two words", "a:b/c%d", "η·λ", ""] {
      for origin in [
        ReplayToken.Origin.seeded(seed: .max, index: 0), .seeded(seed: 0, index: 99), .choices(sequence),
      ] {
        let token = ReplayToken(property: name, origin: origin)
        #expect(try ReplayToken(token.description) == token)
        #expect(
          token.description.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-%:".contains($0)) })
      }
    }
  }

  @Test("A damaged token is an error, never another case")
  func damagedTokens() throws {
    let token = ReplayToken(property: "P3-permutation", origin: .seeded(seed: 1, index: 17)).description
    var texts = (0..<token.count).map { String(token.prefix($0)) } + [token + "0", " " + token, token + "\n"]
    for place in token.indices {
      var changed = token
      changed.replaceSubrange(place...place, with: token[place] == "1" ? "2" : "1")
      texts.append(changed)
    }
    for text in texts { #expect(throws: ReplayTokenError.self, "\(text)") { try ReplayToken(text) } }
  }

  @Test("The environment sets seed and replay; what cannot be read is an error that names the variable")
  func environment() throws {
    let runner = PropertyRunner(seed: 3)
    #expect(try runner.configured(by: [:]).seed == 3)
    #expect(try runner.configured(by: ["GRADIENT_CHECK_SEED": "18446744073709551615"]).seed == .max)
    #expect(try runner.configured(by: ["GRADIENT_CHECK_SEED": "0xFf"]).seed == 255)
    let token = ReplayToken(property: "P1", origin: .seeded(seed: 1, index: 2))
    #expect(try runner.configured(by: ["GRADIENT_CHECK_REPLAY": token.description]).replay == token)
    for seed in ["", " 1", "-1", "1.5", "18446744073709551616", "0x", "seed"] {
      let error = #expect(throws: ReplayTokenError.self, "\(seed)") {
        try runner.configured(by: ["GRADIENT_CHECK_SEED": seed])
      }
      #expect(error?.description.hasPrefix("GRADIENT_CHECK_SEED: found \"\(seed)\", expected ") == true)
    }
    let error = #expect(throws: ReplayTokenError.self) {
      try runner.configured(by: ["GRADIENT_CHECK_REPLAY": "P1:1:2:0000"])
    }
    #expect(error?.place == "GRADIENT_CHECK_REPLAY")
  }

  @Test("The environment's number of cases takes the place of the whole budget")
  func casesFromEnvironment() throws {
    let runner = PropertyRunner(budget: .cases(7, orSeconds: 1e-3))
    #expect(try runner.configured(by: [:]).budget == runner.budget)
    #expect(try runner.configured(by: ["GRADIENT_CHECK_CASES": "100000"]).budget == .cases(100_000))
    for cases in ["", "0", "-1", "+5", " 1", "1e3", "1.5", "many", "99999999999999999999"] {
      let error = #expect(throws: ReplayTokenError.self, "\(cases)") {
        try runner.configured(by: ["GRADIENT_CHECK_CASES": cases])
      }
      #expect(error?.description.hasPrefix("GRADIENT_CHECK_CASES: found \"\(cases)\", expected ") == true)
    }
  }

  @Test("A failure is stored as it is found, shrunk, replayed first, and kept when it is mended")
  func regressions() async throws {
    try await inTemporaryFolder { store in
      let runner = PropertyRunner(budget: .cases(50), regressions: store)
      let failed = try await runner.run(Self.below(500))
      #expect(failed.failure?.origin == .random)
      #expect(try store.entries(of: "below limit").map(\.choices) == ["500"])
      let again = try await runner.run(Self.below(500))
      #expect(again.stoppedBy == .regression && again.verdict == .failed && again.cases == 0)
      #expect(again.failure?.origin == .regression && again.failure?.simplest.input == "500")
      let replayed = try await PropertyRunner(replay: ReplayToken(#require(again.failure?.token))).run(
        Self.below(500))
      #expect(replayed.failure?.simplest.input == "500")
      // Another bug: the known case still fails, and may be simpler now.
      #expect(try await runner.run(Self.below(100)).failure?.simplest.input == "100")
      #expect(try store.entries(of: "below limit").map(\.choices) == ["100"])
      let mended = try await runner.run(Self.below(2000))
      #expect(mended.isPassed && mended.regressionsHeld == 1 && mended.cases == 50)
      #expect(try store.entries(of: "below limit").count == 1)
    }
  }

  @Test("The file is there before shrinking begins")
  func writtenFirst() async throws {
    try await inTemporaryFolder { store in
      // Nothing simpler fails, so that shrinking writes nothing.
      let property = TestedProperty("written", "is not 1", Generator.integer(in: 0...3)) { value in
        guard value == 1 else { return .holds }
        return .fails("stored: \(try store.entries(of: "written").count)")
      }
      let result = try await PropertyRunner(budget: .cases(500), regressions: store).run(property)
      #expect(
        result.failure?.found.headline == "stored: 0" && result.failure?.simplest.headline == "stored: 1")
    }
  }

  @Test("Stored choices that no longer fit are stale, and that is no pass")
  func stale() async throws {
    try await inTemporaryFolder { store in
      let runner = PropertyRunner(budget: .cases(50), regressions: store)
      _ = try await runner.run(Self.below(500))
      let result = try await runner.run(Self.below(500, in: 0...400))
      #expect(result.verdict == .stale && !result.isPassed && result.staleRegressions == ["500"])
      #expect(result.text.contains("no longer fit the generator") && result.cases == 50)
      let token = ReplayToken(property: "below limit", origin: .choices(try ChoiceSequence(text: "1 2")))
      #expect(try await PropertyRunner(replay: token).run(Self.below(500)).verdict == .stale)
    }
  }

  @Test("No more than so many counterexamples are kept, and none twice")
  func limit() async throws {
    try await inTemporaryFolder { store in
      var store = store
      store.limit = 3
      let property = Self.below(5)
      let entries = (0..<9).map { RegressionStore.Entry(choices: "\($0)", failure: "", seed: 1) }
      try store.write(entries, of: property)
      #expect(try store.entries(of: property.name).map(\.choices) == ["6", "7", "8"])
      _ = try await PropertyRunner(regressions: store).run(property)
      #expect(try store.entries(of: property.name).map(\.choices) == ["7", "8", "5"])
      _ = try await PropertyRunner(regressions: store).run(property)
      #expect(try store.entries(of: property.name).map(\.choices) == ["8", "5"])
    }
  }

  @Test("A file that is not one of regressions is an error that names it")
  func damagedFiles() async throws {
    try await inTemporaryFolder { store in
      let property = Self.below(5)
      try store.write([], of: property)
      let url = store.file(of: property.name)
      #expect(url.lastPathComponent == "below%20limit.json")
      let good = try String(contentsOf: url, encoding: .utf8)
      for bad in [
        "", "{}", good.replacing("below limit", with: "another"),
        good.replacing("regressions/1", with: "regressions/2"),
        good.replacing("[\n\n  ]", with: #"[{"choices": "(1", "failure": "", "seed": 1}]"#),
      ] {
        #expect(bad != good)
        try bad.write(to: url, atomically: true, encoding: .utf8)
        let error = await #expect(throws: RegressionError.self, "\(bad)") {
          try await PropertyRunner(regressions: store).run(property)
        }
        #expect(error?.description.contains("below%20limit.json") == true)
      }
    }
  }

  @Test("A failure that is expected is not stored; one that cannot be stored says so beside its token")
  func notStored() async throws {
    try await inTemporaryFolder { store in
      var property = Self.below(5)
      property.expectsFailure = true
      #expect(try await PropertyRunner(regressions: store).run(property).isPassed)
      #expect(!FileManager.default.fileExists(atPath: store.folder.path))
      try "".write(to: store.folder, atomically: true, encoding: .utf8)
      let result = try await PropertyRunner(regressions: store).run(Self.below(5))
      let failure = try #require(result.failure)
      #expect(result.verdict == .failed && failure.isDeterministic)
      let reason = try #require(failure.notStored)
      #expect(reason.hasPrefix("\(store.file(of: "below limit").path): found that it cannot be written ("))
      #expect(
        result.text.contains(
          "replay: GRADIENT_CHECK_REPLAY=\(failure.token)\n  not stored, so that only this line"))
    }
  }
}
