import Foundation
import Testing

@testable import GradientChecking

/// Places in the flattened parameters of ``Wavy``: W1 3×3, b1 3, W2 3×3, b2 3, W3 2×5.
private enum Place {
  static let firstWeights = 0..<9
  static let firstBiases = 9..<12
  static let secondWeights = 12..<21
  static let lastWeights = 24..<34
}

@Suite("Diagnosis of entries in another order")
struct DiagnosisOfOrderTests {
  @Test("Two exchanged entries of one block are named, both of them")
  func exchanged() throws {
    let found = try Wavy.diagnoses { claimed, _ in claimed.swapAt(13, 18) }
    #expect(found.map(\.code) == [.permuted] && found[0].blocks == ["W2"], "\(found)")
    #expect(found[0].message.contains("W2[0,1] and W2[2,0], which are exchanged"), "\(found)")
    #expect(found[0].isComplete && found[0].digits > 6)
  }

  @Test("Three entries that hold each other's derivatives are named with what they hold")
  func cycle() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      (claimed[12], claimed[14], claimed[19]) = (right[14], right[19], right[12])
    }
    #expect(found.map(\.code) == [.permuted], "\(found)")
    #expect(found[0].message.contains("W2[0,0] holds that of W2[0,2]"), "\(found)")
    #expect(found[0].message.contains("W2[2,1] holds that of W2[0,0]"), "\(found)")
  }

  @Test("Exchanged rows and columns are named by their numbers")
  func slices() throws {
    let rows = try Wavy.diagnoses { claimed, _ in for j in 0..<5 { claimed.swapAt(24 + j, 29 + j) } }
    #expect(rows.map(\.code) == [.permuted] && rows[0].blocks == ["W3"], "\(rows)")
    #expect(rows[0].message.contains("reverse order along axis 0, its rows"), "\(rows)")
    let columns = try Wavy.diagnoses { claimed, _ in
      for i in 0..<2 { claimed.swapAt(24 + 5 * i + 1, 24 + 5 * i + 2) }
    }
    #expect(columns.map(\.code) == [.permuted], "\(columns)")
    #expect(columns[0].message.contains("columns 1 and 2, which are exchanged"), "\(columns)")
    let cyclic = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      for i in 0..<3 { for j in 0..<3 { claimed[3 * i + j] = right[3 * ((i + 1) % 3) + j] } }
    }
    #expect(cyclic.map(\.code) == [.permuted], "\(cyclic)")
    #expect(
      cyclic[0].message.contains("row 0 holds row 1, row 1 holds row 2 and row 2 holds row 0"), "\(cyclic)")
  }

  @Test("A block in reverse order and one shifted by a place are told apart")
  func directions() throws {
    let reversed = try Wavy.diagnoses { claimed, _ in claimed[Place.lastWeights].reverse() }
    #expect(reversed.map(\.code) == [.permuted], "\(reversed)")
    #expect(reversed[0].message.contains("in reverse order along every axis"), "\(reversed)")
    let shifted = try Wavy.diagnoses { claimed, _ in
      claimed[Place.firstBiases] = claimed[10..<12] + claimed[9..<10]
    }
    #expect(shifted.map(\.code) == [.permuted], "\(shifted)")
    #expect(shifted[0].message.contains("shifted by 1 place:"), "\(shifted)")
  }

  @Test("Entries exchanged between two blocks are named as one mistake of both")
  func acrossBlocks() throws {
    let found = try Wavy.diagnoses { claimed, _ in claimed.swapAt(2, 10) }
    #expect(found.map(\.code) == [.permuted] && found[0].blocks == ["W1", "b1"], "\(found)")
    #expect(found[0].message.contains("W1[0,2] and b1[1], which are exchanged"), "\(found)")
  }

  @Test("Three blocks of one size in each other's place are named with what they hold")
  func blocks() throws {
    let blocks = ["q", "k", "v"].map { ParameterBlock($0, shape: [2]) }
    func gradient(_ x: [Double]) -> [Double] { x.indices.map { cos(x[$0] + Double($0)) } }
    let objective = ClosureObjective(
      "three", blocks: blocks, at: [0.3, 0.5, -0.2, 0.9, 1.4, -0.6],
      value: { x in x.indices.reduce(0) { $0 + sin(x[$1] + Double($1)) } }
    ) { point in
      let right = gradient(point)
      return Array(right[2...]) + right[..<2]
    }
    let found = try GradientChecker().check(objective).diagnoses
    #expect(found.map(\.code) == [.blocksSwapped] && found[0].blocks == ["q", "k", "v"], "\(found)")
    #expect(found[0].message.contains("q holds the derivative by k"), "\(found)")
  }

  @Test("Two wrong entries that hold other numbers are not called exchanged")
  func notExchanged() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      claimed.swapAt(13, 18)
      claimed[13] *= 1.001
    }
    #expect(!found.isEmpty && !found.map(\.code).contains(.permuted), "\(found)")
    let entry = try Wavy.diagnoses { claimed, _ in claimed[13] = claimed[18] }
    #expect(entry.map(\.code) == [.entry], "\(entry)")
  }
}
