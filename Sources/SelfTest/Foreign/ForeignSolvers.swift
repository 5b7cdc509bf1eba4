import Foundation
import ReferenceMLP

// Values of iterations, integrations and series that end at a tolerance.

extension ForeignFamily {
  static let solvers = [
    fixedPointDeclared, bisection, bisectionDeclared, rungeKuttaDeclared, quadratureDeclared, seriesDeclared,
    jacobiDeclared, fixedSteps, newtonToTheEnd,
  ]

  /// y = a cos(by), iterated until y changes by less than 1e-9; the accuracy is declared.
  private static let fixedPointDeclared = ForeignFamily(
    "fixed-point iteration, declared", .solvers, right: .verified(or: .weakOracle, .noise)
  ) { random in
    fixedPoint(&random, tolerance: random.decade(-11, -8)).with { function in
      function.accuracy = 1e-7
      function.noise = 1e-7 * abs(function.formula(function.point))
    }
  }

  /// y + y³ = Σx by halving an interval down to 1e-11, undeclared: treads of 1e-11 that look like noise.
  private static let bisection = ForeignFamily(
    "bisection", .solvers, visible: 1e-3, right: .verified(or: .weakOracle, .noise, .staircase),
    judgesBounds: false
  ) { random in
    let tolerance = random.decade(-12, -9)
    return cubicRoot(&random, tolerance: tolerance)
  }

  private static let bisectionDeclared = ForeignFamily(
    "bisection, declared", .solvers, right: .verified(or: .weakOracle, .noise, .staircase)
  ) { random in
    let tolerance = random.decade(-11, -8)
    return cubicRoot(&random, tolerance: tolerance).with { function in
      function.accuracy = 10 * tolerance
      function.noise = 10 * tolerance
    }
  }

  /// Logistic growth by an adaptive Runge–Kutta method at a relative tolerance of 1e-7.
  private static let rungeKuttaDeclared = ForeignFamily(
    "adaptive Runge–Kutta, declared", .solvers, right: .verified(or: .weakOracle, .noise)
  ) { random in
    let point = [random.uniform(0.1, 0.6), random.uniform(0.6, 1.8), random.uniform(0.8, 2.5)]
    let end = random.uniform(1, 2.5)
    return ForeignFunction(at: point, length: 0.4) { x in
      x[2] / (1 + (x[2] / x[0] - 1) * exp(-x[1] * end))
    } gradient: { x in
      let decay = exp(-x[1] * end)
      let ratio = (x[2] / x[0] - 1) * decay
      let slope = x[2] / ((1 + ratio) * (1 + ratio))
      return [
        slope * x[2] / (x[0] * x[0]) * decay, slope * end * ratio, 1 / (1 + ratio) - slope * decay / x[0],
      ]
    }.with { function in
      function.program = { x in
        AdaptiveSteps(tolerance: 1e-7).end(from: x[0], until: end) { x[1] * $0 * (1 - $0 / x[2]) }
      }
      function.accuracy = 1e-6
      function.noise = 1e-6 * abs(function.formula(point))
      function.rounding = 0x1p-36
    }
  }

  /// s·atan(c/s) as the integral of 1/(1 + (t/s)²) by adaptive Simpson rules.
  private static let quadratureDeclared = ForeignFamily(
    "adaptive quadrature, declared", .solvers, right: .verified(or: .weakOracle, .noise)
  ) { random in
    let point = [random.uniform(0.5, 3), random.uniform(0.2, 1)]
    return ForeignFunction(at: point, lengths: point) { x in
      x[1] * atan(x[0] / x[1])
    } gradient: { x in
      let ratio = x[0] / x[1]
      return [1 / (1 + ratio * ratio), atan(ratio) - ratio / (1 + ratio * ratio)]
    }.with { function in
      function.program = { x in
        adaptiveSimpson(0, x[0], tolerance: 1e-8) { 1 / (1 + pow($0 / x[1], 2)) }
      }
      function.accuracy = 1e-6
      function.noise = 1e-6 * abs(function.formula(point))
      function.rounding = 0x1p-36
    }
  }

  /// −c log(1 − x) by its power series, cut where a term is below 1e-10.
  private static let seriesDeclared = ForeignFamily(
    "power series, declared", .solvers, right: .verified(or: .weakOracle, .noise)
  ) { random in
    let point = [random.uniform(0.3, 0.85), random.uniform(0.5, 2)]
    return ForeignFunction(at: point, lengths: [1 - point[0], 1]) { x in
      -x[1] * log1p(-x[0])
    } gradient: { x in
      [x[1] / (1 - x[0]), -log1p(-x[0])]
    }.with { function in
      function.program = { x in
        var (sum, power, order) = (0.0, x[0], 1.0)
        while abs(power / order) > 1e-10, order < 1e5 {
          sum += power / order
          power *= x[0]
          order += 1
        }
        return x[1] * sum
      }
      function.accuracy = 1e-8
      function.noise = 1e-8 * abs(function.formula(point))
    }
  }

