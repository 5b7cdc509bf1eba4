import BLAS
import PlantedDefects
import ReferenceMLP
import Scalars
import TestSupport
import Testing

@testable import GradientChecking
@testable import NetworkChecking

@Suite("Proven bounds of a network's pass")
struct EnclosedNetworkTests {
  @Test("A blocked product is within its bound of the exact one, and its bound is not much more")
  func blockedProducts() {
    var random = SeededGenerator(seed: 5)
    var (compared, worst) = (0, 0.0)
    for count in Array(0...20) + [63, 64, 65, 72, 200, 784, 1000] {
      for kind in 0..<4 {
        // Plain numbers; sums that cancel; terms that vanish beside the first of each lane; tiny ones.
        let x = (0..<count).map { index -> Double in
          switch kind {
          case 0: random.normal()
          case 1: index % 2 == 0 ? random.normal() : 1
          case 2: index < 8 ? 1 : 0x1.cp-54
          default: random.normal() * 0x1p-1000
          }
        }
        let y = (0..<count).map { index -> Double in
          kind == 1 && index % 2 == 1 ? -x[index - 1] : (kind == 0 ? random.normal() : 1)
        }
        let exact = zip(x, y).reduce(DoubleDouble.zero) { $0 + DoubleDouble(productOf: $1.0, and: $1.1) }
        let magnitude = zip(x, y).reduce(0) { $0 + abs($1.0 * $1.1) }
        let (row, other) = (
          Matrix(rows: 1, columns: count, elements: x), Matrix(rows: 1, columns: count, elements: y)
        )
        let products = BlockedProduct.all(row, radii: nil, others: other.rows) { other.rows($0) }
        guard products.count == 1, let product = products.first else {
          Issue.record("one product of \(count) numbers, found \(products.count)")
          continue
        }
        let error = abs((DoubleDouble(product.value) - exact).primal)
        let bound = product.error(roundings: BlockedProduct.roundings(count: count))
        #expect(error <= bound, "\(kind), \(count) numbers: \(error) > \(bound)")
        #expect(bound <= 41 * 0x1p-53 * magnitude + 0x1p-1021)
        #expect(abs(product.magnitude - magnitude) <= 0x1p-40 * magnitude)
        if magnitude > 0 { worst = max(worst, error / bound) }
        compared += 1
      }
    }
    #expect(compared == 28 * 4)
    // The terms that vanish lose six of the nine roundings that there are before the blocks are added.
    #expect(worst > 0.2)
  }

  @Test("What a layer loses by cancellation is carried over to the layers above")
  func inheritedErrors() {
    // z₁ = 10⁸x₀ − 10⁸x₁ = −10 is off by about 10⁻⁸, and with weights 1 so is all above it.
    let weights: [[Double]] = [[1e8, -1e8], [1], [1]]
    let network = MLP<Double>(
      layers: weights.map { row in
        Layer<Double>(weights: Matrix<Double>([row]), biases: [0], activation: .identity)
      })
    let samples = (1...40).map { (number: Int) -> [Double] in
      let x = Double(number)
      return [1 + 1 / x, 1 + 1 / x + 1e-7]
    }
    let inputs = Matrix<Double>(samples)
    let problem = LearningProblem<Double>(
      loss: Loss(.meanSquaredError), inputs: inputs, targets: Matrix(rows: 40, columns: 1))
    let enclosed = EnclosedNetwork(network: network, problem: problem)
    let precise = network.converted { DoubleDouble($0) }.forward(inputs.map { DoubleDouble($0) })
    guard enclosed.inputRadii.count == 3, let radii = enclosed.inputRadii[2] else {
      Issue.record("radii of two layers' outputs, found \(enclosed.inputRadii.count)")
      return
    }
    var (outside, seen) = ([Int](), 0)
    for sample in 0..<40 {
      let found = DoubleDouble(enclosed.trace.activations[1][sample, 0])
      let error = abs((found - precise.activations[1][sample, 0]).primal)
      if !(error <= radii[sample, 0]) { outside.append(sample) }
      if error > 1e-9 { seen += 1 }
    }
    #expect(outside.isEmpty, "\(outside)")
    #expect(seen > 20, "nothing was lost: the comparison compared nothing")
  }

