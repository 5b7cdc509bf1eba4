import Foundation

// Formulas of physics in SI units: nothing is of size 1.

extension ForeignFamily {
  static let units = [
    lennardJones, capacitor, planck, gravitation, diode, arrhenius, coulomb, tinyValue, hugeValue,
    offsetSmall,
    offsetLarge, unitsFarApart, lightPath,
  ]

  /// Argon atoms on a line: metres of 1e-10, joules of 1e-21.
  private static let lennardJones = ForeignFamily("Lennard-Jones chain", .units) { random in
    let count = random.count(3...5)
    var place = random.uniform(-2e-10, 2e-10)
    let point = (0..<count).map { _ in
      place += random.uniform(3.5e-10, 4.6e-10)
      return place
    }
    let (depth, size) = (1.654e-21, 3.405e-10)
    return ForeignFunction(at: point, length: 4e-11) { x in
      var sum = 0.0
      for i in x.indices {
        for j in x.indices where j > i {
          let ratio = pow(size / (x[j] - x[i]), 6)
          sum += 4 * depth * (ratio * ratio - ratio)
        }
      }
      return sum
    } gradient: { x in
      var gradient = x.map { _ in 0.0 }
      for i in x.indices {
        for j in x.indices where j > i {
          let ratio = pow(size / (x[j] - x[i]), 6)
          let slope = -24 * depth * (2 * ratio * ratio - ratio) / (x[j] - x[i])
          gradient[j] += slope
          gradient[i] -= slope
        }
      }
      return gradient
    }.with {
      $0.noise = 32 * Double.ulpOfOne * depth * Double(count)
      $0.rounding = 0x1p-34
    }
  }

  /// q²/2C + Li²/2: coulombs of 1e-7, farads of 1e-11, amperes and henries.
  private static let capacitor = ForeignFamily("capacitor and coil", .units) { random in
    let point = [
      random.decade(-8, -6), random.decade(-12, -10), random.decade(-3, 0), random.decade(-6, -3),
    ]
    return ForeignFunction(at: point, lengths: point) { x in
      x[0] * x[0] / (2 * x[1]) + 0.5 * x[3] * x[2] * x[2]
    } gradient: { x in
      [
        x[0] / x[1], -x[0] * x[0] / (2 * x[1] * x[1]), x[3] * x[2], 0.5 * x[2] * x[2],
      ]
    }
  }

  /// Spectral radiance by wavelength and temperature.
  private static let planck = ForeignFamily("Planck's law", .units) { random in
    let (first, second) = (1.191042972e-16, 1.438776877e-2)
    let point = [random.uniform(3e-7, 3e-6), random.uniform(900, 6500)]
    let exponent = second / (point[0] * point[1])
    return ForeignFunction(at: point, lengths: point.map { $0 / max(exponent, 6) }) { x in
      first / pow(x[0], 5) / expm1(second / (x[0] * x[1]))
    } gradient: { x in
      let exponent = second / (x[0] * x[1])
      let value = first / pow(x[0], 5) / expm1(exponent)
      let growth = exponent / -expm1(-exponent)
      return [value / x[0] * (growth - 5), value / x[1] * growth]
    }.with { $0.rounding = 0x1p-40 }
  }

  /// −Gm₁m₂/r: kilograms of 1e24 and 1e30, metres of 1e11.
  private static let gravitation = ForeignFamily("gravitation", .units) { random in
    let point = [random.decade(23, 25), random.decade(29, 31), random.decade(10.5, 12)]
    return ForeignFunction(at: point, lengths: point) { x in
      -6.6743e-11 * x[0] * x[1] / x[2]
    } gradient: { x in
      let value = -6.6743e-11 * x[0] * x[1] / x[2]
      return [value / x[0], value / x[1], -value / x[2]]
    }
  }

  /// The current of a diode by voltage, saturation current of 1e-14 ampere, and temperature.
  private static let diode = ForeignFamily("diode", .units) { random in
    let thermal = 8.617333e-5
    let point = [random.uniform(0.35, 0.75), random.decade(-15, -12), random.uniform(260, 380)]
    let exponent = point[0] / (thermal * point[2])
    return ForeignFunction(at: point, lengths: [point[0] / exponent, point[1], point[2] / exponent]) { x in
      x[1] * expm1(x[0] / (thermal * x[2]))
    } gradient: { x in
      let exponent = x[0] / (thermal * x[2])
      let slope = x[1] * exp(exponent) / (thermal * x[2])
      return [slope, expm1(exponent), -slope * x[0] / x[2]]
    }.with { $0.rounding = 0x1p-40 }
  }

