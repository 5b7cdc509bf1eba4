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

  /// One training run.
  public struct Training: Codable, Sendable, Equatable {
    /// "Iris, 4-8-3 tanh/softmax".
    public var name: String
    /// "adam, α = 0.01, batches of 16".
    public var optimizer: String
    /// What ended it, in words.
    public var stoppedBy: String
    /// Names of the layers, for the gradient norms.
    public var layers: [String]
    /// One record an epoch; may be thinned.
    public var history: [Epoch]
    /// Share of the samples classified correctly at the end, for classification.
    public var accuracy: Double?

    /// A training run from its fields.
    public init(
      name: String, optimizer: String, stoppedBy: String, layers: [String], history: [Epoch],
      accuracy: Double? = nil
    ) {
      self.name = name
      self.optimizer = optimizer
      self.stoppedBy = stoppedBy
      self.layers = layers
      self.history = history
      self.accuracy = accuracy
    }

    /// The state after one epoch.
    public struct Epoch: Codable, Sendable, Equatable {
      /// From 0 (before the first step).
      public var epoch: Int
      /// The training loss.
      public var loss: Double
      /// The validation loss, where samples were held out.
      public var validationLoss: Double?
      /// Share classified correctly, for classification.
      public var accuracy: Double?
      /// ‖∂L/∂(W, b)‖ of each layer.
      public var gradientNorms: [Double]

      /// A record from its fields.
      public init(
        epoch: Int, loss: Double, validationLoss: Double? = nil, accuracy: Double? = nil,
        gradientNorms: [Double]
      ) {
        self.epoch = epoch
        self.loss = loss
        self.validationLoss = validationLoss
        self.accuracy = accuracy
        self.gradientNorms = gradientNorms
      }
    }
  }

  /// Something a reader may expect and this run does not have.
  public struct NotRun: Codable, Sendable, Equatable {
    /// What.
    public var what: String
    /// Why not.
    public var why: String

    /// An omission from its fields.
    public init(what: String, why: String) {
      self.what = what
      self.why = why
    }
  }

  /// Seconds spent in one part of the run.
  public struct Timing: Codable, Sendable, Equatable {
    /// The part.
    public var part: String
    /// Seconds.
    public var seconds: Double

    /// A timing from its fields.
    public init(part: String, seconds: Double) {
      self.part = part
      self.seconds = seconds
    }
  }

  /// One fact about where the result comes from.
  public struct ProvenanceItem: Codable, Sendable, Equatable {
    /// "seed", "profile", "GSL".
    public var name: String
    /// Its value.
    public var value: String
    /// Where the value comes from: "default", "--seed", "measured".
    public var source: String

    /// A fact from its fields.
    public init(name: String, value: String, source: String) {
      self.name = name
      self.value = value
      self.source = source
    }
  }
}
