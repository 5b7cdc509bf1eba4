import PropertyTesting
import ReferenceMLP

// Gradient descent on quadratic losses, where 2/λ_max decides between convergence and divergence.

extension PropertyCatalogue {
  /// P25 and P26.
  static func quadratics(of training: TrainingUnderTest) -> [TestedProperty] {
    [contraction(training), divergence(training)]
  }

  /// P25: on a quadratic, a step with 0 < η < 2/λ_max multiplies the loss above its minimum by at most max (1
  /// − ηλ)².
  ///
  /// In the eigenbasis L = ½Σλc², and a step multiplies each c by 1 − ηλ. There is no
  /// rounding at all and no tolerance: with sⱼ of ½, 1, 2 and ηλ_max = k/8 the parameters after the step
  /// are multiples of 2⁻¹¹ below 2⁶, residuals multiples of 2⁻¹² below 2¹⁰, and the sum of their squares
  /// needs 50 bits of the 53.
  static func contraction(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P25-contraction", "quadratic, 0 < η < 2/λmax: a step multiplies the loss by at most max (1 − ηλ)²",
      KnownQuadratic.generator(scales: [1, 2, 0.5, 0]) { source in
        Double(try source.integer(in: 1...15, simplest: 8)) / 8
      }, coverage: [LabelMinimum("η above 1/λmax", atLeast: 0.2)]
    ) { quadratic in
      let before = training.loss(of: quadratic.start)
      let gradient = try training.gradient(of: quadratic.start)
      let after = training.loss(
        of: training.stepping(quadratic.start, along: gradient, rate: quadratic.rate))
      let factors = quadratic.eigenvalues.map { (1 - quadratic.rate * $0) * (1 - quadratic.rate * $0) }
      return Outcome.atMost(after, factors.reduce(0) { max($0, $1) } * before)
        .stating("loss after the step ≤ max (1 − ηλ)² · loss before")
        .labelled("η above 1/λmax", if: quadratic.rate * quadratic.largestEigenvalue > 1)
        .labelled("loss 0", if: before == 0)
    }
  }

  /// P26: on a quadratic with η > 2/λ_max and an error component c along the top eigenvector, gradient
  /// descent **diverges**: the loss after t steps is at least ½λ(ηλ − 1)²ᵗc².
  ///
  /// In the eigenbasis c is multiplied by 1 − ηλ < −1 at every step. The parameters are exact: with sⱼ of 0,
  /// 1, 2 and ηλ_max = k/4 for up to six steps they are multiples of 2⁻²⁷ below 2¹⁴; with ηλ_max = 4 (factors
  /// −3 and 0, as ηλ is 4 or 1) multiples of 2⁻³ below 2³⁷ for up to 20 steps; sums inside the passes need
  /// fewer than 53 bits. Only the squares in the loss, and their sum of at most 48 terms, and (ηλ − 1)²ᵗc²
  /// round: fewer than 60u, within the table's 200u.
  static func divergence(_ training: TrainingUnderTest) -> TestedProperty {
    let some = KnownQuadratic.generator(scales: [1, 2, 0]) { Double(try $0.integer(in: 9...16)) / 4 }
    let many = KnownQuadratic.generator(scales: [1, 2]) { _ in 4 }
    let runs = Generator<(quadratic: KnownQuadratic, steps: Int)> { source in
      if try source.boolean() { return (try source.draw(many), try source.integer(in: 1...20)) }
      return (try source.draw(some), try source.integer(in: 1...6))
    }
    return TestedProperty(
      "P26-divergence", "quadratic, η > 2/λmax: the loss after t steps is at least ½λ(ηλ−1)²ᵗc²", runs,
      coverage: [LabelMinimum("component along the top eigenvector", atLeast: 0.5)]
    ) { quadratic, steps in
      let component = quadratic.squaredTopComponent(of: quadratic.start.network)
      let run = try training.run(quadratic.start, rate: quadratic.rate, steps: steps)
      let growth = quadratic.rate * quadratic.largestEigenvalue - 1
      var bound = 0.5 * quadratic.largestEigenvalue * component
      let bounds = run.map { _ in
        defer { bound *= growth * growth }
        return bound * (1 - 200 * 0x1p-53)
      }
      return Outcome.atMost(bounds, run.map { training.loss(of: $0) })
        .stating("½λ(ηλ−1)²ᵗc² ≤ loss after t steps").naming { "t = \($0)" }
        .labelled("component along the top eigenvector", if: component > 0)
        .labelled("10 steps or more", if: steps >= 10)
    }
  }
}
