/// An objective whose values someone else computes, another process say: who asks for one has time until it comes.
public protocol AwaitedObjective: Objective {
  /// The value at a point.
  ///
  /// - Parameters:
  ///   - point: the point.
  ///   - meanwhile: is called at most once, when the point has been handed over and the value is yet to come; not at all
  ///     where nobody is asked.
  /// - Throws: whatever the objective throws.
  func value(at point: [Double], meanwhile: () -> Void) throws -> Double
}
