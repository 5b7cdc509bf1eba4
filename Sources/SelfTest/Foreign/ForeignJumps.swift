import Foundation

// Discontinuities, and functions that are constant between them.

extension ForeignFamily {
  static let jumps = [
    jumpAtPoint, jumpBeside, jumpFarAway, wholeNumber, roundedToCents, signFactor, wrappedAngle, wholeUnits,
  ]

  /// A step exactly at the first parameter: there is nothing to be right about.
  private static let jumpAtPoint = ForeignFamily("jump at the point", .jumps, right: .inconclusive(.jump)) {
    random in
    let (place, height) = (random.uniform(-1, 1), random.decade(-3, 3) * random.sign())
    return ForeignFunction(at: [place, random.uniform(0.4, 1.4), random.uniform(-1, 1)]) { x in
      (x[0] >= place ? height : 0) + sin(x[0]) + pow(x[1], 3) + x[2] * x[1]
    } gradient: { x in
      [cos(x[0]), 3 * x[1] * x[1] + x[2], x[1]]
    }.with { $0.special = [0: .none] }
  }

  /// A step 1e-11 to 1e-13 beside it, closer than values between them and it could tell.
  private static let jumpBeside = ForeignFamily(
    "jump close beside the point", .jumps, right: .verified(or: .jump)
  ) { random in
    let place = random.uniform(0.4, 1.4)
    let distance = random.decade(-13, -11)
    return ForeignFunction(at: [place, random.uniform(0.4, 1.4), random.uniform(-1, 1)]) { x in
      (x[0] > place + distance ? 1.5 : 0) + sin(x[0]) + pow(x[1], 3) + x[2] * x[1]
    } gradient: { x in
      [cos(x[0]), 3 * x[1] * x[1] + x[2], x[1]]
    }.with { $0.special = [0: .none] }
  }

  private static let jumpFarAway = ForeignFamily("jump at a tenth", .jumps) { random in
    let point = random.uniforms(3, 0.3, 1.4)
    let places = point.map { $0 + random.sign() * random.uniform(0.06, 0.2) }
    return ForeignFunction(at: point, length: 0.04) { x in
      zip(x, places).reduce(0) { $0 + ($1.0 > $1.1 ? 3 : 0) + exp(0.7 * $1.0) }
    } gradient: { x in
      x.map { 0.7 * exp(0.7 * $0) }
    }
  }

  /// The whole part of a parameter: a claim of 0 is right, though an analyst may want to know.
  private static let wholeNumber = ForeignFamily(
    "whole part of a parameter", .jumps, right: .verified(or: .staircase)
  ) { random in
    let point = [Double(random.count(1...8)) + random.uniform(0.1, 0.9), random.uniform(0.3, 1.2)]
    return ForeignFunction(at: point, lengths: [0.05, 1]) { x in
      x[0].rounded(.down) * cos(x[1])
    } gradient: { x in
      [0, -x[0].rounded(.down) * sin(x[1])]
    }
  }

  /// A price that is rounded to cents before it is used.
  private static let roundedToCents = ForeignFamily(
    "parameter rounded to cents", .jumps, visible: 0.2, right: .verified(or: .staircase), judgesBounds: false
  ) { random in
    let point = [random.uniform(8, 40), random.uniform(0.5, 3)]
    return ForeignFunction(at: point, lengths: [1, 1]) { x in
      x[0] * x[1] - 0.2 * x[1] * x[1]
    } gradient: { x in
      [x[1], (100 * x[0]).rounded() / 100 - 0.4 * x[1]]
    }.with {
      $0.program = { x in (100 * x[0]).rounded() / 100 * x[1] - 0.2 * x[1] * x[1] }
      $0.noise = 0.005 * point[1]
      $0.special = [0: .staircase(slope: point[1])]
    }
  }

  /// Counts, and amounts in whole cents: all values are multiples of a unit, and every derivative is 0.
  private static let wholeUnits = ForeignFamily(
    "value in whole units", .jumps, right: .verified(or: .staircase), judgesBounds: false
  ) { random in
    let point = random.decades(random.count(1...3), 1, 6)
    let rates = random.uniforms(point.count, 0.3, 3)
    let unit = [1, 0.25, 0.01][random.count(0...2)]
    // The point lies between two steps.
    let units = sum(point, rates) { $0 * $1 / unit }
    let offset = random.uniform(0.2, 0.8) - (units - units.rounded(.down))
    return ForeignFunction(at: point, lengths: rates.map { 0.1 * unit / $0 }) { x in
      (sum(x, rates) { $0 * $1 / unit } + offset).rounded(.down) * unit
    } gradient: { x in
      x.map { _ in 0 }
    }.with { $0.noise = unit }
  }

  /// The sign of a parameter that is not 0 multiplies a smooth function.
  private static let signFactor = ForeignFamily("sign of a parameter as a factor", .jumps) { random in
    let point = [random.sign() * random.uniform(0.2, 1), random.uniform(0.3, 1.2)]
    return ForeignFunction(at: point, length: 0.1) { x in
      sign(x[0]) * (2 + sin(x[0] + x[1]))
    } gradient: { x in
      let slope = sign(x[0]) * cos(x[0] + x[1])
      return [slope, slope]
    }
  }

  /// An angle that is brought between −180 and 180 degrees, a hundredth of a degree to 5 degrees before the cut.
  private static let wrappedAngle = ForeignFamily("angle before its cut", .jumps) { random in
    let gap = random.decade(-2, 0.7)
    let point = [180 - gap, random.uniform(-90, 90)]
    return ForeignFunction(at: point, lengths: [0.3 * gap, 40]) { x in
      let angle = x[0] - 360 * ((x[0] + 180) / 360).rounded(.down)
      return pow(angle / 60, 2) + sin(x[1] / 57)
    } gradient: { x in
      let angle = x[0] - 360 * ((x[0] + 180) / 360).rounded(.down)
      return [2 * angle / 3600, cos(x[1] / 57) / 57]
    }
  }
}
