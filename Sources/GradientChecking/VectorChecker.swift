/// The cotangents by which a vector is looked at, with their names.
struct Cotangents {
  /// Up to this many outputs are looked at one by one; more of them in mixtures.
  static let largestExhaustive = 64
  /// Mixtures of all outputs.
  private static let mixtures = 8

  /// Each with one number for each output.
  var vectors: [[Double]]
  /// Their names: one place for each.
  var blocks: [ParameterBlock]
  /// Whether each is one row of the Jacobian, and no mixture of all.
  var areRows: Bool

  /// Every output by itself, or irregular mixtures where there are many.
  init(of objective: some VectorObjective) {
    let outputs = objective.outputs
    areRows = outputs <= Self.largestExhaustive
    guard outputs > Self.largestExhaustive else {
      vectors = (0..<outputs).map { output in (0..<outputs).map { $0 == output ? 1 : 0 } }
      blocks = objective.outputBlocks
      return
    }
    vectors = (0..<Self.mixtures).map { IrregularDirection.unit(count: outputs, number: $0) }
    blocks = [ParameterBlock("mixture", shape: [Self.mixtures])]
  }
}

/// The result of checking what is claimed of a Jacobian.
public struct VectorCheckResult: Sendable {
  /// The objective's name.
  public var name: String
  /// Over all parts.
  public var verdict: Verdict
  /// One check for each output (or mixture of outputs) and claim: rows of the Jacobian by parameter.
  public var rows: [GradientCheckResult]
  /// One check for each tangent: products Jv by output.
  public var products: [GradientCheckResult]
  /// Forward against reverse mode, where the objective has both.
  public var adjoint: AdjointFinding?
  /// One of rows and products: the first that is refuted, else inconclusive, else the one with the fewest agreed digits.
  public var worst: GradientCheckResult

  /// Evaluations of the objective, and of products in the adjoint test.
  public var evaluations: Int {
    (rows + products).reduce(0) { $0 + $1.evaluations } + (adjoint?.evaluations ?? 0)
  }

  /// The least over all rows and products.
  public var agreedDigits: Double { (rows + products).map(\.agreedDigits).min() ?? 0 }

  /// The smallest error of any entry of a row or product that would have been seen, relative to its largest entry.
  public var relativeDetectionPower: Double {
    (rows + products).map(\.relativeDetectionPower).max() ?? .infinity
  }

  /// Every row or product that is refuted.
  public var refuted: [GradientCheckResult] { (rows + products).filter { $0.verdict == .refuted } }
}

/// Checks what is claimed of the Jacobian of a vector objective: the matrix itself, products from either side, and
/// whether these are adjoint.
///
/// Each output, or mixture of many, becomes a scalar objective for ``GradientChecker`` (``ProjectedObjective``), each of a
/// few tangents another one (``TangentObjective``): verdicts, kinks, noise and power are those of gradients.
public struct VectorChecker {
  /// Tangents tried: each moves all parameters, so that an error in any entry of J shows in either.
  static let tangents = 2

  /// What judges each projection.
  public var checker: GradientChecker

  /// A checker with its judge.
  public init(checker: GradientChecker = GradientChecker()) {
    self.checker = checker
  }

  /// Checks everything that the objective claims.
  ///
  /// - Throws: ``VectorObjectiveError`` when counts do not fit or nothing is claimed, ``GradientCheckError``, and what the
  ///   objective throws.
  public func check(_ objective: some VectorObjective) throws -> VectorCheckResult {
    let claims = objective.abilities
    var rows: [GradientCheckResult] = []
    if let jacobian = claims.jacobian { rows += try checkRows(of: objective, jacobian) }
    if let vjp = claims.vjp { rows += try checkRows(objective, claim: "vjp", product: vjp) }
    let products = try claims.jvp.map { try checkProducts(of: objective, $0) } ?? []
    guard let worst = (rows + products).mostDoubtful else {
      throw VectorObjectiveError.nothingClaimed(objective: objective.name)
    }
    var adjoint: AdjointFinding?
    if let jvp = claims.jvp, let vjp = claims.vjp {
      adjoint = try AdjointTest().run(objective, forward: jvp, reverse: vjp)
    }
    let verdicts = (rows + products).map(\.verdict) + (adjoint.map { [$0.verdict] } ?? [])
    return VectorCheckResult(
      name: objective.name, verdict: Verdict.over(verdicts), rows: rows, products: products, adjoint: adjoint,
      worst: worst)
  }

  private func checkRows(
    of objective: some VectorObjective, _ claimed: @escaping ([Double]) throws -> [[Double]]
  ) throws -> [GradientCheckResult] {
    try checkRows(objective, claim: "Jacobian") { point, cotangent in
      let jacobian = try objective.counted(
        claimed(point), objective.outputs, "the rows of its Jacobian")
      return try objective.blocks.indices.indices.map { column in
        var sum = 0.0
        for (row, weight) in zip(jacobian, cotangent) where weight != 0 {
          sum += weight * (try objective.counted(row, objective.point.count, "a row of its Jacobian"))[column]
        }
        return sum
      }
    }
  }

  private func checkRows(
    _ objective: some VectorObjective, claim: String,
    product: @escaping ([Double], [Double]) throws -> [Double]
  ) throws -> [GradientCheckResult] {
    let cotangents = Cotangents(of: objective)
    return try zip(cotangents.vectors, cotangents.blocks.indices).enumerated().map { number, part in
      let (cotangent, output) = part
      var result = try checker.check(
        ProjectedObjective(objective, name: "\(objective.name) \(claim) \(output)", cotangent: cotangent) {
          try product($0, cotangent)
        })
      result.row = cotangents.areRows ? "row \(number) (\(output))" : "mixture \(number) of all rows"
      return result
    }
  }

  private func checkProducts(
    of objective: some VectorObjective, _ jvp: @escaping ([Double], [Double]) throws -> [Double]
  ) throws -> [GradientCheckResult] {
    try (0..<Self.tangents).map { number in
      let tangent = IrregularDirection.unit(count: objective.blocks.parameterCount, number: number)
      return try checker.check(
        TangentObjective(
          objective, name: "\(objective.name) jvp, tangent \(number + 1)", tangent: tangent,
          probes: Cotangents(of: objective)
        ) {
          try jvp($0, tangent)
        })
    }
  }
}

extension [GradientCheckResult] {
  /// The first that is refuted, else inconclusive, else the one with the fewest agreed digits; nil without any.
  var mostDoubtful: GradientCheckResult? {
    first { $0.verdict == .refuted } ?? first { $0.verdict != .verified }
      ?? self.min { $0.agreedDigits < $1.agreedDigits }
  }
}
