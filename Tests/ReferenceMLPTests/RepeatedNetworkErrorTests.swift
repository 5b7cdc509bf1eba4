import Derivatives
import GradientChecking
import Scalars
import Testing

@testable import ReferenceMLP

@Suite("Errors that repeat in networks")
struct RepeatedNetworkErrorTests {
  @Test("An entry that is off by half of what backpropagation may lose is refuted, and no other is")
  func hiddenError() throws {
    let base = example(seed: 1)
    let right = try checker.check(base)
    #expect(right.verdict == .verified)
    // 4 root mean squares of what it is seen to lose, whatever the rounding at the point is.
    let error = right.entries[1].claimRounding / 2
    let result = try checker.check(ShiftedClaim(base: base, entry: 1, shift: error))
    #expect(result.verdict == .refuted)
    #expect(result.wrongEntries.map(\.index) == [right.entries[1].index])
    #expect(result.entries[1].error <= result.entries[1].claimRounding)
  }

  @Test("Equivalent ways to compute backpropagation err alike nowhere")
  func equivalentVariants() throws {
    var checked = 0
    let base = example(seed: 2)
    for variant in EquivalentVariant.allCases where variant.fits(base.network, base.problem) {
      let result = try checker.check(
        PlantedObjective("variant", network: base.network, problem: base.problem, variant: variant))
      #expect(result.verdict == .verified, "\(variant)")
      checked += 1
    }
    #expect(checked >= 6)
  }

  /// The exact oracles: differences would see nothing of errors this small.
  private let checker = GradientChecker(methods: [ComplexStep(), DualNumbers(), DoubleDoubleDual()])

  /// A network of 26 parameters whose roundings are well sampled.
  private func example(seed: UInt64) -> NetworkObjective {
    var random = SeededGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
    }
    let layers = [(3, 3, Activation.tanh), (2, 3, .softplus), (2, 2, .identity)].map {
      units, fanIn, activation in
      Layer(
        weights: matrix(units, fanIn), biases: matrix(1, units).elements, activation: activation)
    }
    return NetworkObjective(
      "example", network: MLP(layers: layers),
      problem: LearningProblem(
        loss: Loss(.meanSquaredError), inputs: matrix(5, 3), targets: matrix(5, 2)))
  }
}

/// Backpropagation with a constant added to one entry, wherever it is asked.
private struct ShiftedClaim: ScalarGenericObjective, GradientRoundingObjective {
  let base: NetworkObjective
  let entry: Int
  let shift: Double

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }

  func value(at point: [Double]) -> Double { base.value(at: point) }
  func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar { base.value(at: point) }

  func claimedGradient(at point: [Double]) -> [Double] {
    var gradient = base.claimedGradient(at: point)
    gradient[entry] += shift
    return gradient
  }

  func gradientRoundingBound(at point: [Double]) -> [Double] { base.gradientRoundingBound(at: point) }
  func claimRoundingBound(at point: [Double]) -> [Double] { base.claimRoundingBound(at: point) }
}
