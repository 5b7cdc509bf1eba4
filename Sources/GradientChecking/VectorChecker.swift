/// The cotangents by which a vector is looked at, with their names.
struct Cotangents {
  /// Up to this many outputs are looked at one by one; more of them in mixtures.
  static let largestExhaustive = 64
  /// Mixtures of all outputs.
  private static let mixtures = 8

  /// Each with one number for each output.
  var vectors: [[Double]]
  /// The outputs' names: one place for each.
  var blocks: [ParameterBlock]
  /// Whether each is one row of the Jacobian, and no mixture of all.
  var areRows: Bool

  /// Every output by itself, or irregular mixtures where there are many.
  init(of objective: some VectorObjective, _ scales: VectorScales) {
    let outputs = objective.outputs
    areRows = outputs <= Self.largestExhaustive
    guard outputs > Self.largestExhaustive else {
      vectors = (0..<outputs).map { output in (0..<outputs).map { $0 == output ? 1 : 0 } }
      blocks = objective.outputBlocks
      return
    }
    vectors = (0..<Self.mixtures).map { scales.cotangent($0) }
    blocks = [ParameterBlock("mixture", shape: [Self.mixtures])]
  }
}

/// The result of checking what is claimed of a Jacobian.
public struct VectorCheckResult: Sendable {
  /// The objective's name.
  public package(set) var name: String
  /// Over all parts.
  public package(set) var verdict: Verdict
  /// One check for each output (or mixture of outputs) and claim: rows of the Jacobian by parameter.
  public package(set) var rows: [GradientCheckResult]
  /// One check for each tangent: products Jv by output.
  public package(set) var products: [GradientCheckResult]
  /// Forward against reverse mode, where the objective has both.
  public package(set) var adjoint: AdjointResult?
  /// One of rows and products: the first that is refuted, else inconclusive, else the one with the fewest agreed digits.
  public package(set) var worst: GradientCheckResult
  /// Evaluations before any row or product.
  var preparation = 0

  /// Evaluations of the objective, and of products in the adjoint test.
  public var evaluations: Int {
    preparation + (rows + products).reduce(0) { $0 + $1.evaluations } + (adjoint?.evaluations ?? 0)
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
    var run = VectorRun(objective, checker: checker, scales: try VectorScales(of: objective))
    if let jacobian = claims.jacobian { try run.checkRows(jacobian) }
    if let vjp = claims.vjp { try run.checkRows(claim: "vjp", vjp) }
    if let jvp = claims.jvp { try run.checkProducts(jvp) }
    guard let worst = (run.rows + run.products).mostDoubtful else {
      throw VectorObjectiveError.nothingClaimed(objective: objective.name)
    }
    var adjoint: AdjointResult?
    if let jvp = claims.jvp, let vjp = claims.vjp, !run.hasState {
      adjoint = try AdjointTest().run(
        objective, forward: jvp, reverse: vjp, scales: run.scales, formats: run.formats.map { $0() })
    }
    let verdicts = (run.rows + run.products).map(\.verdict) + (adjoint.map { [$0.verdict] } ?? [])
    return VectorCheckResult(
      name: objective.name, verdict: run.hasState ? worst.verdict : Verdict.over(verdicts), rows: run.rows,
      products: run.products, adjoint: adjoint, worst: worst,
      preparation: run.scales.evaluations + run.lookedFor.reduce(0) { $0 + $1.evaluations })
  }
}

/// One check of a vector objective while it runs.
///
/// It ends with the first row or product that shows a change of state: nothing can be said of such an objective.
private struct VectorRun<Vector: VectorObjective> {
  let objective: Vector
  let checker: GradientChecker
  let scales: VectorScales
  let cotangents: Cotangents
  private(set) var rows: [GradientCheckResult] = []
  private(set) var products: [GradientCheckResult] = []
  private(set) var hasState = false
  /// What claimed products show, forward and reverse.
  private(set) var formats = [SharedFormat(of: []), SharedFormat(of: [])]
  /// All formats that were looked for.
  private(set) var lookedFor: [SharedFormat] = []

  init(_ objective: Vector, checker: GradientChecker, scales: VectorScales) {
    (self.objective, self.checker, self.scales) = (objective, checker, scales)
    cotangents = Cotangents(of: objective, scales)
  }

  mutating func checkRows(_ claimed: @escaping ([Double]) throws -> [[Double]]) throws {
    let objective = objective
    try checkRows(claim: "Jacobian") { point, cotangent in
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

  mutating func checkRows(
    claim: String, _ product: @escaping ([Double], [Double]) throws -> [Double]
  ) throws {
    let point = objective.point
    let format = SharedFormat(of: cotangents.vectors.map { cotangent in { try product(point, cotangent) } })
    formats[1] = format
    lookedFor.append(format)
    for (number, output) in zip(cotangents.vectors.indices, cotangents.blocks.indices) where !hasState {
      let cotangent = cotangents.vectors[number]
      var result = try checker.check(
        ProjectedObjective(
          objective, name: "\(objective.name) \(claim) \(output)", cotangent: cotangent,
          format: format.callAsFunction
        ) { try product($0, cotangent) })
      result.row = cotangents.areRows ? "row \(number) (\(output))" : "mixture \(number) of all rows"
      rows.append(result)
      noteState(of: result)
    }
  }

  mutating func checkProducts(_ jvp: @escaping ([Double], [Double]) throws -> [Double]) throws {
    let tangents = (0..<VectorChecker.tangents).map { scales.tangent($0) }
    let point = objective.point
    let format = SharedFormat(of: tangents.map { tangent in { try jvp(point, tangent) } })
    formats[0] = format
    lookedFor.append(format)
    for (number, tangent) in tangents.enumerated() where !hasState {
      let result = try checker.check(
        TangentObjective(
          objective, name: "\(objective.name) jvp, tangent \(number + 1)", tangent: tangent,
          probes: cotangents, scales: scales, format: format.callAsFunction
        ) { try jvp($0, tangent) })
      products.append(result)
      noteState(of: result)
    }
  }

  private mutating func noteState(of result: GradientCheckResult) {
    hasState = hasState || result.stateChange != nil
  }
}

extension [GradientCheckResult] {
  /// The first that shows a change of state, else that is refuted, else inconclusive, else the one with the fewest agreed digits;
  /// nil without any.
  var mostDoubtful: GradientCheckResult? {
    first { $0.stateChange != nil } ?? first { $0.verdict == .refuted } ?? first { $0.verdict != .verified }
      ?? self.min { $0.agreedDigits < $1.agreedDigits }
  }
}
