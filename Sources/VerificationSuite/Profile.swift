/// How much a verification run does.
public enum Profile: String, Sendable, CaseIterable {
  /// A part of the matrix: below 10 seconds on two cores.
  case quick
  /// The whole matrix once: below a minute on two cores.
  case standard
  /// The whole matrix on ten random networks for each combination.
  case exhaustive

  /// Depths of the random networks.
  var depths: [Int] { self == .quick ? [1, 2] : [1, 2, 3, 4] }
  /// Batch sizes of the random networks.
  var batches: [Int] { self == .quick ? [3] : [1, 4] }
  /// Samples of a gradient check on real data: enough for every class, or for quick just some.
  var checkedSamples: Int { self == .quick ? 4 : 24 }
  /// One in so many of the checks of second derivatives and Jacobians is done.
  var jacobianStride: Int { self == .quick ? 4 : 1 }
  /// Cases of each property; `properties` runs more.
  var propertyCases: Int {
    switch self {
    case .quick: 20
    case .standard: 100
    case .exhaustive: 1_000
    }
  }
  /// Networks that each defect is planted in, as the proof that the checks would have noticed; `defects` takes more.
  var plantedNetworks: Int {
    switch self {
    case .quick: 0
    case .standard: 3
    case .exhaustive: 30
    }
  }
  /// Random networks for each combination.
  var repetitions: Int { self == .exhaustive ? 10 : 1 }
}
