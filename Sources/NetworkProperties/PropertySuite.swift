import CheckReports
import Foundation
import Proportions
import PropertyTesting
import Reports
import Runs
import Wording

/// The properties P1–P38 of the reference network, false statements to refute and frequencies, on random
/// cases, as a report.
public struct PropertySuite: Sendable {
  /// Names of the properties with what they say, in the order of their numbers.
  public static var names: [(name: String, statement: String)] {
    PropertyCatalogue.all().map {
      ($0.name, $0.expectsFailure ? "false, to be refuted: \($0.statement)" : $0.statement)
    }
  }

  /// All properties, of the reference network.
  package static var all: [TestedProperty] { PropertyCatalogue.all() }

  /// What is typed before a token to see its case again.
  static let replayCommand = "gradient-check properties --replay "

  /// Counterexamples that are kept, and tested first from then on; nothing where the source tree has moved.
  package static var regressions: RegressionStore? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: Fixtures.folder.path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return nil }
    return RegressionStore(folder: Fixtures.folder.appendingPathComponent("regressions", isDirectory: true))
  }

  private let properties: [TestedProperty]
  private let runner: PropertyRunner
  private let jobs: Int
  /// Whether the pictures of the learning rates belong to the run: where all properties are in it.
  private let isWhole: Bool
  private let configuration: [Report.ProvenanceItem]

  /// A run of some properties.
  ///
  /// - Parameters:
  ///   - filter: a regular expression that is found in the names of the properties to run; nil for all.
  ///   - cases: cases of each property; 1,000 where there is no limit at all.
  ///   - seconds: time for each property.
  ///   - seed: of every random choice.
  ///   - jobs: tasks under way at once; the result does not depend on it, unless time is limited.
  ///   - replay: the token of a single case, which alone is run.
  /// - Throws: `FilterError` and ``ReplayError``.
  public init(
    filter: String? = nil, cases: Int? = nil, seconds: Double? = nil, seed: UInt64 = 1, jobs: Int = 1,
    replay: String? = nil
  ) throws {
    let all = PropertyCatalogue.all()
    let token = try replay.map(Self.token)
    properties =
      try token.map { try Self.named($0.property, all) } ?? Self.matching(filter, among: all)
    runner = PropertyRunner(
      seed: seed, budget: Self.budget(cases: cases, seconds: seconds),
      // Properties run side by side; threads that are left over go to the cases of each.
      jobs: max(1, jobs / properties.count), regressions: Self.regressions, replay: token)
    self.jobs = jobs
    isWhole = filter == nil && replay == nil
    configuration = [
      Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
      Report.ProvenanceItem(
        name: "cases", value: runner.budget.cases.map(String.init) ?? "no limit",
        source: "--cases, default 1000"),
      Report.ProvenanceItem(
        name: "seconds", value: seconds.map { "\($0)" } ?? "no limit", source: "--seconds, default no limit"),
      Report.ProvenanceItem(name: "seed", value: String(seed), source: "--seed, default 1"),
      Report.ProvenanceItem(name: "filter", value: filter ?? "all", source: "--filter, default all"),
    ]
  }

  /// Runs them.
  ///
  /// - Parameter progress: called after each property, from one task at a time.
  /// - Throws: an error for a file of regressions that cannot be read or written.
  public func run(
    progress: (RunProgress) -> Void = { _ in }
  ) async throws -> Report {
    let start = ContinuousClock.now
    let runner = runner
    progress(RunProgress(part: "properties", done: 0, total: properties.count))
    var report = Report(title: "properties", seed: runner.seed)
    report.properties = try await parallelMap(properties, part: "properties", jobs: jobs) {
      progress(RunProgress(part: "properties", done: $0, total: properties.count))
    } isWhole: {
      Self.isFinished($0)
    } _: {
      try await Self.result(of: $0, runner)
    }
    if isWhole, !RunStop.isAsked {
      let rates = try await parallelMap([runner.seed], part: "learning rates", jobs: 1) {
        LearningRates.make(seed: $0)
      }
      report.rateCurves = rates.flatMap { $0 }
    }
    report.timings = [Report.Timing(part: "properties", since: start)]
    report.notRun =
      [Report.NotRun(interrupted: "properties", done: report.properties.count, of: properties.count)]
      .compactMap { $0 } + Self.cutShort(report.properties)
    report.provenance = configuration + Provenance.system
    report.finish()
    return report
  }
}

// MARK: - One property

extension PropertySuite {
  /// Cases among which a false statement must meet its counterexample: every one is met within 100 on
  /// average.
  private static let casesToRefute = 1_000

