import ReferenceMLP
import Scalars
import Testing

@testable import Claims

@Suite struct ClaimsMachineryTests {
  @Test func `counting scalars count products and nothing else`() {
    let (result, count) = CountingScalar.counting {
      let a = CountingScalar(3)
      let b = CountingScalar(4)
      return a * b + a / b - b * b + CountingScalar.logistic(a) + CountingScalar.softplus(b)
    }
    #expect(count == 2)
    #expect(result.value == 12 + 0.75 - 16 + Double.logistic(3) + Double.softplus(4))
  }

  @Test func `counts of several tasks do not mix`() async {
    let counts = await withTaskGroup(of: Bool.self) { group in
      for size in 1...20 {
        group.addTask {
          let count = CountingScalar.counting {
            (0..<size * 50).reduce(CountingScalar(1)) { product, _ in product * CountingScalar(1) }
          }.multiplications
          return count == size * 50
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(counts == 20)
    #expect(CountingScalar.counting {}.multiplications == 0)
  }

  @Test func `the cost of a pass has two element-wise products for each hidden unit`() {
    let cost = PassCost.measured(sizes: [3, 5, 4, 2])
    #expect(cost.forward == 15 + 20 + 8)
    #expect(cost.backward == 2 * 43 - 15)
    #expect(cost.elementwise == 2 * (5 + 4))
    #expect(cost.parameters == 43 + 11)
  }

  /// Central differences with h = 1e-5: their error is of order h² and 1e-16/h, both below 1e-9 for gradients
  /// of order 1, and 1e-7 is asked for; a missing term of the backward pass would be of order 1.
  @Test(arguments: [true, false])
  func `the backward pass through batch normalisation is the derivative of its loss`(isNormalized: Bool) {
    let deep = DeepGradients(activation: .sigmoid, isNormalized: isNormalized, seed: 3)
    let gradients = deep.gradients()
    var worst = 0.0
    var compared = 0
    for layer in [0, 1, 9, 10] {
      for entry in stride(from: 0, to: gradients[layer].elements.count, by: 37) {
        let losses = [1e-5, -1e-5].map { offset in
          var moved = deep
          moved.network.layers[layer].weights.elements[entry] += offset
          return moved.loss()
        }
        let difference = abs((losses[0] - losses[1]) / 2e-5 - gradients[layer].elements[entry])
        #expect(!difference.isNaN)
        worst = max(worst, difference)
        compared += 1
      }
    }
    #expect(compared > 15)
    #expect(worst < 1e-7)
  }

  @Test func `a normalised layer ignores the size of its weights`() {
    let plain = DeepGradients(activation: .relu, isNormalized: true, seed: 4)
    let doubled = DeepGradients(activation: .relu, isNormalized: true, gain: 2, seed: 4)
    // Equal but for ε: 1e-5 against variances of order 1.
    #expect(abs(plain.loss() - doubled.loss()) < 1e-3 * plain.loss())
    #expect(plain.problem.inputs == doubled.problem.inputs)
  }

  @Test func `all 22 defects change a gradient that they fit, and keep its count`() {
    var random = ClaimRandom(seed: 5, claim: "defects")
    var changed = 0
    for defect in ShapePreservingDefect.allCases {
      let example = random.example(
        sizes: [3, 3, 3], hidden: defect.hiddenActivation, output: defect.outputActivation, samples: 3,
        loss: defect.loss)
      let trace = example.network.forward(example.problem.inputs)
      let right = example.problem.gradient(of: example.network)
      let wrong = MLP.flatten(defect(example.problem, example.network, trace).gradients)
      #expect(wrong.count == right.count)
      changed += zip(wrong, right).contains { abs($0 - $1) > 1e-6 } ? 1 : 0
    }
    #expect(changed == 22)
  }

  @Test func `a descent moves the biases by its convention`() {
    let context = ClaimContext(seed: 1)
    let start = ClaimExample.twoTwoTwo
    let moved = ClaimExample.BiasConvention.allCases.map {
      start.after(steps: 3, rate: 0.5, biases: $0, context)
    }
    let biases = moved.map { $0.network.layers[0].biases }
    #expect(biases[0] == [0.35, 0.35])
    #expect(biases[1][0] == biases[1][1] && biases[1][0] != 0.35)
    #expect(biases[2][0] != biases[2][1])
    var losses = start
    #expect(losses.descend(steps: 3, rate: 0.5, context).count == 4)
  }

  @Test func `forward mode is exact and independent of the backward pass`() {
    let example = ClaimExample.twoTwoTwo
    let forward = example.forwardModeGradient()
    let backward = example.problem.gradient(of: example.network)
    let worst = zip(forward, backward).map { abs($0 - $1) / abs($1) }.max() ?? 1
    // Both have fewer than 160 roundings in their worst entry (S2.9).
    #expect(worst < 320 * 0x1p-53)
    #expect(forward.count == 12)
  }

  @Test func `a compensated sum finds what plain summation loses`() {
    #expect(MatrixFormClaims.compensatedSum([1, 1e100, 1, -1e100]) == 2)
    #expect(MatrixFormClaims.compensatedSum(Array(repeating: 0.1, count: 10)) == 1)
  }

  @Test func `the first depth is found by bisection at either end of a range`() {
    for first in 1...20 {
      #expect(UnitChain.firstDepth(in: 1...20) { $0 >= first } == first)
    }
  }
}
