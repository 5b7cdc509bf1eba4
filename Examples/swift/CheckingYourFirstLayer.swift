// The tutorial "Check your first layer" of `GradientCheckTesting`, compiled and run: a test compares it with the article.

import Foundation
import GradientCheckTesting
import PropertyTesting
import Testing

/// A dense layer: tanh(Wx + b).
struct DenseLayer {
  /// A row for each unit.
  var weights: [[Double]]
  var bias: [Double]

  func output(_ input: [Double]) -> [Double] {
    zip(weights, bias).map { row, shift in
      tanh(zip(row, input).reduce(shift) { $0 + $1.0 * $1.1 })
    }
  }

  /// Half the squared distance of outputs and targets, as a mean over the samples.
  func loss(_ samples: [(input: [Double], target: [Double])]) -> Double {
    let sum = samples.reduce(0) { sum, sample in
      zip(output(sample.input), sample.target).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2 }
    }
    return sum / Double(samples.count)
  }

  /// The derivatives of the loss, in a layer of the same shape.
  func gradient(_ samples: [(input: [Double], target: [Double])]) -> DenseLayer {
    var gradient = DenseLayer(weights: weights.map { $0.map { _ in 0 } }, bias: bias.map { _ in 0 })
    let share = 1 / Double(samples.count)
    for sample in samples {
      for (unit, (a, t)) in zip(output(sample.input), sample.target).enumerated() {
        let delta = (a - t) * (1 - a * a)
        for (index, x) in sample.input.enumerated() { gradient.weights[unit][index] += share * delta * x }
        gradient.bias[unit] += share * delta
      }
    }
    return gradient
  }
}

let samples: [(input: [Double], target: [Double])] = [
  ([0.5, -1, 2], [1, 0]), ([1.5, 0.25, -0.5], [0, 0.5]), ([-1, 0.75, 1], [-0.5, 1]),
]

@Suite("Tutorial: check your first layer", .gradientCheck(seed: 1, cases: 50))
struct FirstLayerTests {
  let layer = DenseLayer(weights: [[0.5, -0.25, 1], [0.75, 0.1, -0.3]], bias: [0.1, -0.2])

  @Test func gradient() {
    expectGradient("first layer", at: ParameterFields(of: layer, \.weights, \.bias)) { layer in
      layer.loss(samples)
    } gradient: { layer in
      let gradient = layer.gradient(samples)
      return (gradient.weights, gradient.bias)
    }
  }

  @Test func gradientEverywhere() async throws {
    let layers = Generator.double(in: -2...2).array(count: 8).map { numbers in
      ParameterFields(
        of: DenseLayer(
          weights: [Array(numbers[0..<3]), Array(numbers[3..<6])], bias: Array(numbers[6..<8])),
        \.weights, \.bias)
    }
    try await expectGradient("first-layer-everywhere", at: layers) { layer in
      layer.loss(samples)
    } gradient: { layer in
      let gradient = layer.gradient(samples)
      return (gradient.weights, gradient.bias)
    }
  }
}