  @Test("What is granted does not depend on the order of a layer's units, however many parts they make")
  func orderOfUnits() {
    for hidden in [Activation.tanh, .relu] {
      let objective = RandomNetworks.objective(
        [3, 150, 4], samples: 5, hidden: hidden, output: .softmax, loss: Loss(.crossEntropy))
      var turned = objective.network
      turned.layers[0].weights = turned.layers[0].weights.selectingRows((0..<150).reversed())
      turned.layers[0].biases.reverse()
      turned.layers[1].weights =
        turned.layers[1].weights.transposed.selectingRows((0..<150).reversed()).transposed
      let bounds = objective.problem.anyGradientRoundingBound(of: objective.network)
      let others = objective.problem.anyGradientRoundingBound(of: turned)
      // Each sum may end some units in its last place away, and so may the ends of an enclosure, which is itself dozens wide.
      var different: [Int] = []
      for unit in 0..<150 {
        for input in 0..<3 {
          let ratio = bounds[3 * unit + input] / others[3 * (149 - unit) + input]
          if !(abs(ratio - 1) < 0.25) { different.append(unit) }
        }
      }
      #expect(different.isEmpty, "\(hidden): \(different.prefix(5))")
    }
  }

  @Test("Activations and derivatives of random networks in double-double lie in what is proven of them")
  func containsPreciseNetwork() {
    var (compared, outside, widest) = (0, [String](), 0.0)
    for (hidden, output, loss) in RandomNetworks.pairings {
      for (seed, sizes) in [[3, 4, 3, 2], [70, 5, 4], [9, 66, 65, 3], [4, 3]].enumerated() {
        let objective = RandomNetworks.objective(
          sizes, samples: 3, hidden: hidden, output: output, loss: loss, seed: UInt64(seed))
        let enclosed = EnclosedNetwork(network: objective.network, problem: objective.problem)
        let problem = objective.problem.converted { DoubleDouble($0) }
        let network = objective.network.converted { DoubleDouble($0) }
        let trace = network.forward(problem.inputs)
        let deltas = problem.backward(network, trace: trace).deltas
        for layer in network.layers.indices.dropFirst() {
          let radii = enclosed.inputRadii[layer]?.elements ?? []
          #expect(radii.count == trace.input(ofLayer: layer).elements.count)
          for (place, radius) in radii.enumerated() {
            let computed = enclosed.trace.input(ofLayer: layer).elements[place]
            let error = abs((DoubleDouble(computed) - trace.input(ofLayer: layer).elements[place]).primal)
            if !(error <= radius) { outside.append("\(hidden) a\(layer)[\(place)]: \(error) > \(radius)") }
            compared += 1
          }
        }
        for layer in network.layers.indices {
          let truth = deltas[layer].elements
          #expect(truth.count == enclosed.derivatives[layer].count)
          let scale = truth.map { abs($0.primal) }.max() ?? 0
          for (enclosure, derivative) in zip(enclosed.derivatives[layer], truth) {
            if !enclosure.contains(derivative) {
              outside.append("\(hidden) δ\(layer): \(derivative) in \(enclosure)")
            }
            widest = max(widest, enclosure.width / scale)
            compared += 1
          }
        }
      }
    }
    #expect(outside.isEmpty, "\(outside.count): \(outside.prefix(3))")
    #expect(compared > 6 * 3 * 250)
    #expect(widest < 1e-11)
  }

  @Test("What cancels in a layer above widens what is proven of the layers below")
  func cancellation() {
    var objective = RandomNetworks.objective(
      [3, 4, 3, 2], samples: 1, hidden: .tanh, output: .identity, loss: Loss(.meanSquaredError))
    let a = objective.network.forward(objective.problem.inputs).activations[0]
    objective.network.layers[1].weights[0, 0] = 0x1p30
    objective.network.layers[1].weights[0, 1] = -0x1p30 * a[0, 0] / a[0, 1]
    let enclosed = EnclosedNetwork(network: objective.network, problem: objective.problem)
    let problem = objective.problem.converted { DoubleDouble($0) }
    let network = objective.network.converted { DoubleDouble($0) }
    let deltas = problem.backward(network, trace: network.forward(problem.inputs)).deltas
    for (layer, delta) in deltas.enumerated() {
      #expect(delta.elements.count == enclosed.derivatives[layer].count)
      for (enclosure, derivative) in zip(enclosed.derivatives[layer], delta.elements) {
        #expect(enclosure.contains(derivative), "δ\(layer): \(derivative) in \(enclosure)")
      }
    }
    // z of the second layer is known to 2⁻²³ or so, and its derivatives are no better.
    #expect(enclosed.derivatives[0].allSatisfy { $0.width > 0x1p-40 * abs($0.midpoint) })
  }

