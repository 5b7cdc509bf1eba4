import PropertyTesting
import ReferenceMLP
import Scalars

// Second derivatives: of the loss by dual numbers, of the outputs' part of it, and bounds of them.

extension PropertyCatalogue {
  /// P20, P21, P30 and P37.
  static func curvature(of training: TrainingUnderTest) -> [TestedProperty] {
    [
      gaussNewton(training), hessianSymmetry(training), hessianBound(training), hessianAsDifference(training),
    ]
  }

  /// P20: the Gauss–Newton matrix G = Σ JᵀBJ is positive semidefinite.
  ///
  /// With u = Jv, one sample's uᵀBu is Σp(u − ū)² for softmax, a variance, Σp(1 − p)u² for a sigmoid and 2Σu²
  /// for a squared error: term by term at least 0, in floating point too, exactly. That the product Gv =
  /// Jᵀ(B(Jv)), Jv by forward mode and Jᵀ by backpropagation, is this G is checked besides: vᵀGv is the sum
  /// of the terms within Σ|v|T (as in P17, both passes), T being the bound of Jᵀw for w = BJv, and 8(K + m +
  /// 3)u·Σp·max|u|² a sample, which is more than the roundings of ū, of the terms and of their sum.
  static func gaussNewton(_ training: TrainingUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.pairings = NetworkCases.Pairing.usual.filter { $0.loss != .huber }
    return TestedProperty(
      "P20-gauss-newton", "the Gauss–Newton matrix is positive semidefinite",
      cases.choosing { try $1.direction(of: $0.network) }, target: .margin
    ) { value in
      let curvature = OutputCurvature(value.networkCase, direction: value.choice)
      let tolerance = curvature.tolerance(direction: value.choice)
      try assume(tolerance.isFinite)
      let gradient = MLP.flatten(
        training.gradients.pullback(curvature.logits, value.problem.inputs, curvature.cotangent))
      guard gradient.count == value.choice.count else { return .fails("Gv has another count than v") }
      return Outcome.all([
        Outcome.check(
          curvature.terms.allSatisfy { $0 >= 0 }, "a term of vᵀGv is negative: \(curvature.terms)"),
        Outcome.close(dot(value.choice, gradient), curvature.terms.reduce(0, +), within: tolerance)
          .stating("vᵀ(Gv) = the sum of terms ≥ 0"),
      ]).labelled(by: value.networkCase).labelled("vᵀGv above 0", if: curvature.terms.contains { $0 > 0 })
    }
  }

