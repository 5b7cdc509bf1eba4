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
  /// Random networks for each combination.
  var repetitions: Int { self == .exhaustive ? 10 : 1 }
}
