import Testing

@testable import PropertyTesting

extension Generator {
  /// Some values of a run.
  func samples(_ count: Int, seed: UInt64 = 1) throws -> [Value] {
    try (0..<count).map { index in
      var source = ChoiceSource(
        seed: CaseSeed.seed(property: seed, index: index), size: CaseSeed.size(index: index),
        isRecording: false)
      return try generate(&source)
    }
  }
}

@Suite("Generators")
struct GeneratorTests {
  private enum Suit: CaseIterable { case clubs, diamonds, hearts, spades }

  @Test("Integers reach every value of their range and none outside")
  func integers() throws {
    #expect(Set(try Generator.integer(in: -3...4).samples(400)) == Set(-3...4))
    #expect(Set(try Generator<Int>.size(in: 2...9).samples(400)) == Set(2...9))
    #expect(try Generator.integer(in: 5...5).samples(20) == Array(repeating: 5, count: 20))
    let extremes = try Generator.integer(in: .min ... .max).samples(200)
    #expect(extremes.contains { $0 < -(1 << 62) } && extremes.contains { $0 > 1 << 62 })
    #expect(try Generator<Int>.size(in: 0 ... .max).samples(200).contains { $0 > 1 << 61 })
  }

  @Test("Sizes and lists grow over every hundred cases, up to their upper bounds")
  func growth() throws {
    let sizes = try Generator<Int>.size(in: 1...12).samples(1000)
    let counts = try Generator<Int>.integer(in: 0...9).array(count: 1...12).samples(1000).map(\.count)
    for values in [sizes, counts] {
      for (index, value) in values.enumerated() {
        // At size s the upper bound is 1 + ⌈11·s/100⌉.
        let size = index % 100 + 1
        #expect(value >= 1 && value <= 1 + (11 * size + 99) / 100)
      }
      #expect(values.contains(12) && values.prefix(9).allSatisfy { $0 <= 2 })
    }
  }

