extension Report {
  /// A claim of the source material, put to the test by computing.
  public struct Claim: Codable, Sendable, Equatable {
    /// What computing shows of a claim.
    public enum Verdict: String, Codable, Sendable {
      /// The claim holds.
      case confirmed
      /// The claim does not hold, as the counterexample shows.
      case refuted
    }

    /// "S2.12".
    public var id: String
    /// The text it is taken from: "S2: gradient descent and backpropagation, two worked examples"; nil in reports that say it only in the id.
    public var source: String?
    /// The claim.
    public var statement: String
    /// Confirmed or refuted, as computed in this run.
    public var verdict: Verdict
    /// The numbers that must be found.
    public var expected: String
    /// The numbers found.
    public var observed: String
    /// The true statement, where the claim is refuted or only conditionally true.
    public var correction: String?
    /// Whether this run found what the suite must find; false is a failure of the run.
    public var asExpected: Bool
    /// Digits in which the observed numbers agree with the references; nil where nothing numeric is compared.
    public var agreedDigits: Double?

    /// A claim's result from its fields.
    public init(
      id: String, source: String? = nil, statement: String, verdict: Verdict, expected: String,
      observed: String,
      correction: String? = nil, asExpected: Bool, agreedDigits: Double? = nil
    ) {
      self.id = id
      self.source = source
      self.statement = statement
      self.verdict = verdict
      self.expected = expected
      self.observed = observed
      self.correction = correction
      self.asExpected = asExpected
      self.agreedDigits = agreedDigits
    }
  }
}
