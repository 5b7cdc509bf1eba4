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
    /// Whether the rates were drawn at random, so that their outcomes have frequencies; nil where they were not.
    public var isSample: Bool?

    /// A curve from its fields.
    public init(
      title: String, largestCurvature: Double, steps: Int, points: [Point], isSample: Bool? = nil
    ) {
      self.title = title
      self.largestCurvature = largestCurvature
      self.steps = steps
      self.points = points
      self.isSample = isSample
    }

    /// What a learning rate makes of a descent.
    public enum Regime: String, Codable, Sendable, CaseIterable {
      /// The loss falls, and no first step goes beyond the lowest place along the steepest direction.
      case falls
      /// The loss falls, though the first step goes beyond that place.
      case oscillates
      /// The loss rises above its start and ends below it: a flatter place has caught it.
      case settles
      /// A whole hidden layer becomes flat for every sample, and nothing before it learns any more.
      case dies
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

  /// "falls up to 0.45, oscillates up to 0.95, diverges from 1.05": where each regime ends, in parts of 2/λmax, or lies.
  var course: String {
    func rate(_ point: Point?) -> String {
      point.map { NumberFormatting.number($0.relativeRate, significant: 3) } ?? ""
    }
    return Regime.allCases.compactMap { regime in
      let own = points.filter { $0.regime == regime }
      guard !own.isEmpty else { return nil }
      switch regime {
      case .falls, .oscillates: return "\(regime.rawValue) up to \(rate(own.last))"
      case .settles, .dies:
        let places = own.count == 1 ? "at \(rate(own.first))" : "from \(rate(own.first)) to \(rate(own.last))"
        return "\(regime.rawValue) \(places)"
      case .diverges: return "diverges from \(rate(own.first))"
      }
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

// MARK: - Frequencies

extension Report.RateCurve {
  /// What came of the rates between two limits.
  struct Band {
    /// "0.5 to 1".
    let name: String
    /// Each outcome that came up, with its share.
    let shares: [(regime: Regime, share: CountedShare)]

    /// "falls 12 of 15 (95% interval 52% to 96%), …".
    var words: String { shares.map { "\($0.regime.rawValue) \($0.share.words)" }.joined(separator: ", ") }
  }

  /// The frequencies of the outcomes on both sides of a quadratic's limits, 1/λmax and 2/λmax, and beyond twice that; none where the
  /// rates were not drawn at random.
  var bands: [Band] {
    guard isSample == true else { return [] }
    let limits: [(name: String, range: Range<Double>)] = [
      ("below 0.5", 0..<0.5), ("0.5 to 1", 0.5..<1), ("1 to 2", 1..<2), ("above 2", 2..<(.infinity)),
    ]
    return limits.compactMap { name, range in
      let own = points.filter { range.contains($0.relativeRate) }
      guard !own.isEmpty else { return nil }
      return Band(
        name: name,
        shares: Regime.allCases.compactMap { regime in
          let count = own.count { $0.regime == regime }
          return count > 0 ? CountedShare(count, of: own.count).map { (regime, $0) } : nil
        })
    }
  }

  /// The frequencies, a line for each range of rates.
  package var frequencies: [String] { bands.map { "η·λmax/2 \($0.name): \($0.words)" } }

  /// What descended, and with how many rates.
  package var summary: String {
    "\(title): \(NumberFormatting.counted(points.count, "learning rate")), \(circumstances)"
  }
}
