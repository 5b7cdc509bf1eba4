extension Report {
  /// A worked example with every intermediate value.
  public struct WorkedExample: Codable, Sendable, Equatable {
    /// The example's name: "mazur-2-2-2".
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
