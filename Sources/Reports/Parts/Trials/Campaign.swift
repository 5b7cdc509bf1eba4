extension Report {
  /// A trial of the checker on many random cases, with its tally.
  public struct Campaign: Codable, Sendable, Equatable, AddedToSchema {
    /// "No false alarm".
    public var name: String
    /// What must hold, as a sentence without its full stop.
    public var statement: String
    /// Cases tried.
    public var cases: Int
    /// The tally.
    public var counts: [Count]
    /// Whether the statement held in this run.
    public var holds: Bool
    /// Whether an interruption came before the statement was decided: it does not hold in the cases tried, and would if all
    /// those left out were good.
    public var undecided: Bool?
    /// A few cases to look at: those against the statement first.
    public var examples: [String]

    /// A campaign from its fields.
    public init(
      name: String, statement: String, cases: Int, counts: [Count], holds: Bool,
      undecided: Bool = false, examples: [String]
    ) {
      self.name = name
      self.statement = statement
      self.cases = cases
      self.counts = counts
      self.holds = holds
      self.undecided = undecided && !holds ? true : nil
      self.examples = examples
    }

    /// How many cases ended in one way.
    public struct Count: Codable, Sendable, Equatable {
      /// The way: "inconclusive (kink)".
      public var name: String
      /// The number of cases.
      public var count: Int
      /// The cases that it is a part of, where those are not all of the campaign; 0 for a number that is no part of any, as a median.
      public var total: Int?

      /// A count from its fields.
      public init(name: String, count: Int, total: Int? = nil) {
        self.name = name
        self.count = count
        self.total = total
      }
    }
  }
}
