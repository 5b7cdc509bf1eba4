/// By how much the copies of an objective differ at its point: noise, which no repeat by one of them shows.
struct CopiesAtPoint {
  /// Their values.
  let values: [Double]
  /// The largest difference between two of these; 0 of copies that are alike.
  let valueSpread: Double
  /// The same of each entry of their gradients; empty where these are alike.
  private let gradientSpread: [Double]

  /// - Parameters:
  ///   - answers: one for each copy.
  ///   - entries: of the gradient; answers with other counts are none.
  init(_ answers: [ClaimWithValue], entries: Int) {
    values = answers.compactMap(\.value)
    valueSpread = Self.spread(values)
    let gradients = answers.map(\.gradient).filter { $0.count == entries }
    let spreads = (0..<(gradients.isEmpty ? 0 : entries)).map { entry in
      Self.spread(gradients.map { $0[entry] })
    }
    gradientSpread = spreads.allSatisfy { $0 == 0 } ? [] : spreads
  }

  private static func spread(_ numbers: [Double]) -> Double {
    let finite = numbers.filter(\.isFinite)
    return (finite.max() ?? 0) - (finite.min() ?? 0)
  }

  /// The spread of a gradient's repeats, entry by entry, where any copy may have answered: either side of the claim at hand.
  func widening(_ spread: [Double]) -> [Double] {
    guard !gradientSpread.isEmpty else { return spread }
    return gradientSpread.indices.map { entry in
      max(2 * gradientSpread[entry], entry < spread.count ? spread[entry] : 0)
    }
  }

  /// Whether a change of state is no more than that another copy answered.
  func explain(_ change: StateChange) -> Bool {
    switch change {
    case .valueDiffers(let first, let second), .gradientChangesValue(let first, let second):
      abs(first - second) <= valueSpread
    case .gradientDiffers(_, let first, let second), .gradientFollowsValue(_, let first, let second):
      abs(first - second) <= (gradientSpread.max() ?? 0)
    case .gradientAccumulates, .pointMoved: false
    }
  }
}
