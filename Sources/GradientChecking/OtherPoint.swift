/// What was seen at another point, where whole blocks of the point checked are one number: all zeros, all ones.
///
/// There terms vanish that a gradient may lack without being wrong: the derivative of a penalty at w = 0, or of a product with
/// a factor 0.
public struct OtherPoint: Sendable, Equatable {
  /// The blocks of which all entries are one number.
  public package(set) var blocks: [String]
  /// The number that the parameters were replaced by.
  public package(set) var value: Double
  /// What is said of the claim along one irregular direction in these blocks, at a point where they are moved.
  public package(set) var verdict: Verdict
  /// ⟨g, v⟩ there.
  public package(set) var claimed: Double
  /// The derivative along v; NaN where it is not known.
  public package(set) var estimate: Double
  /// Evaluations of value and gradient.
  public package(set) var evaluations: Int
}
