import Reports
import Testing

@testable import Claims

@Suite struct ClaimsCatalogueTests {
  /// One run for all tests that look at results.
  static let claims = ClaimCatalogue.run(seed: 1)

  /// Every row of docs/CLAIMS.md, in its order.
  static let rows =
    (1...6).map { "S0.\($0)" } + (1...10).map { "S1.\($0)" } + (1...14).map { "S2.\($0)" }
    + (1...11).map { "S3.\($0)" } + (1...6).map { "S4.\($0)" }

  /// The rows that must come out refuted: false, half false, contradicting themselves, or true only
  /// sometimes.
  static let refuted = [
    "S0.3", "S0.4", "S0.6", "S1.4", "S1.6", "S1.7", "S2.2", "S2.3", "S2.4", "S2.6", "S2.12", "S2.14", "S3.2",
    "S3.8", "S3.9", "S3.11",
  ]

  @Test func `every row of the table of claims has one experiment, in order`() {
    #expect(Self.rows.count == 47)
    #expect(ClaimCatalogue.all.map(\.id) == Self.rows)
    #expect(Self.claims.map(\.id) == Self.rows)
  }

  @Test func `every claim comes out as it must`() {
    let unexpected = Self.claims.filter { !$0.asExpected }
    for claim in unexpected {
      Issue.record("\(claim.id)\n expected: \(claim.expected)\n observed: \(claim.observed)")
    }
    #expect(unexpected.isEmpty)
    #expect(Self.claims.filter { $0.verdict == .refuted }.map(\.id) == Self.refuted)
  }

  @Test func `every refuted claim says what is true instead`() {
    let silent = Self.claims.filter { $0.verdict == .refuted && ($0.correction ?? "").isEmpty }
    #expect(silent.map(\.id) == [])
  }

  @Test func `statements and corrections are sentences, and every claim has numbers or facts`() {
    let broken = Self.claims.filter { claim in
      !claim.statement.hasSuffix(".") || claim.expected.isEmpty || claim.observed.isEmpty
        || !(claim.correction ?? ".").hasSuffix(".")
    }
    #expect(broken.map(\.id) == [])
  }

  /// Only the trajectories of 10,000 steps, the draws of S0.5 and references of 12 printed digits may agree
  /// in less.
  @Test func `numbers agree in 14 digits and more, wherever rounding does not accumulate`() {
    let allowed = ["S0.5": 10.0, "S2.11": 10.4, "S2.14": 11.2, "S3.8": 12.5, "S3.9": 13.0]
    let poor = Self.claims.filter { ($0.agreedDigits ?? 17) < allowed[$0.id] ?? 14 }
    #expect(poor.map(\.id) == [])
    #expect(Self.claims.count { $0.agreedDigits != nil } >= 35)
  }

  @Test func `the same seed gives the same claims to the bit`() {
    #expect(ClaimCatalogue.run(seed: 1) == Self.claims)
  }

  @Test func `other seeds change what is drawn and nothing that is concluded`() {
    // S2.11 draws nothing, and is most of the time.
    let drawing = ClaimCatalogue.all.filter { $0.id != "S2.11" }
    for seed in [0, 2, 1013, UInt64.max] {
      let claims = drawing.map { $0.run(ClaimContext(seed: seed)) }
      #expect(claims.filter { !$0.asExpected }.map(\.id) == [], "seed \(seed)")
      #expect(claims.filter { $0.verdict == .refuted }.map(\.id) == Self.refuted)
    }
    let observed = [1, 2].map { seed in
      drawing.first { $0.id == "S4.6" }?.run(ClaimContext(seed: seed)).observed
    }
    #expect(observed[0] != observed[1])
  }

  @Test func `an experiment that throws is an unexpected result with the error`() {
    struct Broken: Error, CustomStringConvertible { var description: String { "no data" } }
    let claim = ClaimExperiment(id: "X", statement: "It runs.") { _ in throw Broken() }.run(
      ClaimContext(seed: 1))
    #expect(!claim.asExpected)
    #expect(claim.observed == "error: no data")
    #expect(claim.agreedDigits == nil)
  }
}