  /// P21: the Hessian is symmetric, bᵀHa = aᵀHb: by dual numbers, and by differences of gradients.
  ///
  /// Second derivatives commute. In dual numbers, exact value and computed value of Hv lie in an interval
  /// from the same operations rounded outward, so that bᵀHa and aᵀHb differ by at most the widths times |a|
  /// and |b|: a bound of T's kind, first order in u, but proven for the case at hand. By central differences
  /// with h = 2⁻¹⁴, 2Cu‖S‖/h and the truncation, both entry by entry
  /// (``GradientAlongLine/centralDifference(of:step:)``). The sums cost (n + 2)u of Σ|b||Ha|. A vector field
  /// that is no gradient has a Jacobian that is not symmetric.
  static func hessianSymmetry(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P21-hessian-symmetry", "bᵀHa = aᵀHb, by dual numbers and by differences of gradients",
      NetworkCases.dyadicLines(directions: 2),
      coverage: [LabelMinimum("tolerance below 1e-9 of the terms", atLeast: 0.7)], target: .margin
    ) { value in
      let lines = value.choice.map { GradientAlongLine(value: value.networkCase, direction: $0) }
      let products = lines.map { training.hessianProduct(value.networkCase, $0.direction) }
      let widths = lines.map { $0.hessianProduct().map(\.width) }
      try assume(widths.allSatisfy { $0.allSatisfy(\.isFinite) })
      let differences = try lines.map { try $0.centralDifference(of: training, step: 0x1p-14) }
      return Outcome.all([
        try symmetry(value.choice, products, errors: widths).stating("bᵀHa = aᵀHb by dual numbers"),
        try symmetry(value.choice, differences.map(\.product), errors: differences.map(\.errors))
          .stating("bᵀHa = aᵀHb by differences of gradients"),
      ]).labelled(by: value.networkCase)
        .labelled(
          "tolerance below 1e-9 of the terms",
          if: dot(widths[0], magnitudes(value.choice[1]))
            <= 1e-9 * dot(magnitudes(products[0]), magnitudes(value.choice[1])))
    }
  }

  /// bᵀ(Ha) = aᵀ(Hb) within what errors of the products, and the rounding of the sums, allow.
  private static func symmetry(
    _ directions: [[Double]], _ products: [[Double]], errors: [[Double]]
  ) throws -> Outcome {
    let count = directions[0].count
    guard products.allSatisfy({ $0.count == count }) else { return .fails("Hv has another count than v") }
    let roundings = Double(count + 2) * 0x1p-53
    let tolerance = [(0, 1), (1, 0)].reduce(0.0) { sum, pair in
      let direction = magnitudes(directions[pair.1])
      return sum + dot(direction, errors[pair.0]) + roundings * dot(direction, magnitudes(products[pair.0]))
    }
    return Outcome.close(
      dot(directions[1], products[0]), dot(directions[0], products[1]), within: tolerance)
  }

  /// P30: L_B ≥ ‖H‖ everywhere in the ball of radius R around the parameters.
  ///
  /// The derivation is at ``NetworkCase/hessianBound(radius:)``. ‖Hv‖/‖v‖ is at most ‖H‖ for every v: six
  /// power iterations at a random point of the ball make it nearly ‖H‖, a bound from the right side.
  /// Rounding: the width of an interval product as in P21, and 1e-12 of L_B for its own sums and the norms
  /// (fewer than 1,000 roundings).
  static func hessianBound(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P30-hessian-bound", "L_B ≥ ‖H‖ in the ball of radius R",
      NetworkCases.oneHiddenLayer.choosing { value, source in
        BallPoint(
          radius: try source.element(of: [0.25, 0, 1, 0.0625]), share: try source.double(in: 0...1),
          direction: try source.direction(of: value.network))
      }, target: .margin
    ) { value in
      let length = norm(value.choice.direction)
      try assume(length > 1e-3)
      let bound = training.hessianBound(value.networkCase, value.choice.radius)
      // A little inside the ball, so that rounding does not leave it.
      let reach = value.choice.radius * value.choice.share * (1 - 0x1p-10) / length
      var moved = value.networkCase
      moved.network = value.network.replacingParameters(
        with: zip(value.network.parameters, value.choice.direction).map { $0 + reach * $1 })
      var vector = value.choice.direction
      var product: [Double] = []
      for _ in 0..<6 {
        if !product.isEmpty { vector = product.map { $0 / norm(product) } }
        product = training.hessianProduct(moved, vector)
        guard product.count == vector.count else { return .fails("Hv has another count than v") }
        guard norm(product) > 0 else { break }
      }
      let width = norm(GradientAlongLine(value: moved, direction: vector).hessianProduct().map(\.width))
      try assume(width.isFinite)
      return Outcome.atMost((norm(product) - width) / norm(vector), bound * (1 + 1e-12))
        .stating("‖Hv‖/‖v‖ ≤ L_B").labelled(by: value.networkCase)
        .labelled("width below 1e-9 of L_B", if: width <= 1e-9 * bound * norm(vector))
    }
  }

  /// P37: Hv by dual numbers through backpropagation is the central difference of gradients.
  ///
  /// Taylor's theorem, entry by entry: h²/6 of the fourth derivative of L, enclosed over |t| ≤ h by
  /// intervals, and C·u·S/h (``GradientAlongLine/centralDifference(of:step:)``), h = 2⁻¹⁴; the product itself
  /// is wrong by the width of an interval product as in P21.
  static func hessianAsDifference(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P37-hessian-product", "Hv by dual numbers = the central difference of gradients",
      NetworkCases.dyadicLines(directions: 1),
      coverage: [LabelMinimum("tolerance below 1e-3 of Hv", atLeast: 0.6)], target: .margin
    ) { value in
      let line = GradientAlongLine(value: value.networkCase, direction: value.choice[0])
      let widths = line.hessianProduct().map(\.width)
      try assume(widths.allSatisfy(\.isFinite))
      let difference = try line.centralDifference(of: training, step: 0x1p-14)
      let tolerances = zip(widths, difference.errors).map { $0 + $1 }
      return Outcome.close(
        training.hessianProduct(value.networkCase, line.direction), difference.product, within: tolerances
      )
      .stating("Hv = (∇L(θ+hv) − ∇L(θ−hv))/2h").naming(parametersOf: value.network)
      .labelled(by: value.networkCase)
      .labelled("tolerance below 1e-3 of Hv", if: norm(tolerances) < 1e-3 * norm(difference.product))
    }
  }

  private static func magnitudes(_ x: [Double]) -> [Double] { x.map { abs($0) } }
}

/// A point of the ball of some radius around the parameters.
struct BallPoint: Sendable {
  var radius: Double
  /// The distance of the point as a share of the radius.
  var share: Double
  var direction: [Double]
}

extension NetworkCases {
  /// Networks of one hidden layer for which P29 has a bound.
  static let oneHiddenLayer: NetworkCases = {
    var cases = NetworkCases(depth: 2...2, hidden: [.tanh, .sigmoid])
    cases.pairings = [
      Pairing(loss: .halfMeanSquaredError, output: .identity), Pairing(loss: .crossEntropy, output: .softmax),
      Pairing(loss: .binaryCrossEntropy, output: .sigmoid),
    ]
    cases.reductions = [.mean]
    return cases
  }()
}
