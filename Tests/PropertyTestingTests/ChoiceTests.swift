import Testing

@testable import PropertyTesting

@Suite("Choices")
struct ChoiceTests {
  @Test("Simpler reals: finite, then fewer fractional bits, then smaller, then positive")
  func simplicity() {
    let ordered: [Double] = [
      0, -0.0, 1, -1, 2, 3, 1024, -1024, 1e300, 0.5, -0.5, 1.5, 7.5, 0.25, -1.75, 0.1, 0x1p-1074, .infinity,
      -.infinity, .nan,
    ]
    for (place, left) in ordered.enumerated() {
      for (other, right) in ordered.enumerated() {
        #expect((RealSimplicity(left) < RealSimplicity(right)) == (place < other), "\(left), \(right)")
      }
    }
  }

  @Test("The number of fractional bits, and the last bit")
  func bits() {
    let known: [(Double, fractional: Int, last: Int?)] = [
      (0, 0, nil), (3, 0, 0), (6, 0, 1), (0.5, 1, -1), (-1.25, 2, -2), (0.1, 55, -55),
      (0x1p-1074, 1074, -1074),
      (0x1p1023, 0, 1023), (2.2250738585072014e-308, 1022, -1022),
    ]
    for (value, fractional, last) in known {
      #expect(RealSimplicity.fractionalBits(of: value) == fractional, "\(value)")
      #expect(RealSimplicity.lastBit(of: value) == last, "\(value)")
    }
  }

  @Test("The simplest real of a range is in it, and nothing simpler of few bits is")
  func simplestInRange() {
    let known: [(ClosedRange<Double>, Double)] = [
      (-1...1, 0), (0.3...0.9, 0.5), (0.3...1.2, 1), (-7...(-2.5), -3), (0.3...0.4, 0.375),
      (1e300...1e301, 1e300),
      (0.1...0.1, 0.1), (0x1p-1074...0x1p-1073, 0x1p-1073),
    ]
    for (range, simplest) in known {
      #expect(RealSimplicity.simplest(in: range) == simplest, "\(range)")
    }
    var random = CaseRandom(seed: 1)
    for _ in 0..<300 {
      let (a, b) = (random.uniform() * 20 - 10, random.uniform() * 20 - 10)
      let range = min(a, b)...max(a, b)
      let simplest = RealSimplicity.simplest(in: range)
      #expect(range.contains(simplest))
      for eighth in -80...80 where range.contains(Double(eighth) / 8) {
        #expect(!(RealSimplicity(Double(eighth) / 8) < RealSimplicity(simplest)))
      }
    }
  }

  @Test("The text of a sequence gives the same bits back, and nothing else is read")
  func text() throws {
    let values: [Choice] = [
      .integer(.min), .integer(-1), .integer(7), .real(-0.0), .real(0.1), .real(0x1p-1074), .real(1e300),
      .real(.nan),
      .real(.infinity), .real(-.infinity), .real(3),
    ]
    var nodes: [ChoiceSequence.Node] = [.group(count: 2, isItem: false), .group(count: 1, isItem: true)]
    nodes += values.map { .choice($0) } + [.group(count: 0, isItem: false)]
    let sequence = ChoiceSequence(nodes: nodes)
    #expect(try ChoiceSequence(text: sequence.text) == sequence)
    #expect(
      sequence.text.hasPrefix("(<-9223372036854775808>) -1 7 -0.0 0.1 5e-324 1e+300 nan inf -inf 3.0 ("))
    #expect(sequence.choices == values)
    for bad in ["(1", "1)", "(1>", "x", "1,2", "0x10", "infinity", "1.5.2", "9223372036854775808"] {
      #expect(throws: ChoiceTextError.self, "\(bad)") { try ChoiceSequence(text: bad) }
    }
  }

  @Test("Removing siblings shortens the groups around them")
  func removing() throws {
    let sequence = try ChoiceSequence(text: "1 (2 (3 4) <5 6> <7>) 8")
    let start = try #require(sequence.nodes.firstIndex(of: .group(count: 2, isItem: true)))
    #expect(sequence.removing(start..<start + 3).text == "1 (2 (3 4) <7>) 8")
    #expect(sequence.removing(4..<5).text == "1 (2 (4) <5 6> <7>) 8")
  }

  @Test("Seeds of cases depend on run, name and index, and look random")
  func seeds() {
    var seeds: Set<UInt64> = []
    for run in 0..<10 as Range<UInt64> {
      for name in ["", "a", "b", "ab", "ba"] {
        let property = CaseSeed.seed(run: run, name: name)
        for index in 0..<20 { seeds.insert(CaseSeed.seed(property: property, index: index)) }
      }
    }
    #expect(seeds.count == 10 * 5 * 20)
    // 1,000 seeds of 64 bits: 32,000 ± 126 ones; 6 standard deviations.
    #expect(abs(seeds.reduce(0) { $0 + $1.nonzeroBitCount } - 32_000) < 760)
    #expect(CaseSeed.size(index: 0) == 1 && CaseSeed.size(index: 99) == 100 && CaseSeed.size(index: 100) == 1)
  }
}
