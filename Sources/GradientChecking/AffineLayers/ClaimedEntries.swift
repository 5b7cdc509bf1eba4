/// What is claimed of a gradient, entry by entry.
struct ClaimedEntries: Sendable {
  var blocks: [ParameterBlock]
  var gradient: [Double]
  /// What each entry of a correct claim may be off by.
  var rounding: CompactBounds
}
