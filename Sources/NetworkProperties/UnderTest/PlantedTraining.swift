import ReferenceMLP
import Scalars

// Hessian products, steps, bounds and enclosures with one defect each: what the properties of training are
// there to see.

extension TrainingUnderTest {
  /// All planted defects: those of gradients, and those of everything else.
  static let planted: [TrainingUnderTest] =
    GradientUnderTest.planted.map { TrainingUnderTest(name: $0.name, gradients: $0) } + plantedInHessian
    + plantedInSteps + plantedInBounds

  private static let plantedInHessian: [TrainingUnderTest] = [
    changingHessianProduct("D32 Hessian product: entries in reverse order") { product, _ in
      product.reversed()
    },
    changingHessianProduct("D32 Hessian product: mean over the batch missing") { product, value in
      product.map { $0 * Double(value.problem.samples) }
    },
    changingHessianProduct("D32 Hessian product: first entry off by 1e-3") { product, _ in
      [product[0] * (1 + 1e-3)] + product.dropFirst()
    },
    TrainingUnderTest(
      name: "D32 Hessian product: φ″ left out",
      hessianProduct: { value, vector in
        // J of the logits alone: the Gauss–Newton matrix in the Hessian's place.
        let curvature = OutputCurvature(value, direction: vector)
        return MLP.flatten(
          GradientUnderTest.reference.pullback(curvature.logits, value.problem.inputs, curvature.cotangent))
      }),
  ]

  private static let plantedInSteps: [TrainingUnderTest] = [
    changingStep("step uphill") { -$0 }, changingStep("step of half the length") { 0.5 * $0 },
    changingStep("step of three times the length") { 3 * $0 },
  ]

  private static let plantedInBounds: [TrainingUnderTest] = [
    TrainingUnderTest(name: "L without the factor of X̃", smoothness: { $0.smoothness / 16 }),
    TrainingUnderTest(
      name: "L_B of a network without its second layer",
      hessianBound: { value, radius in
        var bounded = value
        bounded.network.layers[1].weights = value.network.layers[1].weights.map { _ in 0 }
        return 0.5 * bounded.hessianBound(radius: radius)
      }),
    TrainingUnderTest(
      name: "enclosure without outward rounding",
      enclosure: { value in TrainingUnderTest().enclosure(value).map { Interval($0.midpoint) } }),
  ]

  private static func changingHessianProduct(
    _ name: String, _ change: @escaping @Sendable ([Double], NetworkCase) -> [Double]
  ) -> TrainingUnderTest {
    let reference = TrainingUnderTest().hessianProduct
    return TrainingUnderTest(name: name, hessianProduct: { change(reference($0, $1), $0) })
  }

  private static func changingStep(
    _ name: String, _ rate: @escaping @Sendable (Double) -> Double
  ) -> TrainingUnderTest {
    let reference = TrainingUnderTest().step
    return TrainingUnderTest(name: name, step: { reference($0, $1, rate($2)) })
  }
}