  @Test(
    "Backpropagation in any order and form is off by no more than is granted, which is below half of T in wide layers"
  )
  func anyRounding() throws {
    var (compared, outside, shares) = (0, [String](), [Double]())
    for (hidden, output, loss) in RandomNetworks.pairings {
      for (seed, sizes) in [[3, 4, 3, 2], [300, 6, 4], [3, 70, 66, 2]].enumerated() {
        // A penalty beside which the rounding of the sums is nothing shows whose weight is granted what.
        let objective = RandomNetworks.objective(
          sizes, samples: 5, hidden: hidden, output: output, loss: loss, l2: sizes[1] > 64 ? 1e6 : 0.1,
          seed: UInt64(seed))
        let (network, problem) = (objective.network, objective.problem)
        let precise = problem.converted { DoubleDouble($0) }.gradient(
          of: network.converted { DoubleDouble($0) })
        let granted = problem.anyGradientRoundingBound(of: network)
        let forms: [any BackpropagationSteps] =
          [CorrectSteps(), TextbookForms()] + EquivalentVariant.allCases.filter { $0.fits(network, problem) }
        try #require(granted.count == precise.count)
        for form in forms {
          let gradient = problem.gradient(of: network, steps: form)
          for (entry, truth) in precise.enumerated() {
            let error = abs((DoubleDouble(gradient[entry]) - truth).primal)
            if !(error <= granted[entry]) {
              outside.append("\(hidden) \(form) \(entry): \(error) > \(granted[entry])")
            }
            compared += 1
          }
        }
        let bound = problem.gradientRoundingBound(of: network)
        if sizes[0] == 300 {
          let ratios = zip(granted, bound).map { $0 / $1 }.sorted()
          shares.append(ratios[ratios.count / 2])
        }
      }
    }
    #expect(outside.isEmpty, "\(outside.count): \(outside.prefix(3))")
    #expect(compared > 6 * 1800 * 5)
    #expect(shares.count == 6 && shares.allSatisfy { $0 < 0.5 }, "\(shares)")
  }

  @Test("What the forms of textbooks lose is the same by parts of a layer and as a whole")
  func textbookRounding() {
    let objective = RandomNetworks.objective(
      [3, 70, 66, 2], samples: 5, hidden: .tanh, output: .identity, loss: Loss(.meanSquaredError), l2: 0.1)
    let (network, problem) = (objective.network, objective.problem)
    // Plain loops add up in the order of samples, whatever the part.
    BLASLibrary.$current.withValue(nil) {
      let own = problem.gradient(of: network)
      let textbook = problem.gradient(of: network, steps: TextbookForms())
      var bounds = own.indices.map { $0.isMultiple(of: 3) ? 1.0 : 0 }
      problem.raiseToTextbookRounding(&bounds, of: network, trace: network.forward(problem.inputs))
      let expected = own.indices.map {
        $0.isMultiple(of: 3) ? 1 : min(8 * abs(textbook[$0] - own[$0]), 0x1p-20 * abs(own[$0]))
      }
      #expect(bounds == expected)
      #expect(expected.count(where: { $0 > 0 && $0 < 1 }) > 2000)
    }
  }

  @Test("A network has its own parameters, to the bit, and no others")
  func ownParameters() {
    var network = RandomNetworks.objective(
      [3, 4, 2], samples: 1, hidden: .tanh, output: .identity, loss: Loss(.meanSquaredError)
    ).network
    network.layers[1].biases[1] = 0
    let own = network.parameters
    #expect(network.hasParameters(own))
    #expect(!network.hasParameters(Array(own.dropLast())) && !network.hasParameters(own + [0]))
    for index in own.indices {
      var other = own
      other[index] = other[index] == 0 ? -0.0 : other[index].nextUp
      #expect(!network.hasParameters(other), "\(index)")
    }
  }