  @Test("Doubles stay in their range, with exact zeros, bounds and short fractions among them")
  func doubles() throws {
    let values = try Generator.double(in: -2...3).samples(4000)
    #expect(values.allSatisfy { (-2...3).contains($0) })
    for wanted in [0, 1, -1, 0.5, -2, 3] { #expect(values.contains(wanted), "\(wanted)") }
    let short = values.count { RealSimplicity.fractionalBits(of: $0) <= 3 }
    // 64 of 256 cases: 1000 ± 27.
    #expect(abs(short - 1000) < 6 * 27)
    let uniform = try Generator.uniform(in: 4...6).samples(4000)
    #expect(uniform.allSatisfy { (4...6).contains($0) })
    #expect(!uniform.contains(5))
    // The mean of 4,000 uniform numbers of [4, 6]: 5 ± 0.0091.
    let mean = uniform.reduce(0, +) / 4000
    #expect(abs(mean - 5) < 6 * 0.0092)
    let wide = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    #expect(try Generator.uniform(in: wide).samples(500).allSatisfy { $0.isFinite })
    #expect(try Generator.double(in: 0.3...0.4).samples(500).allSatisfy { (0.3...0.4).contains($0) })
  }

  @Test("Magnitudes reach every power of two, and any double is any double")
  func hostileDoubles() throws {
    let magnitudes = try Generator.magnitude(in: 1e-6...1e6).samples(4000)
    #expect(magnitudes.allSatisfy { (1e-6...1e6).contains($0) })
    #expect(Set(magnitudes.map(\.exponent)).count == 40)
    let any: [Double] = try Generator<Double>.anyDouble().samples(4000)
    let isSpecial: [(Double) -> Bool] = [
      \.isNaN, { $0 == .infinity }, { $0 == -.infinity }, \.isSubnormal, { $0 == 0 && $0.sign == .minus },
      { abs($0) > 1e300 && $0.isFinite }, { abs($0) < 1e-300 && $0.isNormal },
    ]
    for (index, isWanted) in isSpecial.enumerated() { #expect(any.contains(where: isWanted), "\(index)") }
    let finite = try Generator<Double>.anyDouble(infinities: false, nan: false).samples(4000)
    #expect(finite.allSatisfy { $0.isFinite })
  }

  @Test("Alternatives, weights, options, cases and strings are as frequent as they should be")
  func alternatives() throws {
    // 4,000 cases of probability p: ± 6·√(4000 p(1 − p)) ≤ ± 190.
    func isNear(_ count: Int, _ share: Double) -> Bool { abs(Double(count) - 4000 * share) <= 190 }
    let either = try Generator.oneOf(.constant(1), .constant(2), .integer(in: 3...3)).samples(4000)
    for value in 1...3 { #expect(isNear(either.count { $0 == value }, 1.0 / 3)) }
    let weighted = try Generator.frequency((1, .constant("a")), (0, .constant("b")), (3, .constant("c")))
      .samples(4000)
    #expect(isNear(weighted.count { $0 == "a" }, 0.25) && !weighted.contains("b"))
    let options = try Generator.integer(in: 1...9).optional().samples(4000)
    #expect(isNear(options.count { $0 == nil }, 0.25))
    let booleans = try Generator<Bool>.boolean.samples(4000)
    #expect(isNear(booleans.count { $0 }, 0.5))
    #expect(Set(try Generator<Suit>.anyCase.samples(100)) == Set(Suit.allCases))
    #expect(Set(try Generator.element(of: ["x", "y"]).samples(100)) == ["x", "y"])
    let texts = try Generator.ascii(count: 0...8).samples(1000)
    #expect(texts.allSatisfy { $0.count <= 8 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    #expect(Set(texts.joined()).count == 95 && texts.contains(""))
  }

  @Test("Shapes may depend on sizes drawn before")
  func dependentShapes() throws {
    let matrices = Generator.size(in: 1...5).zip(.size(in: 1...5)).flatMap { rows, columns in
      Generator.matrix(rows: rows, columns: columns, of: .double(in: -1...1)).map { (rows, columns, $0) }
    }
    let samples = try matrices.samples(200)
    #expect(samples.allSatisfy { $0.2.count == $0.0 * $0.1 } && Set(samples.map(\.2.count)).count > 8)
    let vectors = Generator.integer(in: 0...3).flatMap { Generator.vector(count: $0, of: .boolean) }
    #expect(Set(try vectors.samples(200).map(\.count)) == Set(0...3))
  }

  @Test("A filter keeps what it should, and discards the case when it finds nothing")
  func filters() throws {
    let evens = try Generator.integer(in: 0...99).filter { $0 % 2 == 0 }.samples(300)
    #expect(evens.allSatisfy { $0 % 2 == 0 } && Set(evens).count > 40)
    let none = Generator.integer(in: 0...9).filter { _ in false }
    #expect(throws: Discard.self) { try none.samples(1) }
    let endless = Generator<Int> { source in
      while true { _ = try source.boolean() }
    }
    #expect(throws: Discard.self) { try endless.samples(1) }
  }

  @Test("A recorded case is the same case, and its recording replays it to the bit")
  func replay() throws {
    let generator = Generator { source in
      let sizes = try source.array(count: 1...4, of: .size(in: 1...4))
      let even = try source.draw(Generator.integer(in: 0...99).filter { $0 % 2 == 0 })
      let reals = try sizes.map { try source.draw(.matrix(rows: $0, columns: 2, of: .anyDouble())) }
      let text = try source.draw(Generator.ascii(count: 0...5).optional())
      return "\(sizes) \(even) \(reals.map { $0.map(\.bitPattern) }) \(text ?? "-")"
    }
    for index in 0..<300 {
      let seed = CaseSeed.seed(property: 3, index: index)
      var plain = ChoiceSource(seed: seed, size: CaseSeed.size(index: index), isRecording: false)
      var recorded = ChoiceSource(seed: seed, size: CaseSeed.size(index: index), isRecording: true)
      let value = try generator.generate(&plain)
      #expect(try generator.generate(&recorded) == value)
      let recording = try #require(recorded.recording)
      let stored = try ChoiceSequence(text: recording.sequence.text)
      var replayed = ChoiceSource(replaying: stored, completion: .misfit)
      #expect(try generator.generate(&replayed) == value)
      try replayed.finish()
      #expect(replayed.recording?.sequence == recording.sequence)
    }
  }

  @Test("A stored sequence that is too short, too long or out of bounds is a misfit, never something else")
  func misfits() throws {
    let generator = Generator { source in
      let list = try source.draw(Generator.integer(in: 0...9).array(count: 0...3))
      return list + [try source.integer(in: 5...6)]
    }
    func replay(_ text: String) throws -> [Int] {
      var source = ChoiceSource(replaying: try ChoiceSequence(text: text), completion: .misfit)
      let value = try generator.generate(&source)
      try source.finish()
      return value
    }
    #expect(try replay("(<1 4> <1 7> <0>) 5") == [4, 7, 5])
    for bad in [
      "", "(<1 4> <0>)", "(<1 4> <0>) 7", "(<1 4> <0>) 5.0", "(<1 4> <0>) 5 5", "(<1 4 4> <0>) 5",
      "(<1> <0>) 5",
      "(<1 10> <0>) 5", "5", "(<1 4> <0> <0>) 5", "(1 4 0) 5",
    ] {
      #expect(throws: Misfit.self, "\(bad)") { try replay(bad) }
    }
  }
}
