import Foundation

// Points at or near the end of where a function is defined.

extension ForeignFamily {
  static let edges = [
    rootNearZero, logarithmNearZero, oneSidedAtEdge, entropyNearZero, circleNearEdge, barrier, declaredBounds,
    atDeclaredBound, powerWithFraction, lastNumberBeforePole, hugePower,
  ]

  private static let rootNearZero = ForeignFamily("root near 0", .edges) { random in
    let point = random.decades(random.count(1...4), -12, -3)
    return ForeignFunction(at: point, lengths: point) { x in
      x.reduce(0) { $0 + $1.squareRoot() }
    } gradient: { x in
      x.map { 0.5 / $0.squareRoot() }
    }
  }

  private static let logarithmNearZero = ForeignFamily("logarithm near 0", .edges) { random in
    let point = random.decades(random.count(1...4), -14, -2)
    return ForeignFunction(at: point, lengths: point) { x in
      x.reduce(0) { $0 + log($1) }
    } gradient: { x in
      x.map { 1 / $0 }
    }
  }

  /// Defined on one side of the point alone.
  private static let oneSidedAtEdge = ForeignFamily("at the end of the domain", .edges, visible: 1e-5) {
    random in
    let edge = random.uniform(-1, 1)
    return ForeignFunction(at: [edge, random.uniform(0.3, 1.3)], length: 0.5) { x in
      x[0] >= edge ? exp(0.8 * x[0]) + x[1] * x[1] : .nan
    } gradient: { x in
      [0.8 * exp(0.8 * x[0]), 2 * x[1]]
    }
  }

  /// Σ p log p of rare events.
  private static let entropyNearZero = ForeignFamily("entropy of rare events", .edges) { random in
    let point = random.decades(random.count(2...5), -10, -2)
    return ForeignFunction(at: point, lengths: point) { x in
      x.reduce(0) { $0 + $1 * log($1) }
    } gradient: { x in
      x.map { log($0) + 1 }
    }
  }

  private static let circleNearEdge = ForeignFamily("circle near its edge", .edges) { random in
    let gap = random.decade(-7, -3)
    let point = [1 - gap, -random.uniform(0.2, 0.8)]
    return ForeignFunction(at: point, lengths: [gap, 0.2]) { x in
      x.reduce(0) { $0 + (1 - $1 * $1).squareRoot() }
    } gradient: { x in
      x.map { -$0 / ((1 - $0) * (1 + $0)).squareRoot() }
    }.with {
      // 1 − x² is rounded to a unit of 1, which its root makes as much larger as the slope is.
      $0.noise = 4 * Double.ulpOfOne * (2 + 0.5 / gap.squareRoot())
      $0.rounding = 0x1p-40
    }
  }

  /// A logarithmic barrier close to its wall.
  private static let barrier = ForeignFamily("barrier close to its wall", .edges) { random in
    let gaps = random.decades(2, -6, -2)
    let walls = random.uniforms(2, 0.5, 2)
    let point = zip(walls, gaps).map { $0 - $1 }
    return ForeignFunction(at: point, lengths: gaps) { x in
      sum(x, walls) { $0 - 0.01 * log($1 - $0) }
    } gradient: { x in
      zip(x, walls).map { 1 + 0.01 / ($1 - $0) }
    }
  }

  /// A program that raises outside of the bounds that it declares.
  private static let declaredBounds = ForeignFamily("near declared bounds", .edges) { random in
    let point = random.decades(3, -9, -4)
    return ForeignFunction(at: point, lengths: point) { x in
      x.reduce(0) { $0 + pow($1, 0.6) }
    } gradient: { x in
      x.map { 0.6 * pow($0, -0.4) }
    }.with {
      $0.bounds = 0...1
      $0.program = { x in
        guard x.allSatisfy({ (0...1).contains($0) }) else { throw OutsideBounds() }
        return x.reduce(0) { $0 + pow($1, 0.6) }
      }
    }
  }

  /// At a declared bound, where only one side may be asked for.
  private static let atDeclaredBound = ForeignFamily("at a declared bound", .edges, visible: 1e-5) { random in
    let rates = random.uniforms(2, 0.5, 2)
    let point = [0, random.uniform(0.3, 0.7)]
    return ForeignFunction(at: point, length: 0.3) { x in
      sum(x, rates) { exp(-$1 * $0) }
    } gradient: { x in
      zip(x, rates).map { -$1 * exp(-$1 * $0) }
    }.with {
      $0.bounds = 0...1
      $0.program = { x in
        guard x.allSatisfy({ (0...1).contains($0) }) else { throw OutsideBounds() }
        return sum(x, rates) { exp(-$1 * $0) }
      }
    }
  }

  /// x^1.5 at 0: defined on one side, with the derivative 0.
  private static let powerWithFraction = ForeignFamily("power with a fraction at 0", .edges, visible: 1e-3) {
    random in
    let power = random.uniform(1.6, 2.4)
    return ForeignFunction(at: [0, random.uniform(0.4, 1.2)], lengths: [1, 0.4]) { x in
      x.reduce(0) { $0 + pow($1, power) }
    } gradient: { x in
      x.map { power * pow($0, power - 1) }
    }
  }

  private struct OutsideBounds: Error {}

  /// The logarithm one number before the end of its domain: it changes by most of itself to the next one.
  private static let lastNumberBeforePole = ForeignFamily(
    "last number before a pole", .edges, right: .verified(or: .noise, .singular, .domain), judgesBounds: false
  ) { random in
    let end = random.decade(-3, 3)
    return ForeignFunction(at: [end.nextDown, random.uniform(0.5, 2)], lengths: [end.ulp, 1]) { x in
      x[0] < end ? x[1] * log(end / (end - x[0])) : .nan
    } gradient: { x in
      [x[1] / (end - x[0]), log(end / (end - x[0]))]
    }.with { $0.special = [0: .none] }
  }

  /// xⁿ at 1 with so large an n that it overflows at the next number, and underflows at the one before.
  private static let hugePower = ForeignFamily(
    "power that overflows beside the point", .edges, right: .verified(or: .noise, .jump, .singular, .domain),
    judgesBounds: false
  ) { random in
    let power = random.decade(18.5, 20)
    return ForeignFunction(at: [1, random.uniform(0.5, 2)], lengths: [1, 1]) { x in
      x[1] * pow(x[0], power)
    } gradient: { x in
      [x[1] * power * pow(x[0], power - 1), pow(x[0], power)]
    }.with { $0.special = [0: .none] }
  }
}
