extension PropertyRunner {
  /// How much a run may do; what ends it is in the result.
  public struct Budget: Sendable, Hashable {
    /// Cases that are not discarded; nil for no limit.
    public var cases: Int?
    /// Wall time; nil for no limit.
    public var seconds: Double?

    /// A budget of so many cases.
    public static func cases(_ cases: Int) -> Budget { Budget(cases: cases, seconds: nil) }

    /// A budget of as many cases as fit into the time, at least one.
    public static func seconds(_ seconds: Double) -> Budget { Budget(cases: nil, seconds: seconds) }

    /// A budget of so many cases, or as many as fit into the time, whichever ends first.
    public static func cases(_ cases: Int, orSeconds seconds: Double) -> Budget {
      Budget(cases: cases, seconds: seconds)
    }

    /// The first half, rounded up.
    var half: Budget { Budget(cases: cases.map { ($0 + 1) / 2 }, seconds: seconds.map { $0 / 2 }) }
  }
}
