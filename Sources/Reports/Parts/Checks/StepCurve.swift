extension Report {
  /// The error of every oracle against its step, at one entry of one network.
  public struct StepCurve: Codable, Sendable, Equatable {
    /// What was differentiated: "∂L/∂W1[0,1] of the 2-3-1 network".
    public var title: String
    /// The reference value.
    public var reference: Double
    /// One series for each oracle; one without a step has a single point with step 0.
    public var series: [Series]

    /// A curve from its fields.
    public init(title: String, reference: Double, series: [Series]) {
      self.title = title
      self.reference = reference
      self.series = series
    }

    /// The points of one oracle.
    public struct Series: Codable, Sendable, Equatable {
      /// The oracle's name.
      public var name: String
      /// Step and relative error, by increasing step.
      public var points: [Point]

      /// A series from its fields.
      public init(name: String, points: [Point]) {
        self.name = name
        self.points = points
      }
    }

    /// One step and its error.
    public struct Point: Codable, Sendable, Equatable {
      /// The step; 0 for a method without one.
      public var step: Double
      /// |estimate − reference| / |reference|.
      public var relativeError: Double

      /// A point from its fields.
      public init(step: Double, relativeError: Double) {
        self.step = step
        self.relativeError = relativeError
      }
    }
  }
}
