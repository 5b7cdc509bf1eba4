import Foundation
import Scalars
import TestSupport
import Testing

@testable import ReferenceMLP

@Suite struct LossTests {
  /// Value and δ of one sample.
  private static func evaluate<Scalar: NetworkScalar>(
    _ loss: Loss, _ activation: Activation, z: [Scalar], y: [Double]
  ) -> (value: Scalar, delta: [Scalar]) {
    let z = Matrix([z])
    let a = activation.rows(of: z)
    let targets = Matrix([y]).map { Scalar($0) }
    return (
      loss.value(z: z, a: a, activation: activation, targets: targets),
      loss.outputDelta(z: z, a: a, activation: activation, targets: targets).elements
    )
  }

  /// The loss of a pairing through functions of the table: value and δ by z = ±x.
  private struct Piece {
    var name: String
    var kind: Loss.Kind
    var activation: Activation
    var z: @Sendable (Double) -> [Double]
    var y: [Double]
    /// The table's function, its factor in the value, and the bound in units of u.
    var value: (function: String, factor: Double, units: Double)
    /// The same for one entry of δ.
    var delta: (function: String, factor: Double, units: Double, entry: Int)
  }

  /// softplus: 5u, σ: 5u (see ActivationTests), a product or factor: 1u each; two logits' difference is exact
  /// here.
  private static let pieces = [
    Piece(
      name: "BCE, y = 0", kind: .binaryCrossEntropy, activation: .sigmoid, z: { [$0] }, y: [0],
      value: ("softplus", 1, 7), delta: ("logistic", 1, 8, 0)),
    Piece(
      name: "BCE, y = 1", kind: .binaryCrossEntropy, activation: .sigmoid, z: { [-$0] }, y: [1],
      value: ("softplus", 1, 7), delta: ("logistic", -1, 8, 0)),
    Piece(
      name: "cross-entropy of a sigmoid, y = 1", kind: .crossEntropy, activation: .sigmoid, z: { [-$0] },
      y: [1], value: ("softplus", 1, 7), delta: ("logistic", -1, 8, 0)),
    Piece(
      name: "cross-entropy of two classes, the first", kind: .crossEntropy, activation: .softmax,
      z: { [-$0, 0] }, y: [1, 0], value: ("softplus", 1, 8), delta: ("logistic", -1, 9, 0)),
    Piece(
      name: "cross-entropy of two classes, the second", kind: .crossEntropy, activation: .softmax,
      z: { [$0, 0] }, y: [0, 1], value: ("softplus", 1, 8), delta: ("logistic", 1, 9, 0)),
    // Both labels of a two-class softmax say the same: twice the loss of one.
    Piece(
      name: "BCE of two classes", kind: .binaryCrossEntropy, activation: .softmax, z: { [-$0, 0] },
      y: [1, 0],
      value: ("softplus", 2, 12), delta: ("logistic", -2, 14, 0)),
  ]

