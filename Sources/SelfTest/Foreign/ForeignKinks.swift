import Foundation

// Points with two one-sided derivatives, points close to them, and joints that are smooth enough.

extension ForeignFamily {
  static let kinks = [
    modulusAtZero, reluAtZero, leakyReluAtZero, tiedMaximum, hingeOnMargin, lassoZeros, huberAtJoint,
    powerAtZero,
    kinkBeside, kinkFarAway,
  ]

  /// w|x − p| + ½x² at p, beside a smooth parameter.
  private static let modulusAtZero = ForeignFamily(
    "modulus at its corner", .kinks, right: .inconclusive(.kink)
  ) {
    random in
    let (weight, corner) = (random.decade(-2, 3), random.uniform(-2, 2))
    return ForeignFunction(at: [corner, random.uniform(0.4, 1.5)]) { x in
      weight * abs(x[0] - corner) + 0.5 * x[0] * x[0] + pow(x[1], 3)
    } gradient: { x in
      [weight * sign(x[0] - corner) + x[0], 3 * x[1] * x[1]]
    }.with { $0.special = [0: .kink((corner - weight)...(corner + weight))] }
  }

  private static let reluAtZero = ForeignFamily("rectifier at 0", .kinks, right: .inconclusive(.kink)) {
    random in
    let weights = random.uniforms(3, 0.4, 1.5)
    return ForeignFunction(at: [0, random.uniform(0.3, 1), -random.uniform(0.3, 1)], length: 0.25) { x in
      exp(0.3 * x[0]) + sum(x, weights) { $1 * max($0, 0) } + 0.5 * x[2] * x[2]
    } gradient: { x in
      let slopes = zip(x, weights).map { $0 > 0 ? $1 : 0 }
      return [slopes[0] + 0.3 * exp(0.3 * x[0]), slopes[1], slopes[2] + x[2]]
    }.with { $0.special = [0: .kink(0.3...(0.3 + weights[0]))] }
  }

  private static let leakyReluAtZero = ForeignFamily(
    "leaky rectifier at 0", .kinks, right: .inconclusive(.kink)
  ) { random in
    let (leak, size) = (random.uniform(0.01, 0.3), random.decade(-6, 6))
    return ForeignFunction(at: [0, size * random.uniform(0.5, 1)], length: 0.3 * size) { x in
      (x[0] > 0 ? x[0] : leak * x[0]) + x[1] * x[1] / size
    } gradient: { x in
      [x[0] > 0 ? 1 : leak, 2 * x[1] / size]
    }.with { $0.special = [0: .kink(leak...1)] }
  }

  /// The larger of two parts that are equal at the point.
  private static let tiedMaximum = ForeignFamily("tied maximum", .kinks, right: .inconclusive(.kink)) {
    random in
    let tie = random.uniform(0.4, 1.5)
    return ForeignFunction(at: [tie, tie, random.uniform(0.3, 1)], length: 0.5) { x in
      max(x[0] * x[0], x[1] * x[1]) + sin(x[2])
    } gradient: { x in
      [x[0] > x[1] ? 2 * x[0] : 0, x[1] >= x[0] ? 2 * x[1] : 0, cos(x[2])]
    }.with { $0.special = [0: .kink(0...(2 * tie)), 1: .kink(0...(2 * tie))] }
  }

  /// A hinge loss of which one sample is exactly on the margin.
  private static let hingeOnMargin = ForeignFamily(
    "sample on the margin", .kinks, right: .inconclusive(.kink)
  ) {
    random in
    let weights = [0.5, 0.25].map { $0 * random.sign() }
    let onMargin = weights.map { 0.5 / $0 }
    let others = (0..<4).map { _ in random.uniforms(2, -0.6, 0.6) }
    func margin(_ sample: [Double], _ x: [Double]) -> Double { 1 - sample[0] * x[0] - sample[1] * x[1] }
    return ForeignFunction(at: weights, length: 0.2) { x in
      others.reduce(max(0, margin(onMargin, x))) { $0 + max(0, margin($1, x)) }
    } gradient: { x in
      x.indices.map { i in
        ([onMargin] + others).reduce(0) { margin($1, x) > 0 ? $0 - $1[i] : $0 }
      }
    }.with { function in
      function.special = Dictionary(
        uniqueKeysWithValues: weights.indices.map { i in
          let rest = others.reduce(0) { $0 - $1[i] }
          return (i, .kink(min(rest, rest - onMargin[i])...max(rest, rest - onMargin[i])))
        })
    }
  }

