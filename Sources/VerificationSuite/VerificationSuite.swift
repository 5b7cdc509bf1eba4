import CheckReports
import Claims
import DefectTrials
import Foundation
import NetworkProperties
import PlantedDefects
import PropertyTesting
import Reports
import Runs

/// The whole verification of the reference network, made into one report.
public struct VerificationSuite: Sendable {
  /// How much is done.
  public var profile: Profile
  /// The seed of every random choice.
  public var seed: UInt64
  /// Tasks under way at once; the result does not depend on it.
  public var jobs: Int

  /// A run by its profile and seed.
  public init(profile: Profile = .standard, seed: UInt64 = 1, jobs: Int = 1) {
    self.profile = profile
    self.seed = seed
    self.jobs = jobs
  }

  /// Runs every part.
  ///
  /// - Parameter progress: called after each item, from one task at a time.
  /// - Throws: `FixtureError` when the package's own data is missing, and what a check throws.
  public func run(progress: (RunProgress) -> Void = { _ in }) async throws -> Report {
    var report = Report(title: "verify", seed: seed)
    let seed = seed
    let cells = GradientMatrix.cells(profile)
    let jacobians = stride(from: 0, to: JacobianChecks.items.count, by: profile.jacobianStride).map {
      JacobianChecks.items[$0]
    }
    let course = course(cells: cells, jacobians: jacobians.count)
    func part<Item: Sendable, Result: Sendable & Codable>(
      _ name: String, _ items: [Item], isWhole: @escaping @Sendable (Result) -> Bool = { _ in true },
      _ body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
      let start = ContinuousClock.now
      progress(course.progress(name, done: 0))
      let results = try await parallelMap(items, part: name, jobs: jobs) {
        progress(course.progress(name, done: $0))
      } isWhole: {
        isWhole($0)
      } _: {
        try await body($0)
      }
      report.timings.append(Report.Timing(part: name, since: start))
      report.notRun += [Report.NotRun(interrupted: name, done: results.count, of: items.count)]
        .compactMap { $0 }
      return results
    }
    let context = ClaimContext(seed: seed)
    report.claims = try await part("claims", ClaimCatalogue.all) { $0.run(context) }
    report.workedExamples = try await part("worked examples", WorkedExamples.names) {
      try WorkedExamples.load($0).compared()
    }
    report.checks = try await part("gradient checks", cells) {
      try GradientMatrix.check($0, seed: seed)
    }
    report.checks += try await part("second derivatives and Jacobians", jacobians) {
      try JacobianChecks.check($0, seed: seed)
    }
    let samples = profile.checkedSamples
    let realData = try await part("real data", RealData.experiments) {
      try $0.run(seed: seed, checkedSamples: samples)
    }
    report.checks += realData.flatMap(\.checks)
    report.trainings = realData.map(\.training)
    let rateCurves = try await part("learning rates", [seed]) { LearningRates.make(seed: $0) }
    report.rateCurves = rateCurves.flatMap { $0 } + realData.compactMap(\.rates)
    let runner = PropertyRunner(
      seed: seed, budget: .cases(profile.propertyCases), regressions: PropertySuite.regressions)
    report.properties = try await part("properties", PropertySuite.all, isWhole: PropertySuite.isFinished) {
      try await PropertySuite.result(of: $0, runner)
    }
    report.notRun += PropertySuite.cutShort(report.properties)
    if profile.plantedNetworks > 0 {
      let plantings = DefectKind.allCases.flatMap { kind in
        (0..<profile.plantedNetworks).map { (kind: kind, case: $0) }
      }
      let trials = try await part("planted defects", plantings) { planting in
        PlantedCase(
          kind: planting.kind, trial: try DefectTrial(planting.kind, case: planting.case, seed: seed))
      }
      // Of a defect that an interruption met midway the share that was seen is not known.
      let kinds = DefectKind.allCases.prefix(trials.count / profile.plantedNetworks)
      report.defects = DefectTally.tallies(Array(kinds), trials).map(\.entry)
    }
    report.stepCurves = try await part("step curves", [seed]) { try StepCurves.make(seed: $0) }.flatMap { $0 }
    report.notRun += notRun
    report.provenance = provenance
    report.finish()
    // Every network of the suite has a correct gradient: a refutation is a false alarm.
    report.summary.falseAlarms = report.summary.refuted
    return report
  }

  /// What each part is expected to cost, in milliseconds of one core: the timings of `verify --profile standard --format json`.
  ///
  /// There a gradient check takes twice as long with one layer more, and with four samples in place of one.
  private func course(cells: [GradientMatrix.Cell], jacobians: Int) -> RunCourse {
    RunCourse([
      RunCourse.Part("claims", items: ClaimCatalogue.all.count, cost: 18),
      RunCourse.Part("worked examples", items: WorkedExamples.names.count, cost: 1),
      RunCourse.Part(
        "gradient checks", costs: cells.map { 6 * pow(2, Double($0.depth)) * Double($0.batch).squareRoot() }),
      RunCourse.Part("second derivatives and Jacobians", items: jacobians, cost: 350),
      RunCourse.Part(
        "real data", items: RealData.experiments.count, cost: 450 + 135 * Double(profile.checkedSamples)),
      RunCourse.Part("learning rates", items: 1, cost: 5),
      RunCourse.Part(
        "properties", items: PropertySuite.names.count, cost: 0.37 * Double(profile.propertyCases)),
      RunCourse.Part(
        "planted defects", items: DefectKind.allCases.count * profile.plantedNetworks, cost: 35),
      RunCourse.Part("step curves", items: 1, cost: 10),
    ])
  }

  private var notRun: [Report.NotRun] {
    let what =
      profile.plantedNetworks == 0
      ? "Planted defects" : "Planted defects in many networks, and equivalent variants"
    return [Report.NotRun(what: what, why: "They have a run of their own: gradient-check defects.")]
  }

  private var provenance: [Report.ProvenanceItem] {
    [
      Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
      Report.ProvenanceItem(name: "profile", value: profile.rawValue, source: "--profile, default standard"),
      Report.ProvenanceItem(name: "seed", value: String(seed), source: "--seed, default 1"),
    ] + Provenance.system
  }
}