  /// A·exp(−E/RT): a rate of 1e13 in a second, joules of 1e5, kelvins.
  private static let arrhenius = ForeignFamily("Arrhenius rate", .units) { random in
    let point = [random.decade(11, 15), random.uniform(4e4, 1.6e5), random.uniform(350, 1100)]
    let exponent = point[1] / (8.314462618 * point[2])
    return ForeignFunction(at: point, lengths: [point[0], point[1] / exponent, point[2] / exponent]) { x in
      x[0] * exp(-x[1] / (8.314462618 * x[2]))
    } gradient: { x in
      let exponent = x[1] / (8.314462618 * x[2])
      let value = x[0] * exp(-exponent)
      return [value / x[0], -value * exponent / x[1], value * exponent / x[2]]
    }.with { $0.rounding = 0x1p-40 }
  }

  /// Two elementary charges in a plane, metres of 1e-10.
  private static let coulomb = ForeignFamily("Coulomb energy", .units) { random in
    let charges = 8.9875517923e9 * 1.602176634e-19 * 1.602176634e-19
    let point = [2e-10, -1e-10, 5e-10, 3e-10].map { $0 * random.uniform(0.7, 1.3) }
    return ForeignFunction(at: point, length: 2e-10) { x in
      charges / hypot(x[2] - x[0], x[3] - x[1])
    } gradient: { x in
      let (across, along) = (x[2] - x[0], x[3] - x[1])
      let factor = charges / pow(hypot(across, along), 3)
      return [factor * across, factor * along, -factor * across, -factor * along]
    }
  }

  /// Values at the lower end of the format; below it every claim is the smallest of numbers.
  private static let tinyValue = ForeignFamily("value of 1e-300", .units) { random in
    let size = random.decade(-301, -296)
    return ForeignBase.waves(&random, count: random.count(2...5)).scaled(by: size)
  }

  private static let hugeValue = ForeignFamily("value of 1e300", .units) { random in
    let size = random.decade(296, 301)
    return ForeignBase.waves(&random, count: random.count(2...5)).scaled(by: size)
  }

  private static let offsetSmall = ForeignFamily("on an offset of 1e4 to 1e8", .units) { random in
    let offset = random.decade(4, 8)
    return ForeignBase.waves(&random, count: random.count(2...5)).raised(by: offset)
  }

  /// Nothing but the first digits of the derivative is left in the values.
  private static let offsetLarge = ForeignFamily(
    "on an offset of 1e9 to 1e12", .units, right: .verified(or: .noise, .weakOracle, .staircase)
  ) { random in
    let offset = random.decade(9, 12)
    return ForeignBase.waves(&random, count: random.count(2...5)).raised(by: offset)
  }

  /// Parameters of 1e-18 to 1e18 in one function, each over its own size.
  private static let unitsFarApart = ForeignFamily("parameters of 1e-18 to 1e18", .units) { random in
    let sizes = (0..<7).map { pow(10, Double(6 * $0 - 18)) }
    let point = sizes.map { $0 * random.uniform(0.3, 1.2) }
    return ForeignFunction(at: point, lengths: sizes) { x in
      sum(x, sizes) { sin($0 / $1) }
    } gradient: { x in
      zip(x, sizes).map { cos($0 / $1) / $1 }
    }
  }

  /// Refraction: the time that light takes over a boundary, 1e-9 of a second, by places in metres.
  private static let lightPath = ForeignFamily("time of a light path", .units) { random in
    let speeds = [2.99792458e8, 2.0e8]
    let point = [random.uniform(0.1, 0.9), random.uniform(0.2, 0.6), random.uniform(0.2, 0.6)]
    return ForeignFunction(at: point, length: 0.2) { x in
      hypot(x[0], x[1]) / speeds[0] + hypot(1 - x[0], x[2]) / speeds[1]
    } gradient: { x in
      let (first, second) = (hypot(x[0], x[1]) * speeds[0], hypot(1 - x[0], x[2]) * speeds[1])
      return [x[0] / first - (1 - x[0]) / second, x[1] / first, x[2] / second]
    }.with { $0.rounding = 0x1p-38 }
  }
}

extension ForeignFunction {
  /// The function times a number.
  func scaled(by factor: Double) -> ForeignFunction {
    let (formula, gradient) = (formula, gradient)
    return ForeignFunction(at: point, lengths: lengths) {
      factor * formula($0)
    } gradient: { x in
      gradient(x).map { factor * $0 }
    }
  }

  /// The function and a number.
  func raised(by offset: Double) -> ForeignFunction {
    let formula = formula
    return ForeignFunction(at: point, lengths: lengths, formula: { offset + formula($0) }, gradient: gradient)
  }
}
