import GradientChecking
import VerificationReports

/// The checker on trial: how often it accuses the innocent, and how small an error it sees.
public struct SelfTest: Sendable {
  /// Correct gradients to check.
  public var cases: Int
  /// The seed of every random choice.
  public var seed: UInt64
  /// Tasks under way at once; the result does not depend on it.
  public var jobs: Int

  /// A trial by its size and seed.
  public init(cases: Int = 1_000, seed: UInt64 = 1, jobs: Int = 1) {
    self.cases = cases
    self.seed = seed
    self.jobs = jobs
  }

  /// Runs both campaigns.
  ///
  /// - Parameter progress: called after each case, from one task at a time.
  public func run(
    progress: (VerificationSuite.Progress) -> Void = { _ in }
  ) async throws -> Report {
    let seed = seed
    func outcomes<Result: Sendable>(
      _ part: String, _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
    ) async throws -> [Result] {
      try await concurrentMap(Array(0..<count), jobs: jobs) {
        progress(VerificationSuite.Progress(part: part, done: $0, total: count))
      } _: {
        try body($0)
      }
    }
    let alarms = try await outcomes("false alarms", cases) { try FalseAlarms.outcome($0, seed: seed) }
    let power = try await outcomes("detection power", max(1, cases / 100)) {
      try DetectionPowerTrial.outcome($0, seed: seed)
    }
    let honesty = try await outcomes("honesty of bounds", BoundHonesty.points(cases: cases)) {
      BoundHonesty.outcome($0, seed: seed)
    }
    let enclosures = try await outcomes("interval enclosures", max(1, cases / 10)) {
      try IntervalEnclosures.outcome($0, seed: seed)
    }
    var report = Report(title: "selftest", seed: seed)
    report.campaigns = [FalseAlarms.campaign(alarms)] + DetectionPowerTrial.campaigns(power)
    report.powerCurves = [DetectionPowerTrial.curve(power)]
    report.campaigns.append(BoundHonesty.campaign(honesty))
    report.campaigns.append(IntervalEnclosures.campaign(enclosures))
    report.summary.falseAlarms = alarms.count { $0.verdict == .refuted }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "cases", value: String(cases), source: "--cases, default 1000"),
        Report.ProvenanceItem(name: "seed", value: String(seed), source: "--seed, default 1"),
      ] + Provenance.system
    report.finish()
    return report
  }
}
