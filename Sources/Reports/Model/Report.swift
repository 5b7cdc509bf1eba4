/// The result of one run, in the form that every output format is rendered from.
///
/// The names of the report JSON in docs/reference/report-json.md are fixed; others may be added. Numbers that are not finite are written as
/// the strings "NaN", "Infinity" and "-Infinity".
public struct Report: Codable, Sendable, Equatable {
  /// The schema that this version reads and writes.
  public static let currentSchema = "gradient-check/report/1"

  /// The schema's name and version.
  public var schema = Report.currentSchema
  /// What was run, for a title: "verify", "network my.json".
  public var title: String
  /// The seed of every random choice of the run.
  public var seed: UInt64
  /// The verdict over everything.
  public var verdict: Verdict
  /// Why the verdict is not `verified`: one sentence, nil when it is.
  public var verdictReason: String?
  /// Counts.
  public var summary: Summary
  /// Gradient checks, in the order they were made.
  public var checks: [Check] = []
  /// Properties tested on random cases.
  public var properties: [Property] = []
  /// Planted defects.
  public var defects: [Defect] = []
  /// Claims of the source material.
  public var claims: [Claim] = []
  /// Worked examples, step by step.
  public var workedExamples: [WorkedExample] = []
  /// Error of a derivative against the step size, for the V-curve.
  public var stepCurves: [StepCurve] = []
  /// Training runs with their curves.
  public var trainings: [Training] = []
  /// The loss after a few steps against their learning rate, on either side of 2/λmax.
  public var rateCurves: [RateCurve] = []
  /// Trials of the checker itself.
  public var campaigns: [Campaign] = []
  /// The share of planted errors that oracles, sets of them and a fixed tolerance flag.
  public var powerCurves: [PowerCurve] = []
  /// What changed since an earlier report, where one was given.
  public var baseline: BaselineComparison?
  /// What this run left out, and why.
  public var notRun: [NotRun] = []
  /// Time by part of the run, in seconds.
  public var timings: [Timing] = []
  /// Where the result comes from: versions, configuration, and where each value was set.
  public var provenance: [ProvenanceItem] = []

  /// A report with its lists to be filled.
  public init(title: String, seed: UInt64, verdict: Verdict = .inconclusive, summary: Summary = Summary()) {
    self.title = title
    self.seed = seed
    self.verdict = verdict
    self.summary = summary
  }

  /// What the evidence says of a claim, or came of a run that claims nothing.
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// The evidence supports the claim, with the stated detection power.
    case verified
    /// The evidence excludes the claim.
    case refuted
    /// The evidence decides neither, for a stated reason.
    case inconclusive
    /// A training was all that was asked for, and failed; of a whole report alone.
    case failed
    /// There was nothing to verify, as in a training that ended well; of a whole report alone.
    case notApplicable = "not applicable"

    /// What may be said of a claim.
    static let ofClaims: [Verdict] = [.verified, .refuted, .inconclusive]
  }

  /// Counts over the report's lists.
  public struct Summary: Codable, Sendable, Equatable {
    /// Gradient checks made.
    public var checks = 0
    /// Gradient checks that are verified.
    public var verified = 0
    /// Gradient checks that are refuted.
    public var refuted = 0
    /// Gradient checks that are inconclusive.
    public var inconclusive = 0
    /// Properties tested.
    public var properties = 0
    /// Properties that failed.
    public var propertiesFailed = 0
    /// Defects planted.
    public var defects = 0
    /// Defects that were detected.
    public var defectsDetected = 0
    /// Correct gradients that were refuted.
    public var falseAlarms = 0
    /// Claims put to the test.
    public var claims = 0
    /// Claims whose result differs from what the suite must find.
    public var claimsUnexpected = 0
    /// Worked examples computed.
    public var workedExamples = 0
    /// Worked examples outside their bound.
    public var workedExamplesFailed = 0

    /// All counts zero.
    public init() {}
  }
}
