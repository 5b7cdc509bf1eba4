import Foundation
import Testing

@testable import GradientChecking

@Suite("Diagnosis of entries that are wrong by one formula")
struct DiagnosisOfFormulasTests {
  @Test("A derivative by the logarithm of a parameter is recognized, and the reverse")
  func ownParameter() throws {
    let logarithm = try Wavy.diagnoses { claimed, point in for i in 0..<9 { claimed[i] *= point[i] } }
    #expect(logarithm.map(\.code) == [.chainFactor] && logarithm[0].blocks == ["W1"], "\(logarithm)")
    #expect(logarithm[0].message.contains("by log x in place of that by x"), "\(logarithm)")
    let reverse = try Wavy.diagnoses { claimed, point in for i in 24..<34 { claimed[i] /= point[i] } }
    #expect(reverse.map(\.code) == [.chainFactor], "\(reverse)")
    #expect(reverse[0].message.contains("by x in place of that by log x"), "\(reverse)")
  }

  @Test("The derivative by a probability in place of that by its score is recognized")
  func logistic() throws {
    let found = try Wavy.diagnoses { claimed, point in
      for i in claimed.indices {
        let p = 1 / (1 + exp(-point[i]))
        claimed[i] /= p * (1 - p)
      }
    }
    #expect(found.map(\.code) == [.chainFactor] && found[0].blocks == Wavy.blocks.map(\.name), "\(found)")
    #expect(found[0].message.contains("the probability p in place"), "\(found)")
  }

  @Test("A factor of the chain rule is told from the numbers of several blocks of one entry")
  func chainFactorOfScalars() throws {
    let found = try Scalars.diagnoses { claimed, point in for i in 0..<3 { claimed[i] *= point[i] } }
    #expect(found.map(\.code) == [.chainFactor], "\(found)")
    #expect(found[0].blocks == ["a", "b", "c"], "\(found)")
    // One number is no evidence for any formula.
    let one = try Scalars.diagnoses { claimed, point in claimed[1] *= point[1] }
    #expect(one.map(\.code) == [.entry], "\(one)")
    #expect(one[0].message.contains("times its derivative, as much as the parameter itself"), "\(one)")
  }

  @Test("One factor or one constant in several blocks of one number is told from all of them")
  func numbersOfScalars() throws {
    let factor = try Scalars.diagnoses { claimed, _ in for i in 0..<3 { claimed[i] *= 1.37 } }
    #expect(factor.map(\.code) == [.constantFactor] && factor[0].blocks == ["a", "b", "c"], "\(factor)")
    let offset = try Scalars.diagnoses { claimed, _ in for i in 1..<4 { claimed[i] -= 0.125 } }
    #expect(offset.map(\.code) == [.constantOffset] && offset[0].factor == -0.125, "\(offset)")
    let different = try Scalars.diagnoses { claimed, _ in
      for i in 0..<3 { claimed[i] *= 1.37 + 0.1 * Double(i) }
    }
    #expect(!different.isEmpty && !different.map(\.code).contains(.constantFactor), "\(different)")
  }

