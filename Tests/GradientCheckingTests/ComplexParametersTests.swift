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
