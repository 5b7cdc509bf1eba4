import Foundation
import ReferenceMLP

// How foreign functions draw their constants.

extension SeededGenerator {
  /// A number between two.
  mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// A number between two powers of ten, every decade equally likely.
  mutating func decade(_ lower: Double, _ upper: Double) -> Double { pow(10, uniform(lower, upper)) }

  /// −1 or 1.
  mutating func sign() -> Double { uniform() < 0.5 ? -1 : 1 }

  /// A whole number of a range.
  mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// So many numbers between two.
  mutating func uniforms(_ count: Int, _ lower: Double, _ upper: Double) -> [Double] {
    (0..<count).map { _ in uniform(lower, upper) }
  }

  /// So many numbers between two powers of ten.
  mutating func decades(_ count: Int, _ lower: Double, _ upper: Double) -> [Double] {
    (0..<count).map { _ in decade(lower, upper) }
  }
}

/// A number between −1 and 1 that follows from the bits of others, and from nothing smoother.
func hashNoise(_ numbers: [Double], seed: UInt64) -> Double {
  var state = seed
  for number in numbers {
    var generator = SeededGenerator(seed: state ^ number.bitPattern)
    state = generator.next()
  }
  var generator = SeededGenerator(seed: state)
  return 2 * generator.uniform() - 1
}

/// A source of random numbers that closures share, so that a program differs from run to run.
final class SharedRandom {
  private var generator: SeededGenerator

  init(_ random: inout SeededGenerator) { generator = SeededGenerator(seed: random.next()) }

  /// A number between −1 and 1.
  func symmetric() -> Double { 2 * generator.uniform() - 1 }
  func normal() -> Double { generator.normal() }
  func shuffled(_ numbers: [Double]) -> [Double] { numbers.shuffled(using: &generator) }
}

/// Σ term(xᵢ, aᵢ).
func sum(_ x: [Double], _ constants: [Double], of term: (_ x: Double, _ constant: Double) -> Double) -> Double
{
  var sum = 0.0
  for (x, constant) in zip(x, constants) { sum += term(x, constant) }
  return sum
}
