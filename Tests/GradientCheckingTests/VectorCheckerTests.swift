import Derivatives
import RealModule
import Scalars
import Testing

@testable import GradientChecking

/// F(x) = (x₀ sin x₁, eˣ⁰ + x₁², x₀x₁) with everything that can be claimed of its Jacobian; a test may falsify it.
private struct Curves: ScalarGenericVectorObjective {
  var name = "curves"
  var blocks = [ParameterBlock("x", shape: [2])]
  var point = [0.7, -1.3]
  var outputs: Int { 3 }
  var falsifyJacobian: ([[Double]]) -> [[Double]] = { $0 }
  var falsifyForward: ([Double]) -> [Double] = { $0 }
  var falsifyReverse: ([Double]) -> [Double] = { $0 }

  func values(at x: [Double]) -> [Double] {
    [x[0] * Double.sin(x[1]), Double.exp(x[0]) + x[1] * x[1], x[0] * x[1]]
  }

  // The scalars have no sine: sin x₁ at dual numbers by its derivative is not needed, as eˣ and products suffice to
  // show that the ability is passed on; the sine is that of its argument's primal with its derivative.
  func values<Scalar: NetworkScalar>(at x: [Scalar]) -> [Scalar] {
    let center = x[1].primal
    let sine = Scalar(Double.sin(center)) + Scalar(Double.cos(center)) * (x[1] - Scalar(center))
    return [x[0] * sine, Scalar.exp(x[0]) + x[1] * x[1], x[0] * x[1]]
  }

  private func jacobian(at x: [Double]) -> [[Double]] {
    [[Double.sin(x[1]), x[0] * Double.cos(x[1])], [Double.exp(x[0]), 2 * x[1]], [x[1], x[0]]]
  }

  var abilities: VectorAbilities {
    var abilities = VectorAbilities(evaluating: self)
    abilities.jacobian = { falsifyJacobian(jacobian(at: $0)) }
    (abilities.jvp, abilities.vjp) = (jvp, vjp)
    return abilities
  }

  func jvp(at x: [Double], tangent: [Double]) -> [Double] {
    falsifyForward(jacobian(at: x).map { zip($0, tangent).reduce(0) { $0 + $1.0 * $1.1 } })
  }

  func vjp(at x: [Double], cotangent: [Double]) -> [Double] {
    let jacobian = jacobian(at: x)
    return falsifyReverse(
      (0..<2).map { column in
        (0..<3).reduce(0) { $0 + cotangent[$1] * jacobian[$1][column] }
      })
  }
}

