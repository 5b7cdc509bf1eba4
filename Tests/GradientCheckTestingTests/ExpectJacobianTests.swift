import Foundation
import GradientChecking
import PropertyTesting
import TestSupport
import Testing

@testable import GradientCheckTesting

@Suite("expectJacobian, products, and gradients at many points")
struct ExpectJacobianTests {
  @Sendable private static func polar(_ x: [Double]) -> [Double] { [x[0] * cos(x[1]), x[0] * sin(x[1])] }
  @Sendable private static func jacobian(_ x: [Double]) -> [[Double]] {
    [[cos(x[1]), -x[0] * sin(x[1])], [sin(x[1]), x[0] * cos(x[1])]]
  }

  @Test("A right Jacobian and right products with it record nothing")
  func verified() {
    let result = expectJacobian("polar", at: [2, 0.5], values: Self.polar, jacobian: Self.jacobian)
    #expect(result?.verdict == .verified && result?.rows.count == 2)
    let forward = expectJVP("polar", at: [2, 0.5], values: Self.polar) { x, v in
      Self.jacobian(x).map { $0[0] * v[0] + $0[1] * v[1] }
    }
    #expect(forward?.verdict == .verified && forward?.products.count == 2)
    let reverse = expectVJP("polar", at: [2, 0.5], values: Self.polar) { x, w in
      let rows = Self.jacobian(x)
      return [rows[0][0] * w[0] + rows[1][0] * w[1], rows[0][1] * w[0] + rows[1][1] * w[1]]
    }
    #expect(reverse?.verdict == .verified && reverse?.rows.count == 2)
  }

  @Test("A wrong row is one issue, which names the row and the entry")
  func wrongRow() async throws {
    let recorded = await issues {
      expectJacobian("polar", at: [2, 0.5], values: Self.polar) { x in
        var rows = Self.jacobian(x)
        rows[1][0] *= 1.01
        return rows
      }
    }
    let text = try #require(recorded.first).text
    #expect(
      recorded.count == 1 && text.hasPrefix("polar Jacobian y[1]: refuted\n  wrong entries: 1 of 2"),
      "\(text)")
    #expect(text.contains("x[0]: claimed 0.484") && text.contains("\n  at x = 2, 0.5"), "\(text)")
  }

  @Test("A product that is not adjoint, a thrown error, and a wrong count are issues")
  func others() async {
    struct Broken: Error {}
    let forward = await issues {
      expectJVP("polar", at: [2, 0.5], values: Self.polar) { x, v in
        Self.jacobian(x).map { $0[0] * v[0] - $0[1] * v[1] }
      }
    }
    #expect(forward.count == 1 && forward[0].text.hasPrefix("polar jvp, tangent 1: refuted"), "\(forward)")
    let thrown = await issues {
      expectVJP("broken", at: [1, 2]) { _ in
        throw Broken()
      } vjp: { _, w in
        w
      }
    }
    #expect(thrown.map(\.text) == ["broken: not checked: Broken(), at x = 1, 2"])
    let short = await issues {
      expectJacobian("short", at: [1, 2], values: { $0 }, jacobian: { _ in [[1, 0]] })
    }
    #expect(
      short.count == 1 && short[0].text.contains("found 1 numbers in the rows of its Jacobian, expected 2"),
      "\(short)")
  }

  @Test("A product with the Hessian is checked against the gradient, and for symmetry")
  func hessian() async {
    @Sendable func gradient(_ x: [Double]) -> [Double] { [2 * x[0] * x[1], x[0] * x[0] + 3 * x[1] * x[1]] }
    expectHessianProduct("cubic", at: [1, 2], gradient: gradient) { x, v in
      [2 * x[1] * v[0] + 2 * x[0] * v[1], 2 * x[0] * v[0] + 6 * x[1] * v[1]]
    }
    let recorded = await issues {
      expectHessianProduct("cubic", at: [1, 2], gradient: gradient) { x, v in
        [2 * x[1] * v[0] + 2 * x[0] * v[1], 3 * x[0] * v[0] + 6 * x[1] * v[1]]
      }
    }
    #expect(recorded.count == 1 && recorded[0].text.contains("⟨Ha, b⟩ = ⟨a, Hb⟩: refuted"), "\(recorded)")
  }

  @Test("A gradient in single precision is verified to what that shows, and refuted beyond")
  func single() async {
    func value(_ x: [Float]) -> Float { x[0] * x[0] * x[1] }
    let result = expectGradient("single", at: [1.5, -2] as [Float], value: value) {
      [2 * $0[0] * $0[1], $0[0] * $0[0]]
    }
    #expect(result?.verdict == .verified)
    let recorded = await issues {
      expectGradient("single", at: [1.5, -2] as [Float], value: value) {
        [2.1 * $0[0] * $0[1], $0[0] * $0[0]]
      }
    }
    #expect(
      recorded.count == 1 && recorded[0].text.hasPrefix("single: refuted\n  wrong entries: 1 of 2"),
      "\(recorded)")
  }

  @Test("At many points, the simplest one at which a gradient is wrong is the issue")
  func manyPoints() async throws {
    let points = Generator.double(in: -8...8).array(count: 2)
    let held = try await expectGradient("squares", at: points, regressions: .none) {
      $0.reduce(0) { $0 + $1 * $1 }
    } gradient: {
      $0.map { 2 * $0 }
    }
    #expect(held?.isPassed == true && held?.cases == 20)
    var result: PropertyResult?
    let recorded = try await issues {
      result = try await expectGradient("clipped", at: points, budget: .cases(50), regressions: .none) {
        $0.reduce(0) { $0 + $1 * $1 }
      } gradient: {
        $0.map { 2 * min($0, 3) }
      }
    }
    #expect(recorded.count == 1 && recorded[0].text.contains("clipped: refuted"), "\(recorded)")
    #expect(
      result?.failure?.simplest.input == "[0.0, 4.0]" || result?.failure?.simplest.input == "[4.0, 0.0]",
      "\(recorded)")
  }
}
