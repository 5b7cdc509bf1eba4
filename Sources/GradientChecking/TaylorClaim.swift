/// What a Taylor test is about: the claim and what it and the values may be off by.
struct TaylorClaim: Sendable {
  /// The claimed gradient.
  var gradient: [Double]
  /// What each of its entries may be off by and be correct.
  var rounding: CompactBounds
  /// Bound on the noise of one value.
  var noise: Double
}
