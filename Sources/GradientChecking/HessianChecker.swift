import Derivatives

/// The claimed gradient of an objective as a vector objective, whose Jacobian is the Hessian.
///
/// Jv and Jᵀv both are the claimed Hessian–vector product, as the Hessian is symmetric.
private struct GradientField: VectorObjective {
  let base: any Objective
  let product: ([Double], [Double]) throws -> [Double]

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }
  var outputBlocks: [ParameterBlock] { base.blocks }
  var outputs: Int { base.blocks.parameterCount }
  var precision: Precision { base.precision }

  func values(at point: [Double]) throws -> [Double] { try base.claimedGradient(at: point) }

  /// Where the objective's second derivatives jump, its gradient has a kink.
  var abilities: VectorAbilities {
    var abilities = VectorAbilities()
    (abilities.jvp, abilities.vjp) = (product, product)
    let scalar = base.abilities
    abilities.kinks = scalar.kinks.map { KinkSignatures(kinks: $0.pieces) }
    (abilities.bounds, abilities.claimFormat) = (scalar.bounds, scalar.claimFormat)
    // Its values are the claimed gradient: no better than the objective's own, nor than the format that it is computed in.
    let accuracy = max(scalar.statedAccuracy, scalar.statedRoundoff)
    abilities.valueAccuracy = accuracy > 0 ? accuracy : nil
    return abilities
  }
}

/// The result of checking a Hessian–vector product.
public struct HessianCheckResult: Sendable {
  /// The objective's name.
  public package(set) var name: String
  /// Over products and symmetry.
  public package(set) var verdict: Verdict
  /// One check for each vector: the claimed Hv, entry by entry, against differences of the claimed gradient.
  public package(set) var products: [GradientCheckResult]
  /// ⟨Ha, b⟩ = ⟨a, Hb⟩.
  public package(set) var symmetry: AdjointResult

  /// One of ``products``: the first that is refuted, else inconclusive, else the one with the fewest agreed digits.
  public package(set) var worstProduct: GradientCheckResult
  /// Evaluations before any product.
  var preparation = 0

  /// The entry with the largest error beside its bound.
  public var worst: EntryResult? { worstProduct.worst }

  /// Digits in which claim and best oracle agree in the worst entry, relative to the largest entry of Hv.
  public var agreedDigits: Double { products.map(\.agreedDigits).min() ?? 0 }

  /// The smallest error in one entry of Hv that would have been seen, relative to the largest entry.
  public var relativeDetectionPower: Double { products.map(\.relativeDetectionPower).max() ?? .infinity }

  /// Evaluations of gradients and products.
  public var evaluations: Int { products.reduce(preparation + symmetry.evaluations) { $0 + $1.evaluations } }
}

/// Checks a Hessian–vector product: against extrapolated differences of the claimed gradient, and for symmetry.
///
/// Whether the gradient itself is right is ``GradientChecker``'s question: a product that is the derivative of a wrong
/// gradient is verified here, and one that is right for the value but not for a wrong gradient is refuted.
public struct HessianChecker {
  /// What judges each product.
  public var checker: GradientChecker

  /// A checker with its judge.
  public init(checker: GradientChecker = GradientChecker()) {
    self.checker = checker
  }

  /// Checks the product with a few irregular vectors, in which no parameter is missing.
  ///
  /// - Throws: as ``VectorChecker/check(_:)``; an objective without a product claims nothing.
  public func check(_ objective: some Objective) throws -> HessianCheckResult {
    let objective = ResolvedObjective(objective)
    guard let product = objective.abilities.hessianProduct else {
      throw VectorObjectiveError.nothingClaimed(objective: objective.name)
    }
    let field = GradientField(base: objective, product: product)
    let leastNoise = try Self.leastNoise(of: objective)
    let scales = try VectorScales(of: field, isGradient: true)
    let vectors = (0..<VectorChecker.tangents).map { scales.tangent($0) }
    let format = SharedFormat(of: vectors.map { vector in { try product(objective.point, vector) } })
    let products = try vectors.enumerated().map { number, vector in
      try checker.check(
        TangentObjective(
          field, name: "\(objective.name), vector \(number + 1)", tangent: vector,
          probes: Cotangents(of: field, scales), scales: scales, format: format.callAsFunction,
          leastNoise: leastNoise
        ) {
          try product($0, vector)
        })
    }
    guard let worst = products.mostDoubtful else {
      throw VectorObjectiveError.nothingClaimed(objective: objective.name)
    }
    let symmetry = try AdjointTest().run(
      field, forward: product, reverse: product, scales: scales, formats: [format(), format()])
    let verdict = Verdict.over(products.map(\.verdict) + [symmetry.verdict])
    return HessianCheckResult(
      name: objective.name, verdict: worst.stateChange != nil ? worst.verdict : verdict, products: products,
      symmetry: symmetry, worstProduct: worst, preparation: scales.evaluations + format.evaluations)
  }

  /// u of the second derivative at which the value would change by its own size over a parameter's own size.
  ///
  /// Below it a component of the gradient can be 0 wherever a difference looks and still have a derivative: that of a
  /// saturated unit, of 1e-217 over a millionth of its weight.
  private static func leastNoise(of objective: some Objective) throws -> Double {
    let size = max(objective.point.map(abs).max() ?? 0, 1)
    return objective.precision.unitRoundoff * abs(try objective.value(at: objective.point)) / (size * size)
  }
}
