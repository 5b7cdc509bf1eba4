import Foundation
import Testing

@testable import PropertyTesting

@Suite("Generators of other types")
struct GeneratorTypesTests {
  @Test("Integers of other types stay in their range and reach its ends; small ones meet each other")
  func otherIntegers() throws {
    #expect(Set(try Generator<UInt8>.integer(in: 250...255).samples(200)) == Set(250...255))
    let unsigned = try Generator<UInt64>.integer(in: 3...UInt64.max).samples(300)
    #expect(
      unsigned.allSatisfy { $0 >= 3 } && unsigned.contains { $0 > 1 << 63 }
        && unsigned.contains { $0 < 1 << 63 })
    let any = try Generator<UInt64>.anyInteger().samples(4000)
    #expect(any.contains(0) && any.contains(.max) && any.contains { $0 > 1 << 62 && $0 < .max })
    let small = any.count { $0 < 256 }
    // 31 of 32 cases, half of them below 2⁸ and of the others 9 of 64: 2212 ± 31, and 62 times the lower bound.
    #expect(abs(small - 2275) < 6 * 32, "\(small)")
    let signed = try Generator<Int16>.anyInteger().samples(4000)
    #expect(signed.contains(.min) && signed.contains(.max) && signed.contains(-1) && signed.contains(1))
    #expect(try Generator<Int8>.anyInteger(in: 5...7).samples(200).allSatisfy { (5...7).contains($0) })
    #expect(
      Set(try Generator<Int>.anyInteger(in: 1...10_000).samples(500).map { $0 < 1 || $0 > 10_000 }) == [false]
    )
  }

  @Test("Recursive values have leaves and nodes, and are no deeper than allowed")
  func recursive() throws {
    indirect enum Nest: Sendable {
      case leaf
      case nest([Nest])
      var depth: Int { if case .nest(let inner) = self { 1 + (inner.map(\.depth).max() ?? 0) } else { 0 } }
    }
    let nests = Generator<Nest>.recursive(.constant(.leaf), depth: 3) { nest in
      [nest.array(count: 1...3).map { .nest($0) }]
    }
    #expect(Set(try nests.samples(400).map(\.depth)) == [0, 1, 2, 3])
  }

  @Test("Permutations are each equally likely; sets and dictionaries have as many elements as they may")
  func sets() throws {
    let orders = try Generator<[Int]>.permutation(of: [1, 2, 3]).samples(6000)
    let counts = Dictionary(orders.map { ($0, 1) }, uniquingKeysWith: +)
    // Each of six: 1000 ± 29.
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) < 6 * 29 })
    #expect(try Generator<[Int]>.permutation(of: [Int]()).samples(1) == [[]])
    let sets = try Generator.integer(in: 0...5).set(count: 2...6).samples(400)
    #expect(Set(sets.map(\.count)) == Set(2...6) && sets.allSatisfy { $0.isSubset(of: 0...5) })
    let dictionaries = try Generator.integer(in: 0...9).dictionary(to: .boolean, count: 1...4).samples(400)
    #expect(Set(dictionaries.map(\.count)) == Set(1...4))
    #expect(throws: Discard.self) { try Generator<Bool>.boolean.set(count: 3...3).samples(1) }
  }

  @Test("Floats, scalars and dates: the ends, what is special, and nothing outside")
  func standardTypes() throws {
    let floats = try Generator<Float>.float(in: -1...0.1).samples(2000)
    #expect(floats.allSatisfy { (-1...0.1).contains($0) } && floats.contains(0.1) && floats.contains(0))
    let any = try Generator<Float>.anyFloat().samples(4000)
    #expect(any.contains { $0.isNaN } && any.contains { $0.isInfinite } && any.contains { $0.isSubnormal })
    #expect(any.contains { $0.magnitude > 1e30 && $0.isFinite })
    #expect(
      try Generator<Float>.anyFloat(infinities: false, nan: false).samples(2000).allSatisfy { $0.isFinite })
    let scalars = try Generator<Unicode.Scalar>.anyScalar.samples(4000)
    #expect(
      scalars.contains { $0.value > 0xFFFF } && scalars.contains("\u{301}") && scalars.contains("\u{10FFFF}"))
    #expect(scalars.contains { (0xE000...0xFFFF).contains($0.value) } && scalars.count { $0.isASCII } > 1800)
    #expect(
      try Generator<String>.unicode(count: 2...2).samples(50).allSatisfy { $0.unicodeScalars.count == 2 })
    let year = Date(timeIntervalSinceReferenceDate: 0)...Date(timeIntervalSinceReferenceDate: 31_536_000)
    #expect(try Generator<Date>.date(in: year).samples(300).allSatisfy { year.contains($0) })
  }

  @Test("Tuples of any number of generators, and what they shrink to")
  func tuples() async throws {
    let generator = zip(
      Generator.integer(in: 0...9), Generator<Bool>.boolean, Generator<String>.unicode(count: 0...4))
    let property = TestedProperty("tuples", "the string is short", generator) { value in
      .check(value.2.unicodeScalars.count < 2, "long")
    }
    let failure = try #require(try await PropertyRunner().run(property).failure)
    #expect(failure.simplest.input == #"(0, false, "aa")"#)
    #expect(failure.simplest.swift == #"(0, false, "aa")"#)
    let moments = Generator<Date>.date(
      in: Date(timeIntervalSinceReferenceDate: -9e8)...Date(timeIntervalSinceReferenceDate: 9e8))
    let late = TestedProperty("late", "is early", moments) {
      .check($0.timeIntervalSinceReferenceDate < 86_400.5, "late")
    }
    let latest = try #require(try await PropertyRunner().run(late).failure)
    #expect(latest.simplest.swift == "Date(timeIntervalSinceReferenceDate: 86401.0)")
    let permuted = TestedProperty("permuted", "is in order", Generator<[Int]>.permutation(of: Array(0..<6))) {
      .check($0 == $0.sorted(), "not")
    }
    #expect(try await PropertyRunner().run(permuted).failure?.simplest.input == "[0, 1, 2, 3, 5, 4]")
    let sets = TestedProperty("sets", "has few", Generator.integer(in: 0...99).set(count: 0...9)) {
      .check($0.count < 3, "many")
    }
    #expect(try await PropertyRunner().run(sets).failure?.simplest.choices == "<1 0> <1 1> <1 2> <0>")
  }
}
