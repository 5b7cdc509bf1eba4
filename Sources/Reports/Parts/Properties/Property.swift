extension Report {
  /// A property tested on random cases.
  public struct Property: Codable, Sendable, Equatable {
    /// The property's name.
    public var name: String
    /// Cases tested: random ones that were not discarded.
    public var cases: Int
    /// The verdict.
    public var verdict: Verdict
    /// The command that replays a failure.
    public var replay: String?
    /// What it says, in plain words.
    public var statement = ""
    /// Whether it is false, and verified by a counterexample.
    public var expectsFailure = false
    /// The outcome in a line: "0 failures in 1,000 cases: …".
    public var result = ""
    /// At 95% confidence at most this fraction of cases fails; nil where nothing is known.
    public var failingFractionBound: Double?
    /// How near to failing any case came: 0 far from it, 1 at the tolerance; nil where nothing was compared.
    public var worstMargin: Double?
    /// The command that replays the case with that margin.
    public var worstReplay: String?
    /// Further cases, chosen to come near to failing.
    public var climbingCases = 0
    /// Cases that said nothing, and count for nothing.
    public var discards = 0
    /// What ended the run, such as "cases" or "seconds".
    public var stoppedBy = ""
    /// What sort of cases these were.
    public var labels: [Label] = []
    /// What breaks it: the simplest case, and the worst one where that is another.
    public var counterexamples: [Counterexample] = []
    /// Time taken, in seconds.
    public var seconds = 0.0

    /// A property result from its main fields.
    public init(name: String, cases: Int, verdict: Verdict, replay: String? = nil) {
      self.name = name
      self.cases = cases
      self.verdict = verdict
      self.replay = replay
    }

    /// How many cases were of a sort.
    public struct Label: Codable, Sendable, Equatable {
      /// The sort: "repeated sample".
      public var name: String
      /// Cases of that sort.
      public var count: Int
      /// Cases in all.
      public var cases: Int
      /// The share that must be of that sort, if any.
      public var minimum: Double?
      /// What the counts prove of the minimum: "observed", "sufficient", "insufficient" or "undecided".
      public var verdict: String
      /// At 95% confidence the true share lies between this and ``upperBound``; given for a frequency.
      public var lowerBound: Double?
      /// The other end of that interval.
      public var upperBound: Double?

      /// A label from its fields.
      public init(name: String, count: Int, cases: Int, minimum: Double? = nil, verdict: String) {
        self.name = name
        self.count = count
        self.cases = cases
        self.minimum = minimum
        self.verdict = verdict
      }
    }

    /// A case that breaks the property.
    public struct Counterexample: Codable, Sendable, Equatable {
      /// "simplest" or "worst".
      public var kind: String
      /// The case in words.
      public var input: String
      /// What is wrong with it: both sides of the relation.
      public var comparison: String

      /// A counterexample from its fields.
      public init(kind: String, input: String, comparison: String) {
        self.kind = kind
        self.input = input
        self.comparison = comparison
      }
    }
  }
}
