import Testing
import Wording

@Suite struct EntrySentenceTests {
  @Test func `an entry has one sentence, whatever is known of it`() {
    func sentence(_ known: EntrySentence.Known) -> String {
      EntrySentence("W1[0,1]", claimed: 2, known).text
    }
    #expect(sentence(.estimate(1, bound: 1e-3)) == "W1[0,1]: claimed 2.000, is 1.000 ± 0.001")
    #expect(
      sentence(.oneSided(fromBelow: -1, fromAbove: 1))
        == "W1[0,1]: claimed 2, is -1 from below and 1 from above")
    #expect(sentence(.nothing) == "W1[0,1]: claimed 2, no estimate")
  }

  @Test func `an estimate says its method, and its step where it has one`() {
    #expect(EntrySentence.source("Richardson", step: 0.001) == "Richardson, step 0.001")
    #expect(EntrySentence.source("dual numbers", step: 0) == "dual numbers")
  }
}
