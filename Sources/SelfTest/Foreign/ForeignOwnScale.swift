import Foundation

// Functions that vary over a length which the size of their parameters does not show.

extension ForeignFamily {
  static let ownScales = [
    lorentz, resonance, fastWave, nearPole, dividingPeriod, smoothModulus, narrowBump, twoLengths,
    steepSwitch,
    slowDrift, manyTurns, remainder,
  ]

  /// 1/(1 + (x/w)²) with w from 1e-12 to 1e9.
  private static let lorentz = ForeignFamily("Lorentz curve of any width", .ownScale) { random in
    let widths = random.decades(random.count(1...3), -12, 9)
    let point = widths.map { $0 * random.uniform(0.3, 2.5) } + [random.uniform(0.5, 2)]
    return ForeignFunction(at: point, lengths: widths + [1]) { x in
      pow(x[widths.count], 2) + sum(x, widths) { 1 / (1 + pow($0 / $1, 2)) }
    } gradient: { x in
      zip(x, widths).map { -2 * $0 / ($1 * $1) / pow(1 + pow($0 / $1, 2), 2) } + [2 * x[widths.count]]
    }
  }

  /// The same curve away from 0, its width 1e-3 to 1e-6 of the place.
  private static let resonance = ForeignFamily("narrow resonance", .ownScale) { random in
    let place = random.decade(-3, 6)
    let width = place * random.decade(-6, -3)
    let point = [place + width * random.uniform(-2, 2), random.uniform(0.5, 2)]
    return ForeignFunction(at: point, lengths: [width, 1]) { x in
      x[1] / (1 + pow((x[0] - place) / width, 2))
    } gradient: { x in
      let offset = (x[0] - place) / width
      let denominator = 1 + offset * offset
      return [-2 * x[1] * offset / width / (denominator * denominator), 1 / denominator]
    }
  }

  /// A wave of a thousand to ten million periods between 0 and the point.
  private static let fastWave = ForeignFamily("fast wave", .ownScale) { random in
    let rates = random.decades(random.count(1...3), 4, 7.5)
    let point = rates.map { _ in random.uniform(-1.5, 1.5) }
    return ForeignFunction(at: point, lengths: rates.map { 1 / $0 }) { x in
      sum(x, rates) { cos($1 * $0 + 0.3) }
    } gradient: { x in
      zip(x, rates).map { -$1 * waves(of: $1, $0, shift: 0.3).sine }
    }.with { $0.rounding = 1e-10 }
  }

  private static let nearPole = ForeignFamily("beside a pole", .ownScale) { random in
    let pole = random.decade(-4, 5)
    let distance = pole * random.decade(-6, -2) * random.sign()
    return ForeignFunction(
      at: [pole + distance, random.uniform(0.5, 2)], lengths: [abs(distance), 1]
    ) { x in
      x[1] / (x[0] - pole)
    } gradient: { x in
      [-x[1] / ((x[0] - pole) * (x[0] - pole)), 1 / (x[0] - pole)]
    }
  }

  /// Every dyadic step is a number of whole periods, so that the wave seems to be constant.
  private static let dividingPeriod = ForeignFamily("period that divides powers of 2", .ownScale) { random in
    let rate = 2 * Double.pi * pow(2, Double([5, 9, 12, 17, 19][random.count(0...4)]))
    let point = [random.uniform(-1, 1), random.uniform(0.3, 1)]
    return ForeignFunction(at: point, lengths: [1 / rate, 1]) { x in
      0.8 * sin(rate * x[0]) + pow(x[1], 3)
    } gradient: { x in
      [0.8 * rate * waves(of: rate, x[0]).cosine, 3 * x[1] * x[1]]
    }
  }

  /// √(x² + e²) at 0 and beside it: smooth, however small e is.
  private static let smoothModulus = ForeignFamily("smooth modulus", .ownScale) { random in
    let widths = random.decades(3, -9, -2)
    let point = [0, widths[1] * random.uniform(0.2, 3), -widths[2] * random.uniform(0.2, 3)]
    return ForeignFunction(at: point, lengths: widths) { x in
      sum(x, widths) { hypot($0, $1) }
    } gradient: { x in
      zip(x, widths).map { $0 / hypot($0, $1) }
    }
  }

  /// A bump of width 1e-7 to 1e-4 on a slope, to which half of the derivative belongs.
  private static let narrowBump = ForeignFamily("narrow bump on a slope", .ownScale) { random in
    let width = random.decade(-7, -4)
    let place = random.uniform(0.4, 1.6)
    return ForeignFunction(
      at: [place + width * random.uniform(-1, 1), random.uniform(0.4, 1.6)], lengths: [width, 1]
    ) { x in
      0.9 * x[0] + width * exp(-pow((x[0] - place) / width, 2)) + x[1] * x[1]
    } gradient: { x in
      let offset = (x[0] - place) / width
      return [0.9 - 2 * offset * exp(-offset * offset), 2 * x[1]]
    }
  }

