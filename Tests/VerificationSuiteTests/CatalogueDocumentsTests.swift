import Foundation
import GradientChecking
import PlantedDefects
import Testing

@testable import VerificationSuite

/// The tables in docs state what the catalogues hold, to the letter.
@Suite struct CatalogueDocumentsTests {
  /// The cells of all rows of a page's tables whose first cell begins with one of some letters and a digit.
  private static func rows(of page: String, _ letters: String) throws -> [[String]] {
    let file = Fixtures.folder.deletingLastPathComponent().appendingPathComponent(page)
    return try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      .filter { $0.hasPrefix("| ") }.map { line in
        // A bar inside of a cell has a backslash before it.
        line.replacingOccurrences(of: "\\|", with: "\u{0}").split(separator: "|").map {
          $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\u{0}", with: "|")
        }
      }.filter { cells in
        let id = cells.first ?? ""
        return id.count >= 2 && letters.contains(id.prefix(1)) && id.dropFirst().first?.isNumber == true
      }
  }

  @Test func `CLAIMS states every claim with its sentence and its verdict`() throws {
    let stated = try Self.rows(of: "docs/CLAIMS.md", "S").map { Array($0.prefix(3)) }
    let claims = ClaimCatalogue.all.map { claim in
      [claim.id, claim.statement, ClaimsCatalogueTests.refuted.contains(claim.id) ? "refuted" : "confirmed"]
    }
    #expect(stated == claims)
  }

  @Test func `DEFECTS states every defect with its sentence and its codes`() throws {
    // The list of those seen in the world has two columns.
    let stated = try Self.rows(of: "docs/DEFECTS.md", "D").filter { $0.count > 2 }.map { Array($0.prefix(3)) }
    let defects = DefectKind.allCases.map { kind in
      [kind.rawValue, kind.statement, kind.expectedCodes.map(\.rawValue).joined(separator: ", ")]
    }
    #expect(stated == defects)
  }

  @Test func `DEFECTS lists every equivalent variant`() throws {
    let file = Fixtures.folder.deletingLastPathComponent().appendingPathComponent("docs/DEFECTS.md")
    let page = try String(contentsOf: file, encoding: .utf8)
    let missing = EquivalentVariant.allCases.map(\.rawValue).filter { !page.contains("\n- \($0)\n") }
    #expect(missing == [])
  }

  @Test func `PROPERTIES states every property, false statement and frequency`() throws {
    let stated = try Self.rows(of: "docs/PROPERTIES.md", "PFQ").map { Array($0.prefix(2)) }
    #expect(stated == PropertyCatalogue.all().map { [$0.name, $0.statement] })
  }
}
