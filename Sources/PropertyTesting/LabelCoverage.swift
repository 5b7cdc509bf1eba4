import Proportions
import RealModule

/// A label and the least share of all cases that must bear it.
public struct LabelMinimum: Sendable, Hashable, Codable {
  /// The label, as given to ``Outcome/labelled(_:if:)``.
  public var label: String
  /// The least share, in (0, 1).
  public var share: Double

  /// A label that at least this share of the cases must bear.
  public init(_ label: String, atLeast share: Double) {
    self.label = label
    self.share = share
  }
}

/// How often a label was seen, and what that proves.
public struct LabelResult: Sendable, Hashable, Codable {
  /// What the counts prove about a declared minimum.
  public enum Verdict: String, Sendable, Codable {
    /// No minimum was declared.
    case observed
    /// At least nine tenths of the minimum are certain.
    case sufficient
    /// The share is certainly below the minimum.
    case insufficient
    /// Too few cases to tell.
    case undecided
  }

  /// The label.
  public let label: String
  /// Cases that bear it.
  public let count: Int
  /// Cases in all.
  public let cases: Int
  /// The declared minimum, if any.
  public let minimum: Double?
  /// What the counts prove.
  public let verdict: Verdict

  /// The share of the cases that bear it; 0 where there are none.
  public var share: Double { cases == 0 ? 0 : Double(count) / Double(cases) }

  /// Whether the share seen is below the minimum, proven or not.
  public var isShort: Bool { minimum.map { share < $0 } ?? false }
}

/// Tests while the cases come in whether a label's share reaches its minimum.
///
/// It looks after 100, 200, 400, … cases and at the end. Look j spends α/(j(j+1)) of the error rate α, which
/// adds up to α over any number of looks (Σ 1/(j(j+1)) = 1), so by the union bound each of these has
/// probability at most α: a share of at least the minimum is ever called insufficient; a share below nine
/// tenths of it is ever called sufficient. (QuickCheck's `checkCoverage` has the same two-sided rule with
/// Wilson intervals; Clopper–Pearson keeps its promise exactly. Without the tenth of slack a share equal to
/// the minimum would never be decided.)
struct LabelCoverage: Sendable {
  /// The default error rate: one false alarm in a million runs for each label.
  static let errorRate = 1e-6
  static let slack = 0.9
  static let firstLook = 100

  let minimum: LabelMinimum
  let errorRate: Double
  private(set) var count = 0
  private(set) var cases = 0
  private(set) var verdict = LabelResult.Verdict.undecided
  private var looks = 0
  private var nextLook = LabelCoverage.firstLook

  init(_ minimum: LabelMinimum, errorRate: Double = LabelCoverage.errorRate) {
    self.minimum = minimum
    self.errorRate = errorRate
  }

  /// Counts one case.
  mutating func note(isLabelled: Bool) {
    cases += 1
    if isLabelled { count += 1 }
    guard cases == nextLook else { return }
    nextLook *= 2
    look()
  }

  /// Takes the last look, and sums up.
  mutating func finished() -> LabelResult {
    if cases > 0 { look() }
    return LabelResult(
      label: minimum.label, count: count, cases: cases, minimum: minimum.share, verdict: verdict)
  }

  private mutating func look() {
    guard verdict == .undecided else { return }
    looks += 1
    // The minimum lies outside a Clopper–Pearson bound just where the counts are less likely than α under it.
    let alpha = errorRate / Double(looks * (looks + 1))
    if ClopperPearson.probability(ofAtMost: count, of: cases, minimum.share) < alpha {
      verdict = .insufficient
    } else if ClopperPearson.probability(ofAtLeast: count, of: cases, Self.slack * minimum.share) < alpha {
      verdict = .sufficient
    }
  }
}
