import GradientChecking
import NetworkChecking
import PlantedDefects
import ReferenceMLP
import Runs

/// One defect in one random network, put to every check that applies.
package struct DefectTrial: Sendable, Codable {
  /// What each check that was run said: whether it saw the defect.
  var seen: [DefectCheck: Bool]
  /// The code that is named first; nil where nothing is.
  var named: String?
  /// Whether the diagnosis of that name explains all of the difference in the blocks it is about.
  var isConfident = false
  /// The network and the defect's place.
  var description: String

  /// Whether any check saw it.
  var isDetected: Bool { seen.values.contains(true) }
}

extension DefectTrial {
  /// Plants a defect in case number `index` of a run; nil where no network was found that it changes.
  ///
  /// - Throws: what the checker throws.
  package init?(_ kind: DefectKind, case index: Int, seed: UInt64) throws {
    var random = SeededGenerator(
      seed: Seeds.seed(run: seed, name: "planted defect/\(kind.rawValue)/\(index)"))
    guard let planted = PlantedProblem(kind, using: &random) else { return nil }
    try self.init(planted)
  }

  /// Puts a planted defect to the checks.
  ///
  /// - Throws: what the checker throws.
  init(_ planted: PlantedProblem) throws {
    let result = try Self.check(planted)
    var seen: [DefectCheck: Bool] = [
      .gradient: result.verdict == .refuted, .purity: result.stateChange != nil,
      .linearity: planted.isNonlinear,
    ]
    if let taylor = result.taylor { seen[.taylor] = taylor.outcome == .contradicts }
    seen[.labelSymmetry] = planted.breaksLabelSymmetry
    seen[.batchIndependence] = planted.dependsOnBatch
    // Differences of gradients cost a hundred gradients, and see no defect but this one: others differentiate
    // as they are.
    if planted.defect.kind == .curvatureMissing { seen[.hessian] = try planted.hasWrongProducts() }
    let named = Self.named(result.diagnoses.map(\.code), seen: seen)
    self.init(
      seen: seen, named: named,
      isConfident: result.diagnoses.first { $0.code.rawValue == named }?.isComplete ?? false,
      description: planted.description)
  }

  /// The gradient check; of a claim that is computed once, unless calls differ.
  private static func check(_ planted: PlantedProblem) throws -> GradientCheckResult {
    let (network, problem, defect) = (planted.network, planted.problem, planted.defect)
    let checker = GradientChecker(methods: DefectCheck.oracles)
    let name = "\(defect)"
    guard defect.isPure else {
      return try checker.check(
        PlantedObjective(name, network: network, problem: problem, defect: defect))
    }
    return try checker.check(
      NetworkObjective(
        name, network: network, problem: defect.problem(problem),
        claim: defect.gradient(of: network, problem)))
  }

  /// The first code of the gradient's diagnosis that explains something, else that of another check.
  ///
  /// NaN is a symptom where the batch alone gives it; other checks compare nothing there.
  static func named(_ diagnoses: [Diagnosis.Code], seen: [DefectCheck: Bool]) -> String? {
    if let explaining = diagnoses.first(where: { $0 != .unknown && $0 != .nonFinite }) {
      return explaining.rawValue
    }
    if diagnoses.contains(.nonFinite) {
      return (seen[.batchIndependence] == true ? Diagnosis.Code.batchDependence : .nonFinite).rawValue
    }
    let others = DefectCheck.allCases.filter { seen[$0] == true }.compactMap(\.code)
    return (others.first ?? diagnoses.first)?.rawValue
  }
}

/// Equivalent variants of backpropagation, which no check may refute.
struct VariantTrial: Sendable, Codable {
  /// Checks that accused the variant.
  var accusers: [DefectCheck]
  /// Whether the gradient check verified it.
  var isVerified: Bool
  /// The network.
  var description: String

  /// Checks a variant on case number `index` of a run; nil where no network was found that it fits.
  ///
  /// - Throws: what the checker throws.
  init?(_ variant: EquivalentVariant, case index: Int, seed: UInt64) throws {
    var random = SeededGenerator(
      seed: Seeds.seed(run: seed, name: "equivalent variant/\(variant.rawValue)/\(index)"))
    var drawn = SmallProblem(.ordinary, using: &random)
    var draws = 1
    while !variant.fits(drawn.network, drawn.problem) {
      guard draws < 1_000 else { return nil }
      drawn = SmallProblem(.ordinary, using: &random)
      draws += 1
    }
    let objective = PlantedObjective(
      variant.rawValue, network: drawn.network, problem: drawn.problem, variant: variant)
    let result = try GradientChecker(methods: DefectCheck.oracles).check(objective)
    isVerified = result.verdict == .verified
    accusers = []
    if result.verdict == .refuted { accusers.append(.gradient) }
    if result.taylor?.outcome == .contradicts { accusers.append(.taylor) }
    if result.stateChange != nil { accusers.append(.purity) }
    let sizes = [drawn.network.inputs] + drawn.network.layers.map(\.units)
    let worst =
      result.worst.map { "\($0.index) claimed \($0.claimed), off by \($0.error)" } ?? "nothing wrong"
    description =
      "case \(index), \(sizes.map(String.init).joined(separator: "-")) "
      + drawn.network.layers.map(\.activation.rawValue).joined(separator: "→")
      + ", \(drawn.problem.loss.kind.rawValue), \(result.verdict): \(worst)"
  }
}
