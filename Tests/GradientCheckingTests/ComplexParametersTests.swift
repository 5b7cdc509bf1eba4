import ComplexModule
import RealModule
import Testing

@testable import GradientChecking

@Suite("Objectives of complex parameters")
struct ComplexParametersTests {
  private typealias Number = Complex<Double>

  /// f(z) = |z₀|² + Re(z₀ z₁) + (Im z₁)³ with the gradient ∂f/∂x + i ∂f/∂y, made into the convention asked for.
  private func objective(
    stated: ComplexGradientConvention, actual: ComplexGradientConvention, factor: Double = 1
  ) -> ComplexParametersObjective {
    ComplexParametersObjective(
      "complex", blocks: [ParameterBlock("u", shape: []), ParameterBlock("v", shape: [1])],
      at: [Number(0.3, -1.2), Number(0.8, 0.5)], convention: stated
    ) { z in
      z[0].real * z[0].real + z[0].imaginary * z[0].imaginary + (z[0] * z[1]).real
        + z[1].imaginary * z[1].imaginary * z[1].imaginary
    } gradient: { z in
      let partials = [
        (2 * z[0].real + z[1].real, 2 * z[0].imaginary - z[1].imaginary),
        (z[0].real, -z[0].imaginary + 3 * z[1].imaginary * z[1].imaginary),
      ]
      return partials.map { x, y in
        switch actual {
        case .steepestAscent: Number(factor * x, y)
        case .conjugate: Number(factor * x, -y)
        case .wirtingerConjugate: Number(factor * x / 2, y / 2)
        case .wirtinger: Number(factor * x / 2, -y / 2)
        }
      }
    }
  }

  @Test("A gradient in the stated convention is verified, by real and imaginary parts")
  func stated() throws {
    for convention in ComplexGradientConvention.allCases {
      let check = try GradientChecker().check(complex: objective(stated: convention, actual: convention))
      #expect(check.result.verdict == .verified)
      #expect(check.found == nil)
      #expect(check.note.contains(convention.rawValue))
      #expect(check.result.entries.map(\.index.description) == ["Re u", "Im u", "Re v[0]", "Im v[0]"])
      #expect(check.result.agreedDigits > 9)
    }
  }

  @Test("Printed digits are those of the claim, not of twice the claim, and what is stated of values holds")
  func printedDigits() throws {
    func printed(_ x: Double) -> Double { (x * 1e7).rounded() / 1e7 }
    func objective(wave: Double) -> ComplexParametersObjective {
      ComplexParametersObjective(at: [Number(0.7, -0.3), Number(0.6, 0.9)], convention: .wirtingerConjugate) {
        z in
        let value = Double.sin(z[0].real) * Double.exp(z[0].imaginary) + z[1].lengthSquared
        return value * (1 + wave * Double.sin(1e4 * z[0].real))
      } gradient: { z in
        let e = Double.exp(z[0].imaginary)
        return [
          Number(printed(0.5 * Double.cos(z[0].real) * e), printed(0.5 * Double.sin(z[0].real) * e)), z[1],
        ]
      }
    }
    #expect(try GradientChecker().check(objective(wave: 0)).verdict == .verified)
    var solver = objective(wave: 1e-6)
    #expect(try GradientChecker().check(solver).verdict == .refuted)
    solver.abilities.valueAccuracy = 2e-6
    #expect(try GradientChecker().check(solver).verdict == .verified)
  }

  @Test("A gradient in another convention is refuted as stated, and the convention is named")
  func otherConvention() throws {
    for stated in ComplexGradientConvention.allCases {
      for actual in ComplexGradientConvention.allCases where actual != stated {
        let check = try GradientChecker().check(complex: objective(stated: stated, actual: actual))
        #expect(check.result.verdict == .refuted)
        #expect(check.found == actual)
        #expect(check.note.contains("but it is \(actual.rawValue)"))
      }
    }
  }

  @Test("A gradient that is wrong in every convention is refuted and named after none")
  func wrong() throws {
    let check = try GradientChecker().check(
      complex: objective(stated: .steepestAscent, actual: .steepestAscent, factor: 1.001))
    #expect(check.result.verdict == .refuted)
    #expect(check.found == nil)
    #expect(check.result.wrongEntries.map(\.index.description) == ["Re u", "Re v[0]"])
  }

  @Test("Counts are those of complex numbers, and a point at infinity is refuted")
  func misfits() throws {
    #expect(throws: GradientCheckError.wrongGradientCount(objective: "objective", found: 2, expected: 1)) {
      try GradientChecker().check(
        ComplexParametersObjective(at: [Number(1, 1)]) {
          $0[0].real
        } gradient: { _ in
          [1, 1]
        })
    }
    let infinite = ComplexParametersObjective(at: [Number(1, 1)]) {
      $0[0].real
    } gradient: { _ in
      [.infinity]
    }
    #expect(try GradientChecker().check(infinite).verdict == .refuted)
  }
}
