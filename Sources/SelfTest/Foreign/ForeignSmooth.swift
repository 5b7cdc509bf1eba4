import Foundation

// Smooth functions in double precision: what every checker must get right, saturated and badly conditioned ones among them.

extension ForeignFamily {
  static let smooth = [
    coupledQuartics, exponentialRates, saturatedSoftmax, smallDifference, logGamma, nearlySingular, poles,
    deepChain, besselSum, cauchyLikelihood, longProduct, nearMinimum,
  ]

  private static let coupledQuartics = ForeignFamily("coupled quartics", .smooth) { random in
    let count = random.count(2...9)
    let weights = random.uniforms(count, -1.5, 1.5)
    return ForeignFunction(at: random.uniforms(count, -1.6, 1.6)) { x in
      x.indices.reduce(0) { $0 + weights[$1] * pow(x[$1], 4) - x[$1] * x[($1 + 1) % count] + 0.7 * x[$1] }
    } gradient: { x in
      x.indices.map { i in
        4 * weights[i] * pow(x[i], 3) - x[(i + 1) % count] - x[(i + count - 1) % count] + 0.7
      }
    }
  }

  private static let exponentialRates = ForeignFamily("exponentials of different rates", .smooth) { random in
    let count = random.count(1...5)
    let rates = random.decades(count, -2.5, 2.5)
    let shifts = random.uniforms(count, -1, 1)
    let point = zip(rates, shifts).map { $1 + random.uniform(-1.5, 1.5) / max($0, 1) }
    return ForeignFunction(at: point, lengths: rates.map { 1 / $0 }) { x in
      x.indices.reduce(0) { $0 + exp(rates[$1] * (x[$1] - shifts[$1])) }
    } gradient: { x in
      x.indices.map { rates[$0] * exp(rates[$0] * (x[$0] - shifts[$0])) }
    }
  }

  /// log Σ exp xᵢ − xₖ over numbers so far apart that most have no weight.
  private static let saturatedSoftmax = ForeignFamily("saturated log-sum-exp", .smooth) { random in
    let count = random.count(3...7)
    let target = random.count(0...(count - 1))
    return ForeignFunction(at: random.uniforms(count, -35, 35)) { x in
      let largest = x.max() ?? 0
      return log(x.reduce(0) { $0 + exp($1 - largest) }) + (largest - x[target])
    } gradient: { x in
      let largest = x.max() ?? 0
      let weights = x.map { exp($0 - largest) }
      let sum = weights.reduce(0, +)
      let others = x.indices.reduce(0) { $1 == target ? $0 : $0 + weights[$1] }
      return x.indices.map { $0 == target ? -others / sum : weights[$0] / sum }
    }.with { function in
      // The sum is rounded to a unit of 1, however small its logarithm is.
      function.noise = 4 * Double.ulpOfOne * (1 + abs(function.formula(function.point)))
    }
  }

  /// The small difference of terms near 1, as losses are that are saturated: its rounding is theirs.
  ///
  /// Along some parameters nothing moves but over steps far beyond the size of the parameter.
  private static let smallDifference = ForeignFamily("small difference of terms near 1", .smooth) { random in
    let count = random.count(2...6)
    let rates = random.decades(count, -9, 0.5).map { $0 * random.sign() }
    let form = smallDifferences[random.count(0...(smallDifferences.count - 1))]
    let point = random.uniforms(count, -2, 2)
    let start = sum(point, rates) { $0 * $1 }
    let offset = random.uniform(form.level.lowerBound, form.level.upperBound) - start
    func argument(_ x: [Double]) -> Double { zip(rates, x).reduce(offset) { $0 + $1.0 * $1.1 } }
    return ForeignFunction(at: point, lengths: rates.map { 1 / abs($0) }) { x in
      form.value(argument(x))
    } gradient: { x in
      let slope = form.slope(argument(x))
      return rates.map { $0 * slope }
    }.with { $0.noise = 4 * Double.ulpOfOne }
  }

  /// Functions of one number whose value is the difference of terms near 1, with their derivatives, where they are small.
  private static let smallDifferences: [SmallDifference] = [
    .init(level: 22...38, value: { log(1 + exp(-$0)) }, slope: { -1 / (1 + exp($0)) }),
    .init(level: 12...19, value: { 1 - tanh($0) }, slope: { -1 / (cosh($0) * cosh($0)) }),
    .init(
      level: 4...6, value: { 1 - erf($0) }, slope: { -2 / Double.pi.squareRoot() * exp(-$0 * $0) }),
    .init(
      level: 1e-8...1e-5, value: { (1 + $0 * $0).squareRoot() - 1 },
      slope: { $0 / (1 + $0 * $0).squareRoot() }),
    .init(level: 1e-8...1e-5, value: { 1 - cos($0) }, slope: { sin($0) }),
  ]

  private struct SmallDifference {
    let level: ClosedRange<Double>
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
  }

  private static let logGamma = ForeignFamily("log-gamma", .smooth) { random in
    let count = random.count(1...4)
    let weights = random.uniforms(count, 0.5, 2)
    let point = random.uniforms(count, 0.4, 25)
    return ForeignFunction(at: point, lengths: point) { x in
      x.indices.reduce(0) { $0 + weights[$1] * lgamma(x[$1]) }
    } gradient: { x in
      x.indices.map { weights[$0] * digamma(x[$0]) }
    }.with { $0.rounding = 0x1p-38 }
  }

