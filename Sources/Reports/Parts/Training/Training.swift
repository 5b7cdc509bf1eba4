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
}
