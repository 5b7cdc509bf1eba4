/// How noisy a function's values are, measured from its values alone.
///
/// The method is ECNoise (Moré & Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011, section 3 and
/// figure 3.1): k-th differences of values at m + 1 equidistant points grow like hᵏ for a smooth function, but stay
/// at the noise. σₖ² = γₖ/(m + 1 − k) Σᵢ (Δᵏfᵢ)² with γₖ = (k!)²/(2k)! estimates the same noise for all k once the
/// differences no longer see the function.
public struct NoiseEstimate: Sendable, Equatable {
  /// Standard deviation of the noise, σ.
  public var level: Double
  /// The rounding of the result itself, u·|f|: no bound may be below it.
  public var floor: Double
  /// Evaluations made.
  public var evaluations: Int

  /// Standard deviations in a bound: rounding noise has no long tails (a uniform error stays below √3 σ), and σ
  /// measured from about 7 differences is itself within a factor 2 (Moré & Wild, section 4), hence 2√3 < 4.
  public static let boundFactor = 4.0

  /// Intervals m of the difference table: m + 1 = 9 points, above the 7 that Moré and Wild recommend.
  static let intervals = 8

  /// Evaluations of one attempt.
  public static var evaluationsAtFirstSpacing: Int { intervals + 1 }

  /// A bound on the error of one value.
  public var bound: Double { max(Self.boundFactor * level, floor) }

  /// Noise from its level and floor.
  public init(level: Double, floor: Double, evaluations: Int) {
    self.level = level
    self.floor = floor
    self.evaluations = evaluations
  }

  /// Measures the noise of `f` around 0, in steps that are a tiny part of `scale`.
  ///
  /// The first spacing is 2⁻³⁶ of the scale: smooth functions then change by less than their noise in third and
  /// higher differences. It is shrunk when the function still shows through, and widened when most values are equal.
  ///
  /// - Parameters:
  ///   - scale: the length over which f changes appreciably.
  ///   - f: the function of the offset.
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``, and whatever the function throws.
  public static func measure(scale: Double, _ f: (Double) throws -> Double) throws -> NoiseEstimate {
    var spacing = scale * 0x1p-36
    var evaluations = 0
    var floor = 0.0
    var fallback = Double.infinity
    for _ in 0..<4 {
      var values: [Double] = []
      for index in 0...intervals {
        let offset = Double(index - intervals / 2) * spacing
        let value = try f(offset)
        guard value.isFinite else { throw DerivativeError.nonFinite(at: offset, value: value) }
        values.append(value)
      }
      evaluations += values.count
      floor = Swift.max(floor, (values.map(abs).max() ?? 0) * 0x1p-53)
      switch outcome(of: values) {
      case .noise(let level):
        return NoiseEstimate(level: level, floor: floor, evaluations: evaluations)
      case .tooLarge(let least):
        fallback = Swift.min(fallback, least)
        spacing *= 0x1p-7
      case .tooSmall:
        fallback = 0
        spacing *= 0x1p7
      }
    }
    // Not detected: the smallest of all σₖ still bounds the noise from above, as smooth parts only add to it.
    return NoiseEstimate(level: fallback.isFinite ? fallback : 0, floor: floor, evaluations: evaluations)
  }

  enum Outcome {
    case noise(Double)
    case tooLarge(least: Double)
    case tooSmall
  }

  /// Reads the difference table: three successive σₖ within a factor 4, and differences of both signs.
  static func outcome(of values: [Double]) -> Outcome {
    let distinct = Set(values).count
    if distinct <= values.count / 2 { return distinct == 1 ? .tooSmall : .noise(spread(values)) }
    var differences = values
    var gamma = 1.0
    var levels: [Double] = []
    var changesSign: [Bool] = []
    for k in 1..<values.count - 1 {
      differences = zip(differences.dropFirst(), differences).map { $0 - $1 }
      gamma *= Double(k) / Double(2 * (2 * k - 1))
      let sumOfSquares = differences.reduce(0) { $0 + $1 * $1 }
      levels.append((gamma * sumOfSquares / Double(differences.count)).squareRoot())
      changesSign.append(differences.contains { $0 > 0 } && differences.contains { $0 < 0 })
    }
    for k in 0..<levels.count - 2 where changesSign[k] {
      let window = levels[k...k + 2]
      guard let least = window.min(), let most = window.max() else { continue }
      if most <= 4 * least { return .noise(levels[k]) }
    }
    return .tooLarge(least: levels.min() ?? .infinity)
  }

  /// Half the range of the values: what few distinct values (a staircase of rounding) say about their noise.
  private static func spread(_ values: [Double]) -> Double {
    ((values.max() ?? 0) - (values.min() ?? 0)) / 2
  }
}
