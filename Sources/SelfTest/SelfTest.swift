import CheckReports
import GradientChecking
import Reports
import Runs

/// The checker on trial: how often it accuses a correct gradient, and how small an error it sees.
public struct SelfTest: Sendable {
  /// One question to the checker.
  public enum Trial: String, CaseIterable, Sendable {
    /// Correct gradients of hostile networks: none may be refuted.
    case falseAlarms = "false alarms"
    /// One entry wrong by a known error: which errors are seen.
    case detectionPower = "detection power"
    /// Estimates of known derivatives: how many lie within their own bound.
    case honesty = "honesty of bounds"
    /// Proven enclosures: whether they contain the derivative, and how wide they are.
    case enclosures = "interval enclosures"
    /// One wrong entry among 10,000: whether a sketch names it.
    case localisation
    /// Claims about functions of the world, right and wrong: how they are judged, and whether stated bounds hold.
    case foreign = "foreign functions"
    /// Trainings with a fault planted, and healthy ones: what their monitor finds.
    case findings = "findings in trainings"
    /// Learners' numbers with a known mistake: whether step and mistake are named.
    case lessons = "learners' numbers"
    /// Proven intervals of λmax: whether they hold it.
    case curvature = "largest curvature"

    /// What is asked, in a line.
    var statement: String {
      switch self {
      case .falseAlarms: "correct gradients of hostile networks: none may be refuted"
      case .detectionPower: "one entry wrong by a known error: which errors are seen"
      case .honesty: "estimates of known derivatives: how many lie within their own bound"
      case .enclosures: "proven enclosures: whether they contain the derivative, and how wide they are"
      case .localisation: "one wrong entry among 10,000: whether a sketch names it"
      case .foreign: "claims about functions of the world, right and wrong: how they are judged"
      case .findings: "trainings with one fault planted, and healthy ones: what their monitor finds"
      case .lessons: "a learner's numbers with a known mistake: whether the step and the mistake are named"
      case .curvature: "proven intervals of the largest eigenvalue of the Hessian: whether they hold it"
      }
    }

    /// What a case is expected to cost, in milliseconds of one core: those of `selftest --filter … --cases 300 --jobs 1`.
    var cost: Double {
      switch self {
      case .falseAlarms: 75
      case .detectionPower: 550
      case .honesty: 1
      case .enclosures: 23
      case .localisation: 490
      case .foreign: 70
      case .findings: 60
      case .lessons: 40
      case .curvature: 2
      }
    }
  }

  /// Names of the trials with what they ask.
  public static var names: [(name: String, statement: String)] {
    Trial.allCases.map { ($0.rawValue, $0.statement) }
  }

  private let trials: [Trial]
  private let cases: Int
  private let seed: UInt64
  private let jobs: Int
  private let filter: String?

  /// Trials by their size and seed.
  ///
  /// - Parameters:
  ///   - filter: a regular expression that is found in the names of the trials to run; nil for all.
  ///   - cases: correct gradients to check; the other trials take a fixed share of it.
  ///   - seed: of every random choice.
  ///   - jobs: tasks under way at once; the result does not depend on it.
  /// - Throws: `FilterError` for a malformed filter, or one that matches no trial.
  public init(filter: String? = nil, cases: Int = 1_000, seed: UInt64 = 1, jobs: Int = 1) throws {
    trials = try FilterError.matches(of: filter, among: Trial.allCases, kind: "trial", name: \.rawValue)
    self.filter = filter
    self.cases = cases
    self.seed = seed
    self.jobs = jobs
  }