  /// Least squares with Σ|x|, some of which are 0.
  private static let lassoZeros = ForeignFamily("lasso with zeros", .kinks, right: .inconclusive(.kink)) {
    random in
    let targets = random.uniforms(5, -1, 1)
    let penalty = random.uniform(0.1, 0.6)
    let point = [0, random.uniform(0.3, 1), 0, -random.uniform(0.3, 1), random.uniform(0.3, 1)]
    return ForeignFunction(at: point, length: 0.2) { x in
      sum(x, targets) { 0.5 * pow($0 - $1, 2) + penalty * abs($0) }
    } gradient: { x in
      zip(x, targets).map { $0 - $1 + penalty * sign($0) }
    }.with { function in
      function.special = Dictionary(
        uniqueKeysWithValues: [0, 2].map { ($0, .kink((-targets[$0] - penalty)...(penalty - targets[$0]))) })
    }
  }

  /// Where a parabola becomes a straight line the derivative is continuous: no kink.
  private static let huberAtJoint = ForeignFamily("Huber's loss at its joint", .kinks, visible: 1e-4) {
    random in
    let thresholds = random.decades(3, -3, 3)
    let point = zip(thresholds, [1.0, -1, random.uniform(0.2, 0.8)]).map { $0 * $1 }
    return ForeignFunction(at: point, lengths: thresholds.map { 0.2 * $0 }) { x in
      zip(x, thresholds).reduce(0) { sum, term in
        let (x, threshold) = term
        return sum + (abs(x) <= threshold ? 0.5 * x * x / threshold : abs(x) - 0.5 * threshold)
      }
    } gradient: { x in
      zip(x, thresholds).map { abs($0) <= $1 ? $0 / $1 : sign($0) }
    }
  }

  /// |x|^p at 0 with p between 1.6 and 2.6: the derivative is 0, the second one need not exist.
  private static let powerAtZero = ForeignFamily("power of a modulus at 0", .kinks, visible: 1e-4) { random in
    let powers = random.uniforms(2, 1.6, 2.6)
    return ForeignFunction(at: [0, random.uniform(0.3, 1.2)], lengths: [1, 0.3]) { x in
      sum(x, powers) { pow(abs($0), $1) }
    } gradient: { x in
      zip(x, powers).map { $1 * pow(abs($0), $1 - 1) * sign($0) }
    }
  }

  /// A corner 1e-6 to 1e-4 away: the derivative is what it is on this side.
  private static let kinkBeside = ForeignFamily("corner beside the point", .kinks, visible: 1e-5) { random in
    let corners = random.uniforms(3, -1.2, 1.2)
    let distances = random.decades(3, -6, -4)
    let point = zip(corners, distances).map { $0 + random.sign() * $1 }
    return ForeignFunction(at: point, lengths: distances.map { 0.3 * $0 }) { x in
      sum(x, corners) { abs($0 - $1) + 0.2 * $0 * $0 }
    } gradient: { x in
      zip(x, corners).map { sign($0 - $1) + 0.4 * $0 }
    }
  }

  private static let kinkFarAway = ForeignFamily("corners at a tenth", .kinks) { random in
    let corners = random.uniforms(4, -1.2, 1.2)
    let point = corners.map { $0 + random.sign() * random.uniform(0.05, 0.2) }
    return ForeignFunction(at: point, length: 0.03) { x in
      sum(x, corners) { max($0 - $1, 0) + sin($0) }
    } gradient: { x in
      zip(x, corners).map { ($0 > $1 ? 1 : 0) + cos($0) }
    }
  }

  static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
}