  @Test("The derivatives of softmax with cross-entropy are those of dual intervals")
  func softmaxDerivatives() {
    var random = SeededGenerator(seed: 3)
    var compared = 0
    for outputs in [1, 2, 7] {
      for spread in [1.0, 30, 800] {
        let z = (0..<outputs).map { _ -> Interval in
          let center = spread * random.normal()
          return Interval(lower: center - 1e-9, upper: center + 1e-9)
        }
        var targets = (0..<outputs).map { Interval($0.isMultiple(of: 2) ? 0.5 : 0) }
        targets[outputs - 1] = Interval(0.25)
        let present = PresentTarget.of(targets)
        let constants = present.map {
          PresentTarget(output: $0.output, weight: Dual($0.weight, derivative: .zero))
        }
        for (unit, derivative) in PresentTarget.derivatives(z, present).enumerated() {
          let seeded = z.indices.map { Dual(z[$0], derivative: $0 == unit ? Interval(1) : .zero) }
          let dual = PresentTarget.crossEntropy(seeded, constants).derivative
          #expect(derivative == dual, "\(outputs) outputs, \(spread): \(derivative), \(dual)")
          compared += 1
        }
        var unknown = z
        unknown[0] = .undefined
        #expect(PresentTarget.derivatives(unknown, present).allSatisfy { !$0.isDefined })
      }
    }
    #expect(compared == 3 * 10)
  }

  @Test("Nothing is proven of what lies below an output of which nothing is")
  func unproven() {
    // Two outputs of which one may be negative: cross-entropy without softmax needs their logarithms.
    var objective = RandomNetworks.objective(
      [3, 4, 2], samples: 2, hidden: .tanh, output: .identity, loss: Loss(.crossEntropy))
    objective.network.layers[1].biases = [-10, 10]
    objective.problem.targets = Matrix([[1, 1], [0, 1]])
    let enclosed = EnclosedNetwork(network: objective.network, problem: objective.problem)
    #expect(enclosed.derivatives[1].prefix(2).contains { !$0.isDefined })
    #expect(enclosed.derivatives[0].prefix(4).allSatisfy { !$0.isDefined })
  }

  @Test("The formula's share of a bound is carried over to the parameters, and 0 stays 0")
  func truncation() {
    let inputs = LayerInputs(
      AffineLayer(samples: 2, units: 1, inputs: [3, -1, 0, 2], weights: [1, 1], penalty: 0) { _, _ in
        preconditionFailure("nothing is evaluated")
      })
    for share in [0, 0x1p-10] {
      let derivatives = UnitDerivatives(
        [1.0, 2].map { UnitDerivatives.Derivative(value: $0, truncation: $0 * share, rounding: 0) })
      let sums = derivatives.sums(of: 0..<3, inputs, weights: [1, 1], penalty: 0)
      for (column, expected) in [3.0, 5, 3].enumerated() {
        let truncation = sums[column].truncation
        #expect(truncation >= expected * share && truncation <= expected * share * (1 + 0x1p-29))
        let alone = derivatives.sums(
          of: column..<column + 1, inputs, weights: column < 2 ? [1] : [], penalty: 0)
        #expect(alone[column] == sums[column])
      }
    }
  }

  @Test("Sums over samples are the same to the bit for one column and for all, and within their bound")
  func weightedSums() {
    var random = SeededGenerator(seed: 9)
    var compared = 0
    for rows in [0, 1, 3, 4, 5, 8, 64, 101] {
      let columns = 7
      let matrix = (0..<rows * columns).map { _ in random.normal() }
      let factors = (0..<rows).map { $0 % 5 == 2 ? 0 : random.normal() }
      let sums = WeightedSums(factors)
      var all = Array(repeating: 0.0, count: columns + 1)
      sums.add(matrix, columns, 0..<columns + 1, to: &all)
      for column in 0...columns {
        var one = [0.0]
        sums.add(matrix, columns, column..<column + 1, to: &one)
        #expect(one == [all[column]])
      }
      for column in 0..<columns {
        let terms = (0..<rows).map { (factors[$0], matrix[$0 * columns + column]) }
        let exact = terms.reduce(DoubleDouble.zero) { $0 + DoubleDouble(productOf: $1.0, and: $1.1) }
        let magnitude = terms.reduce(0) { $0 + abs($1.0 * $1.1) }
        let error = abs((DoubleDouble(all[column]) - exact).primal)
        #expect(error <= WeightedSums.relativeError(rows: rows) * magnitude)
        compared += 1
      }
    }
    #expect(compared == 8 * 7)
  }
}