  /// Runs the trials, one after the other.
  ///
  /// - Parameter progress: called after each case, from one task at a time.
  /// - Throws: what the checker throws.
  public func run(
    progress: (RunProgress) -> Void = { _ in }
  ) async throws -> Report {
    var report = Report(title: "selftest", seed: seed)
    let course = RunCourse(trials.map { RunCourse.Part($0.rawValue, items: count(of: $0), cost: $0.cost) })
    for trial in trials {
      try await run(trial, into: &report) { progress(course.progress(trial.rawValue, done: $0)) }
    }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "cases", value: String(cases), source: "--cases, default 1000"),
        Report.ProvenanceItem(name: "seed", value: String(seed), source: "--seed, default 1"),
        Report.ProvenanceItem(name: "filter", value: filter ?? "all", source: "--filter, default all"),
      ] + Provenance.system
    report.finish()
    return report
  }

  private func run(
    _ trial: Trial, into report: inout Report, _ progress: (Int) -> Void
  ) async throws {
    let seed = seed
    switch trial {
    case .falseAlarms:
      let tried = try await tried(trial, progress) { try FalseAlarms.outcome($0, seed: seed) }
      tried.report(FalseAlarms.campaign, in: &report)
      report.summary.falseAlarms = tried.outcomes.count { $0.verdict == .refuted }
    case .detectionPower:
      let tried = try await tried(trial, progress) {
        try DetectionPowerTrial.outcome($0, seed: seed)
      }
      tried.report(DetectionPowerTrial.campaigns, in: &report)
      if !tried.outcomes.isEmpty { report.powerCurves = [DetectionPowerTrial.curve(tried.outcomes)] }
    case .honesty:
      let tried = try await tried(trial, progress) {
        BoundHonesty.outcome($0, seed: seed)
      }
      tried.report(BoundHonesty.campaign, in: &report)
    case .enclosures:
      let tried = try await tried(trial, progress) {
        try IntervalEnclosures.outcome($0, seed: seed)
      }
      tried.report(IntervalEnclosures.campaign, in: &report)
    case .localisation:
      let tried = try await tried(trial, progress) {
        try LocalisationTrial.outcome($0, seed: seed)
      }
      tried.report(LocalisationTrial.campaign, in: &report)
    case .foreign:
      let tried = try await tried(trial, progress) {
        try ForeignTrial.outcome($0, seed: seed)
      }
      tried.report(ForeignTally.campaigns, in: &report)
      report.summary.falseAlarms += tried.outcomes.reduce(0) { $0 + $1.count(.falseAlarm) }
    case .findings:
      let tried = try await tried(trial, progress) { try FindingsTrial.outcome($0, seed: seed) }
      tried.report(FindingsTrial.campaign, in: &report)
    case .lessons:
      let tried = try await tried(trial, progress) { LessonTrial.outcome($0, seed: seed) }
      tried.report(LessonTrial.campaign, in: &report)
    case .curvature:
      let tried = try await tried(trial, progress) { CurvatureTrial.outcome($0, seed: seed) }
      tried.report(CurvatureTrial.campaign, in: &report)
    }
  }

  /// The cases of a trial: false alarms as many as asked for, of the others a share.
  private func count(of trial: Trial) -> Int {
    switch trial {
    case .falseAlarms: cases
    case .detectionPower, .localisation: max(1, cases / 100)
    case .honesty: BoundHonesty.points(cases: cases)
    case .enclosures: max(1, cases / 10)
    case .foreign: ForeignTrial.functions(cases: cases)
    case .findings: FindingsTrial.trainings(cases: cases)
    case .lessons: LessonTrial.cases(cases)
    case .curvature: min(1_000, max(1, cases / 10))
    }
  }

  private func tried<Outcome: Sendable & Codable>(
    _ trial: Trial, _ progress: (Int) -> Void, _ body: @escaping @Sendable (Int) throws -> Outcome
  ) async throws -> Tried<Outcome> {
    let count = count(of: trial)
    let outcomes = try await parallelMap(
      Array(0..<count), part: trial.rawValue, jobs: jobs, completed: progress
    ) { try body($0) }
    return Tried(trial: trial, outcomes: outcomes, planned: count)
  }
}

/// The cases of a trial that were tried: all that were planned, unless the run was interrupted.
private struct Tried<Outcome> {
  let trial: SelfTest.Trial
  let outcomes: [Outcome]
  let planned: Int

  /// Adds what the cases came to, and what is missing.
  func report(_ campaigns: ([Outcome], _ missing: Int) -> [Report.Campaign], in report: inout Report) {
    if !outcomes.isEmpty { report.campaigns += campaigns(outcomes, planned - outcomes.count) }
    report.notRun += [
      Report.NotRun(interrupted: trial.rawValue, done: outcomes.count, of: planned)
    ].compactMap { $0 }
  }

  func report(_ campaign: ([Outcome], _ missing: Int) -> Report.Campaign, in report: inout Report) {
    self.report({ [campaign($0, $1)] }, in: &report)
  }
}
