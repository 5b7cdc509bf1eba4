import Foundation
import ReferenceMLP
import Testing

@testable import GradientChecking

/// Gradients of values in double precision that were themselves computed in single precision, half precision or bfloat16.
@Suite("Claims computed in a narrow format")
struct NarrowSumsTests {
  /// A number rounded to so many significant bits.
  private static func rounded(_ number: Double, _ bits: Int) -> Double {
    guard number != 0 else { return 0 }
    let unit = Double(sign: .plus, exponent: Int(number.exponent) - bits + 1, significand: 1)
    return (number / unit).rounded(.toNearestOrEven) * unit
  }

  private static func format(_ bits: Int) -> ClaimFormat {
    bits == 8 ? .bfloat16 : bits == 11 ? .float16 : .float32
  }

  /// The mean of squared residuals Xw − y, with a gradient that rounds after every operation, or at its end alone.
  ///
  /// - Parameter residual: the size of the residuals at the point; nil for targets that know nothing of it.
  private static func leastSquares(
    bits: Int, seed: UInt64, roundsAll: Bool, rows count: Int = 30, columns: Int = 12,
    residual: Double? = nil,
    mistake: ((inout [Double]) -> Void)? = nil
  ) -> ClosureObjective {
    var random = SeededGenerator(seed: seed)
    let rows = (0..<count).map { _ in (0..<columns).map { _ in rounded(random.normal(), bits) } }
    let point = (0..<columns).map { _ in rounded(random.normal(), bits) }
    let targets = rows.map { row in
      let known = zip(row, point).reduce(0) { $0 + $1.0 * $1.1 }
      return rounded(residual.map { known + $0 * random.normal() } ?? random.normal(), bits)
    }
    func residuals(_ w: [Double], _ round: (Double) -> Double) -> [Double] {
      zip(rows, targets).map { row, target in
        round(zip(row, w).reduce(0) { round($0 + round($1.0 * $1.1)) } - target)
      }
    }
    var objective = ClosureObjective(at: point) { w in
      residuals(w) { $0 }.reduce(0) { $0 + $1 * $1 } / Double(rows.count)
    } gradient: { w in
      let round: (Double) -> Double = { roundsAll ? rounded($0, bits) : $0 }
      let residuals = residuals(w, round)
      var gradient = w.indices.map { place in
        let sum = zip(rows, residuals).reduce(0) { round($0 + round($1.0[place] * round(2 * $1.1))) }
        return rounded(sum / Double(rows.count), bits)
      }
      mistake?(&gradient)
      return gradient
    }
    // Of twelve numbers one set in a hundred does not show its format.
    objective.abilities.claimFormat = { format(bits) }
    return objective
  }

  private static let checker = GradientChecker()

  @Test("What a right gradient lost in its own sums is no mistake, and its power says what may be hidden")
  func rightButNarrow() throws {
    for bits in [8, 11, 24] {
      var allowed = 0
      for seed in 1...12 as ClosedRange<UInt64> {
        let result = try Self.checker.check(
          Self.leastSquares(bits: bits, seed: seed, roundsAll: true))
        let accused = result.wrongEntries.map(\.claimed)
        #expect(accused.isEmpty, "\(bits) bits, seed \(seed)")
        let largest = result.entries.map { abs($0.claimed) }.max() ?? 0
        for entry in result.entries {
          guard case .narrowSums(let difference) = entry.note else { continue }
          allowed += 1
          #expect(difference > 0 && entry.detectionPower >= 8 * pow(0.5, Double(bits)) * 0.9 * largest)
        }
      }
      // Short sums in single precision are off by no more than terms that cancel.
      #expect(bits == 24 || allowed > 12, "\(bits) bits: nothing was there to be allowed for")
    }
  }

  @Test(
    "At the end of a training, where terms cancel, a right gradient has lost more than a part of itself, and is not accused"
  )
  func trained() throws {
    for (bits, residual) in [(8, 0.1), (11, 0.01), (24, 1e-5)] {
      var (allowed, unseen) = (0, 0)
      for seed in 1...12 as ClosedRange<UInt64> {
        let objective = Self.leastSquares(bits: bits, seed: seed, roundsAll: true, residual: residual)
        let result = try Self.checker.check(objective)
        #expect(result.wrongEntries.isEmpty, "\(bits) bits, seed \(seed)")
        let largest = result.entries.map { abs($0.claimed) }.max() ?? 0
        for entry in result.entries where entry.note != nil {
          allowed += 1
          // As the format alone would have had it.
          if abs(entry.claimed - (entry.best?.value ?? .nan)) > 8 * pow(0.5, Double(bits)) * largest {
            unseen += 1
          }
        }
        let wrong = Self.leastSquares(bits: bits, seed: seed, roundsAll: true, residual: residual) {
          gradient in
          gradient[3] += bits == 8 ? 4 : 0.5
        }
        #expect(try Self.checker.check(wrong).wrongEntries.map(\.place) == [3], "\(bits) bits, seed \(seed)")
      }
      #expect(allowed > 12 && unseen > 0, "\(bits) bits: \(allowed) and \(unseen)")
    }
  }

