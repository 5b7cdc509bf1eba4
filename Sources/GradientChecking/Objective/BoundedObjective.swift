/// An objective that says between which values of each parameter it is defined.
public protocol BoundedObjective: Objective {
  /// The least value of each parameter, in the order of the point; −∞ where there is none.
  var lowerBounds: [Double] { get }
  /// The greatest value of each parameter, in the order of the point; ∞ where there is none.
  var upperBounds: [Double] { get }
}
