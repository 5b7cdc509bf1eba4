import Foundation
import Testing

@testable import GradientChecking

/// Σᵢ cᵢ·xᵢ² in one block, with a coefficient for each parameter, and a claim of its own.
private struct Squares {
  var coefficients: [Double]
  var point: [Double]

  func diagnoses(_ claim: @escaping ([Double]) -> [Double]) throws -> [Diagnosis] {
    let objective = ClosureObjective(
      "squares", blocks: [ParameterBlock("x", shape: [point.count])], at: point,
      value: { zip($0, coefficients).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } }
    ) { point in claim(zip(point, coefficients).map { 2 * $0 * $1 }) }
    return try GradientChecker().check(objective).diagnoses
  }
}

@Suite("Diagnosis from few numbers")
struct DiagnosisOfFewNumbersTests {
  @Test("One wrong entry among right ones is a fact of that entry, and no factor of its block")
  func oneEntry() throws {
    let squares = Squares(coefficients: [1, 2, 3, 4], point: [0.3, 0.7, -1.1, 0.9])
    let found = try squares.diagnoses { right in [right[0], right[1], right[2], 2 * right[3]] }
    #expect(found.map(\.code) == [.entry], "\(found)")
    #expect(found[0].message.contains("x[3] is 2 times its derivative"), "\(found)")
    #expect(found[0].message.hasPrefix("in a single entry, x is off, and right elsewhere"), "\(found)")
  }

  @Test("A factor of one number alone is said without a cause")
  func oneNumber() throws {
    let found = try Squares(coefficients: [1], point: [0.3]).diagnoses { right in [2 * right[0]] }
    #expect(found.map(\.code) == [.constantFactor] && found[0].factor == 2, "\(found)")
    #expect(!found[0].message.contains("square") && found[0].message.contains("one number alone"), "\(found)")
    let two = try Squares(coefficients: [1, 2], point: [0.3, 0.8]).diagnoses { right in right.map { 2 * $0 } }
    #expect(two.map(\.code) == [.constantFactor] && two[0].message.contains("square"), "\(two)")
  }

  @Test("A factor of one entry is none of an entry ten orders smaller that it does not explain")
  func orders() throws {
    let squares = Squares(coefficients: [1e-10, 1], point: [0.9, 0.7])
    let found = try squares.diagnoses { right in [0.8, 0.444 * right[1]] }
    #expect(!found.isEmpty && !found.map(\.code).contains(.constantFactor), "\(found)")
  }

  @Test("A factor is not said of a block of which some entries are right")
  func rightEntries() throws {
    let squares = Squares(coefficients: [1e-7, 1e-7, 2, 3], point: [0.9, 0.7, 0.4, -0.8])
    let found = try squares.diagnoses { right in [right[0], right[1], 5 * right[2], 5 * right[3]] }
    #expect(found.map(\.code) == [.constantFactor], "\(found)")
    #expect(found[0].message.hasPrefix("in x[2] and x[3], x is 5 times"), "\(found)")
    #expect(found[0].message.contains("and right elsewhere"), "\(found)")
  }

  @Test("A constant with a digit too few is not called single precision")
  func shortConstant() throws {
    let squares = Squares(coefficients: [1, 2, 3, 4], point: [0.3, 0.7, -1.1, 0.9])
    let found = try squares.diagnoses { right in
      right.enumerated().map { $1 * (1 + 1e-7 * Double($0 * $0 + 1)) }
    }
    #expect(found.map(\.code) == [.precision] && !found[0].message.contains("single"), "\(found)")
    #expect(
      found[0].message.contains("a constant, or an intermediate result, with too few digits"), "\(found)")
    let round = try Squares(coefficients: [0.5, 1, 2], point: [1, 0.5, 0.25]).diagnoses { right in
      right.map { $0 + 0x1p-14 * $0 * $0 }
    }
    #expect(!round.isEmpty && !round.contains { $0.message.contains("single-precision") }, "\(round)")
  }

  @Test("Sentences agree in number with the blocks they are about")
  func number() throws {
    let one = try Wavy.diagnoses { claimed, _ in for i in 9..<12 { claimed[i] = 0 } }
    #expect(one.first?.message == "b1 is zero: the derivative by this block is missing")
    let two = try Wavy.diagnoses { claimed, _ in for i in Array(9..<12) + Array(21..<24) { claimed[i] = 0 } }
    #expect(two.first?.message == "b1 and b2 are zero: the derivatives by these blocks are missing")
    let factor = try Wavy.diagnoses { claimed, _ in claimed = claimed.map { 64 * $0 } }
    #expect(factor.first?.message.contains("are 64 times what they should be (to ") == true, "\(factor)")
  }
}
