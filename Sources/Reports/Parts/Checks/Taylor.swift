extension Report {
  /// What the order of the Taylor remainder |f(θ + tu) − f(θ) − t⟨g, u⟩| says of a claimed gradient as a whole.
  public struct Taylor: Codable, Sendable, Equatable {
    /// The second verdict.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
      /// Second order, or nothing but noise.
      case agrees
      /// First order.
      case contradicts
      /// The remainder shows neither order.
      case undecided
    }

    /// What it says.
    public var outcome: Outcome
    /// Why it is undecided, by the names in docs/ARCHITECTURE.md; nil otherwise.
    public var reason: String?
    /// The log–log slope: 2 where the gradient is right, 1 where it is wrong; nil where the remainder is all noise.
    public var slope: Double?
    /// What noise and curvature may have moved the slope by.
    public var slopeUncertainty: Double?
    /// Steps that slopes were read from.
    public var points: Int
    /// The smallest error of one entry that would have shown, relative to the largest entry.
    public var detectionPower: Double

    /// A second verdict from its fields.
    public init(
      outcome: Outcome, reason: String? = nil, slope: Double? = nil, slopeUncertainty: Double? = nil,
      points: Int, detectionPower: Double
    ) {
      self.outcome = outcome
      self.reason = reason
      self.slope = slope
      self.slopeUncertainty = slopeUncertainty
      self.points = points
      self.detectionPower = detectionPower
    }

    /// "slope 2.00 ± 0.02 in 9 steps: agrees; an error of 5.5e-07 of the largest entry would have shown".
    var sentence: String {
      var words = "remainder of noise alone"
      if let slope, let slopeUncertainty {
        words =
          "slope \(NumberFormatting.number(slope, significant: 3)) ± \(NumberFormatting.small(slopeUncertainty))"
          + " in \(NumberFormatting.counted(points, "step"))"
      }
      switch outcome {
      case .agrees:
        return "\(words): agrees; an error of \(NumberFormatting.small(detectionPower)) of the largest entry "
          + "would have shown"
      case .contradicts: return "\(words): contradicts the claim"
      case .undecided: return "undecided" + (reason.map { " (\($0))" } ?? "")
      }
    }
  }

  /// "382 agree with slopes 1.96 to 2.04, 36 undecided"; nil where no check has a second verdict.
  static func taylorSummary(_ checks: [Check]) -> String? {
    let results = checks.compactMap(\.taylor)
    guard !results.isEmpty else { return nil }
    func count(_ outcome: Taylor.Outcome) -> Int { results.count { $0.outcome == outcome } }
    let slopes = results.filter { $0.outcome == .agrees }.compactMap(\.slope)
    var range = ""
    if slopes.count == 1 {
      range = " with slope \(NumberFormatting.number(slopes[0], significant: 3))"
    } else if let least = slopes.min(), let largest = slopes.max() {
      range =
        " with slopes \(NumberFormatting.number(least, significant: 3)) to "
        + NumberFormatting.number(largest, significant: 3)
    }
    let parts = [
      (count(.agrees), "agrees" + range, "agree" + range),
      (count(.contradicts), "contradicts the claim", "contradict the claim"),
      (count(.undecided), "undecided", "undecided"),
    ]
    return parts.filter { $0.0 > 0 }.map { NumberFormatting.counted($0.0, $0.1, $0.2) }
      .joined(separator: ", ")
  }
}
