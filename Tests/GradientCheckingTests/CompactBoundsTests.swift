import Testing

@testable import GradientChecking

@Suite("Bounds in half the memory")
struct CompactBoundsTests {
  @Test("A bound never becomes smaller, and larger by 2⁻²⁰ of itself at the most")
  func roundedUp() {
    let significands = IrregularDirection.unit(count: 20_000, number: 3).map(abs)
    let bounds = significands.enumerated().map { place, significand in
      Double(sign: .plus, exponent: place % 2_000 - 1_022, significand: significand)
    }
    let kept = CompactBounds(bounds)
    let all = kept.all
    #expect(kept.count == bounds.count && all.count == bounds.count)
    var (wrong, widened) = ([Double](), 0)
    for (place, bound) in bounds.enumerated() {
      let now = kept[place]
      if !(now >= bound && now <= bound * (1 + 0x1p-20)) || all[place] != now { wrong.append(bound) }
      if now > bound { widened += 1 }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    #expect(widened > bounds.count / 2, "nothing was rounded: the comparison compared nothing")
  }

  @Test(
    "Zero, infinity and numbers of few bits stay what they are; tiny and huge bounds stay bounds")
  func special() {
    for bound in [0, 1, 1.5, 0x1p-1022, 0x1p1023, 1 + 0x1p-20, .infinity] {
      #expect(CompactBounds([bound])[0] == bound)
    }
    #expect(CompactBounds([.greatestFiniteMagnitude])[0] == .infinity)
    #expect(CompactBounds([.nan, 1])[0].isNaN)
    #expect(CompactBounds([.leastNonzeroMagnitude])[0] == 0x1p-1042)
    #expect(CompactBounds([1 + 0x1p-52])[0] == 1 + 0x1p-20)
  }
}
