import Derivatives
import ReferenceMLP
import Scalars
import TestSupport
import Testing

@testable import GradientChecking
@testable import NetworkChecking

@Suite("Derivatives through pre-activations")
struct AffineLayersTests {
  @Test("Moving one unit's pre-activations moves the loss as moving its bias does")
  func sweep() throws {
    var compared = 0
    for (hidden, output, loss) in RandomNetworks.pairings {
      let objective = RandomNetworks.objective(
        [3, 4, 3, 2], samples: 5, hidden: hidden, output: output, loss: loss)
      let (network, problem) = (objective.network, objective.problem)
      let sweep = LossAlongPreactivation(
        network: network, problem: problem, trace: network.forward(problem.inputs))
      for layer in network.layers.indices {
        for unit in 0..<network.layers[layer].units {
          for step in [0.5, -1, 1e-3] {
            var moved = network
            moved.layers[layer].biases[unit] += step
            let terms = (0..<problem.samples).map { sample in
              sweep.term(
                layer: layer, sample: sample, unit: unit,
                x: sweep.trace.preactivations[layer][sample, unit] + step)
            }
            let whole = problem.value(of: moved)
            // Fewer than 2⁷ roundings on either way to numbers of order 2³ that are added up.
            #expect(abs(terms.reduce(0, +) - whole) <= 0x1p-43 * max(1, abs(whole)))
            compared += 1
          }
        }
      }
    }
    #expect(compared == 6 * 9 * 3)
  }

  @Test(
    "Large networks are checked through pre-activations, however many samples they have; small ones are not")
  func choice() throws {
    let (hidden, output, loss) = RandomNetworks.pairings[0]
    // 70 samples and 65 units make more pre-activations than the 4,225 parameters.
    let large = RandomNetworks.objective(
      [64, 64, 1], samples: 70, hidden: hidden, output: output, loss: loss)
    #expect(large.point.count >= CheckLimits.parametersForAffineLayers && large.point.count < 70 * 65)
    #expect(try GradientChecker.throughAffineLayers(large)?.abilities.affineLayers?(true).count == 2)
    let small = RandomNetworks.objective([4, 4, 1], samples: 1, hidden: hidden, output: output, loss: loss)
    #expect(GradientChecker.throughAffineLayers(small) == nil)
  }

  @Test(
    "Each method's estimate through pre-activations is within its bound of the derivative, and so is the proof"
  )
  func bounds() throws {
    let methods: [any DerivativeMethod] = [
      Ridders(), ChebyshevInterpolation(), DualNumbers(), DualIntervals(),
    ]
    var (compared, outside, widest) = (0, [String](), 0.0)
    for (hidden, output, loss) in RandomNetworks.pairings {
      for l2 in [0, 0.3] {
        let objective = RandomNetworks.objective(
          [3, 4, 3, 2], samples: 4, hidden: hidden, output: output, loss: loss, l2: l2)
        let truth = objective.problem.converted { DoubleDouble($0) }
          .gradient(of: objective.network.converted { DoubleDouble($0) }).map(\.primal)
        let entries = try objective.affineLayers().flatMap { layer in
          let evidence = try LayerEvidence(layer, by: methods)
          return (0..<evidence.count).map { evidence.isKink(at: $0) ? nil : evidence.estimates(at: $0) }
        }
        try #require(entries.count == truth.count)
        let scale = truth.map(abs).max() ?? 0
        for case (let estimates?, let derivative) in zip(entries, truth) {
          try #require(estimates.map(\.method) == methods.map(\.name))
          for estimate in estimates {
            // The reference itself is rounded to a double.
            if !(abs(estimate.value - derivative) <= estimate.errorBound + 0x1p-52 * abs(derivative)) {
              outside.append("\(hidden) \(estimate.method): \(estimate) for \(derivative)")
            }
            widest = max(widest, estimate.errorBound / scale)
            compared += 1
          }
        }
      }
    }
    #expect(outside.isEmpty, "\(outside.prefix(3))")
    #expect(compared >= 6 * 2 * 39 * 4 * 9 / 10)
    #expect(widest < 1e-9)
  }