  /// The logarithm of a determinant that is 10⁻⁵ to 10⁻³ of its terms.
  private static let nearlySingular = ForeignFamily("nearly singular determinant", .smooth) { random in
    let diagonal = random.uniforms(2, 0.6, 3)
    let gap = random.decade(-5, -3)
    let root = (diagonal[0] * diagonal[1]).squareRoot()
    let point = diagonal + [root * (1 - gap)]
    let determinant = point[0] * point[1] - point[2] * point[2]
    let lengths = [determinant / point[1], determinant / point[0], determinant / (2 * point[2])]
    return ForeignFunction(at: point, lengths: lengths) { x in
      log(x[0] * x[1] - x[2] * x[2])
    } gradient: { x in
      let determinant = x[0] * x[1] - x[2] * x[2]
      return [x[1] / determinant, x[0] / determinant, -2 * x[2] / determinant]
    }.with { $0.rounding = 8 * 0x1p-53 * root * root / determinant }
  }

  private static let poles = ForeignFamily("poles beside the axis", .smooth) { random in
    let count = random.count(2...6)
    let widths = random.uniforms(count, 0.1, 1)
    return ForeignFunction(at: random.uniforms(count, -1, 1), lengths: widths) { x in
      x.indices.reduce(0) { $0 + 1 / (widths[$1] * widths[$1] + x[$1] * x[$1]) }
    } gradient: { x in
      x.indices.map { i in
        let denominator = widths[i] * widths[i] + x[i] * x[i]
        return -2 * x[i] / (denominator * denominator)
      }
    }
  }

  /// y ← sin(1.3y + xₖ) + 0.2y, a step for each parameter.
  private static let deepChain = ForeignFamily("deep chain of sines", .smooth) { random in
    ForeignFunction(at: random.uniforms(random.count(4...10), -1, 1), length: 0.5) { x in
      x.reduce(0.3) { sin(1.3 * $0 + $1) + 0.2 * $0 }
    } gradient: { x in
      var y = 0.3
      var slopes: [Double] = []
      for shift in x {
        let slope = cos(1.3 * y + shift)
        slopes = slopes.map { $0 * (1.3 * slope + 0.2) } + [slope]
        y = sin(1.3 * y + shift) + 0.2 * y
      }
      return slopes
    }.with { $0.rounding = 0x1p-38 }
  }

  /// The mean of cos(x₀ sin t − x₁t) over nodes in [0, π].
  private static let besselSum = ForeignFamily("oscillating mean", .smooth) { random in
    let nodes = (0..<48).map { Double.pi * (Double($0) + 0.5) / 48 }
    return ForeignFunction(at: [random.uniform(0.5, 4), random.uniform(0.3, 3)], length: 0.4) { x in
      nodes.reduce(0) { $0 + cos(x[0] * sin($1) - x[1] * $1) } / 48
    } gradient: { x in
      let slopes = nodes.map { -sin(x[0] * sin($0) - x[1] * $0) }
      return [
        zip(slopes, nodes).reduce(0) { $0 + $1.0 * sin($1.1) } / 48,
        -zip(slopes, nodes).reduce(0) { $0 + $1.0 * $1.1 } / 48,
      ]
    }.with {
      $0.noise = 16 * Double.ulpOfOne
      $0.rounding = 0x1p-38
    }
  }

  private static let cauchyLikelihood = ForeignFamily("Cauchy likelihood", .smooth) { random in
    let data = (0..<24).map { _ in 1.4 + 0.8 * random.normal() }
    return ForeignFunction(at: [random.uniform(0.5, 2.5), random.uniform(0.4, 1.5)], length: 0.3) { x in
      data.reduce(24 * log(x[1])) { $0 + log1p(pow(($1 - x[0]) / x[1], 2)) }
    } gradient: { x in
      var gradient = [0, 24 / x[1]]
      for number in data {
        let residual = (number - x[0]) / x[1]
        let slope = 2 * residual / (1 + residual * residual) / x[1]
        gradient[0] -= slope
        gradient[1] -= slope * residual
      }
      return gradient
    }.with { $0.rounding = 0x1p-38 }
  }

  private static let longProduct = ForeignFamily("product of twenty factors", .smooth) { random in
    ForeignFunction(at: random.uniforms(20, -2, 2)) { x in
      x.reduce(1) { $0 * (1 + 0.3 * sin($1)) }
    } gradient: { x in
      let product = x.reduce(1) { $0 * (1 + 0.3 * sin($1)) }
      return x.map { 0.3 * cos($0) / (1 + 0.3 * sin($0)) * product }
    }
  }

  /// A point so close to the minimum that the gradient is a millionth of what it is elsewhere.
  private static let nearMinimum = ForeignFamily("beside a minimum", .smooth) { random in
    let count = random.count(2...6)
    let centres = random.uniforms(count, -2, 2)
    let stiffness = random.uniforms(count, 0.5, 4)
    let point = centres.map { $0 + random.sign() * random.decade(-6, -4) }
    let noise = 8 * Double.ulpOfOne
    return ForeignFunction(at: point) { x in
      x.indices.reduce(0.8) { $0 + stiffness[$1] * (1 - cos(x[$1] - centres[$1])) }
    } gradient: { x in
      x.indices.map { stiffness[$0] * sin(x[$0] - centres[$0]) }
    }.with { $0.noise = noise * (0.8 + stiffness.reduce(0, +)) }
  }

  /// The derivative of log Γ, by recurrence to 14 and the asymptotic series there (Abramowitz & Stegun, 6.3.5 and 6.3.18).
  static func digamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 14 {
      sum -= 1 / x
      x += 1
    }
    let square = 1 / (x * x)
    let series =
      square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return sum + log(x) - 0.5 / x - series
  }
}
