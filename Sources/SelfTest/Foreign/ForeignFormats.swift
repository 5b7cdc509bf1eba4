import Foundation
import GradientChecking
import ReferenceMLP
import Scalars

// Values and claims in few digits.

extension ForeignFamily {
  static let formats = [
    declaredSingle, singleThroughout, singleParameter, singleValue, halfValue, printedSeven, printedTwelve,
    fixedPoint, singleClaim, bfloatClaim, halfClaim, printedClaim, offsetSingle, singleGradient,
    singleGradientOfFit, singleUnderflow,
  ]

  /// All in single precision, and so declared.
  private static let declaredSingle = ForeignFamily(
    "single precision, declared", .formats, visible: 1e-4
  ) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: single, parameters: single)
      .with { $0.precision = .float32 }
  }

  /// All in single precision and nothing declared: steps below a unit in the last place of a `Float` change nothing.
  private static let singleThroughout = ForeignFamily(
    "single precision throughout", .formats, visible: 2e-2,
    right: .verified(or: .staircase, .weakOracle, .noise),
    judgesBounds: false
  ) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: single, parameters: single)
      .onTreads()
  }

  /// One parameter passes through a `Float`.
  private static let singleParameter = ForeignFamily(
    "one parameter in single precision", .formats, visible: 2e-3,
    right: .verified(or: .staircase, .weakOracle), judgesBounds: false
  ) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), parameters: single, only: 0)
  }

  /// A product that underflows in single precision wherever it is looked at.
  private static let singleUnderflow = ForeignFamily(
    "underflow in single precision", .formats, visible: 10,
    right: .verified(or: .weakOracle, .noise, .staircase)
  ) { random in
    let point = [
      random.uniform() < 0.5 ? 0 : single(random.decade(-32, -28)), single(random.decade(-32, -28)),
    ]
    let isDeclared = random.uniform() < 0.5
    return ForeignFunction(at: point, lengths: point.map { _ in 1e-28 }) { x in
      x[0] * x[1]
    } gradient: { x in
      [x[1], x[0]]
    }.with {
      $0.program = { x in single(single(x[0]) * single(x[1])) }
      $0.noise = Double(Float.leastNonzeroMagnitude)
      $0.precision = isDeclared ? .float32 : .float64
    }
  }

  private static let singleValue = ForeignFamily("value in single precision", .formats) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: single)
  }

  private static let halfValue = ForeignFamily(
    "value in half precision", .formats, visible: 0.5,
    right: .verified(or: .staircase, .weakOracle, .noise), judgesBounds: false
  ) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: half).onTreads()
  }

  private static let printedSeven = ForeignFamily("value printed with 7 digits", .formats) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: { printed($0, digits: 7) })
  }

  private static let printedTwelve = ForeignFamily("value printed with 12 digits", .formats) { random in
    rounded(ForeignBase.waves(&random, count: random.count(2...5)), value: { printed($0, digits: 12) })
  }

  /// Values are multiples of 2⁻²².
  private static let fixedPoint = ForeignFamily("value in fixed point", .formats) { random in
    rounded(
      ForeignBase.waves(&random, count: random.count(2...5)), value: { ($0 * 0x1p22).rounded() * 0x1p-22 },
      noise: 0x1p-23)
  }

  private static let singleClaim = ForeignFamily("claim in single precision", .formats, visible: 5e-7) {
    random in
    ForeignBase.waves(&random, count: random.count(2...6)).with { $0.written = single }
  }

  private static let bfloatClaim = ForeignFamily("claim in bfloat16", .formats, visible: 3e-2) { random in
    let steepness = random.decades(12, -2, 1)
    return ForeignFunction(at: random.uniforms(12, -1, 1)) { x in
      sum(x, steepness) { $1 * sin($0) }
    } gradient: { x in
      zip(x, steepness).map { $1 * cos($0) }
    }.with { $0.written = bfloat }
  }

  private static let halfClaim = ForeignFamily("claim in half precision, declared", .formats, visible: 8e-3) {
    random in
    ForeignBase.waves(&random, count: random.count(2...6)).with {
      $0.written = half
      $0.claimFormat = .float16
    }
  }

  private static let printedClaim = ForeignFamily("claim printed with 5 digits", .formats, visible: 8e-4) {
    random in
    ForeignBase.waves(&random, count: random.count(4...7)).with { $0.written = { printed($0, digits: 5) } }
  }

  /// The first digits of a derivative, on an offset in single precision.
  private static let offsetSingle = ForeignFamily(
    "value in single precision on an offset", .formats, right: .verified(or: .staircase, .weakOracle, .noise)
  ) { random in
    let offset = random.decade(2, 4)
    return rounded(ForeignBase.waves(&random, count: random.count(2...4)).raised(by: offset), value: single)
  }

  /// A gradient that was computed in single precision, beside values in double precision.
  private static let singleGradient = ForeignFamily(
    "gradient computed in single precision", .formats, visible: 5e-2, right: .verified(or: .weakOracle)
  ) { leastSquares(&$0, residual: 1) }

  /// The same near the minimum, where its terms cancel and nobody sees more than their rounding.
  ///
  /// The values are those of residuals that are rounded before the moved term is added, and have their derivative.
  private static let singleGradientOfFit = ForeignFamily(
    "gradient computed in single precision, near a minimum", .formats, visible: .infinity,
    right: .verified(or: .weakOracle), judgesBounds: false
  ) { random in
    let residual = random.decade(-6, -1)
    return leastSquares(&random, residual: residual)
  }

  /// The mean of squared residuals of this size, with a gradient in single precision.
  private static func leastSquares(
    _ random: inout SeededGenerator, residual: Double
  ) -> ForeignFunction {
    let (count, columns) = (random.count(20...400), random.count(3...8))
    let scale = random.decade(-3, 3)
    func numbers(_ count: Int) -> [Double] { random.uniforms(count, -1, 1).map(single) }
    let rows = (0..<count).map { _ in numbers(columns) }
    let point = numbers(columns).map { single(scale * $0) }
    let targets = rows.map { row in
      single(zip(row, point).reduce(0) { $0 + $1.0 * $1.1 } + residual * scale * random.uniform(-1, 1))
    }
    func residuals<Scalar: NetworkScalar>(_ x: [Double], in: Scalar.Type) -> [Scalar] {
      zip(rows, targets).map { row, target in
        zip(row, x).reduce(-Scalar(target)) { $0 + Scalar($1.0) * Scalar($1.1) }
      }
    }
    func gradient<Scalar: NetworkScalar>(_ x: [Double], in format: Scalar.Type) -> [Double] {
      let residuals = residuals(x, in: format)
      return x.indices.map { place in
        let sum = zip(rows, residuals).reduce(Scalar.zero) { $0 + Scalar($1.0[place]) * $1.1 }
        return (Scalar(2) * sum / Scalar(Double(count))).primal
      }
    }
    return ForeignFunction(at: point, length: scale) { x in
      residuals(x, in: Double.self).reduce(0) { $0 + $1 * $1 } / Double(count)
    } gradient: { x in
      gradient(x, in: Double.self)
    }.with { function in
      function.computed = { gradient($0, in: Float.self) }
      function.written = single
    }
  }

  // MARK: - Formats

  /// A function whose value, and whose parameters or one of them, are rounded.
  private static func rounded(
    _ function: ForeignFunction, value: @escaping (Double) -> Double = { $0 },
    parameters: @escaping (Double) -> Double = { $0 }, only: Int? = nil, noise: Double? = nil
  ) -> ForeignFunction {
    let formula = function.formula
    func isRounded(_ place: Int) -> Bool { only == nil || place == only }
    func moved(_ x: [Double]) -> [Double] {
      x.enumerated().map { isRounded($0.offset) ? parameters($0.element) : $0.element }
    }
    // A program that keeps its parameters in a format is asked at a point of that format.
    var inside = ForeignFunction(
      at: moved(function.point), lengths: function.lengths, formula: formula, gradient: function.gradient)
    inside.program = { value(formula(moved($0))) }
    let spread = relativeStep(of: value) + relativeStep(of: parameters)
    let terms = zip(inside.gradient(inside.point), inside.point).reduce(0) { $0 + abs($1.0 * $1.1) }
    inside.noise = noise ?? 2 * spread * (abs(formula(inside.point)) + terms)
    return only.map { inside.onTreads($0) } ?? inside
  }

  /// By how much a format moves numbers at the most, relative to them, as a few of them show.
  private static func relativeStep(of format: (Double) -> Double) -> Double {
    (1...40).reduce(Double.ulpOfOne) { largest, place in
      let number = exp(Double(place) / 17.1)
      return max(largest, abs(format(number) / number - 1))
    }
  }

  static func single(_ number: Double) -> Double { Double(Float(number)) }

  /// Half precision, written by hand since `Float16` is not on every platform: 11 significant bits, in the range of these functions.
  static func half(_ number: Double) -> Double { rounded(number, bits: 11) }

  static func bfloat(_ number: Double) -> Double { rounded(number, bits: 8) }

  private static func rounded(_ number: Double, bits: Int) -> Double {
    guard number.isFinite, number != 0 else { return number }
    let unit = Double(sign: .plus, exponent: Int(number.exponent) - bits + 1, significand: 1)
    return (number / unit).rounded(.toNearestOrEven) * unit
  }

  static func printed(_ number: Double, digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", number)) ?? number
  }
}

extension ForeignFunction {
  /// The function as a staircase along one parameter, or along all.
  fileprivate func onTreads(_ only: Int? = nil) -> ForeignFunction {
    let slopes = gradient(point)
    let places = only.map { [$0] } ?? Array(slopes.indices)
    return with { function in
      for place in places { function.special[place] = .staircase(slope: slopes[place]) }
    }
  }
}
