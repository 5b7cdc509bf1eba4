import ReferenceMLP

/// Where an activation is flat: the pre-activations at which its derivative is at most a hundredth of the largest.
///
/// There a unit passes on less than 1% of the gradient that reaches it, over two such layers less than the power of a check with the
/// usual 1e-4.
struct FlatRegions {
  /// z at most this is flat.
  let below: Double
  /// z at least this is flat.
  let above: Double

  private static let part = 1e-2
  /// Beyond it every derivative of ours has come to its limit.
  private static let farthest = 40.0
  private static let grid = 0x1p-6

  /// Of every activation: looking for them takes longer than the training of a small network.
  private static let known = Dictionary(
    uniqueKeysWithValues: Activation.allCases.map { ($0, FlatRegions(lookingAt: $0)) })

  /// The regions of an activation; none of softmax, which is no function of one number.
  init(_ activation: Activation) { self = Self.known[activation] ?? FlatRegions(lookingAt: activation) }

  private init(lookingAt activation: Activation) {
    guard activation.isElementwise, activation != .identity, activation != .leakyReLU else {
      (below, above) = (-.infinity, .infinity)
      return
    }
    let places = Array(stride(from: -Self.farthest, through: Self.farthest, by: Self.grid))
    let slopes = places.map { abs(activation.derivative(at: $0)) }
    let least = Self.part * (slopes.max() ?? 0)
    // The last of the places from an end on that are all flat.
    let first = slopes.firstIndex { $0 > least } ?? 0
    let last = slopes.lastIndex { $0 > least } ?? places.count - 1
    below = first > 0 ? places[first - 1] : -.infinity
    above = last + 1 < places.count ? places[last + 1] : .infinity
  }

  func contains(_ z: Double) -> Bool { z <= below || z >= above }
}