  /// The sum of the solution of three linear equations by Jacobi's iteration.
  private static let jacobiDeclared = ForeignFamily(
    "Jacobi iteration, declared", .solvers, right: .verified(or: .weakOracle, .noise)
  ) { random in
    let system = SmallSystem(couplings: random.uniforms(3, -0.35, 0.35))
    let point = random.uniforms(3, 1.2, 2.5) + random.uniforms(3, 0.5, 2)
    return ForeignFunction(at: point) { x in
      system.solution(x, right: Array(x[3...])).reduce(0, +)
    } gradient: { x in
      let solution = system.solution(x, right: Array(x[3...]))
      let adjoint = system.solution(x, right: [1, 1, 1])
      return zip(solution, adjoint).map { -$0 * $1 } + adjoint
    }.with { function in
      function.program = { system.iterated($0, tolerance: 1e-9).reduce(0, +) }
      function.accuracy = 1e-7
      function.noise = 1e-7 * abs(function.formula(point))
      function.rounding = 0x1p-36
    }
  }

  /// Fifty explicit steps of y' = −k sin y + u: as smooth as any formula, and differentiated step by step.
  private static let fixedSteps = ForeignFamily("fixed steps of an integration", .solvers) { random in
    let step = 0.04
    return ForeignFunction(
      at: [random.uniform(-1, 1.5), random.uniform(0.5, 2), random.uniform(-0.5, 0.5)], length: 0.5
    ) { x in
      (0..<50).reduce(x[0]) { y, _ in y + step * (x[2] - x[1] * sin(y)) }
    } gradient: { x in
      var (y, gradient) = (x[0], [1.0, 0.0, 0.0])
      for _ in 0..<50 {
        let growth = 1 - step * x[1] * cos(y)
        gradient = [growth * gradient[0], growth * gradient[1] - step * sin(y), growth * gradient[2] + step]
        y += step * (x[2] - x[1] * sin(y))
      }
      return gradient
    }.with {
      $0.noise = 50 * Double.ulpOfOne * (2 + abs($0.point[0]))
      $0.rounding = 0x1p-36
    }
  }

  /// The same equation as of the fixed point, solved until nothing changes.
  private static let newtonToTheEnd = ForeignFamily("iteration to the last digit", .solvers) { random in
    fixedPoint(&random, tolerance: 0).with { $0.noise = 16 * Double.ulpOfOne }
  }

  // MARK: - Programs

  private static func fixedPoint(_ random: inout SeededGenerator, tolerance: Double) -> ForeignFunction {
    func root(_ x: [Double], _ tolerance: Double) -> Double {
      var y = 0.5
      for _ in 0..<400 {
        let next = x[0] * cos(x[1] * y)
        if abs(next - y) <= tolerance { return next }
        y = next
      }
      return y
    }
    return ForeignFunction(at: random.uniforms(2, 0.4, 0.95)) {
      root($0, 0)
    } gradient: { x in
      let y = root(x, 0)
      let (sine, cosine) = (sin(x[1] * y), cos(x[1] * y))
      let denominator = 1 + x[0] * x[1] * sine
      return [cosine / denominator, -x[0] * y * sine / denominator]
    }.with {
      $0.program = { root($0, tolerance) }
      $0.rounding = 0x1p-38
    }
  }

  private static func cubicRoot(_ random: inout SeededGenerator, tolerance: Double) -> ForeignFunction {
    let weights = random.uniforms(random.count(1...4), 0.4, 1.2)
    func wanted(_ x: [Double]) -> Double { zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } }
    func root(_ x: [Double]) -> Double {
      let sum = wanted(x)
      return (0..<80).reduce(0.5) { y, _ in y - (y + y * y * y - sum) / (1 + 3 * y * y) }
    }
    let point = random.uniforms(weights.count, 0.3, 1.1)
    return ForeignFunction(at: point, formula: root) { x in
      let y = root(x)
      return weights.map { $0 / (1 + 3 * y * y) }
    }.with {
      $0.program = { x in
        let sum = wanted(x)
        var (low, high) = (-4.0, 5.0)
        while high - low > tolerance {
          let middle = (low + high) / 2
          if middle + middle * middle * middle > sum { high = middle } else { low = middle }
        }
        return (low + high) / 2
      }
      $0.noise = tolerance
    }
  }

  /// The integral of a function by Simpson's rule, with halves wherever they differ from the whole (Lyness, Journal of the ACM 16,
  /// 1969).
  private static func adaptiveSimpson(
    _ from: Double, _ to: Double, tolerance: Double, depth: Int = 30, of function: (Double) -> Double
  ) -> Double {
    func simpson(_ from: Double, _ to: Double) -> Double {
      (to - from) / 6 * (function(from) + 4 * function((from + to) / 2) + function(to))
    }
    let middle = (from + to) / 2
    let (whole, left, right) = (simpson(from, to), simpson(from, middle), simpson(middle, to))
    let difference = left + right - whole
    guard depth > 0, abs(difference) > 15 * tolerance else { return left + right + difference / 15 }
    return adaptiveSimpson(from, middle, tolerance: tolerance / 2, depth: depth - 1, of: function)
      + adaptiveSimpson(middle, to, tolerance: tolerance / 2, depth: depth - 1, of: function)
  }
}
