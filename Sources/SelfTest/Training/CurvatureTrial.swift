import NetworkChecking
import ReferenceMLP
import Reports
import Runs
import Scalars
import TrainingHealth

/// Proven intervals of the largest curvature: whether they hold the largest eigenvalue of the Hessian in double-double numbers.
enum CurvatureTrial {
  /// What came of one network.
  struct Outcome: Sendable, Codable {
    /// Whether the interval holds λmax; nil where none was given.
    var holds: Bool?
    /// The width of the interval over |λmax|.
    var relativeWidth: Double
    var details: String
  }

  /// Tries one network.
  static func outcome(_ index: Int, seed: UInt64) -> Outcome {
    let name = "curvature/\(index)"
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: name))
    let network = drawNetwork(&random)
    let samples = Int.random(in: 2...12, using: &random)
    func matrix(_ columns: Int) -> Matrix<Double> {
      Matrix((0..<samples).map { _ in (0..<columns).map { _ in random.normal() } })
    }
    let targets =
      network.outputActivation == .softmax
      ? Matrix(
        (0..<samples).map { row in (0..<network.outputs).map { $0 == row % network.outputs ? 1.0 : 0 } })
      : matrix(network.outputs)
    let problem = LearningProblem(
      loss: Loss(network.outputActivation == .softmax ? .crossEntropy : .halfMeanSquaredError),
      inputs: matrix(network.inputs), targets: targets)
    let objective = NetworkObjective(name, network: network, problem: problem)
    guard let found = LargestCurvature.measured(of: objective, at: network.parameters) else {
      return Outcome(holds: nil, relativeWidth: .nan, details: "\(name): no interval")
    }
    let exact = largestEigenvalue(hessian(network, problem))
    let holds = DoubleDouble(found.lower) <= exact && exact <= DoubleDouble(found.upper)
    return Outcome(
      holds: found.certainty == .proven ? holds : nil,
      relativeWidth: (found.upper - found.lower) / abs(exact.high),
      details: "\(name): [\(found.lower), \(found.upper)] (\(found.certainty)), is \(exact.high)")
  }

  private static func drawNetwork(_ random: inout SeededGenerator) -> MLP<Double> {
    let hidden: [Activation] = [.tanh, .sigmoid, .softplus, .gelu, .silu, .relu, .elu]
    let activation = hidden[Int.random(in: 0..<hidden.count, using: &random)]
    let (inputs, width, outputs) = (
      Int.random(in: 1...3, using: &random), Int.random(in: 2...4, using: &random),
      Int.random(in: 1...3, using: &random)
    )
    let output: Activation = outputs > 1 && Bool.random(using: &random) ? .softmax : .identity
    let depth = Int.random(in: 0...2, using: &random)
    return MLP.initialized(
      inputs: inputs, layers: (0..<depth).map { _ in (width, activation) } + [(outputs, output)],
      scheme: .heNormal, using: &random)
  }

  /// H column by column, as gradients of dual numbers over double-double numbers.
  private static func hessian(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>
  ) -> [[DoubleDouble]] {
    let wide = problem.converted { Dual(DoubleDouble($0), derivative: .zero) }
    let parameters = network.parameters
    return parameters.indices.map { column in
      let moved = parameters.enumerated().map { place, parameter in
        Dual(DoubleDouble(parameter), derivative: DoubleDouble(place == column ? 1 : 0))
      }
      return wide.gradient(of: network.replacingParameters(with: moved)).map(\.derivative)
    }
  }

  /// The largest eigenvalue by Jacobi's rotations (Golub & Van Loan, Matrix Computations, section 8.5).
  static func largestEigenvalue(_ matrix: [[DoubleDouble]]) -> DoubleDouble {
    let count = matrix.count
    var a = matrix
    let half = DoubleDouble(0.5)
    for row in 0..<count {
      for column in 0..<row {
        let mean = half * (a[row][column] + a[column][row])
        (a[row][column], a[column][row]) = (mean, mean)
      }
    }
    for _ in 0..<40 {
      var (off, size) = (0.0, 0.0)
      for row in 0..<count {
        size += abs(a[row][row].high)
        for column in 0..<row { off += abs(a[row][column].high) }
      }
      guard off > 1e-30 * size else { break }
      for row in 0..<count {
        for column in 0..<row where a[row][column].high != 0 { rotate(&a, column, row) }
      }
    }
    return (0..<count).map { a[$0][$0] }.max() ?? .zero
  }

  private static func rotate(_ a: inout [[DoubleDouble]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (DoubleDouble(2) * a[p][q])
    let one = DoubleDouble(1)
    let root = DoubleDouble.sqrt(theta * theta + one)
    let t = theta.high < 0 ? -one / (root - theta) : one / (root + theta)
    let c = one / DoubleDouble.sqrt(t * t + one)
    let s = t * c
    for place in a.indices {
      let (left, right) = (a[place][p], a[place][q])
      (a[place][p], a[place][q]) = (c * left - s * right, s * left + c * right)
    }
    for place in a.indices {
      let (left, right) = (a[p][place], a[q][place])
      (a[p][place], a[q][place]) = (c * left - s * right, s * left + c * right)
    }
  }

  /// The tally: every interval holds the eigenvalue.
  ///
  /// - Parameter missing: cases that an interruption left out; they mend nothing.
  static func campaign(_ outcomes: [Outcome], missing: Int = 0) -> Report.Campaign {
    let proven = outcomes.filter { $0.holds != nil }
    let wrong = proven.filter { $0.holds == false }
    let widths = proven.map(\.relativeWidth).sorted()
    let narrow = widths.count { $0 <= 1e-9 }
    // At a kink of ReLU, of which random networks have hardly one, nothing is proven.
    let holds = wrong.isEmpty && 100 * proven.count >= 99 * outcomes.count && 2 * narrow > proven.count
    return Report.Campaign(
      name: "Largest curvature",
      statement:
        "Proven intervals of the largest eigenvalue of the Hessian hold that of the whole spectrum in double-double "
        + "numbers, at least 99% of small networks have one, and most are narrower than 1e-9 of it",
      cases: outcomes.count,
      counts: [
        .init(name: "intervals that hold it", count: proven.count - wrong.count, total: proven.count),
        .init(name: "intervals narrower than 1e-9 of it", count: narrow, total: proven.count),
        .init(
          name: "networks without a proven interval", count: outcomes.count - proven.count,
          total: outcomes.count),
      ],
      holds: holds, undecided: missing > 0 && wrong.isEmpty,
      examples: (wrong + outcomes.filter { $0.holds == nil }).prefix(20).map(\.details))
  }
}
