import Derivatives
import Foundation
import GradientChecking
import PropertyTesting
import TestSupport
import Testing

@testable import GradientCheckTesting

/// Sums of cubes of its parameters times constants, so that every derivative differs from the others.
private struct Layer: Sendable {
  struct Inner: Sendable { var shift: Double }

  var weights: [[Double]] = [[1, 2], [3, 4]]
  var inner = Inner(shift: 5)
  /// No parameter.
  var factor = 2.0

  var shiftTwice: Double {
    get { 2 * inner.shift }
    set { inner.shift = newValue / 2 }
  }

  var value: Double {
    factor * weights.joined().enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element * $1.element }
      + inner.shift * inner.shift * inner.shift
  }

  var gradient: Layer {
    var gradient = self
    for row in 0..<2 {
      for column in 0..<2 {
        gradient.weights[row][column] = 2 * factor * Double(2 * row + column + 1) * weights[row][column]
      }
    }
    gradient.inner.shift = 3 * inner.shift * inner.shift
    return gradient
  }

  var fields: ParameterFields<Layer, ([[Double]], Double)> {
    ParameterFields(of: self, \.weights, \.inner.shift)
  }
}

/// A matrix of a library's own.
private struct Matrix: ParameterValue {
  var rows: Int
  var columns: Int
  var entries: [Double]

  static var parameterFormat: ClaimFormat { .float64 }
  var parameterShape: [Int] { [rows, columns] }
  var parameterNumbers: [Double] { entries }
  func withParameterNumbers(_ numbers: ArraySlice<Double>) -> Matrix {
    Matrix(rows: rows, columns: columns, entries: Array(numbers))
  }
}

@Suite("Points in types of their own")
struct ParameterPointTests {
  @Test(
    "The gradient of a SIMD vector in single precision is verified where it is right, and its lane named where not"
  )
  func vectors() async throws {
    let point = SIMD3<Float>(1, 2, 3)
    let result = expectGradient("norm", at: point) {
      ($0 * $0).sum()
    } gradient: {
      2 * $0
    }
    #expect(result?.verdict == .verified && result?.blocks == [ParameterBlock("x", shape: [3])])
    let recorded = await issues {
      expectGradient("norm", at: point) {
        ($0 * $0).sum()
      } gradient: {
        2 * $0 + SIMD3(0, 0.5, 0)
      }
    }
    let text = try #require(recorded.first).text
    #expect(recorded.count == 1 && text.hasPrefix("norm: refuted\n  wrong entries: 1 of 3"), "\(text)")
    #expect(text.contains("\n  x[1]: claimed 4.5") && text.contains("\n  at x = 1, 2, 3"), "\(text)")
  }

  @Test("Properties of a structure are parameters by their key paths, and named by them")
  func keyPaths() async throws {
    let right = expectGradient("layer", at: Layer().fields) {
      $0.value
    } gradient: {
      let gradient = $0.gradient
      return (gradient.weights, gradient.inner.shift)
    }
    #expect(right?.verdict == .verified && right?.entries.count == 5)
    let recorded = await issues {
      expectGradient("layer", at: Layer().fields) {
        $0.value
      } gradient: {
        var gradient = $0.gradient
        gradient.weights[1][0] *= 1.5
        gradient.inner.shift += 1
        return (gradient.weights, gradient.inner.shift)
      }
    }
    let text = try #require(recorded.first).text
    #expect(recorded.count == 1 && text.hasPrefix("layer: refuted\n  wrong entries: 2 of 5"), "\(text)")
    #expect(text.contains("\n  weights[1,0]: claimed 54.00, is 36.00 ± "), "\(text)")
    #expect(text.contains("\n  inner.shift: claimed 76.00, is 75.00 ± "), "\(text)")
    #expect(text.contains("\n  at weights = 1, 2, 3, 4; inner.shift = 5\n"), "\(text)")
  }

