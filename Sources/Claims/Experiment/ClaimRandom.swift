import GradientChecking
import ReferenceMLP
import Runs
import Scalars

/// The random numbers of one claim: the same whatever else is run, in which order or on how many threads.
struct ClaimRandom {
  private var generator: SeededGenerator

  /// The numbers of the claim named, in the run of the given seed.
  init(seed: UInt64, claim: String) {
    generator = SeededGenerator(seed: Seeds.seed(run: seed, name: "claim \(claim)"))
  }

  /// A number from a range of positive width.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
  }

  /// A whole number from a range.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    let width = Double(range.upperBound - range.lowerBound + 1)
    return min(range.lowerBound + Int(width * generator.uniform()), range.upperBound)
  }

  /// A number from the standard normal distribution.
  mutating func normal() -> Double {
    generator.normal()
  }

  /// Weights of a layer, drawn by one of the package's schemes.
  mutating func weights(units: Int, fanIn: Int, scheme: Initialization) -> Matrix<Double> {
    scheme.weights(units: units, fanIn: fanIn, using: &generator)
  }

  /// A matrix of numbers from −1…1.
  mutating func matrix(rows: Int, columns: Int) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in uniform(in: -1...1) })
  }

  /// A matrix of whole numbers.
  mutating func integerMatrix(rows: Int, columns: Int, in range: ClosedRange<Int>) -> Matrix<Double> {
    Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in Double(integer(in: range)) })
  }

  /// A network of given sizes with samples and targets that fit its loss; all numbers from −1…1, labels 0 or
  /// 1.
  ///
  /// - Parameters:
  ///   - sizes: inputs, then the units of each layer.
  ///   - hidden: φ of every layer but the last.
  ///   - output: φ of the last layer.
  ///   - samples: m.
  ///   - loss: the loss.
  mutating func example(
    sizes: [Int], hidden: Activation, output: Activation, samples: Int,
    loss: Loss = Loss(.binaryCrossEntropy)
  ) -> ClaimExample {
    let layers = (1..<sizes.count).map { index in
      Layer(
        weights: matrix(rows: sizes[index], columns: sizes[index - 1]),
        biases: matrix(rows: 1, columns: sizes[index]).elements,
        activation: index == sizes.count - 1 ? output : hidden)
    }
    return ClaimExample(
      network: MLP(layers: layers),
      problem: LearningProblem(
        loss: loss, inputs: matrix(rows: samples, columns: sizes[0]),
        targets: targets(loss, samples: samples, outputs: sizes[sizes.count - 1])))
  }

  private mutating func targets(_ loss: Loss, samples: Int, outputs: Int) -> Matrix<Double> {
    switch loss.kind {
    case .binaryCrossEntropy: return integerMatrix(rows: samples, columns: outputs, in: 0...1)
    case .crossEntropy:
      let labels = (0..<samples).map { _ in integer(in: 0...outputs - 1) }
      return Matrix(labels.map { label in (0..<outputs).map { $0 == label ? 1 : 0 } })
    default: return matrix(rows: samples, columns: outputs)
    }
  }
}
