import Proportions
import Foundation

/// What a run of a property showed.
public struct PropertyResult: Sendable, Codable, Equatable {
  /// The verdict in one word.
  public enum Verdict: String, Sendable, Codable {
    /// Every case held; or, where a failure was expected, one failed.
    case passed
    /// A case failed.
    case failed
    /// A failure was expected, and every case held.
    case unexpectedlyHeld
    /// A stored counterexample no longer fits the generator, so nobody knows whether it still fails.
    case stale
    /// A label is certainly rarer than declared: the cases do not mean what they should.
    case undercovered
    /// Too many cases were discarded, or none counted at all.
    case gaveUp
  }

  /// What ended the run.
  public enum StopReason: String, Sendable, Codable {
    /// The budget's number of cases.
    case cases
    /// The budget's time.
    case seconds
    /// A failing case.
    case failure
    /// An example that was given, and fails.
    case example
    /// A stored counterexample that still fails.
    case regression
    /// Too many discarded cases.
    case discards
    /// A replay token: only its case was run.
    case replay
    /// The run was interrupted; what the cases up to then show stands.
    case interruption
  }

  /// The property's name.
  public let name: String
  /// What it says.
  public let statement: String
  /// The verdict.
  public internal(set) var verdict = Verdict.passed
  /// What ended the run.
  public internal(set) var stoppedBy = StopReason.cases
  /// The seed of the run.
  public internal(set) var seed: UInt64
  /// Random cases that were not discarded.
  public internal(set) var cases = 0
  /// Cases run to climb on the target, not discarded; they prove nothing about random ones.
  public internal(set) var climbingCases = 0
  /// Random cases that were discarded.
  public internal(set) var discards = 0
  /// Examples that were given, and hold.
  public internal(set) var examplesHeld = 0
  /// Stored counterexamples that hold now.
  public internal(set) var regressionsHeld = 0
  /// Stored counterexamples that no longer fit, as text.
  public internal(set) var staleRegressions: [String] = []
  /// With ``confidence``, at most this fraction of random cases fails; 1 where nothing is known.
  public internal(set) var failingFractionBound = 1.0
  /// The confidence of the bound.
  public let confidence: Double
  /// The largest margin seen: how near to failing any case came, 1 at the tolerance; nil where nothing was
  /// compared.
  public internal(set) var worstMargin: Double?
  /// The random case with the largest margin, for ``ReplayToken``.
  public internal(set) var worstCase: Int?
  /// How often labels were seen, the declared ones first.
  public internal(set) var labels: [LabelResult] = []
  /// What cases were like in numbers, by name.
  public internal(set) var measures: [MeasureResult] = []
  /// The counterexample; also where one was expected.
  public internal(set) var failure: PropertyFailure?
  /// Failures of other kinds among the cases behind the first one.
  public internal(set) var otherFailures: [PropertyFailure] = []
  /// Whether a failure was expected.
  public let expectsFailure: Bool
  /// Wall time of the run; the only figure that is not the same for the same seed (but for a budget in
  /// seconds).
  public internal(set) var seconds = 0.0

  init(_ property: TestedProperty, seed: UInt64, confidence: Double) {
    name = property.name
    statement = property.statement
    expectsFailure = property.expectsFailure
    self.seed = seed
    self.confidence = confidence
  }

  /// The result of a run that had no case.
  init(interrupted property: TestedProperty, seed: UInt64, confidence: Double) {
    self.init(property, seed: seed, confidence: confidence)
    (verdict, stoppedBy) = (.gaveUp, .interruption)
  }

  /// Whether the property may be called verified.
  public var isPassed: Bool { verdict == .passed }

  /// The token of the random case with the largest margin.
  public var worstToken: ReplayToken? {
    worstCase.map { ReplayToken(property: name, origin: .seeded(seed: seed, index: $0)) }
  }

  /// Labels seen less often than declared, whether or not that is proven.
  public var labelShortfalls: [LabelResult] { labels.filter(\.isShort) }

  mutating func note(margin: Double?) {
    guard let margin, margin > worstMargin ?? -1 else { return }
    worstMargin = margin
    worstCase = nil
  }

  /// Takes over the counts, and makes the verdict.
  mutating func conclude(_ tally: Tally) {
    cases = tally.cases
    discards = tally.discards
    labels = tally.labelResults()
    measures = tally.measureResults()
    if let worst = tally.worst, worst.margin >= worstMargin ?? -1 {
      (worstMargin, worstCase) = (worst.margin, worst.index)
    }
    failingFractionBound = bound()
    verdict = judged()
  }

  private func bound() -> Double {
    if let failure {
      return ClopperPearson.upperBound(
        count: failure.furtherFailures, cases: failure.furtherCases, confidence: confidence)
    }
    return ClopperPearson.upperBound(
      count: 0, cases: stoppedBy == .replay ? 0 : cases, confidence: confidence)
  }

  private func judged() -> Verdict {
    if failure != nil { return expectsFailure ? .passed : .failed }
    if !staleRegressions.isEmpty { return .stale }
    if stoppedBy == .discards || cases == 0 { return .gaveUp }
    if expectsFailure { return stoppedBy == .interruption ? .gaveUp : .unexpectedlyHeld }
    let isUndercovered = stoppedBy != .replay && labels.contains { $0.verdict == .insufficient }
    return isUndercovered ? .undercovered : .passed
  }

  /// The result as JSON; infinities and NaN are strings.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(self)
  }
}
