import RealModule

/// A finite-difference formula f′(x) ≈ Σₖ wₖ f(x + kh)/h of fixed order p, with its step and error bound.
///
/// The step balances truncation hᵖ against noise ε/h: h = s·(ε/|f|)^(1/(p+1)) with s = max(|x|, 1) (Numerical Recipes,
/// 3rd ed., section 5.7, for p = 1 and 2; the general exponent follows from minimising hᵖ + ε/h). Truncation is
/// bounded by twice the larger of |S(h) − S(2h)|, which for an error chᵖ is 2ᵖ − 1 times the error of S(h), and
/// |S(h) − S(h/2)|: for p = 1 the first alone is the error itself, with nothing left for higher powers; rounding by noise·Σ|wₖ|/h. Two differences, because one alone is small by accident where the
/// function is not smooth enough for the order.
public struct Stencil: DerivativeMethod {
  /// Where the points lie.
  public enum Side: String, Sendable, CaseIterable {
    /// On both sides of x.
    case central
    /// x and above.
    case forward
    /// x and below.
    case backward
  }

  /// Where the points lie.
  public let side: Side
  /// The order p of the truncation error hᵖ.
  public let order: Int
  /// The points and weights.
  let terms: [Term]

  /// One point of a formula: its offset from x in steps, and its weight.
  struct Term: Sendable {
    var offset: Double
    var weight: Double
  }

  /// A step that replaces the default; for curves of the error against the step.
  public var step: Double?

  /// The orders there are: central 2, 4, 6, 8; one-sided 1, 2, 3, 4.
  public static func orders(of side: Side) -> [Int] {
    side == .central ? [2, 4, 6, 8] : [1, 2, 3, 4]
  }

  /// A formula by its side and order.
  ///
  /// Weights after Fornberg, Math. Comp. 51, 1988, tables 1 and 3.
  ///
  /// - Parameters:
  ///   - side: where the points lie.
  ///   - order: one of ``orders(of:)``.
  ///   - step: a fixed step h; by default it is chosen from the noise.
  public init(_ side: Side, order: Int, step: Double? = nil) {
    precondition(Self.orders(of: side).contains(order), "no \(side) formula of order \(order)")
    self.side = side
    self.order = order
    self.step = step
    terms = Self.terms(side, order)
  }

  /// "central order 4".
  public var name: String { "\(side.rawValue) order \(order)" }

  /// Estimates f′(x) from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    let h = try step ?? chosenStep(function, at: x, noise: noise.bound)
    let fine = try apply(function, at: x, step: h)
    let coarse = try apply(function, at: x, step: 2 * h)
    let finer = try apply(function, at: x, step: h / 2)
    let weights = terms.reduce(0) { $0 + abs($1.weight) }
    let level = max(noise.bound, fine.magnitude * function.precision.unitRoundoff)
    let displacement = abs(fine.value) * function.precision.ulp(of: abs(x) + h) / h
    return DerivativeEstimate(
      value: fine.value,
      truncationError: 2 * max(abs(fine.value - coarse.value), abs(fine.value - finer.value)),
      roundingError: level * weights / h + displacement, method: name, steps: [2 * h, h, h / 2],
      evaluations: noise.evaluations + 1 + 3 * terms.count)
  }

  /// The difference quotient alone, with the step as given.
  ///
  /// No bound and no choice of step: for curves of the error against the step.
  public func quotient(of function: UnivariateFunction, at x: Double, step: Double) throws -> Double {
    try apply(function, at: x, step: step).value
  }

  private func chosenStep(_ function: UnivariateFunction, at x: Double, noise: Double) throws -> Double {
    let size = abs(try function.finiteValue(x))
    let relative = min(0.1, max(0x1p-52, size > 0 ? noise / size : 0x1p-52))
    let reach = 2 * (terms.map { abs($0.offset) }.max() ?? 1)
    let wanted = min(
      max(abs(x), 1) * Double.pow(relative, 1 / Double(order + 1)), function.largestStep / reach)
    return Double(sign: .plus, exponent: wanted.exponent, significand: 1)
  }

  private func apply(
    _ function: UnivariateFunction, at x: Double, step: Double
  ) throws -> (value: Double, magnitude: Double) {
    var sum = 0.0
    var magnitude = 0.0
    for term in terms {
      let value = try function.finiteValue(x + term.offset * step)
      sum += term.weight * value
      magnitude = max(magnitude, abs(value))
    }
    return (sum / step, magnitude)
  }

  private static func terms(_ side: Side, _ order: Int) -> [Term] {
    switch side {
    case .central:
      return positiveCentralWeights(order).enumerated().flatMap { index, weight in
        let offset = Double(index + 1)
        return [Term(offset: offset, weight: weight), Term(offset: -offset, weight: -weight)]
      }
    case .forward:
      return forwardWeights(order).enumerated().map { Term(offset: Double($0.offset), weight: $0.element) }
    case .backward:
      return forwardWeights(order).enumerated().map { Term(offset: -Double($0.offset), weight: -$0.element) }
    }
  }

  private static func positiveCentralWeights(_ order: Int) -> [Double] {
    switch order {
    case 2: [1 / 2]
    case 4: [2 / 3, -1 / 12]
    case 6: [3 / 4, -3 / 20, 1 / 60]
    default: [4 / 5, -1 / 5, 4 / 105, -1 / 280]
    }
  }

  private static func forwardWeights(_ order: Int) -> [Double] {
    switch order {
    case 1: [-1, 1]
    case 2: [-3 / 2, 2, -1 / 2]
    case 3: [-11 / 6, 3, -3 / 2, 1 / 3]
    default: [-25 / 12, 4, -3, 4 / 3, -1 / 4]
    }
  }
}
