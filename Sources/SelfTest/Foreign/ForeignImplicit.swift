import Foundation

// Values that are given by an equation, solved to the last digit, with the gradient by the theorem of implicit functions.

extension ForeignFamily {
  static let implicit = [
    keplerOrbit, colebrook, lambert, eigenvalue, acidity, logDeterminant, cubicEquilibrium,
  ]

  /// a(cos E − e) with E − e sin E = M, a in metres of 1e11.
  private static let keplerOrbit = ForeignFamily("Kepler's equation", .implicit) { random in
    func anomaly(_ x: [Double]) -> Double {
      (0..<60).reduce(x[2] + x[1]) { angle, _ in
        angle - (angle - x[1] * sin(angle) - x[2]) / (1 - x[1] * cos(angle))
      }
    }
    let point = [random.decade(10, 12), random.uniform(0.05, 0.7), random.uniform(0.5, 2.6)]
    return ForeignFunction(at: point, lengths: [point[0], 0.2, 0.3]) { x in
      x[0] * (cos(anomaly(x)) - x[1])
    } gradient: { x in
      let angle = anomaly(x)
      let (sine, cosine) = (sin(angle), cos(angle))
      let denominator = 1 - x[1] * cosine
      return [cosine - x[1], x[0] * (-sine * sine / denominator - 1), -x[0] * sine / denominator]
    }.with {
      $0.noise = 16 * Double.ulpOfOne * point[0]
      $0.rounding = 0x1p-38
    }
  }

  /// Friction in a pipe by roughness and Reynolds number: 1/√λ = −2 log₁₀(k/3.7 + 2.51/(Re√λ)).
  private static let colebrook = ForeignFamily("friction in a pipe", .implicit) { random in
    func root(_ x: [Double]) -> Double {
      (0..<80).reduce(6) { y, _ in -2 * log10(x[0] / 3.7 + 2.51 * y / x[1]) }
    }
    let point = [random.decade(-4, -1.5), random.decade(4, 7)]
    return ForeignFunction(at: point, lengths: point) { x in
      1 / pow(root(x), 2)
    } gradient: { x in
      let y = root(x)
      let inside = x[0] / 3.7 + 2.51 * y / x[1]
      let slope = -2 / (log(10.0) * inside)
      let denominator = 1 - slope * 2.51 / x[1]
      let outer = -2 / pow(y, 3) / denominator
      return [outer * slope / 3.7, -outer * slope * 2.51 * y / (x[1] * x[1])]
    }.with { $0.rounding = 0x1p-38 }
  }

  /// Lambert's W of numbers from 0.01 to a million.
  private static let lambert = ForeignFamily("Lambert's function", .implicit) { random in
    func root(_ x: Double) -> Double {
      (0..<60).reduce(log1p(x)) { w, _ in w - (w - x * exp(-w)) / (1 + w) }
    }
    let point = random.decades(random.count(1...4), -2, 6)
    return ForeignFunction(at: point, lengths: point) { x in
      x.reduce(0) { $0 + root($1) }
    } gradient: { x in
      x.map { x in
        let w = root(x)
        return w / (x * (1 + w))
      }
    }.with { $0.rounding = 0x1p-40 }
  }

  /// The larger eigenvalue of a symmetric matrix of two rows, the gap between them 0.1 or more.
  private static let eigenvalue = ForeignFamily("eigenvalue", .implicit) { random in
    let point = [random.uniform(1, 2), random.uniform(-0.5, 0.5), random.uniform(0, 0.9)]
    return ForeignFunction(at: point, length: 0.1) { x in
      (x[0] + x[2]) / 2 + hypot((x[0] - x[2]) / 2, x[1])
    } gradient: { x in
      let half = (x[0] - x[2]) / 2
      let radius = hypot(half, x[1])
      return [0.5 + half / radius / 2, x[1] / radius, x[1] * x[1] / (2 * radius * (radius + half))]
    }.with { $0.rounding = 0x1p-40 }
  }

  /// pH of a weak acid by its concentration and constant, 1e-12 to 1e-3 mole in a litre.
  private static let acidity = ForeignFamily("acidity", .implicit) { random in
    func ions(_ x: [Double]) -> Double {
      2 * x[1] * x[0] / (x[1] + (x[1] * x[1] + 4 * x[1] * x[0]).squareRoot())
    }
    let point = [random.decade(-4, 0), random.decade(-12, -3)]
    return ForeignFunction(at: point, lengths: point) { x in
      -log10(ions(x))
    } gradient: { x in
      let y = ions(x)
      let outer = -1 / (log(10.0) * y * (2 * y + x[1]))
      // The square of what is left of the acid, without a difference of near numbers: y² = K(c − y).
      return [outer * x[1], outer * y * y / x[1]]
    }.with { $0.rounding = 0x1p-40 }
  }

  /// log det of a matrix with a given diagonal; its gradient is the diagonal of the inverse.
  private static let logDeterminant = ForeignFamily("logarithm of a determinant", .implicit) { random in
    let couplings = random.uniforms(3, -0.5, 0.5)
    func minors(_ x: [Double]) -> [Double] {
      [
        x[1] * x[2] - couplings[2] * couplings[2], x[0] * x[2] - couplings[1] * couplings[1],
        x[0] * x[1] - couplings[0] * couplings[0],
      ]
    }
    func determinant(_ x: [Double]) -> Double {
      x[0] * minors(x)[0] - couplings[0] * (couplings[0] * x[2] - couplings[1] * couplings[2])
        + couplings[1] * (couplings[0] * couplings[2] - x[1] * couplings[1])
    }
    return ForeignFunction(at: random.uniforms(3, 1.1, 3), length: 0.4) { x in
      log(determinant(x))
    } gradient: { x in
      minors(x).map { $0 / determinant(x) }
    }.with {
      $0.noise = 64 * Double.ulpOfOne
      $0.rounding = 0x1p-38
    }
  }

  /// y with y + ay³ = b, by Newton's method.
  private static let cubicEquilibrium = ForeignFamily("root of a cubic", .implicit) { random in
    func root(_ x: [Double]) -> Double {
      (0..<80).reduce(x[1] / (1 + x[0])) { y, _ in y - (y + x[0] * y * y * y - x[1]) / (1 + 3 * x[0] * y * y)
      }
    }
    let point = [random.decade(-1, 1.5), random.uniform(0.3, 3)]
    return ForeignFunction(at: point, lengths: point) { x in
      root(x)
    } gradient: { x in
      let y = root(x)
      let denominator = 1 + 3 * x[0] * y * y
      return [-y * y * y / denominator, 1 / denominator]
    }.with { $0.rounding = 0x1p-40 }
  }
}
