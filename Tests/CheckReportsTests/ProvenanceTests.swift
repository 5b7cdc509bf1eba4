import Testing

@testable import BLAS
@testable import CheckReports

@Suite("What a result depends on")
struct ProvenanceTests {
  private static func blas(_ library: BLASLibrary?) -> (value: String, source: String)? {
    BLASLibrary.$current.withValue(library) {
      Provenance.system.first { $0.name == "BLAS" }.map { ($0.value, $0.source) }
    }
  }

  @Test("A report says which BLAS multiplied, with whose choice of kernels, or that there was none")
  func blas() throws {
    func library(_ choice: CoreChoice) -> BLASLibrary {
      OpenedLibrary(
        name: "OpenBLAS 0.3.21", core: "Haswell", double: { _, _, _, _, _, _, _, _, _, _, _, _, _, _ in },
        float: { _, _, _, _, _, _, _, _, _, _, _, _, _, _ in }, close: {}
      ).library(choice)
    }
    let always = "loaded at run time, unless GRADIENT_CHECK_BLAS is none"
    let own = try #require(Self.blas(library(.own)))
    #expect(own == ("OpenBLAS 0.3.21 Haswell", always))
    let asked = try #require(Self.blas(library(.asked(.fusedAVX, insteadOf: "Prescott"))))
    #expect(asked.value == "OpenBLAS 0.3.21 Haswell")
    #expect(
      asked.source
        == "\(always); asked for, as the processor has AVX2 and FMA; OpenBLAS itself chose Prescott")
    let chosen = try #require(Self.blas(library(.user)))
    #expect(chosen.source == "\(always); OPENBLAS_CORETYPE is set, which decides")
    #expect(try #require(Self.blas(nil)).value == "none, plain loops")
  }
}
