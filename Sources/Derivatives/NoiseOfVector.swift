extension NoiseEstimate {
  /// Measures the noise of every component of a vector function around 0 at once.
  ///
  /// As ``measure(scale:narrowScale:_:)``, but all components share the points, so that a gradient is evaluated at most
  /// `4 · 9` times whatever its length. A component's noise is read at the first spacing that shows it; where none
  /// does, the smallest value that bounds it from above is taken.
  ///
  /// - Returns: one estimate for each component; infinite level for one that is not finite around 0.
  public static func measure(
    scale: Double, count: Int, vector f: (Double) throws -> [Double]
  ) throws -> [NoiseEstimate] {
    var found: [Double?] = Array(repeating: nil, count: count)
    var fallback = Array(repeating: Double.infinity, count: count)
    var floor = Array(repeating: 0.0, count: count)
    var evaluations = 0
    for factor in [1, 0x1p7, 0x1p-7, 0x1p14] where found.contains(nil) {
      let spacing = scale * firstSpacing * factor
      let points = try (0...intervals).map { try f(Double($0 - intervals / 2) * spacing) }
      evaluations += points.count
      for component in 0..<count where found[component] == nil {
        let values = points.map { $0[component] }
        guard values.allSatisfy(\.isFinite) else { continue }
        floor[component] = Swift.max(floor[component], (values.map(abs).max() ?? 0) * 0x1p-53)
        switch outcome(of: values) {
        case .noise(let level): found[component] = level
        case .tooLarge(let least): fallback[component] = Swift.min(fallback[component], least)
        case .staircase:
          let halfRange = ((values.max() ?? 0) - (values.min() ?? 0)) / 2
          if halfRange > 0 { found[component] = halfRange } else { fallback[component] = 0 }
        }
      }
    }
    return (0..<count).map {
      NoiseEstimate(level: found[$0] ?? fallback[$0], floor: floor[$0], evaluations: evaluations)
    }
  }
}
