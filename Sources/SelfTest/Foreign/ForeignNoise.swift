import Foundation
import ReferenceMLP

// Values that no smooth function explains to the last digit.

extension ForeignFamily {
  static let noises = [
    hashedAbsolute, hashedRelative, hashedAlongOne, runToRun, runToRunLarge, commonNumbers, shuffledSum,
    noisyClaim, rareGlitch,
  ]

  private static let hashedAbsolute = ForeignFamily("repeatable noise", .noise) { random in
    let (size, seed) = (random.decade(-11, -7), random.next())
    return disturbed(&random, noise: size) { size * hashNoise($0, seed: seed) }
  }

  private static let hashedRelative = ForeignFamily("repeatable noise of each part", .noise) { random in
    let (size, seed) = (random.decade(-13, -9), random.next())
    return disturbed(&random, noise: 4 * size) { x in
      x.enumerated().reduce(0) { $0 + size * hashNoise([$1.element], seed: seed ^ UInt64($1.offset)) }
    }
  }

  /// Noise that only the first parameter shows.
  private static let hashedAlongOne = ForeignFamily("noise along one parameter", .noise) { random in
    let (size, seed) = (random.decade(-10, -7), random.next())
    return disturbed(&random, noise: size) { size * hashNoise([$0[0]], seed: seed) }
  }

  private static let runToRun = ForeignFamily("run-to-run noise", .noise) { random in
    let (size, source) = (random.decade(-12, -8), SharedRandom(&random))
    return disturbed(&random, noise: size) { _ in size * source.symmetric() }
  }

  private static let runToRunLarge = ForeignFamily(
    "large run-to-run noise", .noise, right: .verified(or: .noise, .nondeterministic, .weakOracle)
  ) { random in
    let (size, source) = (random.decade(-6, -4), SharedRandom(&random))
    return disturbed(&random, noise: 4 * size) { _ in size * source.normal() }
  }

  /// A mean over draws that are the same each time: smooth.
  private static let commonNumbers = ForeignFamily("mean over common random numbers", .noise) { random in
    let draws = (0..<120).map { _ in random.normal() }
    func logistic(_ margin: Double) -> Double { 1 / (1 + exp(-margin)) }
    return ForeignFunction(at: [random.uniform(-0.8, 0.8), random.uniform(0.3, 0.9)], length: 0.5) { x in
      sum(draws, draws) { draw, _ in logistic(x[0] + x[1] * draw) } / 120
    } gradient: { x in
      let slopes: [Double] = draws.map { draw in
        let margin = x[0] + x[1] * draw
        return logistic(margin) * logistic(-margin) / 120
      }
      return [slopes.reduce(0, +), sum(slopes, draws) { $0 * $1 }]
    }.with {
      $0.noise = 16 * Double.ulpOfOne
      $0.rounding = 0x1p-38
    }
  }

  /// A sum in another order each time, as several threads make it.
  private static let shuffledSum = ForeignFamily("sum in any order", .noise) { random in
    let source = SharedRandom(&random)
    let weights = random.uniforms(60, -1, 1)
    let point = random.uniforms(3, 0.3, 1.5)
    func terms(_ x: [Double]) -> [Double] { weights.map { sin($0 * x[0]) + $0 * x[1] + exp($0 * x[2]) } }
    return ForeignFunction(at: point) {
      terms($0).reduce(0, +)
    } gradient: { x in
      [
        weights.reduce(0) { $0 + $1 * cos($1 * x[0]) }, weights.reduce(0, +),
        weights.reduce(0) { $0 + $1 * exp($1 * x[2]) },
      ]
    }.with {
      $0.program = { source.shuffled(terms($0)).reduce(0, +) }
      $0.noise = 60 * 60 * Double.ulpOfOne
      $0.rounding = 0x1p-34
    }
  }

  /// A claim that differs from run to run in its last digits, as sums on several threads do.
  private static let noisyClaim = ForeignFamily("claim with run-to-run noise", .noise, visible: 5e-7) {
    random in
    let (size, source) = (random.decade(-13, -9), SharedRandom(&random))
    return ForeignBase.waves(&random, count: random.count(2...5)).with {
      $0.written = { $0 * (1 + size * source.symmetric()) }
    }
  }

  /// Noise of 1e-12, but one value in two hundred is off by a thousand times as much.
  private static let rareGlitch = ForeignFamily(
    "rare glitches", .noise, right: .verified(or: .noise, .weakOracle)
  ) { random in
    let (size, seed) = (random.decade(-13, -11), random.next())
    return disturbed(&random, noise: 1e3 * size) { x in
      let noise = hashNoise(x, seed: seed)
      return size * noise * (abs(hashNoise(x, seed: seed &+ 1)) < 0.005 ? 1e3 : 1)
    }
  }

  /// A smooth function with something added to its values.
  private static func disturbed(
    _ random: inout SeededGenerator, noise: Double, by disturbance: @escaping ([Double]) -> Double
  ) -> ForeignFunction {
    let function = ForeignBase.waves(&random, count: random.count(2...5))
    let formula = function.formula
    return function.with {
      $0.program = { formula($0) + disturbance($0) }
      $0.noise = noise + $0.noiseLevel
    }
  }
}
