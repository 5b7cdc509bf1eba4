import TestSupport
import Testing

@testable import Claims

@Suite struct ClaimsDocumentTests {
  @Test func `CLAIMS states every claim with its sentence and its verdict`() throws {
    let stated = try DocumentTable.rows(of: "docs/CLAIMS.md", "S").map { Array($0.prefix(3)) }
    let claims = ClaimCatalogue.all.map { claim in
      [claim.id, claim.statement, ClaimsCatalogueTests.refuted.contains(claim.id) ? "refuted" : "confirmed"]
    }
    #expect(stated == claims)
  }

  @Test func `CLAIMS lists the texts as the report names them, and each claim has one`() throws {
    let text = try DocumentTable.text(of: "docs/CLAIMS.md")
    let listed = text.split(separator: "\n").filter { $0.hasPrefix("- S") }
    #expect(listed == ClaimCatalogue.sources.map { "- \($0.id): \($0.title)" })
    #expect(ClaimCatalogue.all.allSatisfy { ClaimCatalogue.source(of: $0.id) != nil })
  }
}
