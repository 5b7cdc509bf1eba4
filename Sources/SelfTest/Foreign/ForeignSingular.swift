import Foundation

// Points at which the derivative is infinite: no number is right, and the other entries are judged as ever.

extension ForeignFamily {
  static let infinite = [rootAtZero, cubeRootAtZero, cuspAtZero, arcsineAtOne, slowPowerAtZero]

  private static let rootAtZero = ForeignFamily(
    "root at 0", .infinite, right: .verified(or: .singular, .domain)
  ) { random in
    atZero(1, random.uniform(0.4, 1.4)) { $0.squareRoot() }
  }

  private static let cubeRootAtZero = ForeignFamily(
    "cube root at 0", .infinite, right: .verified(or: .singular)
  ) {
    random in
    atZero(1, random.uniform(0.4, 1.4)) { cbrt($0) }
  }

  /// √|x|: the derivative is −∞ from below and ∞ from above.
  private static let cuspAtZero = ForeignFamily(
    "cusp at 0", .infinite, right: .verified(or: .singular, .kink)
  ) { random in
    atZero(1, random.uniform(0.4, 1.4)) { abs($0).squareRoot() }
  }

  private static let arcsineAtOne = ForeignFamily(
    "arcsine at 1", .infinite, right: .verified(or: .singular, .domain)
  ) { random in
    ForeignFunction(at: [1, random.uniform(0.4, 1.4)]) { x in
      asin(x[0]) + x[1] * x[1]
    } gradient: { x in
      [1 / (1 - x[0] * x[0]).squareRoot(), 2 * x[1]]
    }.with { $0.special = [0: .infinite(.infinity)] }
  }

  private static let slowPowerAtZero = ForeignFamily(
    "slow power at 0", .infinite, right: .verified(or: .singular, .domain)
  ) { random in
    let power = random.uniform(0.25, 0.8)
    return atZero(random.decade(-4, 4), random.uniform(0.4, 1.4)) { pow($0, power) }
  }

  /// A root, of height `size`, of a parameter that is 0, and the square of another one.
  private static func atZero(
    _ size: Double, _ other: Double, _ root: @escaping (Double) -> Double
  ) -> ForeignFunction {
    ForeignFunction(at: [0, other]) { x in
      size * root(x[0]) + size * x[1] * x[1]
    } gradient: { x in
      // Beside 0 the checker asks for nothing but the state of the program: a rough derivative will do.
      let slope = x[0] == 0 ? .infinity : (root(x[0] * (1 + 1e-6)) - root(x[0])) / (1e-6 * x[0])
      return [size * slope, 2 * size * x[1]]
    }.with { $0.special = [0: .infinite(.infinity)] }
  }
}
