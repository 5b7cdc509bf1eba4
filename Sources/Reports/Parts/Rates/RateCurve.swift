extension Report {
  /// What a few steps of gradient descent make of the loss, by their learning rate.
  public struct RateCurve: Codable, Sendable, Equatable, AddedToSchema {
    /// What descends: "½(wx − t)² with x = t = 1, from w = 0".
    public var title: String
    /// λmax, the largest eigenvalue of the Hessian where the descent begins.
    public var largestCurvature: Double
    /// Steps taken with each rate.
    public var steps: Int
    /// One point for each learning rate, by increasing rate.
    public var points: [Point]

    /// A curve from its fields.
    public init(title: String, largestCurvature: Double, steps: Int, points: [Point]) {
      self.title = title
      self.largestCurvature = largestCurvature
      self.steps = steps
      self.points = points
    }

    /// What a learning rate makes of a descent.
    public enum Regime: String, Codable, Sendable, CaseIterable {
      /// The loss falls, and no first step goes beyond the lowest place along the steepest direction.
      case falls
      /// The loss falls, though the first step goes beyond that place.
      case oscillates
      /// The loss does not fall: it ends where it began, higher, or at no number.
      case diverges
    }

    /// One learning rate and what came of it.
    public struct Point: Codable, Sendable, Equatable {
      /// η.
      public var rate: Double
      /// η·λmax/2: 1 at the limit 2/λmax, beyond which a quadratic loss grows.
      public var relativeRate: Double
      /// The loss after the steps, divided by that before.
      public var lossRatio: Double
      /// What the steps did.
      public var regime: Regime

      /// A point from its fields.
      public init(rate: Double, relativeRate: Double, lossRatio: Double, regime: Regime) {
        self.rate = rate
        self.relativeRate = relativeRate
        self.lossRatio = lossRatio
        self.regime = regime
      }
    }
  }
}

extension Report.RateCurve.Point {
  /// "falls: 0.0018".
  var words: String { "\(regime.rawValue): \(NumberFormatting.small(lossRatio))" }
}

extension Report.RateCurve {
  /// "10 steps, λmax = 0.63, 2/λmax = 3.2".
  var circumstances: String {
    "\(NumberFormatting.counted(steps, "step")), λmax = \(NumberFormatting.number(largestCurvature, significant: 3)), "
      + "2/λmax = \(NumberFormatting.number(2 / largestCurvature, significant: 3))"
  }

  /// "falls up to 0.45, oscillates up to 0.95, diverges from 1.05": where each regime ends, in parts of 2/λmax.
  var course: String {
    func rate(_ point: Point?) -> String {
      point.map { NumberFormatting.number($0.relativeRate, significant: 3) } ?? ""
    }
    return Regime.allCases.compactMap { regime in
      let own = points.filter { $0.regime == regime }
      guard !own.isEmpty else { return nil }
      return regime == .diverges
        ? "diverges from \(rate(own.first))" : "\(regime.rawValue) up to \(rate(own.last))"
    }.joined(separator: ", ")
  }

  /// The relative rates of some curves, increasing.
  static func relativeRates(_ curves: some Sequence<Report.RateCurve>) -> [Double] {
    Set(curves.flatMap(\.points).map(\.relativeRate).filter(\.isFinite)).sorted()
  }

  /// What each curve has for each relative rate; empty where it has none.
  static func rows(_ curves: some Collection<Report.RateCurve>) -> [(rate: String, outcomes: [String])] {
    relativeRates(curves).map { rate in
      let outcomes = curves.map { curve in curve.points.first { $0.relativeRate == rate }?.words ?? "" }
      return (NumberFormatting.number(rate, significant: 3), outcomes)
    }
  }
}