  @Test func `Cross-entropies agree with mpmath within the bound of their formula`() throws {
    let table = try Fixture.functions()
    var wrong: [String] = []
    var compared = 0
    func compare(_ name: String, _ x: Double, _ found: Double, _ truth: Double, _ units: Double) {
      let bound = (units + 1) * u * abs(truth) + 64 * Double.leastNonzeroMagnitude
      if !(abs(found - truth) <= bound) { wrong.append("\(name) at \(x): \(found), not \(truth)") }
      compared += 1
    }
    for piece in Self.pieces {
      let values = try #require(table[piece.value.function])
      let deltas = try #require(table[piece.delta.function])
      for (x, truth) in values {
        let found = Self.evaluate(Loss(piece.kind), piece.activation, z: piece.z(x), y: piece.y).value
        compare(piece.name, x, found, piece.value.factor * truth, piece.value.units)
      }
      for (x, truth) in deltas {
        let found = Self.evaluate(Loss(piece.kind), piece.activation, z: piece.z(x), y: piece.y).delta
        compare(
          "δ of " + piece.name, x, found[piece.delta.entry], piece.delta.factor * truth, piece.delta.units)
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(compared >= 6 * 60)
  }

  @Test func `Distances have the factors of their formulas`() {
    // ŷ − y = (1, −3; 0.5, 2), m = K = 2: Σ r² = 14.25, Σ h = ½ + 2.5 + ⅛ + 1.5. Dyadic numbers: equal to the
    // bit.
    let z = Matrix([[1.5, -2], [0.75, 4]])
    let y = Matrix([[0.5, 1], [0.25, 2]])
    func value(_ kind: Loss.Kind, _ reduction: Loss.Reduction) -> Double {
      Loss(kind, reduction: reduction).value(z: z, a: z, activation: .identity, targets: y)
    }
    func delta(_ kind: Loss.Kind, _ reduction: Loss.Reduction) -> [Double] {
      Loss(kind, reduction: reduction).outputDelta(z: z, a: z, activation: .identity, targets: y).elements
    }
    #expect(value(.meanSquaredError, .mean) == 14.25 / 4 && value(.meanSquaredError, .sum) == 14.25)
    #expect(value(.halfMeanSquaredError, .mean) == 14.25 / 4 && value(.halfMeanSquaredError, .sum) == 7.125)
    #expect(value(.halfSumSquaredError, .mean) == 7.125 && value(.halfSumSquaredError, .sum) == 7.125)
    #expect(value(.huber, .mean) == 4.625 / 2 && value(.huber, .sum) == 4.625)
    #expect(delta(.meanSquaredError, .mean) == [0.5, -1.5, 0.25, 1])
    #expect(delta(.halfMeanSquaredError, .mean) == [0.5, -1.5, 0.25, 1])
    #expect(delta(.halfSumSquaredError, .mean) == [1, -3, 0.5, 2])
    #expect(delta(.huber, .mean) == [0.5, -0.5, 0.25, 0.5] && delta(.huber, .sum) == [1, -1, 0.5, 1])
  }

  @Test func `Binary cross-entropy at z = ±800 is finite, and its gradient exact`() {
    for (z, y, value, delta) in [
      (800.0, 1.0, 0.0, 0.0), (800, 0, 800, 1), (-800, 1, 800, -1), (-800, 0, 0, 0),
    ] {
      let found = Self.evaluate(Loss(.binaryCrossEntropy), .sigmoid, z: [z], y: [y])
      #expect(found.value == value && found.delta == [delta], "z = \(z), y = \(y)")
    }
    let classes = Self.evaluate(Loss(.crossEntropy), .softmax, z: [1000.0, -1000, 0], y: [0, 1, 0])
    #expect(classes.value == 2000 && classes.delta == [1, -1, 0])
  }

  @Test func `Binary cross-entropy of a softmax survives probabilities that underflow`() {
    // mpmath at 1,000 digits.
    let cases: [(z: [Double], y: [Double], value: Double, delta: [Double])] = [
      ([800, 0], [0, 1], 1600, [2, -2]),
      ([800, 0], [1, 0], 0, [0, 0]),
      (
        [800, 790, 0], [0, 0, 1], 810.00013619669765059,
        [1.9998638063938926968, -0.99986380639389269682, -1]
      ),
      (
        [2, 1, -1], [1, 0, 1], 3.9984492987308170975,
        [0.16357941127229025586, 0.77848938102725735245, -0.94206879229954760832]
      ),
      (
        [2, 1, -1], [0.25, 0.5, 1], 5.1775469662354587545,
        [1.3898664746835068654, -0.38210842745615448059, -1.0077580472273523848]
      ),
    ]
    for (z, y, value, delta) in cases {
      let found = Self.evaluate(Loss(.binaryCrossEntropy), .softmax, z: z, y: y)
      // p: 8u; nine terms of at most 2 in an entry of δ, each with two more roundings, and their sum.
      #expect(abs(found.value - value) <= 32 * u * value, "z = \(z), y = \(y)")
      for (entry, expected) in zip(found.delta, delta) {
        #expect(abs(entry - expected) <= 32 * u * 2, "z = \(z), y = \(y)")
      }
      #expect(found.delta.count == delta.count)
    }
  }

  @Test func `A target of 0 for a probability of 0 costs nothing`() {
    // 0 · log 0: ReLU's output is 0 exactly.
    let crossEntropy = Self.evaluate(Loss(.crossEntropy), .relu, z: [-1.0, 0.5], y: [0, 1])
    #expect(crossEntropy.value == -log(0.5) && crossEntropy.delta == [0, -2])
    let binary = Self.evaluate(Loss(.binaryCrossEntropy), .relu, z: [-1.0, 1], y: [0, 1])
    #expect(binary.value == 0 && binary.delta == [0, -1])
    let single = Self.evaluate(Loss(.binaryCrossEntropy), .softmax, z: [3.0], y: [1])
    #expect(single.value == 0 && single.delta == [0])
  }

  @Test func `A target that is not 0 for a probability of 0 costs infinitely much`() {
    #expect(Self.evaluate(Loss(.crossEntropy), .relu, z: [-1.0], y: [1]).value == .infinity)
    let constant = Self.evaluate(Loss(.binaryCrossEntropy), .softmax, z: [3.0], y: [0])
    #expect(constant.value == .infinity && constant.delta[0].isNaN)
  }

  @Test func `Outputs outside a cross-entropy's domain give NaN, not a number`() {
    #expect(Self.evaluate(Loss(.crossEntropy), .identity, z: [-1.0], y: [1]).value.isNaN)
    #expect(Self.evaluate(Loss(.crossEntropy), .identity, z: [-1.0], y: [0]).value.isNaN)
    #expect(Self.evaluate(Loss(.binaryCrossEntropy), .identity, z: [2.0], y: [0]).value.isNaN)
  }

  @Test func `NaN in an output or a target is passed on by every loss`() {
    for kind in Loss.Kind.allCases {
      for activation in CaseGenerator.outputs(for: kind) {
        for reduction in Loss.Reduction.allCases {
          let loss = Loss(kind, reduction: reduction)
          let output = Self.evaluate(loss, activation, z: [.nan, -0.5], y: [0, 1])
          #expect(output.value.isNaN && output.delta[0].isNaN, "\(kind) of \(activation)")
          let target = Self.evaluate(loss, activation, z: [0.1, -0.5], y: [.nan, 1])
          #expect(target.value.isNaN && target.delta[0].isNaN, "\(kind) of \(activation), target")
        }
      }
    }
  }

  @Test func `Huber and its derivative are continuous at the threshold`() {
    for sign in [1.0, -1] {
      let at = Self.evaluate(Loss(.huber), .identity, z: [sign], y: [0])
      let beyond = Self.evaluate(Loss(.huber), .identity, z: [sign * 1.0.nextUp], y: [0])
      #expect(at.value == 0.5 && at.delta == [sign])
      #expect(abs(beyond.value - 0.5) <= 4 * u && beyond.delta == [sign])
    }
    #expect(Self.evaluate(Loss(.huber), .identity, z: [-4.0], y: [0]).value == 3.5)
  }

  @Test func `A squared error against the network's own output has gradient 0 to the bit`() {
    for activation in Activation.allCases {
      let z = [0.3, -1.2, 2.5]
      let y = activation.rows(of: Matrix([z])).elements
      for kind in [Loss.Kind.meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber] {
        let found = Self.evaluate(Loss(kind), activation, z: z, y: y)
        #expect(found.value == 0 && found.delta.allSatisfy { $0 == 0 }, "\(kind) of \(activation)")
      }
    }
  }

  @Test func `The element-wise formula for softmax of claim S1,4 is not what is computed`() {
    let delta = Self.evaluate(Loss(.crossEntropy), .softmax, z: [1.0, 2, 3], y: [0, 0, 1]).delta
    let truth = [0.090030573170380458, 0.24472847105479765, -0.33475904422517811]
    for (found, expected) in zip(delta, truth) { #expect(abs(found - expected) <= 16 * u * abs(expected)) }
    #expect(delta.count == 3)
  }

  /// ln softplus(z) → z for z → −∞: the loss is −z and its slope −1, though softplus(z) underflows to 0.
  @Test("Cross-entropy of a softplus output stays finite where softplus underflows")
  func softplusUnderflow() {
    for z in [-30.0, -41, -90, -800] {
      let network = MLP(layers: [Layer(weights: Matrix([[z]]), biases: [0], activation: .softplus)])
      let problem = LearningProblem(
        loss: Loss(.crossEntropy), inputs: Matrix([[1.0]]), targets: Matrix([[1.0]]))
      // ln ln(1 + eᶻ) = z − eᶻ/2 + …: at z = −30 the correction is below 1e-13; each side rounds |z|u.
      #expect(abs(problem.value(of: network) + z) <= abs(z) * 0x1p-51 + 1e-13)
      let gradient = problem.gradient(of: network)
      #expect(gradient.allSatisfy { abs($0 + 1) <= 0x1p-50 + 1e-13 }, "\(z): \(gradient)")
      let single = LearningProblem<Float>(
        loss: Loss(.crossEntropy), inputs: Matrix([[1]]), targets: Matrix([[1]]))
      let singleGradient = single.gradient(of: network.converted { Float($0) })
      #expect(singleGradient.allSatisfy { abs($0 + 1) <= 0x1p-20 }, "\(z): \(singleGradient)")
    }
  }
}
