import PropertyTesting
import ReferenceMLP
import Scalars
import Testing

@testable import NetworkProperties

/// What the properties of training are built on: known quadratics, lines of gradients.
@Suite struct PropertiesOfTrainingBoundsTests {
  @Test("the known quadratic has the eigenvectors and eigenvalues that it says, and loss 0 at its optimum")
  func knownQuadratic() async throws {
    let generator = KnownQuadratic.generator(scales: [1, 2, 0.5, 0]) { _ in 1 }
    let property = TestedProperty("known", "Hq = λq", generator) { quadratic in
      let (d, outputs) = (quadratic.scales.count, quadratic.optimum.outputs)
      let start = quadratic.start
      var outcomes = [
        Outcome.equal(start.problem.value(of: quadratic.optimum), 0),
        Outcome.check(quadratic.rate * quadratic.largestEigenvalue == 1, "ηλ is not 1"),
      ]
      for output in 0..<outputs {
        for j in 0...d {
          var weights = Matrix<Double>(rows: outputs, columns: d)
          var biases = Array(repeating: 0.0, count: outputs)
          if j == d { biases[output] = 1 }
          for i in 0..<d where j < d { weights[output, i] = KnownQuadratic.eigenvector(j, count: d)[i] }
          let vector = weights.elements + biases
          outcomes.append(
            Outcome.equal(
              TrainingUnderTest().hessianProduct(start, vector), vector.map { quadratic.eigenvalues[j] * $0 })
          )
        }
      }
      return Outcome.all(outcomes)
    }
    let result = try await PropertyRunner(seed: 4, budget: .cases(60)).run(property)
    #expect(result.isPassed, "\(result.text)")
  }

  @Test("L of one layer is at least ‖Hv‖/‖v‖, and is reached within a factor where it should be")
  func smoothness() async throws {
    let pairings: [NetworkCases.Pairing] = [
      .init(loss: .crossEntropy, output: .softmax), .init(loss: .binaryCrossEntropy, output: .sigmoid),
      .init(loss: .meanSquaredError, output: .identity), .init(loss: .halfSumSquaredError, output: .identity),
    ]
    let property = TestedProperty(
      "smoothness", "sharpness ≤ L", NetworkCases.oneLayer(pairings).generator,
      coverage: [LabelMinimum("nearly reached", atLeast: 0.1)]
    ) { value in
      let sharpness = TrainingUnderTest().sharpness(of: value)
      return Outcome.atMost(sharpness, value.smoothness * (1 + 1e-9))
        .labelled("nearly reached", if: sharpness > 0.9 * value.smoothness)
    }
    let result = try await PropertyRunner(seed: 4, budget: .cases(200)).run(property)
    #expect(result.isPassed, "\(result.text)")
  }

  @Test("a line's bound of the third derivative of the gradient is the derivative where it is constant")
  func thirdDerivative() {
    // ½(w₂w₁ − y)² along (1, 1): L = ½((1 + t)² − y)², ∂L/∂w = (1 + t)³ − y(1 + t), third derivative 6.
    let value = TwoWeights(first: 1, second: 1, target: 0.5, rate: 0).networkCase
    let line = GradientAlongLine(value: value, direction: [1, 0, 1, 0])
    let bounds = line.thirdDerivativeBounds(upTo: 0x1p-14)
    #expect(bounds.count == 4 && abs(bounds[0] - 6) < 1e-9 && abs(bounds[2] - 6) < 1e-9)
    // Hv = (3 − y, …): the interval holds it and is narrow.
    let product = line.hessianProduct()
    #expect(product[0].contains(2.5) && product[2].contains(2.5) && product[0].width < 1e-14)
  }
}
