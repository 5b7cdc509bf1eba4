import Foundation
import GradientCheckDifferentiation
import GradientChecking
import TestSupport
import Testing
import _Differentiation

@testable import DifferentiableObjectives

@Suite("expectDerivative and expectPullback")
struct ExpectDerivativeTests {
  @Test(
    "A structure that mixes formats, arrays, optionals and SIMD vectors is verified, each format by itself")
  func mixed() throws {
    let results = expectDerivative(of: energy, at: model)
    try #require(results.map(\.name) == ["f by its float64 parameters", "f by its float32 parameters"])
    #expect(results.allSatisfy { $0.verdict == .verified })
    #expect(
      results[0].blocks.map(\.name) == [
        "weights", "inner.scale", "bonus", "layers[0].scale", "layers[1].scale",
      ])
    #expect(results[1].blocks.map(\.name) == ["inner.shift", "lanes", "layers[0].shift", "layers[1].shift"])
    #expect(results[0].entries.count == 6 && results[1].entries.count == 6)
    #expect(results[0].relativeDetectionPower < 1e-6 && results[1].relativeDetectionPower < 1e-2)
  }

  @Test("A wrong derivative is one issue that names its stored properties, in both formats")
  func refuted() async throws {
    let recorded = await issues { expectDerivative("product", of: product, at: model) }
    let text = try #require(recorded.first).text
    #expect(recorded.count == 1)
    #expect(text.contains("product by its float64 parameters: refuted\n  wrong entries: 1 of 6"), "\(text)")
    #expect(text.contains(/weights\[1\]: claimed 4\.545\d*, is 4\.5/), "\(text)")
    #expect(text.contains("product by its float32 parameters: refuted\n  wrong entries: 1 of 6"), "\(text)")
    #expect(text.contains(/inner\.shift: claimed -4\.5\d*, is -[23]\.[09]/), "\(text)")
    #expect(!text.contains("weights[0]: claimed"), "\(text)")
    #expect(text.contains("at weights = 1.5, -2; inner.scale = 4; "), "\(text)")
  }

  @Test("The value that comes with a pullback must be the function's own")
  func otherValue() async throws {
    let scalar = await issues { expectDerivative("halved", of: halved, at: 3) }
    #expect(scalar.count == 1 && scalar[0].text.contains("9.0 with the gradient, 4.5 without"), "\(scalar)")
    let rows = await issues { expectPullback("halved", of: halved, at: 3) }
    #expect(
      rows.count == 1
        && rows[0].text == "halved: f that comes with the pullback is 9.0, expected the function's own, 4.5",
      "\(rows)")
  }

  @Test("A forward derivative is checked where it is asked for")
  func forward() async throws {
    expectDerivative(of: cubed, at: 2)
    let alone = await issues { expectDerivative(of: cubed, at: 2, forward: true) }
    #expect(alone.count == 1 && alone[0].text.hasPrefix("f jvp, tangent 1: refuted"), "\(alone)")
    let recorded = await issues { expectPullback(of: cubed, at: 2, forward: true) }
    #expect(recorded.count == 1 && recorded[0].text.contains("⟨Jv, w⟩ = ⟨v, Jᵀw⟩: refuted"), "\(recorded)")
    expectDerivative(of: exp as @differentiable(reverse) (Double) -> Double, at: 0.5, forward: true)
  }

  @Test("Every row of a vector result is checked, and a wrong one is named")
  func rows() async throws {
    let results = expectPullback(of: rotated, at: [1.5, -2, 3])
    #expect(results.count == 1 && results[0].rows.count == 3 && results[0].verdict == .verified)
    let recorded = await issues { expectPullback("skewed", of: skewed, at: [1.5, -2, 3]) }
    #expect(recorded.count == 1)
    let text = try #require(recorded.first).text
    #expect(text.hasPrefix("skewed vjp f[2]: refuted\n  wrong entries: 1 of 3"), "\(text)")
    #expect(text.contains(/x\[1\]: claimed 3[.\d]*, is 1\.[45]/), "\(text)")
  }

  @Test("Two and three arguments, SIMD vectors, single precision and optionals")
  func arguments() {
    expectDerivative(of: { (x: Double, y: Double) in x * y + x }, at: 2, 3)
    expectDerivative(of: { (x: Float, y: Float, z: Float) in x * y / z }, at: 2, 3, 4)
    let lanes = expectPullback(
      of: { (x: SIMD4<Double>, y: SIMD4<Double>) in x * y }, at: [1, 2, 3, 4], [5, 6, 7, 8])
    #expect(lanes.first?.rows.first?.blocks.map(\.name) == ["x", "y"])
    let structures = expectDerivative(
      of: { (x: Inner, y: Inner) in x.scale * y.scale }, at: model.inner, model.layers[0])
    #expect(
      structures.flatMap { $0.blocks.map(\.name) } == ["x.shift", "y.shift", "x.scale", "y.scale"])
    expectPullback(of: { (x: Double, y: Double, z: Double) in [x * y, y * z] }, at: 2, 3, 4)
    let absent = expectDerivative(
      of: energy,
      at: Model(weights: [1, 2], inner: model.inner, bonus: nil, lanes: .one, layers: model.layers))
    #expect(absent.first?.blocks.contains { $0.name == "bonus" } == false)
  }

  @Test("A point whose tangents are no coordinates of its own is moved along them")
  func manifold() throws {
    let results = expectDerivative(of: height, at: Direction(cosine: 0.6, sine: 0.8))
    #expect(results.first?.entries.first?.claimed == 0.6 && results.first?.verdict == .verified)
  }

  @Test("A kink is inconclusive, and may be accepted")
  func kink() async {
    let hinge: @differentiable(reverse) (Double) -> Double = { Double.maximum($0, 1) }
    expectDerivative(of: hinge, at: 1, accepting: [.kink])
    let recorded = await issues { expectDerivative(of: hinge, at: 1) }
    #expect(
      recorded.count == 1 && recorded[0].text.contains("is 0 from below and 1 from above"), "\(recorded)")
    #expect(recorded.first?.text.contains("next: Move the point a little, off the kink") == true)
  }
}
