import GradientChecking
import PlantedDefects
import TestSupport
import Testing

@Suite struct DefectsDocumentTests {
  @Test func `DEFECTS states every defect with its sentence and its codes`() throws {
    // The list of those seen in the world has two columns.
    let stated = try DocumentTable.rows(of: "docs/DEFECTS.md", "D").filter { $0.count > 2 }.map {
      Array($0.prefix(3))
    }
    let defects = DefectKind.allCases.map { kind in
      [kind.rawValue, kind.statement, kind.expectedCodes.map(\.rawValue).joined(separator: ", ")]
    }
    #expect(stated == defects)
  }

  @Test func `DEFECTS lists every equivalent variant`() throws {
    let page = try DocumentTable.text(of: "docs/DEFECTS.md")
    let missing = EquivalentVariant.allCases.map(\.rawValue).filter { !page.contains("\n- \($0)\n") }
    #expect(missing == [])
  }
}
