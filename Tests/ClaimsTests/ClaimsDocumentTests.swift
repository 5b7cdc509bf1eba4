import Claims
import TestSupport
import Testing

@Suite struct ClaimsDocumentTests {
  @Test func `CLAIMS states every claim with its sentence and its verdict`() throws {
    let stated = try DocumentTable.rows(of: "docs/CLAIMS.md", "S").map { Array($0.prefix(3)) }
    let claims = ClaimCatalogue.all.map { claim in
      [claim.id, claim.statement, ClaimsCatalogueTests.refuted.contains(claim.id) ? "refuted" : "confirmed"]
    }
    #expect(stated == claims)
  }
}
