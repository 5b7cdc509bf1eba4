/// How noisy a function's values are, measured from its values alone.
///
/// The method is ECNoise (Moré & Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011, section 3 and
/// figure 3.1): k-th differences of values at m + 1 equidistant points grow like hᵏ for a smooth function, but stay
/// at the noise. σₖ² = γₖ/(m + 1 − k) Σᵢ (Δᵏfᵢ)² with γₖ = (k!)²/(2k)! estimates the same noise for all k once the
/// differences no longer see the function.
///
/// Rounding is not random: values may all be multiples of a grain (single precision's unit, the unit of a large term
/// that cancelled), and on equidistant points their errors may then be equal or fall on a line. Therefore the spacing is
/// no round number, the polynomial through the values is compared with values between them, and a grain is looked for in
/// the bits of the values and, where values repeat, in the size of their jumps.
public struct NoiseEstimate: Sendable, Equatable {
  /// Standard deviation of the noise, σ.
  public package(set) var level: Double
  /// The rounding of the result itself, u·|f| or half its grain: no bound may be below it.
  public package(set) var floor: Double
  /// Evaluations made.
  public package(set) var evaluations: Int

  /// Standard deviations in a bound: rounding noise has no long tails (a uniform error stays below √3 σ), and σ
  /// measured from about 7 differences is itself within a factor 2 (Moré & Wild, section 4), hence 2√3 < 4.
  public static let boundFactor = 4.0

  /// Intervals m of the difference table: m + 1 = 9 points, above the 7 that Moré and Wild recommend.
  static let intervals = 8

  /// The first spacing as a part of the scale: 2⁻³⁶, and 15% of it in irregular bits down to 2⁻⁵³ of the scale.
  static let firstSpacing = 0x1p-36 + 0x4f1bp-53

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
  /// The first spacing is about 2⁻³⁶ of the scale: smooth functions then change by less than their noise in third and
  /// higher differences. It is shrunk when the function still shows through. Where f is not finite on both sides, the
  /// points lie on one.
  ///
  /// - Parameters:
  ///   - scale: the length over which f changes appreciably.
  ///   - narrowScale: the same where f is not finite on both sides over the first; by default there is none.
  ///   - f: the function of the offset.
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``, and whatever the function throws.
  public static func measure(
    scale: Double, narrowScale: Double = 0, _ f: (Double) throws -> Double
  ) throws -> NoiseEstimate {
    var spacing = scale * firstSpacing
    var evaluations = 0
    // Where something underflows, the result may be off by the smallest normal number.
    var floor = Double.leastNormalMagnitude
    var fallback: Double?
    var offending: DerivativeError?
    for _ in 0..<4 {
      var sides = [Side.both, .above, .below]
      if narrowScale > 0, spacing > narrowScale * firstSpacing { sides = [.both] }
      let points: [(offset: Double, value: Double)]
      do {
        points = try samples(spacing, sides, &evaluations, f)
      } catch let error as DerivativeError {
        offending = error
        spacing = sides.count == 1 ? narrowScale * firstSpacing : spacing * 0x1p-7
        continue
      }
      let values = points.map(\.value)
      floor = Swift.max(floor, (values.map(abs).max() ?? 0) * 0x1p-53)
      switch outcome(of: values) {
      case .noise(let level):
        floor = Swift.max(floor, halfGrain(of: values))
        let between = try largestDeviation(from: points, spacing, &evaluations, f)
        // Four deviations, each between the errors of two values: one of them is likely to be half the largest error.
        return NoiseEstimate(
          level: Swift.max(level, 2 * between / boundFactor), floor: floor, evaluations: evaluations)
      case .tooLarge(let least):
        fallback = Swift.min(fallback ?? .infinity, least)
        spacing *= 0x1p-7
      case .staircase:
        let jump = try max(
          firstJump(points, farthest: scale * 0x1p-4, &evaluations, f), rangeOfUnsteady(values))
        // An error of half a jump on either side, widened by 2: jumps need not all be equal.
        return NoiseEstimate(level: jump / boundFactor, floor: floor, evaluations: evaluations)
      }
    }
    // Not detected: the smallest of all σₖ still bounds the noise from above, as smooth parts only add to it.
    guard let fallback else { throw offending ?? DerivativeError.nonFinite(at: 0, value: .nan) }
    return NoiseEstimate(level: fallback, floor: floor, evaluations: evaluations)
  }

  /// Where the points lie around 0, as the index of the first.
  private enum Side: Int {
    case both = -4
    case above = 0
    case below = -8
  }

  /// f at m + 1 equidistant offsets on the first of the sides where it is finite.
  private static func samples(
    _ spacing: Double, _ sides: [Side], _ evaluations: inout Int, _ f: (Double) throws -> Double
  ) throws -> [(offset: Double, value: Double)] {
    var offending = DerivativeError.nonFinite(at: 0, value: .nan)
    for side in sides {
      var points: [(offset: Double, value: Double)] = []
      for index in 0...intervals {
        let offset = Double(side.rawValue + index) * spacing
        let value = try f(offset)
        evaluations += 1
        guard value.isFinite else {
          offending = DerivativeError.nonFinite(at: offset, value: value)
          break
        }
        points.append((offset, value))
      }
      if points.count == intervals + 1 { return points }
    }
    throw offending
  }

