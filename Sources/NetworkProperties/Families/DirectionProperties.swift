import PropertyTesting
import ReferenceMLP
import Scalars

// Backpropagation against forward mode, which shares nothing with it but the forward pass, and against
// Taylor's theorem.

extension PropertyCatalogue {
  /// P17–P19.
  static func directions(of subject: GradientUnderTest) -> [TestedProperty] {
    [adjoint(subject), descentRate(subject), taylorRemainder(subject)]
  }

  /// P17: ⟨Jv, U⟩ = ⟨v, JᵀU⟩, J being the Jacobian of the outputs, Jv by forward and JᵀU by reverse mode.
  ///
  /// The definition of the transpose; no step size. U = ŷ − y with drawn targets y is any direction of
  /// outputs, and JᵀU the gradient of ½Σ(ŷ−y)²: each of its entries is wrong by at most a quarter of T =
  /// C·u·S (C has that in hand), and Jv likewise, whose |U|ᵀ|J||v| is below Σ|v|S. So Σ|v|T.
  static func adjoint(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.pairings = Activation.allCases.map { .init(loss: .halfSumSquaredError, output: $0) }
    let generator = cases.choosing { try $1.direction(of: $0.network) }
    return TestedProperty(
      "P17-adjoint", "⟨Jv,U⟩ = ⟨v,JᵀU⟩: forward mode against reverse mode", generator, target: .margin
    ) { value in
      let direction = value.choice
      let tolerance = dot(direction.map { abs($0) }, try value.networkCase.tolerances())
      try assume(tolerance.isFinite)
      let outputs = value.network.forward(value.problem.inputs).outputs
      let cotangent = outputs.combined(with: value.problem.targets, -)
      let tangents = moving(value.network, along: direction).forward(value.problem.inputs.map { Dual($0) })
        .outputs.elements.map(\.derivative)
      let gradient = MLP.flatten(subject.pullback(value.network, value.problem.inputs, cotangent))
      guard gradient.count == direction.count else { return .fails("JᵀU has another count than v") }
      return Outcome.close(dot(tangents, cotangent.elements), dot(direction, gradient), within: tolerance)
        .stating("⟨Jv,U⟩ = ⟨v,JᵀU⟩").labelled(by: value.networkCase)
    }
  }

  /// P18: the loss falls along −g at the rate ‖g‖²: d/dη L(θ − ηg) at η = 0 is −‖g‖², by forward mode.
  ///
  /// Why small steps of gradient descent decrease the loss. Forward mode's derivative is wrong by at most
  /// Σ|gᵢ|Tᵢ/2, the sum ‖g‖² by 2Σ|gᵢ|Tᵢ; with |g| ≤ S and T = C·u·S that is below 8C·u·‖S‖². A gradient so
  /// small that its square is near underflow is discarded.
  static func descentRate(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    return TestedProperty(
      "P18-descent-rate", "d/dη L(θ−ηg) at η = 0 is −‖g‖²", cases.generator, target: .margin
    ) { value in
      let gradient = subject.gradient(value.network, value.problem)
      let tolerances = try value.tolerances()
      guard gradient.count == tolerances.count else { return .fails("the gradient has another count") }
      try assume(gradient.contains { abs($0) > 0x1p-400 } || gradient.allSatisfy { $0 == 0 })
      let tolerance = 8 * dot(tolerances, tolerances) / (value.roundingFactor * 0x1p-53)
      try assume(tolerance.isFinite)
      let rate = value.problem.converted { Dual($0) }
        .value(of: moving(value.network, along: gradient.map { -$0 })).derivative
      return Outcome.close(rate, -dot(gradient, gradient), within: tolerance)
        .stating("d/dη L(θ−ηg) = −‖g‖²").labelled(by: value)
        .labelled("gradient 0", if: gradient.allSatisfy { $0 == 0 })
    }
  }

  /// P19: the remainder R₁(h) = L(θ+hv) − L − h⟨g,v⟩ is of order 2: it falls to a quarter when h is halved.
  ///
  /// And R₂ = R₁ − ½h²vᵀHv of order 3. Taylor's theorem: R₁(h) = ½h²D² with D² the second derivative along v
  /// somewhere between 0 and h. Interval arithmetic encloses D² there; where it varies by less than a fifth,
  /// and rounding (the bounds of loss and gradient) is less than 2% of R₁(h/2), R₁(h)/R₁(h/2) lies in 4·[0.8,
  /// 1.25] and the slope within 0.33 of 2: within .5. Elsewhere (vᵀHv near 0, or h too large) the case is
  /// discarded. With a wrong gradient the slope is 1. Order 3 is the same with D³, for h = 2⁻⁹.
  static func taylorRemainder(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases(hidden: Activation.allCases.filter { $0.isElementwise && $0.isSmooth })
    cases.pairings = NetworkCases.Pairing.all.filter { $0.output.isSmooth && $0.loss != .huber }
    cases.hasPenalty = true
    cases.numbers = .ordinary
    let generator = cases.choosing { try $1.direction(of: $0.network) }
    return TestedProperty(
      "P19-taylor-remainder", "the Taylor remainder is of order 2, and of order 3 with the Hessian term",
      generator
    ) { value in
      guard let remainder = TaylorRemainder(of: value, subject) else {
        return .fails("the gradient has another count than the parameters")
      }
      guard let second = remainder.slope(order: 2, step: 0x1p-12) else { throw Discard() }
      let third = remainder.slope(order: 3, step: 0x1p-9)
      return Outcome.all(
        [Outcome.close(second, 2, within: 0.5).stating("order of L(θ+hv) − L − h⟨g,v⟩ = 2")]
          + (third.map { [Outcome.close($0, 3, within: 0.5).stating("order with the Hessian term = 3")] }
            ?? [])
      )
      .labelled(by: value.networkCase).labelled("order 3 as well", if: third != nil)
    }
  }

  /// θ + vε.
  private static func moving(_ network: MLP<Double>, along direction: [Double]) -> MLP<Dual<Double>> {
    network.replacingParameters(
      with: zip(network.parameters, direction).map { Dual($0, derivative: $1) })
  }
}
