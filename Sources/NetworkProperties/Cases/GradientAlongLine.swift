import PropertyTesting
import ReferenceMLP
import Scalars

/// The gradient ∇L(θ + tv) along a line, with enclosures of its derivatives by t: of the reference formulas.
struct GradientAlongLine {
  var value: NetworkCase
  /// v.
  var direction: [Double]

  /// Intervals that contain Hv, entry by entry, and its value in dual numbers.
  ///
  /// The same operations in `Dual<Interval>` as the product itself makes in `Dual<Double>`, rounded outward.
  func hessianProduct() -> [Interval] {
    let moved = zip(value.network.parameters, direction).map { Dual(Interval($0), derivative: Interval($1)) }
    return gradient(at: moved).map(\.derivative)
  }

  /// Upper bounds of |d³/dt³ ∇L(θ + tv)| over |t| ≤ h, entry by entry.
  func thirdDerivativeBounds(upTo h: Double) -> [Double] {
    typealias Third = Dual<Dual<Dual<Interval>>>
    let t = Dual(Dual(Interval(lower: -h, upper: h), derivative: Interval(1)), derivative: Dual(1))
    let moved = zip(value.network.parameters, direction).map {
      Third($0) + Third($1) * Third(t, derivative: Dual(1))
    }
    return gradient(at: moved).map {
      let enclosure = $0.derivative.derivative.derivative
      return enclosure.isDefined ? max(-enclosure.lower, enclosure.upper) : .infinity
    }
  }

  private func gradient<Scalar: NetworkScalar>(at parameters: [Scalar]) -> [Scalar] {
    value.problem.converted { Scalar($0) }.gradient(of: value.network.replacingParameters(with: parameters))
  }
}

// MARK: - The central difference of gradients

extension GradientAlongLine {
  /// Hv by a central difference of gradients, and what each entry may be off by.
  ///
  /// h²/6 · |d³/dt³ ∇L| for the truncation, (T(θ+hv) + T(θ−hv))/2h for the rounding of the gradients, and two
  /// roundings of the quotient. θ ± hv must be exact (``NetworkCases/dyadicLines``).
  ///
  /// - Throws: `Discard` where the bound is not finite and so would compare nothing.
  func centralDifference(
    of training: TrainingUnderTest, step h: Double
  ) throws -> (product: [Double], errors: [Double]) {
    let ends = [h, -h].map { moved($0) }
    let gradients = try ends.map { try training.gradient(of: $0) }
    let tolerances = try ends.map { try $0.tolerances() }
    let truncation = thirdDerivativeBounds(upTo: h)
    try assume(truncation.allSatisfy(\.isFinite))
    let product = direction.indices.map { (gradients[0][$0] - gradients[1][$0]) / (2 * h) }
    let errors = direction.indices.map {
      h * h / 6 * truncation[$0] + (tolerances[0][$0] + tolerances[1][$0]) / (2 * h) + 0x1p-52
        * abs(product[$0])
    }
    return (product, errors)
  }

  private func moved(_ h: Double) -> NetworkCase {
    NetworkCase(
      network: value.network.replacingParameters(
        with: zip(value.network.parameters, direction).map { $0 + h * $1 }),
      problem: value.problem)
  }
}

extension NetworkCases {
  /// Smooth networks with parameters that are multiples of 2⁻²⁴, and directions of multiples of 1/8.
  ///
  /// So θ ± hv is exact for h = 2⁻¹⁴: numbers below 2¹² in multiples of 2⁻²⁴ need 36 bits.
  static func dyadicLines(directions: Int) -> Generator<NetworkChoice<[[Double]]>> {
    var cases = NetworkCases(hidden: Activation.allCases.filter { $0.isElementwise && $0.isSmooth })
    cases.pairings = NetworkCases.Pairing.usual.filter { $0.loss != .huber }
    cases.hasPenalty = true
    cases.numbers = .scaled(1e-3...1e3)
    return cases.choosing { value, source in
      let eighths = Generator.double(in: -1...1).map { ($0 * 8).rounded() / 8 }
      let count = value.network.parameterCount
      return try (0..<directions).map { _ in try source.array(count: count, of: eighths) }
    }.map { value in
      var value = value
      value.network = value.network.converted { ($0 * 0x1p24).rounded() * 0x1p-24 }
      return value
    }
  }
}
