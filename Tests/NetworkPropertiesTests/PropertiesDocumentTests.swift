import PropertyTesting
import TestSupport
import Testing

@testable import NetworkProperties

@Suite struct PropertiesDocumentTests {
  @Test func `PROPERTIES states every property, false statement and frequency`() throws {
    let stated = try DocumentTable.rows(of: "docs/PROPERTIES.md", "PFQ").map { Array($0.prefix(2)) }
    #expect(stated == PropertyCatalogue.all().map { [$0.name, $0.statement] })
  }
}
