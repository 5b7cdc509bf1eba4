import CheckReports
import PlantedDefects
import Reports
import Runs

/// Planted defects and equivalent variants on random networks, as a report.
public struct DefectSuite: Sendable {
  /// Ids of the defects and names of the variants, with what they are.
  public static var names: [(name: String, statement: String)] {
    DefectKind.allCases.map { ($0.rawValue, $0.statement) }
      + EquivalentVariant.allCases.map { ($0.rawValue, "another way to compute the right gradient") }
  }

  private let kinds: [DefectKind]
  private let variants: [EquivalentVariant]
  private let cases: Int
  private let seed: UInt64
  private let jobs: Int
  private let filter: String?

  /// A run of some defects.
  ///
  /// - Parameters:
  ///   - filter: a regular expression that is found in the ids of the defects ("D14") and the names of the
  /// equivalent     variants ("mean after sum") to plant; nil for all.
  ///   - cases: random networks for each.
  ///   - seed: of every random choice.
  ///   - jobs: tasks under way at once; the result does not depend on it.
  /// - Throws: `FilterError`.
  public init(filter: String? = nil, cases: Int = 100, seed: UInt64 = 1, jobs: Int = 1) throws {
    let expression = try filter.map(FilterError.expression)
    kinds = DefectKind.allCases.filter { kind in
      expression.map { kind.rawValue.contains($0) } ?? true
    }
    variants = EquivalentVariant.allCases.filter { variant in
      expression.map { variant.rawValue.contains($0) } ?? true
    }
    guard !kinds.isEmpty || !variants.isEmpty else {
      throw FilterError("defect and no variant", filter ?? "", known: Self.names.map(\.name))
    }
    self.filter = filter
    self.cases = cases
    self.seed = seed
    self.jobs = jobs
  }

  /// Plants every defect in its networks.
  ///
  /// - Parameter progress: called after each network, from one task at a time.
  /// - Throws: what the checker throws.
  public func run(progress: (RunProgress) -> Void = { _ in }) async throws -> Report {
    var report = Report(title: "defects", seed: seed)
    let seed = seed
    let course = RunCourse([
      RunCourse.Part("planted defects", items: kinds.count * cases),
      // Fewer checks are made of a variant: 12 ms in place of 20.
      RunCourse.Part("equivalent variants", items: variants.count * cases, cost: 0.6),
    ])
    let planted = kinds.flatMap { kind in (0..<cases).map { (kind, $0) } }
    let trials = try await parallelMap(planted, part: "planted defects", jobs: jobs) {
      progress(course.progress("planted defects", done: $0))
    } _: { kind, index in
      PlantedCase(kind: kind, trial: try DefectTrial(kind, case: index, seed: seed))
    }
    // Of a defect that an interruption met midway the share that was seen is not known.
    let tallies = DefectTally.tallies(Array(kinds.prefix(trials.count / cases)), trials)
    report.defects = tallies.map(\.entry)
    let rewritten = variants.flatMap { variant in (0..<cases).map { (variant, $0) } }
    let variantTrials = try await parallelMap(rewritten, part: "equivalent variants", jobs: jobs) {
      progress(course.progress("equivalent variants", done: $0))
    } _: { variant, index in
      VariantCase(variant: variant, trial: try VariantTrial(variant, case: index, seed: seed))
    }
    report.campaigns =
      DiagnosisTally.campaigns(tallies, missing: (kinds.count - tallies.count) * cases)
      + variants.prefix(variantTrials.count / cases).map { variant in
        VariantTally.campaign(variant, variantTrials.filter { $0.variant == variant }.compactMap(\.trial))
      }
    report.notRun = [
      Report.NotRun(interrupted: "planted defects", done: tallies.count, of: kinds.count),
      Report.NotRun(
        interrupted: "equivalent variants", done: variantTrials.count / cases, of: variants.count),
    ].compactMap { $0 }
    report.summary.falseAlarms = variantTrials.count { $0.trial?.accusers.contains(.gradient) == true }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "cases", value: String(cases), source: "--cases, default 100"),
        Report.ProvenanceItem(name: "seed", value: String(seed), source: "--seed, default 1"),
        Report.ProvenanceItem(name: "filter", value: filter ?? "all", source: "--filter, default all"),
      ] + Provenance.system
    report.finish()
    return report
  }
}

/// One network with one variant; without a trial where none was found that it fits.
private struct VariantCase: Sendable, Codable {
  var variant: EquivalentVariant
  var trial: VariantTrial?
}
