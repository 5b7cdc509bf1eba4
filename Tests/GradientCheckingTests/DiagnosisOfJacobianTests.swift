import Foundation
import Testing

@testable import GradientChecking

/// y = (sin x₀ + 2x₁, x₀x₁ + x₂, exp x₂ − x₀), with a Jacobian that a change falsifies.
private struct Outputs: VectorObjective {
  let name = "outputs"
  let blocks = [ParameterBlock("x", shape: [3])]
  let point = [0.5, 0.3, -0.7]
  let outputs = 3
  var change: @Sendable ([[Double]]) -> [[Double]] = { $0 }

  func values(at x: [Double]) -> [Double] {
    [sin(x[0]) + 2 * x[1], x[0] * x[1] + x[2], exp(x[2]) - x[0]]
  }

  var abilities: VectorAbilities {
    var abilities = VectorAbilities()
    abilities.jacobian = { x in change([[cos(x[0]), 2, 0], [x[1], x[0], 1], [-1, 0, exp(x[2])]]) }
    return abilities
  }
}

@Suite("Diagnosis of a Jacobian")
struct DiagnosisOfJacobianTests {
  private func diagnoses(_ change: @escaping @Sendable ([[Double]]) -> [[Double]]) throws -> [Diagnosis] {
    try VectorChecker().check(Outputs(change: change)).diagnoses
  }

  @Test("A right Jacobian has no diagnosis, and its rows have their names")
  func right() throws {
    let result = try VectorChecker().check(Outputs())
    #expect(result.verdict == .verified && result.diagnoses.isEmpty)
    #expect(result.rows.map(\.row) == ["row 0 (y[0])", "row 1 (y[1])", "row 2 (y[2])"])
  }

  @Test("A cause in one row is said of that row")
  func oneRow() throws {
    let found = try diagnoses { [$0[0], $0[1].map { -$0 }, $0[2]] }
    #expect(found.map(\.code) == [.sign], "\(found)")
    #expect(found[0].message == "in row 1 (y[1]): x is of the opposite sign", "\(found)")
  }

  @Test("A cause in the rows of a Jacobian as a whole is said of the whole")
  func whole() throws {
    let sign = try diagnoses { $0.map { $0.map { -$0 } } }
    #expect(sign.map(\.code) == [.sign] && sign[0].message.contains("the Jacobian J"), "\(sign)")
    let transposed = try diagnoses { rows in (0..<3).map { j in (0..<3).map { rows[$0][j] } } }
    #expect(transposed.map(\.code) == [.transpose], "\(transposed)")
    let exchanged = try diagnoses { [$0[1], $0[0], $0[2]] }
    #expect(exchanged.map(\.code) == [.permuted], "\(exchanged)")
    #expect(exchanged[0].message.contains("rows 0 and 1, which are exchanged"), "\(exchanged)")
  }

  @Test("Two rows with a mistake each are not given one cause")
  func different() throws {
    let found = try diagnoses { [$0[0].map { 2 * $0 }, $0[1].map { -$0 }, $0[2]] }
    #expect(Set(found.map(\.code)) == [.constantFactor, .sign], "\(found)")
    #expect(found.contains { $0.message.hasPrefix("in row 0 (y[0]): x is 2 times") }, "\(found)")
  }
}
