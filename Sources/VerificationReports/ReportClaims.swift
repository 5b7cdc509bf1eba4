extension Report {
  /// A claim of the source material, put to the test by computing.
  public struct Claim: Codable, Sendable, Equatable {
    /// What computing shows of a claim.
    public enum Verdict: String, Codable, Sendable {
      /// It holds.
      case confirmed
      /// It does not, as the counterexample shows.
      case refuted
    }

    /// "S2.12".
    public var id: String
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
      id: String, statement: String, verdict: Verdict, expected: String, observed: String,
      correction: String? = nil, asExpected: Bool, agreedDigits: Double? = nil
    ) {
      self.id = id
      self.statement = statement
      self.verdict = verdict
      self.expected = expected
      self.observed = observed
      self.correction = correction
      self.asExpected = asExpected
      self.agreedDigits = agreedDigits
    }
  }

  /// A worked example with every intermediate value.
  public struct WorkedExample: Codable, Sendable, Equatable {
    /// Its name: "mazur-2-2-2".
    public var id: String
    /// In words.
    public var title: String
    /// Whether every step is within its bound.
    public var withinBounds: Bool
    /// The steps in order.
    public var steps: [Step]

    /// A worked example from its fields.
    public init(id: String, title: String, withinBounds: Bool, steps: [Step]) {
      self.id = id
      self.title = title
      self.withinBounds = withinBounds
      self.steps = steps
    }

    /// One quantity, all its components.
    public struct Step: Codable, Sendable, Equatable {
      /// "z1", "dW2", "loss next".
      public var quantity: String
      /// The formula: "z1 = W1 a0 + b1".
      public var formula: String
      /// The components computed, row-major.
      public var values: [Double]
      /// Digits agreed with the 50-digit reference in the worst component.
      public var agreedDigits: Double
      /// Largest difference in units in the last place.
      public var ulps: Double
      /// The number of units in the last place that is allowed.
      public var allowedUlps: Double

      /// A step from its fields.
      public init(
        quantity: String, formula: String, values: [Double], agreedDigits: Double, ulps: Double,
        allowedUlps: Double
      ) {
        self.quantity = quantity
        self.formula = formula
        self.values = values
        self.agreedDigits = agreedDigits
        self.ulps = ulps
        self.allowedUlps = allowedUlps
      }
    }
  }
}
