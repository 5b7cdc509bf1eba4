import PlantedDefects
import ReferenceMLP
import Scalars
import Testing

@testable import NetworkChecking

@Suite("Sampled rounding")
struct SampledAllowanceTests {
  @Test(
    "Backpropagation in another order stays within what is sampled, which is far below the proven bound")
  func containsBackpropagation() {
    var compared = 0
    var shares: [Double] = []
    for seed in UInt64(1)...10 {
      let (network, problem) = example(seed: seed)
      let precise = problem.converted { DoubleDouble($0) }.gradient(
        of: network.converted { DoubleDouble($0) })
      // The sample has seen the errors of the usual order.
      let gradient = problem.gradient(of: network, steps: EquivalentVariant.summationOrder)
      let sampled = problem.sampledGradientRounding(of: network)
      let proven = problem.gradientRoundingBound(of: network)
      #expect(sampled.count == gradient.count)
      for index in gradient.indices {
        let floor = 128 * 0x1p-53 * abs(gradient[index])
        #expect(abs((DoubleDouble(gradient[index]) - precise[index]).primal) <= max(sampled[index], floor))
        if gradient[index] != 0 { shares.append(sampled[index] / proven[index]) }
        compared += 1
      }
    }
    #expect(compared == 260)
    // An error of 1e-12 must be visible: the worst case alone would hide it.
    #expect(shares.sorted()[shares.count / 2] < 0.01)
  }

  @Test("Single precision is seen to lose 2^29 times as much as double precision, within a factor of 8")
  func singlePrecision() {
    var ratios: [Double] = []
    for seed in UInt64(1)...6 {
      let (network, problem) = example(seed: seed)
      let single = problem.sampledSinglePrecisionRounding(of: network)
      let double = problem.sampledGradientRounding(of: network)
      ratios += zip(single, double).filter { $1 > 0 }.map { $0 / $1 * 0x1p-29 }
    }
    let median = ratios.sorted()[ratios.count / 2]
    #expect(median > 0.125 && median < 8)
  }

  @Test("Where backpropagation is not finite nothing is promised")
  func nonFinite() {
    let (network, example) = example(seed: 1)
    var problem = example
    problem.targets[0, 0] = .nan
    #expect(problem.sampledGradientRounding(of: network)[0] == .infinity)
  }

  private func example(seed: UInt64) -> (MLP<Double>, LearningProblem<Double>) {
    var random = SeededGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
    }
    let layers = [(3, 3, Activation.tanh), (2, 3, .softplus), (2, 2, .identity)].map {
      units, fanIn, activation in
      Layer(
        weights: matrix(units, fanIn), biases: matrix(1, units).elements, activation: activation)
    }
    return (
      MLP(layers: layers),
      LearningProblem(loss: Loss(.meanSquaredError), inputs: matrix(6, 3), targets: matrix(6, 2))
    )
  }
}