  @Test("One key path needs no tuple, a computed property is called by its place, and blocks name anew")
  func names() {
    let one = expectGradient("shift", at: ParameterFields(of: Layer(), \.inner.shift)) {
      $0.value
    } gradient: {
      $0.gradient.inner.shift
    }
    #expect(one?.verdict == .verified && one?.blocks == [ParameterBlock("inner.shift", shape: [])])
    let computed = ParameterFields(of: Layer(), \.factor, \.shiftTwice)
    let named = expectGradient("computed", at: computed) {
      $0.value
    } gradient: {
      (
        $0.value / $0.factor - $0.inner.shift * $0.inner.shift * $0.inner.shift / $0.factor,
        1.5 * $0.inner.shift * $0.inner.shift
      )
    }
    #expect(named?.verdict == .verified && named?.blocks.map(\.name) == ["factor", "x2"])
    let blocks = [ParameterBlock("a", shape: []), ParameterBlock("b", shape: [1])]
    let anew = expectGradient("computed", blocks: blocks, at: computed) { _ in
      0.0
    } gradient: { _ in
      (0, 0)
    }
    #expect(anew?.blocks == blocks)
  }

  @Test("A gradient whose shape differs by a property is an issue that names it, though the counts agree")
  func shapes() async {
    let recorded = await issues {
      expectGradient("layer", at: ParameterFields(of: Layer(weights: [[1, 2]]), \.weights)) {
        $0.weights[0][0]
      } gradient: { _ in
        [[1], [0]]
      }
    }
    #expect(
      recorded.map(\.text) == [
        "layer: not checked: found shape [2, 1] of the gradient by weights, expected [1, 2], at weights = 1, 2"
      ])
  }

  @Test("A thrown error says the point by the names of the properties")
  func thrown() async {
    struct Broken: Error {}
    let recorded = await issues {
      expectGradient("layer", at: Layer().fields) { _ -> Double in
        throw Broken()
      } gradient: {
        ($0.weights, 0)
      }
    }
    #expect(
      recorded.map(\.text) == ["layer: not checked: Broken(), at weights = 1, 2, 3, 4; inner.shift = 5"])
  }

  @Test("A type of one's own is a parameter with its shape")
  func ownType() {
    let result = expectGradient("trace", at: Matrix(rows: 2, columns: 2, entries: [1, 2, 3, 4])) {
      $0.entries[0] * $0.entries[3]
    } gradient: {
      Matrix(rows: 2, columns: 2, entries: [$0.entries[3], 0, 0, $0.entries[0]])
    }
    #expect(result?.verdict == .verified && result?.blocks == [ParameterBlock("x", shape: [2, 2])])
  }

  @Test("Jacobians and products with them and the Hessian take and give values of such types")
  func products() async {
    let point = ParameterFields(of: Layer(), \.factor, \.inner.shift)
    @Sendable func values(_ layer: Layer) -> SIMD2<Double> {
      SIMD2(layer.factor * layer.inner.shift, layer.factor * layer.factor)
    }
    let rows = expectJacobian("pair", at: point, values: values) {
      [($0.inner.shift, $0.factor), (2 * $0.factor, 0)]
    }
    #expect(rows?.verdict == .verified && rows?.rows.count == 2)
    let forward = expectJVP("pair", at: point, values: values) { layer, tangent in
      SIMD2(layer.inner.shift * tangent.0 + layer.factor * tangent.1, 2 * layer.factor * tangent.0)
    }
    #expect(forward?.verdict == .verified)
    let reverse = expectVJP("pair", at: point, values: values) { layer, cotangent in
      (layer.inner.shift * cotangent[0] + 2 * layer.factor * cotangent[1], layer.factor * cotangent[0])
    }
    #expect(reverse?.verdict == .verified)
    let hessian = expectHessianProduct("pair", at: point) {
      ($0.inner.shift * $0.inner.shift, 2 * $0.factor * $0.inner.shift)
    } product: { layer, vector in
      (
        2 * layer.inner.shift * vector.1, 2 * layer.inner.shift * vector.0 + 2 * layer.factor * vector.1
      )
    }
    #expect(hessian?.verdict == .verified)
    let recorded = await issues {
      expectVJP("pair", at: point, values: values) { layer, cotangent in
        (layer.inner.shift * cotangent[0], layer.factor * cotangent[0])
      }
      expectHessianProduct("pair", at: SIMD2(1.0, 2)) {
        $0 * $0
      } product: { point, vector in
        SIMD2(2 * point[0] * vector[0], point[1] * vector[1])
      }
    }
    #expect(recorded.count == 2 && recorded[0].text.contains("factor: claimed "), "\(recorded)")
  }

  @Test(
    "A generator may make structures; the simplest point at which the gradient is wrong says its properties")
  func generated() async throws {
    let points = Generator.double(in: -8...8).array(count: 2).map { row in
      ParameterFields(of: Layer(weights: [row, [0, 0]]), \.weights)
    }
    var result: PropertyResult?
    let recorded = try await issues {
      result = try await expectGradient("clipped layer", at: points, budget: .cases(50), regressions: .none) {
        $0.value
      } gradient: {
        $0.gradient.weights.map { $0.map { min($0, 9) } }
      }
    }
    #expect(recorded.count == 1 && recorded[0].text.contains("clipped layer: refuted"), "\(recorded)")
    let simplest = try #require(result?.failure).simplest.input
    #expect(["weights = 3, 0, 0, 0", "weights = 0, 2, 0, 0"].contains(simplest), "\(simplest)")
  }

  @Test("A precision that is stated for a whole objective decides over its own")
  func precision() throws {
    func value(_ x: [Double]) -> Double { Double(Float(x[0] * x[0] + x[1])) }
    let objective = ClosureObjective("rounded", at: [1.5, -2], value: value) { [2 * $0[0], 1] }
    let result = expectGradient(of: objective, precision: .float32)
    #expect(result?.verdict == .verified)
    let exact = ClosureObjective("exact", at: [1.5, -2]) {
      $0[0] * $0[0] + $0[1]
    } gradient: {
      [2 * $0[0], 1]
    }
    let double = try #require(expectGradient(of: exact)?.relativeDetectionPower)
    let single = try #require(expectGradient(of: exact, precision: .float32)?.relativeDetectionPower)
    #expect(double < 1e-7 && single > 1e-7, "\(double) \(single)")
    #expect(ObjectiveOfPrecision(exact, .float32).precision == .float32)
    #expect(ObjectiveOfPrecision(exact, nil).precision == .float64)
  }

  @Test("The format is the narrowest of numbers and values, unless one is stated")
  func formats() {
    struct Mixed {
      var single: Float = 1
      var double = 2.0
    }
    let mixed = ParameterFields(of: Mixed(), \.single, \.double)
    func precision(_ stated: Precision?) -> [Precision] {
      let doubles = mixed.objective("f", nil, stated) {
        $0.double
      } gradient: { _ in
        (0, 1)
      }
      let vector = SIMD2(1.0, 2).parameterFields
      let singles = vector.objective("f", nil, stated) {
        Float($0[0])
      } gradient: { _ in
        SIMD2(1, 0)
      }
      let plain = vector.objective("f", nil, stated) {
        $0[0]
      } gradient: { _ in
        SIMD2(1, 0)
      }
      for objective in [doubles, singles, plain] {
        #expect((objective.abilities.claimFormat?() == .float32) == (objective.precision == .float32))
      }
      return [doubles, singles, plain].map(\.precision)
    }
    #expect(precision(nil) == [.float32, .float32, .float64])
    #expect(precision(.float32) == [.float32, .float32, .float32])
    #expect(precision(.float64) == [.float64, .float64, .float64])
  }
}
