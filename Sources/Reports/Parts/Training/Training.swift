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
    /// What is wrong with the run: what failed it, then causes before what they lead to.
    public var findings: [Finding]
    /// How sharply the loss is curved, at the epochs at which that was measured.
    public var sharpness: [Sharpness]
    /// λmax at the parameters that were kept, with an interval that holds it; nil where it was not measured.
    public var largestCurvature: Curvature?
    /// Why λmax was not measured; nil where it was, or nothing was watched.
    public var curvatureNote: String?
    /// Whether it ended without a number, diverged or could not learn; nil where nobody asks, as of one that is to show how trainings
    /// diverge.
    public var failed: Bool?
    /// The file of what was trained, by the path it was given by; nil where it comes from none.
    public var file: String?

    /// A training run from its fields.
    public init(
      name: String, optimizer: String, stoppedBy: String, layers: [String], history: [Epoch],
      accuracy: Double? = nil, confusions: [Confusion] = [], findings: [Finding] = [],
      sharpness: [Sharpness] = [], largestCurvature: Curvature? = nil, curvatureNote: String? = nil
    ) {
      self.name = name
      self.optimizer = optimizer
      self.stoppedBy = stoppedBy
      self.layers = layers
      self.history = history
      self.accuracy = accuracy
      self.confusions = confusions
      self.findings = findings
      self.sharpness = sharpness
      self.largestCurvature = largestCurvature
      self.curvatureNote = curvatureNote
    }

    /// Something that is wrong with a run.
    public struct Finding: Codable, Sendable, Equatable, AddedToSchema {
      /// What: "learning-rate-too-large".
      public var kind: String
      /// The epoch it began in; 0 before the first step.
      public var epoch: Int
      /// The numbers that say so, as a sentence.
      public var evidence: String
      /// What to do, as a sentence.
      public var advice: String

      /// A finding from its fields.
      public init(kind: String, epoch: Int, evidence: String, advice: String) {
        self.kind = kind
        self.epoch = epoch
        self.evidence = evidence
        self.advice = advice
      }
    }

    /// The largest eigenvalue of the Hessian as a few products see it.
    public struct Sharpness: Codable, Sendable, Equatable, AddedToSchema {
      /// The epoch at the end of which it was measured.
      public var epoch: Int
      /// θ, which λmax is at least.
      public var value: Double
      /// Some eigenvalue lies within this of θ.
      public var residual: Double
      /// η·λmax in parts of what a quadratic loss allows; nil for Adam.
      public var relativeRate: Double?

      /// A measurement from its fields.
      public init(epoch: Int, value: Double, residual: Double, relativeRate: Double?) {
        self.epoch = epoch
        self.value = value
        self.residual = residual
        self.relativeRate = relativeRate
      }
    }

    /// An interval that holds λmax.
    public struct Curvature: Codable, Sendable, Equatable {
      /// The best estimate.
      public var value: Double
      /// The lower end.
      public var lower: Double
      /// The upper end.
      public var upper: Double
      /// The probability that the interval does not hold λmax; 0 where every rounding error is enclosed.
      public var missProbability: Double

      /// An interval from its fields.
      public init(value: Double, lower: Double, upper: Double, missProbability: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.missProbability = missProbability
      }
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
      /// What else was watched; nil where nothing was.
      public var health: Health?

      /// A record from its fields.
      public init(
        epoch: Int, loss: Double, validationLoss: Double? = nil, accuracy: Double? = nil,
        gradientNorms: [Double], health: Health? = nil
      ) {
        self.epoch = epoch
        self.loss = loss
        self.validationLoss = validationLoss
        self.accuracy = accuracy
        self.gradientNorms = gradientNorms
        self.health = health
      }
    }

    /// What was watched over an epoch, by layer where it is a list.
    public struct Health: Codable, Sendable, Equatable {
      /// ‖Δ(W, b)‖/‖(W, b)‖ of each layer over the epoch; 0 before the first.
      public var updateRatios: [Double]
      /// The share of each layer's units that are flat for every sample.
      public var deadShares: [Double]
      /// The share of each layer's units and samples at which the activation is flat.
      public var flatShares: [Double]
      /// Where the epoch's one step landed; nil where an epoch takes several, and before the first.
      public var landing: Landing?
      /// What the loss may have risen by at the most, by a proven bound of the curvature: the descent is certified where this is negative;
      /// nil where no bound is known.
      public var riseBound: Double?

      /// What was watched from its fields.
      public init(
        updateRatios: [Double], deadShares: [Double], flatShares: [Double], landing: Landing? = nil,
        riseBound: Double? = nil
      ) {
        (self.updateRatios, self.deadShares, self.flatShares) = (updateRatios, deadShares, flatShares)
        (self.landing, self.riseBound) = (landing, riseBound)
      }
    }

    /// Where a step landed on the parabola that the loss is along it.
    public struct Landing: Codable, Sendable, Equatable {
      /// α: −1 for no step, 0 for one to the lowest place, 1 for one to the other side, as high as before.
      public var alpha: Double
      /// Half of what α differs by between the curvature by slopes and that by values.
      public var error: Double
      /// Beyond how many times its length a step raises the parabola; infinite where that is not curved upward.
      public var factorToRise: Double

      /// A landing from its fields.
      public init(alpha: Double, error: Double, factorToRise: Double) {
        (self.alpha, self.error, self.factorToRise) = (alpha, error, factorToRise)
      }
    }
  }
}
