import Derivatives
import GradientChecking
import Scalars
import Testing

@testable import ReferenceMLP

@Suite("Errors that repeat")
struct RepeatedErrorTests {
  @Test("An entry whose error hides in one point's rounding is refuted by many points, and no other is")
  func hiddenError() throws {
    var hidden = 0
    for seed in UInt64(1)...2 {
      let base = example(seed: seed)
      let right = try checker.check(base)
      #expect(right.verdict == .verified)
      let entry = Int(seed) % right.entries.count
      // Half of what one claim may be off by: 4 root mean squares, whatever the rounding at the point is.
      let error = right.entries[entry].claimRounding / 2
      let result = try checker.check(ShiftedClaim(base: base, entry: entry, shift: error))
      #expect(result.verdict == .refuted)
      #expect(result.wrongEntries.map(\.index) == [right.entries[entry].index])
      let repeated = try #require(result.entries[entry].repeatedError)
      #expect(abs(repeated.mean - error) <= repeated.errorBound + repeated.innocentMean)
      #expect(repeated.points == 1024)
      #expect(result.entries[entry].contradictingMethods.isSuperset(of: repeated.methods))
      #expect(result.worst?.index == right.entries[entry].index)
      #expect(result.diagnoses.last?.code == .entry)
      #expect(result.diagnoses.last?.blocks == [right.entries[entry].index.block])
      #expect(result.evaluations > right.evaluations)
      if abs(result.entries[entry].error) <= result.entries[entry].claimRounding { hidden += 1 }
    }
    #expect(hidden == 2)
  }

  @Test("Equivalent ways to compute backpropagation err alike nowhere")
  func equivalentVariants() throws {
    var checked = 0
    for seed in UInt64(1)...2 {
      let base = example(seed: seed)
      for variant in EquivalentVariant.allCases where variant.fits(base.network, base.problem) {
        let result = try checker.check(
          PlantedObjective("variant", network: base.network, problem: base.problem, variant: variant))
        #expect(result.verdict == .verified, "\(variant), seed \(seed)")
        checked += 1
      }
    }
    #expect(checked >= 12)
  }

  @Test("Nothing is said of a claim that is a list of numbers")
  func fixedClaim() throws {
    var base = example(seed: 3)
    let right = try checker.check(base)
    var claim = base.claimedGradient(at: base.point)
    claim[0] += right.entries[0].claimRounding / 2
    base.claim = claim
    let result = try checker.check(base)
    #expect(result.verdict == .verified)
    #expect(result.entries[0].error > right.entries[0].claimRounding / 8)
  }

  @Test("Nothing is said by an oracle that was not asked for")
  func oracleNotAskedFor() throws {
    let base = example(seed: 1)
    let rounding = try checker.check(base).entries[1].claimRounding
    let shifted = ShiftedClaim(base: base, entry: 1, shift: rounding / 2)
    let result = try GradientChecker(methods: [ComplexStep(), DualNumbers()]).check(shifted)
    #expect(result.verdict == .verified)
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
