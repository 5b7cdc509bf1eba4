import GSLDerivatives
import NetworkChecking
import ReferenceMLP
import Scalars
import Testing

@testable import TrainingHealth

@Suite("The largest curvature")
struct LargestCurvatureTests {
  /// ½ Σ (w·x − y)² over two samples: H = [[5, 0], [0, 2]] in the weights and what the bias adds.
  private static func quadratic() -> NetworkObjective {
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[0.3, -0.2]]), biases: [0.1], activation: .identity)
    ])
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1, 1], [2, -1]]), targets: Matrix([[1], [0]]))
    return NetworkObjective("quadratic", network: network, problem: problem)
  }

  @Test("A proven interval of a quadratic loss holds the largest eigenvalue and is narrow")
  func quadratic() throws {
    let objective = Self.quadratic()
    let found = try #require(LargestCurvature.measured(of: objective, at: objective.network.parameters))
    // H = Σ x̃x̃ᵀ = [[5, −1, 3], [−1, 2, 0], [3, 0, 2]]: λ³ − 9λ² + 14λ = 0.
    #expect(found.certainty == .proven && found.products == 3)
    #expect(found.lower <= 7 && 7 <= found.upper && found.upper - found.lower < 1e-12)
  }

  @Test("Lanczos's iteration finds the ends of a spectrum, and its bounds hold them")
  func lanczos() throws {
    // Of a diagonal operator with eigenvalues 0, 0.01, … 1.98, and 3.
    let spectrum = (0..<200).map { $0 == 199 ? 3 : 0.01 * Double($0) }
    func product(_ vector: [Double]) -> [Double] { zip(spectrum, vector).map { $0 * $1 } }
    for seed in 0..<20 {
      let found = try #require(
        LargestCurvature.probable(count: 200, seed: UInt64(seed), products: 40, product: product))
      #expect(found.lower <= 3 + 1e-12 && 3 <= found.upper && abs(found.value - 3) < 1e-6)
      #expect(found.certainty == .probable(miss: 1e-6) && found.products == 40)
      #expect(abs(abs(found.direction[199]) - 1) < 1e-6)
    }
  }

  @Test("After a few products the bound on the distance to an eigenvalue holds")
  func residual() throws {
    let spectrum = (0..<60).map { Double($0 % 7) + 0.1 * Double($0) }
    for seed in 0..<20 {
      var lanczos = Lanczos(start: Lanczos.randomStart(count: 60, seed: UInt64(seed)))
      for _ in 0..<5 { _ = lanczos.step { zip(spectrum, $0).map { $0 * $1 } } }
      let ends = try #require(lanczos.ends())
      let nearest = spectrum.map { abs($0 - ends.largest) }.min() ?? .infinity
      #expect(nearest <= ends.residual + 1e-12 && ends.residual > 0)
      #expect(ends.largest <= (spectrum.max() ?? 0) + 1e-12)
    }
  }

  @Test("Matrices of subnormal numbers, or with some beside others, have eigenvalues, too")
  func subnormal() throws {
    for scale in [1e-320, 1e-310, 1e-160, 1e300] {
      let matrix = [[2 * scale, scale, scale], [scale, 2 * scale, scale], [scale, scale, 2 * scale]]
      let pairs = try #require(SymmetricEigenvalues.pairs(of: matrix))
      #expect(pairs.count == 3 && abs(pairs[2].value - 4 * scale) <= max(1e-12 * scale, 5e-324), "\(scale)")
    }
    let mixed = [[1, 0, 0], [0, 3e-320, 5e-321], [0, 5e-321, 2e-320]]
    #expect(SymmetricEigenvalues.pairs(of: mixed)?.map(\.value) == [0, 0, 1])
  }

  @Test("A vector space that the start reaches is exhausted, and what is not finite ends the iteration")
  func exhausted() throws {
    var lanczos = Lanczos(start: [1, 1, 0])
    var steps = 1
    while lanczos.step({ [2 * $0[0], 5 * $0[1], 9 * $0[2]] }) { steps += 1 }
    let ends = try #require(lanczos.ends())
    #expect(steps == 2 && abs(ends.largest - 5) < 1e-12 && abs(ends.least - 2) < 1e-12)
    var broken = Lanczos(start: [1, 1])
    #expect(!broken.step { _ in [.nan, 1] } && broken.basis.isEmpty)
    #expect(SymmetricEigenvalues.pairs(of: [[.nan]]) == nil && SymmetricEigenvalues.pairs(of: []) == nil)
  }

  @Test("Where the Hessian cannot be enclosed nothing is proven")
  func undefined() {
    #expect(LargestCurvature.proven(count: 2) { _ in [.undefined, .zero] } == nil)
    #expect(LargestCurvature.proven(count: 2) { _ in [.zero] } == nil)
    let objective = Self.quadratic()
    #expect(LargestCurvature.measured(of: objective, at: [.infinity, 0, 0]) == nil)
  }

  @Test("An enclosure that is wide makes the interval as wide")
  func wide() throws {
    let found = try #require(
      LargestCurvature.proven(count: 2) { column in
        (0..<2).map { $0 == column ? Interval(lower: 0.9, upper: 1.1) : Interval(lower: -0.1, upper: 0.1) }
      })
    // diag(0.9, 0.9) and [[1.1, 0.1], [0.1, 1.1]] are both enclosed.
    #expect(found.lower <= 0.9 + 1e-12 && found.upper >= 1.2 - 1e-12 && found.upper < 1.3)
  }
}
