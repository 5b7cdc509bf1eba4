import Derivatives
import RealModule

/// By how much the parameters of a vector objective move along tangents, and how its outputs are weighed beside each other.
///
/// Parameters and outputs of one kind are of about one size, and are treated alike. Those that are smaller or larger by more than a
/// thousandfold are of another unit: as many times smaller or larger are their tangents and weights, so that each shows beside the
/// others.
struct VectorScales {
  /// By how much each parameter moves, relative to the usual size of all; powers of 2.
  let parameterFactors: [Double]
  /// What multiplies the weight of each output; powers of 2.
  let outputFactors: [Double]
  /// By how much each output changes per unit of a step along a tangent: what a product Jv is the sum of.
  let rates: [Double]
  /// The length of a step along a tangent that moves each parameter by about its own size.
  let naturalLength: Double
  /// Evaluations of the objective.
  let evaluations: Int
  private let point: [Double]
  private let bounds: ParameterBounds?

  /// Halvings of a size that parameters or outputs of one kind may differ by from the usual one: a normal number is 2⁻¹⁰ of its
  /// deviation once in 1,300.
  private static let alike = 10

  /// Looks at the values close by.
  ///
  /// - Parameter isGradient: whether the outputs are derivatives by the parameters, of which those by small ones are large.
  /// - Throws: what the objective throws at the point.
  init(of objective: some VectorObjective, isGradient: Bool = false) throws {
    point = objective.point
    bounds = objective.abilities.bounds
    let usual = UsualSize.of(point)
    parameterFactors = Self.factors(point.map { abs($0) }, usual: usual)
    // The entries of an irregular direction are below 2.
    naturalLength = usual / 2
    let changes = try Changes(
      of: objective, along: Self.tangent(5, parameterFactors, point, bounds), naturalLength)
    rates = changes.rates
    evaluations = changes.evaluations
    outputFactors = isGradient ? parameterFactors : Self.factors(changes.significant).map { 1 / $0 }
  }

  /// A tangent: every parameter moves, those at a bound into the domain.
  func tangent(_ number: Int) -> [Double] { Self.tangent(number, parameterFactors, point, bounds) }

  /// Weights of all outputs.
  func cotangent(_ number: Int) -> [Double] {
    zip(IrregularDirection.unit(count: outputFactors.count, number: number), outputFactors).map { $0 * $1 }
  }

  private static func tangent(
    _ number: Int, _ factors: [Double], _ point: [Double], _ bounds: ParameterBounds?
  ) -> [Double] {
    let unit = IrregularDirection.unit(count: factors.count, number: number)
    return factors.indices.map { place in
      let entry = unit[place] * factors[place]
      guard let bounds else { return entry }
      let below = point[place] - bounds.lower[place]
      let above = bounds.upper[place] - point[place]
      // Beside a bound, at less than half of its own size, a parameter moves away from it.
      guard min(below, above) < 0.5 * abs(point[place]) || min(below, above) == 0 else { return entry }
      return below <= above ? abs(entry) : -abs(entry)
    }
  }

  /// Powers of 2 by which sizes differ from the usual one, if they are not alike; 1 for what is 0 or not finite.
  private static func factors(_ sizes: [Double], usual: Double? = nil) -> [Double] {
    let usual = usual ?? UsualSize.of(sizes)
    return sizes.map { size in
      guard size > 0, size.isFinite, usual > 0, usual.isFinite else { return 1 }
      let exponent = Int(size.exponent) - Int(usual.exponent)
      return abs(exponent) > alike ? Double(sign: .plus, exponent: exponent, significand: 1) : 1
    }
  }

  /// What values change by near the point.
  private struct Changes {
    /// Per unit of a step; 0 where nothing is known.
    var rates: [Double]
    /// The sizes of changes that are more than rounding; 0 elsewhere.
    var significant: [Double]
    var evaluations = 4

    /// Of a smooth output, a step back changes it by as much, and half a step by half as much, within a quarter.
    private static let tolerance = 0.25
    /// The step as a part of the parameters' sizes.
    private static let step = 0x1p-10

    init(of objective: some VectorObjective, along tangent: [Double], _ length: Double) throws {
      let (point, bounds) = (objective.point, objective.abilities.bounds)
      let values = try objective.countedValues(at: point)
      let step = Self.step * length
      func change(_ part: Double) throws -> [Double] {
        let moved = zip(point, tangent).map { $0 + part * step * $1 }
        return zip(try objective.valuesElsewhere(at: moved, bounds), values).map { $0 - $1 }
      }
      let (whole, half, back) = (try change(1), try change(0.5), try change(-1))
      rates = whole.map { $0.isFinite ? abs($0) / step : 0 }
      significant = whole.indices.map { output in
        let size = abs(whole[output])
        let isHalved = abs(whole[output] - 2 * half[output]) <= Self.tolerance * size
        let isOdd = !back[output].isFinite || abs(whole[output] + back[output]) <= Self.tolerance * size
        return isHalved && isOdd ? size : 0
      }
    }
  }
}

extension VectorObjective {
  /// The values away from the point, NaN outside of the bounds and where the objective throws: it is undefined there.
  ///
  /// - Throws: what the objective throws at the point, and `CancellationError`.
  func valuesElsewhere(at moved: [Double], _ bounds: ParameterBounds?) throws -> [Double] {
    try elsewhere(moved, bounds, count: outputs) { try countedValues(at: $0) }
  }

  /// A vector elsewhere than at the point, values or products.
  func elsewhere(
    _ moved: [Double], _ bounds: ParameterBounds?, count: Int, _ ask: ([Double]) throws -> [Double]
  ) throws -> [Double] {
    let undefined = Array(repeating: Double.nan, count: count)
    if let bounds, !bounds.contain(moved) { return undefined }
    do {
      return try ask(moved)
    } catch let error as CancellationError {
      throw error
    } catch {
      // Whoever does not answer at the point any more has failed for good.
      _ = try ask(point)
      return undefined
    }
  }
}