  @Test("A sample at a kink makes those entries inconclusive that it sees, and no other")
  func kinks() throws {
    var objective = RandomNetworks.objective(
      [3, 2, 2], samples: 3, hidden: .relu, output: .identity, loss: Loss(.meanSquaredError))
    // The first unit's pre-activation of sample 1 is exactly 0, and that sample does not see input 2.
    objective.problem.inputs[1, 2] = 0
    objective.network.layers[0].biases[0] = 0
    objective.network.layers[0].weights[0, 0] = 1
    objective.network.layers[0].weights[0, 1] = 2
    (objective.problem.inputs[1, 0], objective.problem.inputs[1, 1]) = (2, -1)
    let layers = objective.affineLayers()
    let entries = try layers.flatMap { layer in
      let evidence = try LayerEvidence(layer, by: [Ridders()])
      return (0..<evidence.count).map { (evidence.isKink(at: $0), evidence.estimates(at: $0)) }
    }
    let kinks = entries.indices.filter { entries[$0].0 }
    // W1[0,0], W1[0,1] and b1[0].
    #expect(kinks == [0, 1, 6])
    #expect(entries.indices.filter { entries[$0].1.first?.isUsable != true } == kinks)
  }

  @Test("With many parameters a gradient is verified through pre-activations, and one wrong entry is named")
  func manyParameters() throws {
    var objective = RandomNetworks.objective(
      [480, 9, 3, 2], samples: 3, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy), l2: 0.01)
    try #require(objective.point.count >= CheckLimits.parametersForAffineLayers)
    let right = try GradientChecker().check(objective)
    #expect(right.verdict == .verified)
    #expect(right.isCertified)
    var side = GradientChecker()
    side.workers = 3
    #expect(try side.check(objective).entries == right.entries)
    // Each pre-activation was evaluated, and no entry on its own: that would take more than 40 each.
    let evaluations = right.oracles.reduce(0) { $0 + $1.evaluations }
    #expect(evaluations < 4 * objective.point.count)
    var claim = objective.claimedGradient(at: objective.point)
    claim[1234] *= 1 + 1e-6
    objective.claim = claim
    let wrong = try GradientChecker().check(objective)
    #expect(wrong.verdict == .refuted)
    #expect(wrong.entries.indices.filter { wrong.entries[$0].verdict == .refuted } == [1234])
  }

  @Test("Where no oracle takes values their noise is not measured, and exact oracles say the same")
  func noise() throws {
    let objective = RandomNetworks.objective(
      [5, 4, 2], samples: 3, hidden: .relu, output: .softmax, loss: Loss(.crossEntropy))
    let exact = GradientChecker(methods: [DualNumbers(), DualIntervals()])
    let (with, without) = (objective.affineLayers(forValues: true), try exact.affineLayers(of: objective))
    for (with, without) in zip(with, without) {
      #expect(try with.output(1, 1).function.noise != nil)
      #expect(try without.output(1, 1).function.noise == nil)
      let first = try LayerEvidence(with, by: exact.methods)
      let second = try LayerEvidence(without, by: exact.methods)
      #expect(first.count == second.count && first.count > 0)
      for place in 0..<first.count {
        #expect(first.estimates(at: place) == second.estimates(at: place))
        #expect(first.isKink(at: place) == second.isKink(at: place))
      }
    }
    #expect(with.count == 2 && without.count == 2)
    #expect(
      try GradientChecker(methods: [Ridders()]).affineLayers(of: objective)[0].output(0, 0).function.noise
        != nil)
  }

  @Test("Where nothing is known of an output, nothing is said of the entries that see it")
  func unknown() throws {
    let inputs = LayerInputs(
      AffineLayer(samples: 2, units: 1, inputs: [1, 0, 2, 3], weights: [1, 1], penalty: 0) { _, _ in
        AffineOutput(center: 0, function: UnivariateFunction { $0 }, isKink: false, enclosure: Interval(1))
      })
    let known = UnitDerivatives.Derivative(value: 1, truncation: 0, rounding: 0)
    let unit = UnitDerivatives([UnitDerivatives.Derivative(), known])
    let sums = unit.sums(of: 0..<3, inputs, weights: [1, 1], penalty: 0)
    #expect(sums.values == [2, 3, 1])
    #expect(sums.truncation.map(\.isFinite) == [false, true, false])
    #expect((0...2).map { ProvenEnclosure(sums[$0]) == nil } == [true, false, true])
    #expect(ProvenEnclosure(sums[1])?.contains(3) == true)
    #expect((ProvenEnclosure(sums[1])?.largestDistance(from: 3) ?? 1) < 0x1p-48)
  }
}