@Suite("Checking vector-valued objectives")
struct VectorCheckerTests {
  @Test("A right Jacobian and right products are verified, by exact oracles too")
  func right() throws {
    let result = try VectorChecker().check(Curves())
    #expect(result.verdict == .verified)
    #expect(result.rows.count == 6)
    #expect(result.products.count == 2)
    #expect(result.rows.allSatisfy { $0.entries.count == 2 })
    #expect(result.products.allSatisfy { $0.entries.map(\.index.description) == ["y[0]", "y[1]", "y[2]"] })
    #expect(
      (result.rows + result.products).allSatisfy { $0.oracles.contains { $0.method == "dual numbers" } })
    #expect(result.relativeDetectionPower < 1e-6)
    #expect(result.agreedDigits > 9)
    #expect(try #require(result.adjoint).agreedDigits > 15)
    #expect(result.evaluations > 0)
  }

  @Test("One wrong entry of the Jacobian is refuted in its row, by the name of its column")
  func wrongJacobian() throws {
    let result = try VectorChecker().check(
      Curves(falsifyJacobian: {
        var wrong = $0
        wrong[1][1] *= 1 + 1e-6
        return wrong
      }))
    #expect(result.verdict == .refuted)
    #expect(result.refuted.map(\.name) == ["curves Jacobian y[1]"])
    #expect(result.refuted.first?.wrongEntries.map(\.index.description) == ["x[1]"])
    // Both products are right and agree with each other.
    #expect(result.adjoint?.verdict == .verified)
  }

  @Test(
    "A wrong forward product is refuted by the name of the output, and not adjoint to the right reverse one")
  func wrongForward() throws {
    let result = try VectorChecker().check(Curves(falsifyForward: { [$0[0], $0[1], $0[2] * (1 + 1e-6)] }))
    #expect(result.verdict == .refuted)
    #expect(result.refuted.count == 2)
    #expect(result.refuted.allSatisfy { $0.wrongEntries.map(\.index.description) == ["y[2]"] })
    #expect(result.adjoint?.verdict == .refuted)
  }

  @Test("A wrong reverse product is refuted in the rows, and not adjoint")
  func wrongReverse() throws {
    let result = try VectorChecker().check(Curves(falsifyReverse: { [$0[0] * 1.001, $0[1]] }))
    #expect(result.verdict == .refuted)
    #expect(result.products.allSatisfy { $0.verdict == .verified })
    #expect(result.adjoint?.verdict == .refuted)
  }

  @Test("An error at twice the adjoint test's power is not verified, one far below is")
  func adjointPower() throws {
    let power = try #require(try VectorChecker().check(Curves()).adjoint).detectionPower
    for (factor, isVerified) in [(2.0, false), (1e-3, true)] {
      let wrong = Curves(falsifyForward: { [$0[0] + factor * power, $0[1], $0[2]] })
      let adjoint = try AdjointTest().run(wrong, forward: wrong.jvp, reverse: wrong.vjp)
      #expect((adjoint.verdict == .verified) == isVerified)
    }
  }

  @Test("A product that is not finite is verified by nothing")
  func nonFinite() throws {
    let wrong = Curves(falsifyReverse: { [.nan, $0[1]] })
    let adjoint = try AdjointTest().run(wrong, forward: wrong.jvp, reverse: wrong.vjp)
    #expect(adjoint.verdict == .inconclusive(.nonFinite))
    #expect(adjoint.agreedDigits == 0)
    #expect(try VectorChecker().check(wrong).verdict == .refuted)
  }

  @Test("Wrong counts and an objective that claims nothing are errors")
  func errors() {
    struct Silent: VectorObjective {
      let name = "silent"
      let blocks = [ParameterBlock("x", shape: [1])]
      let point = [1.0]
      let outputs = 1
      func values(at point: [Double]) -> [Double] { point }
    }
    #expect(throws: VectorObjectiveError.nothingClaimed(objective: "silent")) {
      try VectorChecker().check(Silent())
    }
    #expect(
      throws: VectorObjectiveError.wrongCount(
        objective: "curves", what: "the rows of its Jacobian", found: 2, expected: 3)
    ) {
      try VectorChecker().check(Curves(falsifyJacobian: { Array($0.dropLast()) }))
    }
    #expect(
      throws: VectorObjectiveError.wrongCount(
        objective: "curves", what: "a product Jv", found: 4, expected: 3)
    ) {
      try VectorChecker().check(Curves(falsifyForward: { $0 + [0] }))
    }
  }

  @Test("Many outputs are looked at in mixtures, in which a wrong one shows")
  func manyOutputs() throws {
    struct Squares: VectorObjective {
      let name = "squares"
      let blocks = [ParameterBlock("x", shape: [2])]
      let point = [0.4, 1.1]
      let outputs = 100
      var wrong = false
      func values(at x: [Double]) -> [Double] { (0..<100).map { x[0] * x[0] * Double($0) + x[1] } }
      var abilities: VectorAbilities {
        var abilities = VectorAbilities()
        abilities.vjp = vjp
        return abilities
      }
      private func vjp(at x: [Double], cotangent: [Double]) -> [Double] {
        var product = [0.0, 0]
        for (output, weight) in cotangent.enumerated() {
          product[0] += weight * (2 * x[0] * Double(output) + (wrong && output == 40 ? 1e-3 : 0))
          product[1] += weight
        }
        return product
      }
    }
    let right = try VectorChecker().check(Squares())
    #expect(right.verdict == .verified)
    #expect(right.rows.count == 8)
    #expect(try VectorChecker().check(Squares(wrong: true)).verdict == .refuted)
  }
}
