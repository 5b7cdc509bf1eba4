extension Report {
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
    /// Which classes the trained network takes for which, for classification: of the samples it learnt from, then of those
    /// held out.
    public var confusions: [Confusion]

    /// A training run from its fields.
    public init(
      name: String, optimizer: String, stoppedBy: String, layers: [String], history: [Epoch],
      accuracy: Double? = nil, confusions: [Confusion] = []
    ) {
      self.name = name
      self.optimizer = optimizer
      self.stoppedBy = stoppedBy
      self.layers = layers
      self.history = history
      self.accuracy = accuracy
      self.confusions = confusions
    }

    /// How many samples of each class were taken for which.
    public struct Confusion: Codable, Sendable, Equatable, AddedToSchema {
      /// Which samples: "samples held out".
      public var samples: String
      /// The classes, in the order of rows and columns.
      public var classes: [String]
      /// By true class, then by predicted class.
      public var counts: [[Int]]
      /// By true class: samples for which the network named no class.
      public var undecided: [Int]

      /// A table from its fields; as many rows and columns as classes.
      public init(samples: String, classes: [String], counts: [[Int]], undecided: [Int]) {
        self.samples = samples
        self.classes = classes
        self.counts = counts
        self.undecided = undecided
      }
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
}