  @Test("Twice what it should be off the diagonal is put down to a symmetric matrix, and not to a square")
  func symmetric() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      for i in 0..<9 where i / 3 != i % 3 { claimed[i] *= 2 }
    }
    #expect(found.map(\.code) == [.constantFactor], "\(found)")
    #expect(
      found[0].message.contains("off its diagonal") && found[0].message.contains("symmetric"), "\(found)")
    #expect(!found[0].message.contains("square"), "\(found)")
  }

  @Test("The derivative by the inverse of a parameter is recognized, with its sign")
  func inverse() throws {
    let found = try Wavy.diagnoses { claimed, point in for i in 0..<9 { claimed[i] *= -point[i] * point[i] } }
    #expect(found.map(\.code) == [.chainFactor], "\(found)")
    #expect(found[0].message.contains("by 1/x in place of that by x"), "\(found)")
  }

  @Test("A factor that is another function of the parameter is not called one of the chain rule's")
  func otherFunction() throws {
    let found = try Wavy.diagnoses { claimed, point in
      for i in 0..<9 { claimed[i] *= 1.1 + sin(3 * point[i]) }
    }
    #expect(found.map(\.code) == [.layer, .unknown], "\(found)")
  }

  @Test("One constant factor on a part of a block is named with the part")
  func factorInPart() throws {
    let diagonal = try Wavy.diagnoses { claimed, _ in for i in [12, 16, 20] { claimed[i] *= 2 } }
    #expect(diagonal.map(\.code) == [.constantFactor] && diagonal[0].factor == 2, "\(diagonal)")
    #expect(diagonal[0].message.hasPrefix("on its diagonal, W"), "\(diagonal)")
    #expect(diagonal[0].message.contains("and right elsewhere"), "\(diagonal)")
    let row = try Wavy.diagnoses { claimed, _ in for i in 29..<34 { claimed[i] *= -1 } }
    #expect(row.map(\.code) == [.sign] && row[0].message.contains("in row 1"), "\(row)")
    let column = try Wavy.diagnoses { claimed, _ in for i in [1, 4, 7] { claimed[i] *= 1.37 } }
    #expect(column.map(\.code) == [.constantFactor], "\(column)")
    #expect(column[0].message.contains("in column 1") && abs(column[0].factor! - 1.37) < 1e-9, "\(column)")
    let list = try Wavy.diagnoses { claimed, _ in for i in [1, 5, 6] { claimed[i] = 0 } }
    #expect(list.map(\.code) == [.entriesZero], "\(list)")
    #expect(list[0].message.contains("in W1[0,1], W1[1,2] and W1[2,0]"), "\(list)")
  }

  @Test("One constant in every entry of a block, or on its diagonal, is named with its value")
  func constants() throws {
    let whole = try Wavy.diagnoses { claimed, _ in for i in 12..<21 { claimed[i] += 0.25 } }
    #expect(whole.map(\.code) == [.constantOffset] && whole[0].factor == 0.25, "\(whole)")
    let part = try Wavy.diagnoses { claimed, _ in for i in [12, 16, 20] { claimed[i] -= 1.5 } }
    #expect(part.map(\.code) == [.constantOffset] && part[0].factor == -1.5, "\(part)")
    #expect(part[0].message.contains("on its diagonal"), "\(part)")
    let signs = try Wavy.diagnoses { claimed, point in
      for i in 0..<9 { claimed[i] += point[i] < 0 ? -0.1 : 0.1 }
    }
    #expect(signs.map(\.code) == [.constantOffset], "\(signs)")
    #expect(signs[0].message.contains("times the signs of the parameters"), "\(signs)")
    let varied = try Wavy.diagnoses { claimed, _ in
      for i in 12..<21 { claimed[i] += 0.25 + 0.001 * Double(i * i) }
    }
    #expect(varied.map(\.code) == [.layer, .unknown], "\(varied)")
  }

  @Test(
    "A sum for a mean beside a right penalty is named with both numbers, for blocks without a penalty as well"
  )
  func sumBesidePenalty() throws {
    // The derivative is g + 0.3·θ of the weights; the claim has 7·g + 0.3·θ.
    let found = try Wavy.diagnoses { claimed, point in
      for i in 0..<9 { claimed[i] = 7 * (claimed[i] - 0.3 * point[i]) + 0.3 * point[i] }
      for i in 9..<12 { claimed[i] *= 7 }
    }
    #expect(found.map(\.code) == [.constantFactor] && found[0].factor == 7, "\(found)")
    #expect(
      found[0].blocks == ["W1", "b1"] && found[0].message.contains("0.3 times the parameters of W1"),
      "\(found)")
    let other = try Wavy.diagnoses { claimed, point in
      for i in 0..<9 { claimed[i] = 7 * claimed[i] + 0.3 * point[i] * point[i] }
    }
    #expect(other.map(\.code) == [.layer, .unknown], "\(other)")
  }
}

/// Four numbers, each a block of its own: exp(a) + 3b² + c³ + sin d.
private enum Scalars {
  static let blocks = ["a", "b", "c", "d"].map { ParameterBlock($0, shape: []) }

  static func diagnoses(_ change: @escaping (inout [Double], [Double]) -> Void) throws -> [Diagnosis] {
    let objective = ClosureObjective(
      "scalars", blocks: blocks, at: [0.7, 1.9, 2.6, 0.4],
      value: { exp($0[0]) + 3 * $0[1] * $0[1] + $0[2] * $0[2] * $0[2] + sin($0[3]) }
    ) { point in
      var claimed = [exp(point[0]), 6 * point[1], 3 * point[2] * point[2], cos(point[3])]
      change(&claimed, point)
      return claimed
    }
    return try GradientChecker().check(objective).diagnoses
  }
}
