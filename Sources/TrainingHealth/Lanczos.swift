import Foundation
import GSLDerivatives
import ReferenceMLP

/// Lanczos's iteration for the eigenvalues at the ends of a symmetric operator's spectrum, with every vector orthogonalised against
/// all before, twice (Golub & Van Loan, Matrix Computations, section 10.3).
struct Lanczos {
  /// The orthonormal vectors so far.
  private(set) var basis: [[Double]] = []
  /// The diagonal of the tridiagonal matrix T, and what is beside it.
  private var diagonal: [Double] = []
  private var beside: [Double] = []
  private var next: [Double]

  /// An iteration from a start, which need not be of length 1.
  init(start: [Double]) { next = start.normalized }

  /// A start that is uniform on the sphere.
  static func randomStart(count: Int, seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in random.normal() }
  }

  /// Takes a step: one product.
  ///
  /// - Returns: whether there is another: not where the vectors so far span all that the start reaches, or a number is not finite.
  mutating func step(_ product: ([Double]) -> [Double]) -> Bool {
    let vector = next
    guard vector.allSatisfy(\.isFinite), vector.contains(where: { $0 != 0 }) else { return false }
    var image = product(vector)
    let size = image.length
    guard size.isFinite else { return false }
    basis.append(vector)
    diagonal.append(vector.dot(image))
    for _ in 0..<2 {
      for other in basis { image.subtract(other.dot(image), times: other) }
    }
    let length = image.length
    beside.append(length)
    // Below it only rounding is left of the image.
    guard length > Double(vector.count) * 0x1p-50 * size, basis.count < vector.count else { return false }
    next = image.normalized
    return true
  }

  /// The largest eigenvalue of T with a bound on its distance to one of the operator's, the least one, and the vector of the largest.
  ///
  /// Some eigenvalue of the operator lies within ‖Hy − θy‖ = β|s|, with β what follows T's diagonal and s the last component of T's
  /// eigenvector (Parlett, The Symmetric Eigenvalue Problem, sections 4.5 and 13.2).
  func ends() -> (largest: Double, residual: Double, least: Double, vector: [Double])? {
    let count = basis.count
    var matrix = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for place in 0..<count {
      matrix[place][place] = diagonal[place]
      guard place + 1 < count else { break }
      matrix[place][place + 1] = beside[place]
      matrix[place + 1][place] = beside[place]
    }
    guard let pairs = SymmetricEigenvalues.pairs(of: matrix), let top = pairs.last, let bottom = pairs.first
    else { return nil }
    var vector = Array(repeating: 0.0, count: basis[0].count)
    for (weight, other) in zip(top.vector, basis) { vector.subtract(-weight, times: other) }
    return (top.value, abs(beside[count - 1] * top.vector[count - 1]), bottom.value, vector)
  }
}

extension LargestCurvature {
  /// The probability that an interval of ``probable(count:seed:products:product:)`` does not hold λmax.
  static let missProbability = 1e-6

  /// λmax with an interval that holds it but for a probability of 10⁻⁶ over the random start.
  ///
  /// After k steps the largest eigenvalue θ of T falls short of λmax by more than ε(λmax − λmin) with a probability of at most
  /// p = 1.648 √n e^(−√ε(2k − 1)), whatever the spectrum (Kuczyński & Woźniakowski, "Estimating the largest eigenvalue by the power
  /// and Lanczos algorithms with a random start", SIAM Journal on Matrix Analysis and Applications 13, 1992, theorem 4.2, for H − λmin;
  /// Lanczos's iteration is that of H, shifted). The same of −H: with S the distance between the ends of T, λmax − λmin ≤ S/(1 − 2ε),
  /// and θ ≤ λmax ≤ θ + εS/(1 − 2ε) but for 2p. Where the vectors span the whole space, T has every eigenvalue.
  package static func probable(
    count: Int, seed: UInt64, products: Int, product: ([Double]) -> [Double]
  ) -> LargestCurvature? {
    var lanczos = Lanczos(start: Lanczos.randomStart(count: count, seed: seed))
    while lanczos.basis.count < products, lanczos.step(product) {}
    let steps = lanczos.basis.count
    guard steps > 0, let ends = lanczos.ends() else { return nil }
    let root = log(2 * 1.648 * Double(count).squareRoot() / missProbability) / Double(2 * steps - 1)
    let part = root * root
    guard part < 0.5 else { return nil }
    let upper = ends.largest + part / (1 - 2 * part) * (ends.largest - ends.least)
    return LargestCurvature(
      value: ends.largest, lower: ends.largest, upper: upper, certainty: .probable(miss: missProbability),
      direction: ends.vector, products: steps)
  }
}