  /// Two waves of the same slope, one a hundred thousand times shorter than the other.
  private static let twoLengths = ForeignFamily("two lengths", .ownScale) { random in
    let rate = random.decade(3, 6)
    return ForeignFunction(at: random.uniforms(2, 0.2, 1.2), length: 1 / rate) { x in
      x.reduce(0) { $0 + sin($1) + sin(rate * $1) / rate }
    } gradient: { x in
      x.map { cos($0) + waves(of: rate, $0).cosine }
    }.with { $0.rounding = 1e-11 }
  }

  /// tanh((x − p)/w), w from 1e-9 to 1e-3.
  private static let steepSwitch = ForeignFamily("steep switch", .ownScale) { random in
    let width = random.decade(-9, -3)
    let places = random.uniforms(2, -1.5, 1.5)
    let point = places.map { $0 + width * random.uniform(-1.5, 1.5) }
    return ForeignFunction(at: point, length: width) { x in
      sum(x, places) { tanh(($0 - $1) / width) }
    } gradient: { x in
      zip(x, places).map { 1 / (width * pow(cosh(($0 - $1) / width), 2)) }
    }
  }

  /// A function that has hardly begun to change at the size of its parameters.
  private static let slowDrift = ForeignFamily("length of a million times the parameter", .ownScale) {
    random in
    let lengths = random.decades(2, 4, 7)
    return ForeignFunction(at: random.uniforms(2, 0.1, 1.5), lengths: lengths) { x in
      12 + 3 * sin(x[0] / lengths[0]) + 5 * exp(-x[1] / lengths[1])
    } gradient: { x in
      [3 / lengths[0] * cos(x[0] / lengths[0]), -5 / lengths[1] * exp(-x[1] / lengths[1])]
    }
  }

  /// The sine of an angle of so many turns that neighbouring numbers lie anywhere in them.
  private static let manyTurns = ForeignFamily(
    "angle of too many turns", .ownScale, right: .verified(or: .noise), judgesBounds: false
  ) { random in
    var angle = 0.0
    repeat {
      angle = random.sign() * random.decade(16.5, 22)
    } while !isScattered { $0 * angle.ulp / (2 * .pi) }
    return ForeignFunction(at: [angle, random.uniform(0.5, 2)], lengths: [1, 1]) { x in
      x[1] * sin(x[0])
    } gradient: { x in
      [x[1] * cos(x[0]), sin(x[0])]
    }.with { $0.special = [0: .none] }
  }

  /// The remainder of a division by a number far below one unit in the last place.
  private static let remainder = ForeignFamily(
    "remainder of a division", .ownScale, right: .verified(or: .noise), judgesBounds: false
  ) { random in
    let number = random.decade(-200, 20)
    func remainder(_ number: Double, _ divisor: Double) -> Double {
      number.truncatingRemainder(dividingBy: divisor)
    }
    var divisor = 0.0
    repeat {
      divisor = number * random.decade(-40, -18)
    } while !isScattered { remainder(number + $0 * number.ulp, divisor) / divisor }
      || !isScattered { remainder(number, divisor + $0 * divisor.ulp) / divisor }
    return ForeignFunction(at: [number, divisor], lengths: [number, number]) { x in
      remainder(x[0], x[1])
    } gradient: { x in
      [1, -(x[0] / x[1]).rounded(.towardZero)]
    }.with { $0.special = [0: .none, 1: .none] }
  }

  /// Whether the next eight numbers lie elsewhere in a turn.
  ///
  /// Where a unit is a whole number of turns, but for a small part, values are smooth from one number to the next, with another slope than
  /// the formula's: no checker can see that.
  private static func isScattered(_ turns: (_ units: Double) -> Double) -> Bool {
    (1...8).allSatisfy { units in
      let moved = turns(Double(units)) - turns(0)
      return abs(moved - moved.rounded()) > 0.05
    }
  }

  /// Sine and cosine of rate·x + shift with the rounding of the product undone: of a fast wave it is most of the error.
  private static func waves(
    of rate: Double, _ x: Double, shift: Double = 0
  ) -> (sine: Double, cosine: Double) {
    let product = rate * x
    let rest = (-product).addingProduct(rate, x)
    let (sine, cosine) = (sin(product + shift), cos(product + shift))
    return (sine + rest * cosine, cosine - rest * sine)
  }
}
