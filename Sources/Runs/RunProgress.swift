/// How far a run is.
public struct RunProgress: Sendable {
  /// The part under way: "gradient checks".
  public var part: String
  /// Items of the part that are done.
  public var done: Int
  /// Items of the part.
  public var total: Int
  /// The part of the whole run that is done, by what it is expected to cost: 0 to 1.
  public var share: Double

  /// A run's place in its only part.
  public init(part: String, done: Int, total: Int) {
    self.part = part
    self.done = done
    self.total = total
    share = total > 0 ? Double(done) / Double(total) : 0
  }
}
