import RealModule

/// Least-squares polynomials of all degrees up to a highest one through the same samples.
///
/// The columns 1, t, t², … are made orthonormal (Gram–Schmidt, each twice, which keeps them so to rounding: Giraud, Langou,
/// Rozložník & van den Eshof, Numerische Mathematik 101, 2005), so that the fit of every degree is read from the same
/// factors. Arguments are expected within [−1, 1], where powers up to 10 are conditioned well enough.
public struct PolynomialFit: Sendable {
  /// The linear coefficient of one degree's polynomial, and what it may be off by.
  public struct Slope: Sendable, Equatable {
    /// c₁.
    public package(set) var value: Double
    /// Σ |wᵢ| of the row that gives c₁: its error is at most this times the largest error of a sample.
    public package(set) var sumOfWeights: Double
    /// (Σ wᵢ²)^½: the standard deviation of c₁ for independent errors of deviation 1.
    public package(set) var rootOfSquares: Double
    /// e: what c₁ would be of samples of the function t|t|, whose derivative at 0 is 0; of t^3/2 where all lie on one side.
    public package(set) var errorAtJoint: Double
    /// The largest residual.
    public package(set) var largestResidual: Double
    /// The residuals' standard deviation, with the samples less the coefficients as degrees of freedom.
    public package(set) var deviation: Double
  }

  /// By degree, from 1; entry 0 is the fit of a straight line.
  private let slopes: [Slope]
  /// R's columns, the coefficients of y in the orthonormal columns, and what values were divided by.
  private let factors: [[Double]]
  private let projections: [Double]
  private let scale: Double

  /// The polynomial of a degree at an argument; NaN where there is none of that degree.
  public func value(at argument: Double, degree: Int) -> Double {
    guard degree < projections.count else { return .nan }
    // Rc = Qᵀy by back substitution, then Horner's rule.
    var coefficients = Array(projections[...degree])
    for row in (0...degree).reversed() {
      for later in row + 1..<max(row + 1, degree + 1) {
        coefficients[row] -= factors[later][row] * coefficients[later]
      }
      coefficients[row] /= factors[row][row]
    }
    return coefficients.reversed().reduce(0) { $0 * argument + $1 } * scale
  }

  /// The slope of a degree's polynomial; nil where there are too few samples for it.
  public subscript(degree: Int) -> Slope? { slopes.indices.contains(degree - 1) ? slopes[degree - 1] : nil }

  /// Fits samples.
  ///
  /// - Parameters:
  ///   - arguments: tᵢ.
  ///   - values: yᵢ.
  ///   - highestDegree: of the polynomials; fewer where samples are too few to leave two degrees of freedom.
  public init(arguments: [Double], values: [Double], highestDegree: Int) {
    precondition(arguments.count == values.count)
    let scale = values.reduce(0) { max($0, abs($1)) }
    let scaled = scale > 0 && scale.isFinite ? values.map { $0 / scale } : values
    var columns: [[Double]] = []
    // R's columns: the coefficients of t^k in the orthonormal columns.
    var factors: [[Double]] = []
    var projections: [Double] = []
    var residuals = scaled
    var slopes: [Slope] = []
    let joint = Self.joint(arguments)
    let highest = min(highestDegree, arguments.count - 3)
    for degree in 0...max(0, highest) {
      var column = arguments.map { Double.pow($0, degree) }
      var factor = Array(repeating: 0.0, count: degree + 1)
      for _ in 0..<2 {
        for (place, known) in columns.enumerated() {
          let product = Self.product(known, column)
          factor[place] += product
          for row in column.indices { column[row] -= product * known[row] }
        }
      }
      let length = Self.product(column, column).squareRoot()
      guard length > 0, length.isFinite else { break }
      factor[degree] = length
      for row in column.indices { column[row] /= length }
      columns.append(column)
      factors.append(factor)
      let projection = Self.product(column, residuals)
      projections.append(projection)
      for row in residuals.indices { residuals[row] -= projection * column[row] }
      guard degree >= 1 else { continue }
      slopes.append(Self.slope(columns, factors, projections, residuals, joint, scale: scale))
    }
    self.slopes = slopes
    (self.factors, self.projections, self.scale) = (factors, projections, scale)
  }

  /// t|t| of each argument, which polynomials follow slowest of what has a derivative with bounded changes; of arguments on one side, where
  /// that is a polynomial, t^3/2.
  private static func joint(_ arguments: [Double]) -> [Double] {
    let isOneSided = !arguments.contains { $0 < 0 } || !arguments.contains { $0 > 0 }
    return arguments.map { t in isOneSided ? abs(t) * abs(t).squareRoot() : t * abs(t) }
  }

  private static func slope(
    _ columns: [[Double]], _ factors: [[Double]], _ projections: [Double], _ residuals: [Double],
    _ joint: [Double], scale: Double
  ) -> Slope {
    // c₁ = ⟨r, Qᵀy⟩ with Rᵀr = e₁: forward substitution.
    let count = columns.count
    var row: [Double] = []
    for place in 0..<count {
      var sum = place == 1 ? 1.0 : 0
      for earlier in 0..<place { sum -= factors[place][earlier] * row[earlier] }
      row.append(sum / factors[place][place])
    }
    var (value, ofWeights, ofSquares, atJoint) = (0.0, 0.0, 0.0, 0.0)
    for place in 0..<count { value += row[place] * projections[place] }
    for sample in residuals.indices {
      var weight = 0.0
      for place in 0..<count { weight += row[place] * columns[place][sample] }
      ofWeights += abs(weight)
      ofSquares += weight * weight
      atJoint += weight * joint[sample]
    }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let freedom = Double(max(1, residuals.count - count))
    return Slope(
      value: value * scale, sumOfWeights: ofWeights, rootOfSquares: ofSquares.squareRoot(),
      errorAtJoint: atJoint,
      largestResidual: residuals.reduce(0) { max($0, abs($1)) } * scale,
      deviation: (squares / freedom).squareRoot() * scale)
  }

  private static func product(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for place in first.indices { sum += first[place] * second[place] }
    return sum
  }
}