  /// Runs one property; a false statement gets as many cases as it takes to be refuted, and is shrunk a
  /// little.
  package static func result(of property: TestedProperty, _ runner: PropertyRunner) async throws
    -> Report.Property
  {
    var runner = runner
    if let stop = RunStop.current { runner.isStopped = { stop.isAsked } }
    if property.expectsFailure, let cases = runner.budget.cases {
      runner.budget.cases = max(cases, casesToRefute)
    }
    // Its counterexample was known before; how frequent it is says nothing.
    if property.expectsFailure { (runner.shrinkRuns, runner.furtherCases) = (100, 0) }
    do {
      return Report.Property(try await runner.run(property), replayCommand: replayCommand)
    } catch let error as RegressionError {
      throw StoredCaseError(description: "\(error)", isUnreadable: error.isUnreadable)
    }
  }
}

// MARK: - Interruption

extension PropertySuite {
  /// Whether a property has had its cases, and no interruption cut them short.
  package static func isFinished(_ property: Report.Property) -> Bool {
    property.stoppedBy != PropertyResult.StopReason.interruption.rawValue
  }

  /// What an interruption left out of properties that were under way; nothing without one.
  package static func cutShort(_ properties: [Report.Property]) -> [Report.NotRun] {
    let cut = properties.filter { !isFinished($0) }
    guard !cut.isEmpty else { return [] }
    let names = cut.map { "\($0.name) after \($0.cases)" }.joined(separator: ", ")
    return [
      Report.NotRun(
        what: "cases of properties under way", why: "the run was interrupted: \(names)", interrupted: true)
    ]
  }
}

// MARK: - Selection

extension PropertySuite {
  private static func budget(cases: Int?, seconds: Double?) -> PropertyRunner.Budget {
    switch (cases, seconds) {
    case (let cases?, let seconds?): .cases(cases, orSeconds: seconds)
    case (let cases?, nil): .cases(cases)
    case (nil, let seconds?): .seconds(seconds)
    case (nil, nil): .cases(1_000)
    }
  }

  private static func token(_ text: String) throws -> ReplayToken {
    do {
      return try ReplayToken(text)
    } catch {
      throw ReplayError(problem: "\(error)")
    }
  }

  static func matching(_ filter: String?, among all: [TestedProperty]) throws -> [TestedProperty] {
    try FilterError.matches(of: filter, among: all, kind: "property", name: \.name)
  }

  private static func named(_ name: String, _ all: [TestedProperty]) throws -> [TestedProperty] {
    let found = all.filter { $0.name == name }
    guard !found.isEmpty else {
      let nearest = NearName.nearest(to: name, in: all.map(\.name)) ?? "none"
      throw ReplayError(
        problem: "found the property \"\(name)\", expected one of those that --list shows, such as \(nearest)"
      )
    }
    return found
  }
}

/// A token that cannot be replayed.
public struct ReplayError: Error, CustomStringConvertible {
  let problem: String

  /// "--replay: found …".
  public var description: String { "--replay: \(problem)" }
}

// MARK: - Conversion

extension Report.Property {
  /// A property's result, for a report.
  ///
  /// A case that fails refutes, and so do shares that a frequency excludes. A stored counterexample that no longer fits, labels that are too rare and too
  /// many discarded cases leave it undecided.
  init(_ result: PropertyResult, replayCommand: String) {
    let isFrequency = PropertyCatalogue.isFrequency(result.name)
    let verdict: Report.Verdict =
      switch result.verdict {
      case .passed: .verified
      case .undercovered where isFrequency: .refuted
      case .failed, .unexpectedlyHeld: .refuted
      case .stale, .undercovered, .gaveUp: .inconclusive
      }
    self.init(
      name: result.name, cases: result.cases, verdict: verdict,
      replay: result.expectsFailure ? nil : result.failure.map { replayCommand + $0.token })
    statement = result.statement
    let notStored = result.expectsFailure ? nil : result.failure?.notStored
    self.result = result.summary + (notStored.map { ", and only the replay token has the case: \($0)" } ?? "")
    expectsFailure = result.expectsFailure
    let isBound = !result.expectsFailure && result.failingFractionBound < 1
    failingFractionBound = isBound ? result.failingFractionBound : nil
    worstMargin = result.expectsFailure ? nil : result.worstMargin
    worstReplay = result.worstToken.map { replayCommand + $0.description }
    climbingCases = result.climbingCases
    discards = result.discards
    stoppedBy = result.stoppedBy.rawValue
    seconds = result.seconds
    labels = result.labels.map {
      var label = Label(
        name: $0.label, count: $0.count, cases: $0.cases, minimum: $0.minimum, verdict: $0.verdict.rawValue)
      if isFrequency {
        (label.lowerBound, label.upperBound) = ClopperPearson.bounds(
          count: $0.count, cases: $0.cases, confidence: result.confidence)
      }
      return label
    }
    if let failure = result.failure {
      counterexamples = [
        Counterexample(
          kind: "simplest", input: failure.simplest.input, comparison: failure.simplest.comparison)
      ]
      counterexamples +=
        failure.worst.map {
          [Counterexample(kind: "worst", input: $0.input, comparison: $0.comparison)]
        } ?? []
    }
  }
}
