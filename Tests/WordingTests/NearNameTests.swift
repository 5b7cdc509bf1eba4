import Testing

@testable import Wording

@Suite struct NearNameTests {
  @Test func `a part of a name is found in the name that has it, but for a slip`() {
    let names = ["P1-shapes", "P17-adjoint", "P36-flipped-labels"]
    #expect(NearName.containing("adjont", in: names) == "P17-adjoint")
    #expect(NearName.containing("fliped", in: names) == "P36-flipped-labels")
    #expect(NearName.containing("shape", in: names) == "P1-shapes")
    #expect(NearName.containing("x", in: []) == nil)
  }

  @Test func `names are close where a third of the letters differ at most`() {
    let names = ["regression", "regressions", "classifier"]
    #expect(NearName.close(to: "regresion", in: names) == ["regression", "regressions"])
    #expect(NearName.close(to: "xor", in: ["xorr", "and"]) == ["xorr"])
    // Of two letters none may differ.
    #expect(NearName.close(to: "ab", in: ["ac"]) == [])
  }
}
