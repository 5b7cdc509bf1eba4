extension Report {
  /// Something a reader may expect and this run does not have.
  public struct NotRun: Codable, Sendable, Equatable {
    /// What.
    public var what: String
    /// Why not.
    public var why: String
    /// Whether it was to be run, and an interruption came first: such a report is never verified.
    public var interrupted: Bool?

    /// An omission from its fields.
    public init(what: String, why: String, interrupted: Bool? = nil) {
      self.what = what
      self.why = why
      self.interrupted = interrupted
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
    /// The fact's value.
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
