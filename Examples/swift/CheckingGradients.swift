// Examples of `GradientChecking`: each is compiled, and run as a test.

import ComplexModule
import Foundation
import GradientChecking
import Scalars
import Testing

@Suite("Examples: checking gradients") struct CheckingGradients {
  @Test("A value and a gradient as closures") func closures() throws {
    let objective = ClosureObjective("rosenbrock", at: [-1.2, 1]) { x in
      100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2)
    } gradient: { x in
      [-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])]
    }
    let result = try GradientChecker().check(objective)
    #expect(result.verdict == .verified)
    // What the run could have seen is part of the verdict: an error above 10⁻⁸ of the largest entry.
    #expect(result.relativeDetectionPower <= 1e-8)
  }

  @Test("Which entries are wrong, and why") func wrongEntries() throws {
    let result = try GradientChecker().check(
      ClosureObjective("squares", at: [3, -1, 2]) { x in
        x.reduce(0) { $0 + $1 * $1 }
      } gradient: { x in
        x  // The 2 of a square is missing.
      })
    #expect(result.verdict == .refuted && result.wrongEntries.count == 3)
    for wrong in result.wrongEntries {
      print(wrong.index, "claimed", wrong.claimed, "is", wrong.best?.value ?? .nan)
    }
    #expect(abs((result.diagnoses.first?.factor ?? .nan) - 0.5) < 1e-6)
  }

  @Test("At a kink only what lies outside of the one-sided derivatives is wrong") func kink() throws {
    func check(claim: Double) throws -> Verdict {
      try GradientChecker().check(
        ClosureObjective("absolute value", at: [0]) {
          abs($0[0])
        } gradient: { _ in
          [claim]
        }
      ).verdict
    }
    #expect(try check(claim: 0) == .inconclusive(.kink))
    #expect(try check(claim: 1.5) == .refuted)
  }

  @Test("Less power costs fewer evaluations") func power() throws {
    let objective = ClosureObjective("sines", at: [0.3, 0.7, 1.1]) { x in
      x.reduce(0) { $0 + sin($1) }
    } gradient: {
      $0.map { cos($0) }
    }
    var coarse = GradientChecker()
    coarse.power = 1e-5
    let (few, many) = (try coarse.check(objective), try GradientChecker().check(objective))
    #expect(few.verdict == .verified && few.evaluations < many.evaluations)
  }

  /// A formula in any scalar: dual numbers, the complex step and intervals check it too.
  private struct Bowl: ScalarGenericObjective {
    let name = "bowl"
    let blocks = [ParameterBlock("x", shape: [2])]
    let point = [0.5, -2]

    func value(at x: [Double]) -> Double { formula(x) }
    func value<Scalar: NetworkScalar>(at x: [Scalar]) -> Scalar { formula(x) }
    func claimedGradient(at x: [Double]) -> [Double] { [exp(x[0]) * x[1], exp(x[0])] }

    private func formula<Scalar: NetworkScalar>(_ x: [Scalar]) -> Scalar { Scalar.exp(x[0]) * x[1] }
  }

  @Test("A formula in any scalar is certified, not only verified") func certified() throws {
    let result = try GradientChecker().check(Bowl())
    #expect(result.verdict == .verified && result.isCertified)
  }

  /// A square root, defined above 0 alone, whose values a solver makes to six digits.
  private struct Solver: Objective {
    let name = "solver"
    let blocks = [ParameterBlock("t", shape: [])]
    let point = [2.0]

    func value(at x: [Double]) -> Double { (sqrt(x[0]) * 1e6).rounded() / 1e6 }
    func claimedGradient(at x: [Double]) -> [Double] { [0.5 / sqrt(x[0])] }

    var abilities: Abilities {
      var abilities = Abilities()
      abilities.bounds = ParameterBounds(lower: [0], upper: [.infinity])
      abilities.valueAccuracy = 1e-6
      return abilities
    }
  }

  @Test("Bounds and the accuracy of the values are the objective's to state") func abilities() throws {
    let result = try GradientChecker().check(Solver())
    #expect(result.verdict == .verified)
    #expect(result.relativeDetectionPower > 1e-8, "six digits of the values show no more")
  }

  @Test("A Hessian–vector product is checked against the gradient") func hessian() throws {
    struct Cubes: Objective {
      let name = "cubes"
      let blocks = [ParameterBlock("x", shape: [2])]
      let point = [0.4, -0.9]
      func value(at x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 * $1 } }
      func claimedGradient(at x: [Double]) -> [Double] { x.map { 3 * $0 * $0 } }
      var abilities: Abilities {
        var abilities = Abilities()
        abilities.hessianProduct = { x, v in zip(x, v).map { 6 * $0 * $1 } }
        return abilities
      }
    }
    #expect(try HessianChecker().check(Cubes()).verdict == .verified)
  }

  @Test("A Jacobian is checked row by row, and its products with it") func jacobian() throws {
    struct Polar: VectorObjective {
      let name = "polar coordinates"
      let blocks = [ParameterBlock("p", shape: [2])]
      let point = [1.5, 0.6]
      let outputs = 2
      func values(at p: [Double]) -> [Double] { [p[0] * cos(p[1]), p[0] * sin(p[1])] }
      var abilities: VectorAbilities {
        var abilities = VectorAbilities()
        abilities.jacobian = { p in
          [[cos(p[1]), -p[0] * sin(p[1])], [sin(p[1]), p[0] * cos(p[1])]]
        }
        return abilities
      }
    }
    #expect(try VectorChecker().check(Polar()).verdict == .verified)
  }

  @Test("Complex parameters, in the convention that the gradient states") func complexParameters() throws {
    let objective = ComplexParametersObjective(
      "square of the modulus", blocks: [ParameterBlock("z", shape: [1])], at: [Complex(0.6, -0.8)],
      convention: .steepestAscent
    ) { z in
      z[0].real * z[0].real + z[0].imaginary * z[0].imaginary
    } gradient: { z in
      [Complex(2 * z[0].real, 2 * z[0].imaginary)]
    }
    #expect(try GradientChecker().check(complex: objective).result.verdict == .verified)
  }

  @Test("A hundred thousand parameters by a sketch") func sketch() throws {
    let count = 100_000
    func gradient(_ x: [Double]) -> [Double] {
      var gradient = x.map { cos($0) }
      gradient[4_711] *= 1.1
      return gradient
    }
    let result = try GradientSketch().check(
      ClosureObjective("large", at: (0..<count).map { 1 / Double($0 + 1) }) { x in
        x.reduce(0) { $0 + sin($1) }
      } gradient: {
        gradient($0)
      })
    #expect(result.verdict == .refuted && result.wrongEntries.map(\.index.index) == [[4_711]])
    #expect(result.evaluations < 1_000)
  }
}