  @Test("Long sums in single precision have lost more in many entries, which one entry alone has not")
  func longSums() throws {
    var allowed = 0
    for seed in 1...4 as ClosedRange<UInt64> {
      let right = Self.leastSquares(bits: 24, seed: seed, roundsAll: true, rows: 4000, columns: 4)
      let result = try Self.checker.check(right)
      #expect(result.verdict == .verified, "seed \(seed): \(result.verdict)")
      allowed += result.entries.count { $0.detectionPower > 16 * 0x1p-24 * abs($0.claimed) && $0.note != nil }
      let wrong = Self.leastSquares(bits: 24, seed: seed, roundsAll: true) { gradient in
        let place = Self.largest(gradient)
        gradient[place] = Self.rounded(gradient[place] * (1 + 300 * 0x1p-24), 24)
      }
      #expect(try Self.checker.check(wrong).verdict == .refuted, "seed \(seed)")
    }
    #expect(allowed > 2, "nothing was there to be allowed for")
  }

  @Test("A sketch accuses no such gradient either, and names an entry that is far off")
  func sketched() throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let right = Self.leastSquares(
        bits: 24, seed: seed, roundsAll: true, rows: 60, columns: 40, residual: 1e-4)
      let result = try GradientSketch().check(right)
      #expect(result.verdict != .refuted && result.wrongEntries.isEmpty, "seed \(seed): \(result.verdict)")
      let wrong = Self.leastSquares(
        bits: 24, seed: seed, roundsAll: true, rows: 60, columns: 40, residual: 1e-4
      ) { gradient in
        gradient[7] += 0.5
      }
      #expect(try GradientSketch().check(wrong).wrongEntries.map(\.place) == [7], "seed \(seed)")
    }
  }

  @Test("Two of many entries that are off show sums in their format, and one alone does not")
  func few() throws {
    let right = (0..<30).map { cos(0.1 + 0.03 * Double($0)) }
    for (places, isAccused) in [([0], true), ([0, 1], false)] {
      var objective = ClosureObjective(at: (0..<30).map { 0.1 + 0.03 * Double($0) }) { x in
        x.reduce(0) { $0 + sin($1) }
      } gradient: { _ in
        right.enumerated().map {
          // A unit in the last place further, which is 2⁻¹¹ here, than the number that is nearest.
          let nearest = Self.rounded($1, 11)
          return places.contains($0) ? nearest + (nearest < $1 ? -0x1p-11 : 0x1p-11) : nearest
        }
      }
      objective.abilities.claimFormat = { .float16 }
      let result = try Self.checker.check(objective)
      #expect((result.verdict == .refuted) == isAccused, "\(places): \(result.verdict)")
    }
  }

  @Test("A few roundings of an entry in single precision are no mistake, ten are")
  func fewRoundings() throws {
    // The first parameter moves nothing by its own size, so that no terms which cancel explain its error.
    let point = [1e-9] + (0..<12).map { 0.1 + 0.07 * Double($0) }
    for (roundings, isAccused) in [(3.0, false), (10, true)] {
      let objective = ClosureObjective(at: point) { x in
        100 * x[0] / 3 + x.dropFirst().reduce(0) { $0 + sin($1) }
      } gradient: { x in
        [Self.rounded(100.0 / 3 * (1 + roundings * 0x1p-24), 24)]
          + x.dropFirst().map { Self.rounded(cos($0), 24) }
      }
      let result = try Self.checker.check(objective)
      #expect((result.verdict == .refuted) == isAccused, "\(roundings): \(result.verdict)")
    }
  }

  @Test("Beside such entries one that is far off is refuted, and no other")
  func wrongAndNarrow() throws {
    for bits in [8, 11, 24] {
      for seed in 1...6 as ClosedRange<UInt64> {
        let objective = Self.leastSquares(bits: bits, seed: seed, roundsAll: true) { gradient in
          let place = Self.largest(gradient)
          gradient[place] = Self.rounded(1.2 * gradient[place], bits)
        }
        let result = try Self.checker.check(objective)
        let claims = try objective.claimedGradient(at: objective.point)
        let claim = claims[Self.largest(claims)]
        #expect(result.wrongEntries.map(\.claimed) == [claim], "\(bits) bits, seed \(seed)")
      }
    }
  }

  @Test(
    "An entry that alone is off by some units in its last place is wrong, where the others are right to theirs"
  )
  func roundedAtTheEnd() throws {
    for bits in [8, 11, 24] {
      let objective = Self.leastSquares(bits: bits, seed: 3, roundsAll: false) { gradient in
        let place = Self.largest(gradient)
        gradient[place] = Self.rounded(gradient[place] * (1 + 20 * pow(0.5, Double(bits))), bits)
      }
      let result = try Self.checker.check(objective)
      let claims = try objective.claimedGradient(at: objective.point)
      let claim = claims[Self.largest(claims)]
      #expect(result.wrongEntries.map(\.claimed) == [claim], "\(bits) bits")
    }
  }

  @Test(
    "A claim that no other entry speaks for is not verified by what a computation in its format might have lost"
  )
  func noOtherEntry() throws {
    for bits in [8, 11] {
      let right = { (x: [Double]) in x.map { Self.rounded(cos($0), bits) } }
      for count in [1, 4] {
        var objective = ClosureObjective(at: (0..<count).map { Self.rounded(0.3 + 0.1 * Double($0), bits) }) {
          x in
          x.reduce(0) { $0 + sin($1) }
        } gradient: { x in
          var gradient = right(x)
          gradient[0] = Self.rounded(gradient[0] * (1 - 4 * pow(0.5, Double(bits))), bits)
          return gradient
        }
        objective.abilities.claimFormat = { Self.format(bits) }
        let result = try Self.checker.check(objective)
        #expect(result.verdict == .inconclusive(.weakOracle), "\(bits) bits, \(count) entries")
      }
    }
  }

  private static func largest(_ gradient: [Double]) -> Int {
    gradient.indices.max { abs(gradient[$0]) < abs(gradient[$1]) } ?? 0
  }
}