  /// How far values between the points lie from the polynomial through the points.
  private static func largestDeviation(
    from points: [(offset: Double, value: Double)], _ spacing: Double, _ evaluations: inout Int,
    _ f: (Double) throws -> Double
  ) throws -> Double {
    let middle = points[intervals / 2]
    var largest = 0.0
    for check in checks {
      let value = try f(middle.offset + check.place * spacing)
      evaluations += 1
      // Differences to the middle value: the weights sum to 1 only up to rounding.
      let predicted = zip(check.weights, points).reduce(0) { $0 + $1.0 * ($1.1.value - middle.value) }
      if value.isFinite { largest = Swift.max(largest, abs(value - middle.value - predicted)) }
    }
    return largest
  }

  /// Irregular places between the middle points, in spacings, with Lagrange's weights for them.
  private static let checks: [(place: Double, weights: [Double])] = [-1.3819, -0.2907, 0.6173, 1.7071].map {
    place in
    let nodes = (0...intervals).map { Double($0 - intervals / 2) }
    return (
      place,
      nodes.map { node in nodes.reduce(1) { $1 == node ? $0 : $0 * (place - $1) / (node - $1) } }
    )
  }

  enum Outcome {
    case noise(Double)
    case tooLarge(least: Double)
    case staircase
  }

  /// Reads the difference table: three successive σₖ within a factor 4, and differences of both signs.
  static func outcome(of values: [Double]) -> Outcome {
    if Set(values).count <= values.count / 2 { return .staircase }
    // In units of a power of two, so that squares neither overflow nor vanish.
    let unit = (values.map(abs).max() ?? 1).binade
    var differences = values.map { $0 / unit }
    var gamma = 1.0
    var levels: [Double] = []
    var changesSign: [Bool] = []
    for k in 1..<values.count - 1 {
      differences = zip(differences.dropFirst(), differences).map { $0 - $1 }
      gamma *= Double(k) / Double(2 * (2 * k - 1))
      let sumOfSquares = differences.reduce(0) { $0 + $1 * $1 }
      levels.append(unit * (gamma * sumOfSquares / Double(differences.count)).squareRoot())
      changesSign.append(differences.contains { $0 > 0 } && differences.contains { $0 < 0 })
    }
    for k in 0..<levels.count - 2 where changesSign[k] {
      let window = levels[k...k + 2]
      guard let least = window.min(), let most = window.max() else { continue }
      if most <= 4 * least { return .noise(levels[k]) }
    }
    return .tooLarge(least: levels.min() ?? .infinity)
  }

  /// Half the power of two of which all values are multiples, where that is above 2⁶ of their own unit; else 0.
  ///
  /// By chance nine values with random last bits end in six zeros each with probability 2⁻⁵⁴.
  static func halfGrain(of values: [Double]) -> Double {
    let grain = values.filter { $0 != 0 }.map { $0.ulp * Double($0.significandBitPattern.trailingZeros) }
      .min()
    let unit = (values.map(abs).max() ?? 0).ulp
    guard let grain, grain >= 0x1p6 * unit else { return 0 }
    return grain / 2
  }

  /// The size of the first jump of a function whose values repeat; small where it is a slope that begins.
  ///
  /// From the points, outwards by factors of 16 until a value differs, then inwards by halving: a step of a staircase
  /// keeps its size however close one looks, a kink or a slope does not.
  private static func firstJump(
    _ points: [(offset: Double, value: Double)], farthest: Double, _ evaluations: inout Int,
    _ f: (Double) throws -> Double
  ) throws -> Double {
    var bracket = zip(points, points.dropFirst()).first { $0.value != $1.value }
    guard var last = points.max(by: { abs($0.offset) < abs($1.offset) }) else { return 0 }
    while bracket == nil, last.offset != 0, abs(last.offset) < farthest {
      let offset = 16 * last.offset
      let value = try f(offset)
      evaluations += 1
      guard value.isFinite else { return 0 }
      if value != last.value { bracket = (last, (offset, value)) }
      last = (offset, value)
    }
    guard var (near, far) = bracket else { return 0 }
    for _ in 0..<halvings {
      let offset = near.offset + (far.offset - near.offset) / 2
      guard offset != near.offset, offset != far.offset else { break }
      let value = try f(offset)
      evaluations += 1
      if value == near.value { near.offset = offset } else { far = (offset, value) }
    }
    return abs(far.value - near.value)
  }

  /// The range of values that neither rise nor fall throughout: they are not a slope; else 0.
  private static func rangeOfUnsteady(_ values: [Double]) -> Double {
    let differences = zip(values.dropFirst(), values).map { $0 - $1 }
    guard differences.contains(where: { $0 > 0 }), differences.contains(where: { $0 < 0 }) else { return 0 }
    return (values.max() ?? 0) - (values.min() ?? 0)
  }

  /// From 2⁻³⁶ to below 2⁻⁵³, or 16 : 1 to below 2⁻¹⁶: then a slope has shrunk to nothing beside a step.
  private static let halvings = 20
}

extension UInt64 {
  /// 2 to the number of trailing zero bits (at most 52), as a multiple of the unit in the last place.
  fileprivate var trailingZeros: UInt64 { 1 << UInt64(Swift.min(trailingZeroBitCount, 52)) }
}
