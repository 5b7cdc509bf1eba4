extension Report {
  /// What is kept of a check that a user asked for, beyond what a suite's table shows: numbers for its page and pictures.
  public struct CheckDetails: Codable, Sendable, Equatable {
    /// The entries to look at first, the worst first: the wrong ones, else the undecided ones, else the worst alone.
    public var worstEntries: [Worst] = []
    /// How many there are of these.
    public var worstCount = 0
    /// Claim and derivative, entry by entry, of the blocks whose digits are drawn; empty where there are too many.
    public var blocks: [BlockEntries] = []
    /// The worst entry as each oracle sees it; nil where not recorded.
    public var estimates: [Worst]?
    /// The central difference quotients of the worst entry, by ascending step.
    public var quotients: [Quotient] = []
    /// The Taylor remainders along the direction that the slope was read from, the largest step first.
    public var remainders: [Remainder] = []

    /// Details that are yet to be filled in.
    public init() {}
  }

  /// Claim, derivative and bound of the entries of one block, row-major.
  public struct BlockEntries: Codable, Sendable, Equatable {
    /// The block's name: "W1".
    public var name: String
    /// The claimed derivatives.
    public var claimed: [Double]
    /// The derivatives; NaN where nothing is known.
    public var estimates: [Double]
    /// The bounds on the derivatives' errors.
    public var bounds: [Double]
    /// The smallest error of each entry that would have been seen.
    public var powers: [Double]

    /// A block from its fields, all with one number for each entry.
    public init(name: String, claimed: [Double], estimates: [Double], bounds: [Double], powers: [Double]) {
      self.name = name
      self.claimed = claimed
      self.estimates = estimates
      self.bounds = bounds
      self.powers = powers
    }
  }

  /// (f(θ + te) − f(θ − te))/2t at one step t.
  public struct Quotient: Codable, Sendable, Equatable {
    /// The step.
    public var step: Double
    /// The quotient.
    public var value: Double
    /// What noise of the values may have moved it by.
    public var noise: Double

    /// A quotient from its fields.
    public init(step: Double, value: Double, noise: Double) {
      self.step = step
      self.value = value
      self.noise = noise
    }
  }

  /// What one step t along a direction u shows.
  public struct Remainder: Codable, Sendable, Equatable {
    /// The step.
    public var step: Double
    /// |f(θ + tu) − f(θ)|, which shrinks like t.
    public var change: Double
    /// |f(θ + tu) − f(θ) − t⟨g, u⟩|, which shrinks like t² where g is the gradient.
    public var remainder: Double
    /// What noise and rounding may add to it.
    public var noise: Double

    /// A remainder from its fields.
    public init(step: Double, change: Double, remainder: Double, noise: Double) {
      self.step = step
      self.change = change
      self.remainder = remainder
      self.noise = noise
    }
  }
}

extension Report.Check {
  /// The entries to look at first, the worst first: where no more is kept, the worst alone.
  var entriesToLookAt: [Report.Worst] { details?.worstEntries ?? worst.map { [$0] } ?? [] }
}
