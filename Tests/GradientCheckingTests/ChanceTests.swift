import Foundation
import Testing

@testable import GradientChecking

@Suite("Chance in diagnoses")
struct ChanceTests {
  /// Claims that have nothing to do with the derivatives, in blocks of few numbers, known to so many digits.
  private func causes(digits: Double, trials: Int) -> [Diagnosis] {
    var generator = SplitMix(state: 7)
    func number() -> Double { Double.random(in: -2...2, using: &generator) }
    let blocks = [
      ParameterBlock("a", shape: []), ParameterBlock("b", shape: []), ParameterBlock("v", shape: [3]),
      ParameterBlock("M", shape: [2, 2]),
    ]
    let count = blocks.parameterCount
    return (0..<trials).flatMap { _ in
      let reference = (0..<count).map { _ in number() }
      let bounds = reference.map { abs($0) * pow(10, -digits) / 4 }
      let discrepancy = Discrepancy(
        blocks: blocks, point: (0..<count).map { _ in number() }, claimed: (0..<count).map { _ in number() },
        reference: reference, bounds: bounds, allowance: bounds)
      let diagnoser = Diagnoser(structure: GradientStructure(), hypotheses: [])
      return diagnoser.diagnoses(of: discrepancy).filter { $0.code != .unknown && $0.code != .entry }
    }
  }

  /// Of numbers known to four digits, one in some hundred is near 2, ½, another whole number or one over it.
  @Test("Numbers that have nothing to do with each other are given a cause once in a hundred times at most")
  func noCause() {
    let exact = causes(digits: 10, trials: 1_000)
    #expect(exact.isEmpty, "\(exact.prefix(5))")
    let coarse = causes(digits: 4, trials: 1_000)
    #expect(coarse.count <= 10, "\(coarse.count): \(coarse.prefix(5))")
  }
}

/// A generator of the same numbers on every machine (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
