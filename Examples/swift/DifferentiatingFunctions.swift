// Examples of `GradientCheckDifferentiation`: derivatives of Swift's own.

import Foundation
import GradientCheckDifferentiation
import Testing
import _Differentiation

/// A layer whose properties are of two formats.
struct ExampleLayer: Differentiable {
  var weights: [Double]
  var shift: Float
}

/// ln(1 + eᶻ), with a derivative of our own.
func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }

/// The logistic function.
///
/// As (1 + tanh(z/2))/2 it would lose its digits below −20, which the test at −30 finds.
@derivative(of: softplus)
func softplusDerivative(_ z: Double) -> (value: Double, pullback: (Double) -> Double) {
  (softplus(z), { $0 / (1 + exp(-z)) })
}

@Suite("Examples: derivatives of Swift's own") struct DifferentiatingFunctions {
  @Test("A derivative of one's own, at numbers far apart", arguments: [-30, -1.5, 0.25, 2, 40])
  func softplusAt(_ z: Double) {
    expectDerivative("softplus", of: softplus, at: z)
  }

  @Test("A layer, whose wrong entries would be named weights[1] or shift") func layer() {
    expectDerivative(
      "layer",
      of: { (layer: ExampleLayer) in
        softplus(layer.weights[0] * 0.5 + layer.weights[1] * -2 + Double(layer.shift))
      },
      at: ExampleLayer(weights: [0.3, -0.1], shift: 0.75))
  }

  @Test("Every row of a result with several numbers") func rows() {
    expectPullback(
      "polar", of: { (radius: Double, angle: Double) in [radius * cos(angle), radius * sin(angle)] }, at: 2,
      0.5)
  }
}
