/// What is known of how a gradient comes about, for diagnosis.
public struct GradientStructure: Sendable, Equatable {
  /// A number that a wrong factor may turn out to be: the batch size, say.
  public struct Count: Sendable, Equatable {
    /// "batch size".
    public var name: String
    /// The number.
    public var value: Int

    /// A count from its name and value.
    public init(_ name: String, _ value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// Numbers to compare factors with.
  public var counts: [Count]
  /// The names of the blocks of each layer, from the first to the last.
  public var layers: [[String]]

  /// A structure from its parts; both may be empty.
  public init(counts: [Count] = [], layers: [[String]] = []) {
    self.counts = counts
    self.layers = layers
  }
}

/// The gradient that one particular mistake would give.
public struct GradientHypothesis: Sendable {
  /// The kind of mistake.
  public var code: Diagnosis.Code
  /// The mistake in words.
  public var message: String
  /// The hypothesis's parameter, where it has one: a factor, a coefficient, a learning rate.
  public var factor: Double?
  /// The gradient with the mistake, flattened like the point.
  public var gradient: [Double]
  /// Bounds on the rounding in ``gradient``; nil where it rounds like the claim.
  var bounds: [Double]?

  /// A hypothesis from its fields.
  public init(_ code: Diagnosis.Code, _ message: String, factor: Double? = nil, gradient: [Double]) {
    self.code = code
    self.message = message
    self.factor = factor
    self.gradient = gradient
  }
}
