import Foundation
import Testing

@testable import GradientChecking

/// Σᵢ cos(θᵢ + i/7) + ¼(Σᵢ wᵢθᵢ)²: every derivative is another number, none of them small.
struct Wavy {
  static let blocks = [
    ParameterBlock("W1", shape: [3, 3]), ParameterBlock("b1", shape: [3]),
    ParameterBlock("W2", shape: [3, 3]),
    ParameterBlock("b2", shape: [3]), ParameterBlock("W3", shape: [2, 5]),
  ]
  static let point = (0..<blocks.parameterCount).map { sin(1.3 * Double($0 * $0) + 0.4) }

  private static func weight(_ index: Int) -> Double { cos(2.1 * Double(index) + 0.3) }

  static func value(_ point: [Double]) -> Double {
    let inner = point.indices.reduce(0) { $0 + weight($1) * point[$1] }
    return point.indices.reduce(0.25 * inner * inner) { $0 + cos(point[$1] + Double($1) / 7) }
  }

  static func gradient(_ point: [Double]) -> [Double] {
    let inner = point.indices.reduce(0) { $0 + weight($1) * point[$1] }
    return point.indices.map { 0.5 * inner * weight($0) - sin(point[$0] + Double($0) / 7) }
  }

  static func diagnoses(_ change: @escaping (inout [Double], [Double]) -> Void) throws -> [Diagnosis] {
    try check(change).diagnoses
  }

  /// - Parameter power: the power that work on an entry ends at.
  static func check(
    power: Double = 1e-8, _ change: @escaping (inout [Double], [Double]) -> Void
  ) throws -> GradientCheckResult {
    let objective = ClosureObjective("wavy", blocks: blocks, at: point, value: value) { point in
      var claimed = gradient(point)
      change(&claimed, point)
      return claimed
    }
    var checker = GradientChecker()
    checker.power = power
    return try checker.check(objective)
  }
}

@Suite("Diagnosis of a black box")
struct DiagnosisTests {
  @Test("A right gradient has no diagnosis")
  func right() throws {
    #expect(try Wavy.diagnoses { _, _ in }.isEmpty)
  }

  @Test("Factors are recognized, with the blocks they are in")
  func factors() throws {
    let all = try Wavy.diagnoses { claimed, _ in claimed = claimed.map { 64 * $0 } }
    #expect(all.map(\.code) == [.constantFactor])
    #expect(all[0].factor == 64 && all[0].blocks == Wavy.blocks.map(\.name) && all[0].digits > 6)
    let half = try Wavy.diagnoses { claimed, _ in for i in 9..<12 { claimed[i] *= 0.5 } }
    #expect(half.map(\.code) == [.constantFactor] && half[0].factor == 0.5 && half[0].blocks == ["b1"])
    let third = try Wavy.diagnoses { claimed, _ in claimed = claimed.map { $0 / 3 } }
    #expect(third.map(\.code) == [.constantFactor] && third[0].factor == 1 / 3.0)
    let odd = try Wavy.diagnoses { claimed, _ in for i in 0..<9 { claimed[i] *= 1.37 } }
    #expect(odd.map(\.code) == [.constantFactor] && abs(odd[0].factor! - 1.37) < 1e-9)
    #expect(odd[0].message.contains("no known meaning"))
  }

  @Test("Sign, zero, transpose, exchange and broadcast are told apart")
  func arrangements() throws {
    let sign = try Wavy.diagnoses { claimed, _ in for i in 12..<21 { claimed[i] *= -1 } }
    #expect(sign.map(\.code) == [.sign] && sign[0].blocks == ["W2"])
    let zero = try Wavy.diagnoses { claimed, _ in for i in 9..<12 { claimed[i] = 0 } }
    #expect(zero.map(\.code) == [.blockZero] && zero[0].blocks == ["b1"])
    let transposed = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      for i in 0..<3 { for j in 0..<3 { claimed[3 * i + j] = right[3 * j + i] } }
    }
    #expect(transposed.map(\.code) == [.transpose] && transposed[0].blocks == ["W1"])
    let columns = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      // A 2 × 5 block written column by column.
      for i in 0..<2 { for j in 0..<5 { claimed[24 + 2 * j + i] = right[24 + 5 * i + j] } }
    }
    #expect(columns.map(\.code) == [.transpose] && columns[0].blocks == ["W3"])
    let exchanged = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      for i in 0..<9 { (claimed[i], claimed[12 + i]) = (right[12 + i], right[i]) }
    }
    #expect(exchanged.map(\.code) == [.blocksSwapped] && exchanged[0].blocks == ["W1", "W2"])
    let broadcast = try Wavy.diagnoses { claimed, _ in
      let sum = claimed[9..<12].reduce(0, +)
      for i in 9..<12 { claimed[i] = sum }
    }
    #expect(broadcast.map(\.code) == [.broadcast] && broadcast[0].message.contains("the sum"))
  }

  @Test("A weight penalty that is only in the gradient is named with its coefficient")
  func penalty() throws {
    let found = try Wavy.diagnoses { claimed, point in
      for i in Array(0..<9) + Array(12..<21) + Array(24..<34) { claimed[i] += 0.01 * point[i] }
    }
    #expect(found.map(\.code) == [.proportionalToParameter])
    #expect(found[0].factor == 0.01 && found[0].blocks == ["W1", "W2", "W3"])
  }

  @Test("Single entries are named, down to an error of 1e-8")
  func entries() throws {
    for error in [1e-2, 1e-4, 1e-6, 1e-8] {
      // Half of the error, beside an entry of half the largest.
      let found = try Wavy.check(power: 0.25 * error) { claimed, _ in claimed[13] *= 1 + error }.diagnoses
      #expect(found.map(\.code) == [.entry], "\(error)")
      #expect(found.first?.message.contains("W2[0,1]") == true)
    }
  }

  @Test("A claim in single precision is verified with that said, and an entry that is NaN is refuted")
  func numbers() throws {
    let single = try Wavy.check { claimed, _ in claimed = claimed.map { Double(Float($0)) } }
    #expect(single.verdict == .verified && single.claimFormat == .bits(24) && single.diagnoses.isEmpty)
    #expect(single.relativeDetectionPower > 0x1p-24)
    let missing = try Wavy.diagnoses { claimed, _ in claimed[4] = .nan }
    #expect(missing.map(\.code) == [.nonFinite] && missing[0].message.contains("W1[1,1]"))
  }

  @Test("Two mistakes in different blocks are both named")
  func combined() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      claimed = claimed.map { 8 * $0 }
      for i in 9..<12 { claimed[i] = 0 }
    }
    #expect(Set(found.map(\.code)) == [.constantFactor, .blockZero])
    #expect(found.first { $0.code == .constantFactor }?.blocks == ["W1", "W2", "b2", "W3"])
  }

  @Test("Where nothing fits, nothing is claimed")
  func unknown() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      for i in claimed.indices { claimed[i] += 0.1 * cos(3.7 * Double(i * i)) }
    }
    #expect(found.map(\.code) == [.unknown])
    #expect(found[0].message.contains("no known pattern"))
  }

  @Test("Names of many blocks are cut short")
  func names() {
    #expect(DiagnosisWords.list(["W1"]) == "W1")
    #expect(DiagnosisWords.list(["W1", "b1", "W2"]) == "W1, b1 and W2")
    #expect(DiagnosisWords.list((1...9).map { "W\($0)" }) == "W1, W2, W3, W4, W5, W6 and 3 more")
  }
}
