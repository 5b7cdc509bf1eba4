extension Report {
  /// The share of planted errors that each rule flags, by the size of the error.
  public struct PowerCurve: Codable, Sendable, Equatable, AddedToSchema {
    /// What was planted, and where: "One entry of a correct gradient multiplied by 1 + e".
    public var title: String
    /// One series for each rule.
    public var series: [Series]

    /// A curve from its fields.
    public init(title: String, series: [Series]) {
      self.title = title
      self.series = series
    }

    /// How a series decides that a gradient is wrong.
    public enum Rule: String, Codable, Sendable, CaseIterable {
      /// Refuted: two oracles of the set contradict the claim and agree with each other.
      case twoOracles = "two-oracles"
      /// Contradicted by one oracle: |claimed − estimate| > safety · bound; this alone refutes nothing.
      case oneOracle = "one-oracle"
      /// |claimed − difference| > atol + rtol · |difference|, with a fixed step.
      case fixedTolerance = "fixed-tolerance"
    }

    /// What one rule flagged.
    public struct Series: Codable, Sendable, Equatable {
      /// The oracle, the set of oracles, or the fixed tolerance.
      public var name: String
      /// How it decides.
      public var rule: Rule
      /// Networks in which each error was planted.
      public var networks: Int
      /// One point for each error; the error 0 is the correct gradient, which nothing should flag.
      public var points: [Point]

      /// A series from its fields.
      public init(name: String, rule: Rule, networks: Int, points: [Point]) {
        self.name = name
        self.rule = rule
        self.networks = networks
        self.points = points
      }
    }

    /// One error and how often it was flagged.
    public struct Point: Codable, Sendable, Equatable {
      /// The relative error of the entry.
      public var error: Double
      /// Networks in which it was flagged.
      public var flagged: Int

      /// A point from its fields.
      public init(error: Double, flagged: Int) {
        self.error = error
        self.flagged = flagged
      }
    }
  }
}

// MARK: - Shares

extension Report.PowerCurve {
  /// The errors of all series, the largest first; what is no error size (NaN, ∞, negative) is left out.
  var errors: [Double] {
    Set(series.flatMap(\.points).map(\.error).filter { $0.isFinite && $0 >= 0 }).sorted(by: >)
  }

  /// Networks of the series that has most.
  var networks: Int { series.map(\.networks).max() ?? 0 }

  /// What the shares are worth: "0% means 0 of 1,000 (95% interval 0% to 0.37%), …"; nil without a network.
  var sureness: String? {
    CountedShare(0, of: networks).map { "0% means \($0.words), 100% as far from the other end." }
  }

  /// "10⁻⁸" for a power of ten, "3e-8" for another error, "none" for 0.
  static func label(ofError error: Double) -> String {
    if error == 0 { return "none" }
    let text = NumberFormatting.number(error, significant: 2)
    guard let exponent = (-30...0).first(where: { Double("1e\($0)") == error }) else { return text }
    return exponent == 0 ? text : ChartAxis.powerOfTen(exponent)
  }
}

extension Report.PowerCurve.Series {
  /// The share flagged of each error, from 0 to 1; nil where it was not tried.
  func shares(ofErrors errors: [Double]) -> [Double?] {
    let flagged = Dictionary(points.map { ($0.error, $0.flagged) }, uniquingKeysWith: { first, _ in first })
    return errors.map { error in
      guard networks > 0, let count = flagged[error] else { return nil }
      return Double(min(max(count, 0), networks)) / Double(networks)
    }
  }

  /// The smallest error down to which at least this share of every error is flagged; nil where the largest is not.
  func reach(share least: Double) -> Double? {
    let errors = points.map(\.error).filter { $0.isFinite && $0 > 0 }.sorted(by: >)
    return zip(errors, shares(ofErrors: errors)).prefix { ($0.1 ?? 0) >= least }.last?.0
  }

  /// "99.9%" for each error: 0% and 100% are only said of none and all; "–" where the error was not tried.
  func percentages(ofErrors errors: [Double]) -> [String] {
    shares(ofErrors: errors).map { $0.map(NumberFormatting.honestPercent) ?? "–" }
  }
}

extension NumberFormatting {
  /// A share as a percentage with one decimal, in which only none is 0% and only all is 100%.
  static func honestPercent(_ share: Double) -> String {
    switch share {
    case 0: "0%"
    case 1: "100%"
    case ..<0.001: "<0.1%"
    case 0.999...: ">99.9%"
    default: number((share * 1000).rounded() / 10, significant: 3) + "%"
    }
  }
}
