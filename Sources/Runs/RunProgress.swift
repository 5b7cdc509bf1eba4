/// How far a run is.
public struct RunProgress: Sendable {
  /// The part under way: "gradient checks".
  public var part: String
  /// Items of the part that are done.
  public var done: Int
  /// Items of the part.
  public var total: Int

  /// A run's place in one of its parts.
  public init(part: String, done: Int, total: Int) {
    self.part = part
    self.done = done
    self.total = total
  }
}
