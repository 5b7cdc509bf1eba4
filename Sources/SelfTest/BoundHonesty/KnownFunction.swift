import Derivatives
import RealModule
import ReferenceMLP
import Scalars

/// A function of one variable with its derivative in closed form, and where to try methods on it.
struct KnownFunction: Sendable {
  /// "sin 30x"; unique in the catalogue.
  var name: String
  /// f.
  var formula: Expression
  /// f′, written independently of f and well-conditioned.
  var derivative: Expression
  /// Where random points are drawn.
  var domain: Domain
  /// Points to try by name: zeros, edges, exactly representable ones.
  var awkward: [Double] = []
  /// How values are computed from the formula.
  var arithmetic: Arithmetic = .float64
  /// No evaluation may leave it.
  var limits: ClosedRange<Double>?

  /// Where random points lie.
  enum Domain: Sendable {
    /// Uniformly between two numbers.
    case between(Double, Double)
    /// On both sides of a centre, the distance logarithmically uniform.
    case around(Double, Double, Double)
    /// Above a centre, the distance logarithmically uniform.
    case above(Double, Double, Double)

    /// Draws a point.
    func point(_ random: inout SeededGenerator) -> Double {
      switch self {
      case .between(let low, let high): return low + (high - low) * random.uniform()
      case .around(let center, let nearest, let farthest):
        let sign = random.next() & 1 == 0 ? 1.0 : -1.0
        return center + sign * Self.distance(nearest, farthest, &random)
      case .above(let center, let nearest, let farthest):
        return center + Self.distance(nearest, farthest, &random)
      }
    }

    private static func distance(
      _ nearest: Double, _ farthest: Double, _ random: inout SeededGenerator
    ) -> Double {
      nearest * Double.pow(farthest / nearest, random.uniform())
    }
  }

  /// How values are computed.
  enum Arithmetic: Sendable, Equatable {
    /// In double precision; the exact methods are tried too.
    case float64
    /// In single precision, and said so.
    case float32
    /// In single precision, but not said so: the noise must tell.
    case undeclaredFloat32
    /// In double precision, the result rounded to single precision.
    case roundedToFloat32
    /// In double precision, with a deterministic, irregular error of at most the level.
    case noisy(Double)
    /// In double precision, the result rounded to a multiple of the grain.
    case grainy(Double)
    /// In double precision; outside the limits an error is thrown.
    case throwing
  }

  /// An argument outside the function's domain.
  struct OutsideDomain: Error {}
}

extension KnownFunction {
  /// Draws a point: awkward ones in turn, then random ones.
  func point(turn: Int, _ random: inout SeededGenerator) -> Double {
    let point = turn < awkward.count ? awkward[turn] : domain.point(&random)
    return arithmetic == .float32 ? Double(Float(point)) : point
  }

  /// The function as the methods see it.
  var function: UnivariateFunction {
    let formula = formula
    var function = UnivariateFunction(precision: arithmetic == .float32 ? .float32 : .float64, value: value)
    function.lowerLimit = limits?.lowerBound
    function.upperLimit = limits?.upperBound
    guard arithmetic == .float64 else { return function }
    function.dual = { formula.value(at: $0) }
    function.doubleDoubleDual = { formula.value(at: $0) }
    function.complex = { formula.value(at: $0) }
    return function
  }

  private var value: (Double) throws -> Double {
    let formula = formula
    let limits = limits
    return switch arithmetic {
    case .float64: { formula.value(at: $0) }
    case .float32, .undeclaredFloat32: { Double(formula.value(at: Float($0))) }
    case .roundedToFloat32: { Double(Float(formula.value(at: $0))) }
    case .noisy(let level): { formula.value(at: $0) + level * Self.irregular($0) }
    case .grainy(let grain): { (formula.value(at: $0) / grain).rounded() * grain }
    case .throwing:
      { x in
        guard limits?.contains(x) ?? true else { throw OutsideDomain() }
        return formula.value(at: x)
      }
    }
  }

  /// A number in [−1, 1) that depends irregularly on every bit of x.
  private static func irregular(_ x: Double) -> Double {
    var generator = SeededGenerator(seed: x.bitPattern)
    return 2 * generator.uniform() - 1
  }
}
