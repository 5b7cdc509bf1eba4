import Foundation
import Scalars
import TestSupport
import Testing

@testable import ReferenceMLP

@Suite struct TrainingTests {
  /// ŷ = wx + b from w = b = 0 at x = 1, half the squared error: the error shrinks by 1 − 2η a step.
  private static let line = MLP(layers: [
    Layer(weights: Matrix([[0.0]]), biases: [0], activation: .identity)
  ])

  /// One sample x = 1 with a target.
  private static func problem(target: Double) -> LearningProblem<Double> {
    LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1.0]]), targets: Matrix([[target]]))
  }

  /// A 2-3-1 network and seven samples.
  private static func mixed(seed: UInt64 = 5) -> (MLP<Double>, LearningProblem<Double>) {
    var generator = CaseGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: columns, elements: generator.normal(rows * columns))
    }
    let network = MLP(layers: [
      Layer(weights: matrix(3, 2), biases: [0.1, 0.2, 0.3], activation: .tanh),
      Layer(weights: matrix(1, 3), biases: [0], activation: .sigmoid),
    ])
    let problem = LearningProblem(
      loss: Loss(.binaryCrossEntropy), l2: 0.01, inputs: matrix(7, 2),
      targets: Matrix(rows: 7, columns: 1, elements: [0, 1, 1, 0, 1, 0, 1]))
    return (network, problem)
  }

  // MARK: Stopping

  @Test func `A loss threshold ends training in the epoch of claim S2,5`() throws {
    // With the bias trained too, η here acts like 2η there: 132, 20, 20 and 1 epochs to an error of 1e-6.
    for (rate, epochs) in [(0.05, 132), (0.25, 20), (0.75, 20), (0.5, 1)] {
      let training = Training(
        optimizer: .gradientDescent(learningRate: rate), stopping: [.epochs(1000), .lossAtMost(0.5e-12)])
      let result = try training.run(Self.line, on: Self.problem(target: 1))
      #expect(result.history.count == epochs + 1 && result.networkEpoch == epochs, "η = \(rate)")
      guard case .lossAtMost(let threshold, let loss, let epoch) = result.stoppedBy else {
        Issue.record("stopped by \(result.stoppedBy)")
        continue
      }
      #expect(threshold == 0.5e-12 && loss <= threshold && epoch == epochs)
    }
  }

  @Test func `A limit of epochs ends training, and says so`() throws {
    let result = try Training(learningRate: 1, epochs: 6).run(Self.line, on: Self.problem(target: 1))
    // docs/CLAIMS.md, S2.4: η = 2 there cycles for ever at E = ½.
    #expect(result.history.map(\.loss) == Array(repeating: 0.5, count: 7))
    #expect(result.stoppedBy == .epochs(6))
    #expect("\(result.stoppedBy)" == "The limit of 6 epochs was reached.")
    #expect(result.history.map(\.epoch) == Array(0...6))
  }

  @Test func `A limit of 0 epochs returns the network as it was, with its figures`() throws {
    let result = try Training(learningRate: 1, epochs: 0).run(Self.line, on: Self.problem(target: 1))
    #expect(result.network == Self.line && result.history.count == 1 && result.history[0].loss == 0.5)
    #expect(result.history[0].gradientNorms == [Double(2).squareRoot()])
  }

  @Test func `Patience ends training and restores the best parameters`() throws {
    // ŷ = 1 − 0.9ᵗ: nearest to the validation target ½ for t = 7 (0.5217); three epochs later it is given up.
    let training = Training(
      optimizer: .gradientDescent(learningRate: 0.05),
      stopping: [.epochs(100), .validationLossNotImproving(patience: 3)])
    let result = try training.run(
      Self.line, on: Self.problem(target: 1), validation: Self.problem(target: 0.5))
    #expect(result.networkEpoch == 7 && result.history.count == 11)
    let output = result.network.forward(Matrix([[1.0]])).outputs.elements[0]
    // 14 steps of w and b, a rounding of at most u each.
    #expect(abs(output - (1 - pow(0.9, 7))) <= 32 * u)
    guard case .validationLossNotImproving(3, let best, 7, 10) = result.stoppedBy else {
      Issue.record("stopped by \(result.stoppedBy)")
      return
    }
    #expect(best == result.history[7].validationLoss)
    #expect("\(result.stoppedBy)".contains("epoch 7, whose parameters were restored"))
  }

  @Test func `The best parameters are returned too when the limit of epochs comes first`() throws {
    let training = Training(
      optimizer: .gradientDescent(learningRate: 0.05),
      stopping: [.epochs(9), .validationLossNotImproving(patience: 50)])
    let result = try training.run(
      Self.line, on: Self.problem(target: 1), validation: Self.problem(target: 0.5))
    #expect(result.stoppedBy == .epochs(9) && result.networkEpoch == 7)
  }

  @Test func `A validation loss that is not a number does not count as improved`() throws {
    let training = Training(
      optimizer: .gradientDescent(learningRate: 0.05),
      stopping: [.epochs(100), .validationLossNotImproving(patience: 4)])
    let result = try training.run(
      Self.line, on: Self.problem(target: 1), validation: Self.problem(target: .nan))
    #expect(result.history.count == 5 && result.networkEpoch == 0)
  }

  @Test func `Divergence ends training with the last finite network`() throws {
    let result = try Training(learningRate: 1.25, epochs: 100_000).run(
      Self.line, on: Self.problem(target: 1))
    // The error grows by 1.5 a step: E = ½·2.25ᵗ overflows for t = 876 (log(2·1.8e308)/log 2.25 = 875.97).
    guard case .nonFinite(let quantity, let epoch) = result.stoppedBy else {
      Issue.record("stopped by \(result.stoppedBy)")
      return
    }
    #expect(quantity == "the loss" && epoch == 876 && result.networkEpoch == 875)
    #expect(result.history[876].loss == .infinity && result.history[875].loss.isFinite)
    #expect(result.network.parameters.allSatisfy({ $0.isFinite }))
    #expect("\(result.stoppedBy)".hasPrefix("The loss was not finite in epoch 876"))
  }

  @Test func `A parameter that overflows is named`() throws {
    let result = try Training(learningRate: 1e308, epochs: 5).run(Self.line, on: Self.problem(target: 100))
    #expect(result.stoppedBy == .nonFinite(quantity: "parameter W1[0,0]", epoch: 1))
    #expect(result.network == Self.line && result.networkEpoch == 0)
  }

  @Test func `Averages of Adam that overflow end training instead of freezing it`() throws {
    let training = Training(optimizer: .adam(), stopping: [.epochs(5)])
    let steep = LearningProblem(
      loss: Loss(.huber, reduction: .sum), inputs: Matrix([[1e200]]), targets: Matrix([[7.0]]))
    let result = try training.run(Self.line, on: steep)
    #expect(result.stoppedBy == .nonFinite(quantity: "the optimizer's running average", epoch: 1))
  }

  // MARK: Batches

  @Test func `The same seed gives the same bits, another seed others`() throws {
    let (network, problem) = Self.mixed()
    func train(seed: UInt64) throws -> TrainingResult {
      try Training(
        optimizer: .momentum(learningRate: 0.1), batchSize: 3, seed: seed, stopping: [.epochs(5)]
      ).run(network, on: problem)
    }
    let first = try train(seed: 1)
    let again = try train(seed: 1)
    #expect(again.network == first.network && again.history == first.history)
    let other = try train(seed: 2)
    #expect(other.network != first.network)
  }

  @Test func `Mini-batches cut the shuffled samples, the last one smaller`() throws {
    let (network, problem) = Self.mixed()
    let optimizer = Optimizer.gradientDescent(learningRate: 0.5)
    let result = try Training(optimizer: optimizer, batchSize: 3, seed: 9, stopping: [.epochs(2)]).run(
      network, on: problem)
    var expected = network
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<2 {
      let order = Array(0..<7).shuffled(with: &generator)
      for batch in [order[0..<3], order[3..<6], order[6..<7]] {
        let gradient = problem.selecting(samples: batch).gradient(of: expected)
        let parameters = zip(expected.parameters, gradient).map { $0 - 0.5 * $1 }
        expected = expected.replacingParameters(with: parameters)
      }
    }
    #expect(result.network == expected)
  }

  @Test func `A batch size of all samples or more is full batch to the bit`() throws {
    let (network, problem) = Self.mixed()
    func train(_ size: Int?) throws -> MLP<Double> {
      try Training(
        optimizer: .adam(learningRate: 0.1), batchSize: size, seed: 3, stopping: [.epochs(4)]
      ).run(network, on: problem).network
    }
    let (full, all, more, fewer) = (try train(nil), try train(7), try train(100), try train(6))
    #expect(all == full && more == full && fewer != full)
  }

  @Test func `Shuffling gives every order equally often`() {
    var generator = SeededGenerator(seed: 11)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[[0, 1, 2].shuffled(with: &generator), default: 0] += 1 }
    // Binomial(6000, 1/6): standard deviation 28.9; five of them.
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) <= 145 })
    #expect(Array(0..<100).shuffled(with: &generator).sorted() == Array(0..<100))
    #expect([Int]().shuffled(with: &generator).isEmpty && [4].shuffled(with: &generator) == [4])
  }

  // MARK: History

  @Test func `Each record holds the figures of its own network`() throws {
    let (network, problem) = Self.mixed()
    var seen: [(EpochRecord, MLP<Double>)] = []
    let result = try Training(
      optimizer: .gradientDescent(learningRate: 0.1), batchSize: 2, stopping: [.epochs(3)]
    ).run(network, on: problem, validation: problem) { seen.append(($0.record, $0.network)) }
    #expect(seen.map(\.0) == result.history && seen.count == 4)
    #expect(seen[0].1 == network && seen[3].1 == result.network)
    for (record, network) in seen {
      let gradients = problem.backward(network, trace: network.forward(problem.inputs)).gradients
      #expect(record.loss == problem.value(of: network) && record.validationLoss == record.loss)
      #expect(record.accuracy == problem.accuracy(of: network))
      #expect(record.gradientNorms.count == 2)
      for (norm, gradient) in zip(record.gradientNorms, gradients) {
        let squares = (gradient.weights.elements + gradient.biases).reduce(0) { $0 + $1 * $1 }
        #expect(abs(norm - squares.squareRoot()) <= 16 * u * norm)
      }
    }
  }

  @Test func `Norms neither overflow nor hide a NaN`() {
    #expect(euclideanNorm([3e300, -4e300]) == 5e300 && euclideanNorm([3e-200, 4e-200]) == 5e-200)
    #expect(
      euclideanNorm([]) == 0 && euclideanNorm([0, -0.0]) == 0 && euclideanNorm([1, -.infinity]) == .infinity)
    #expect(euclideanNorm([1, .nan]).isNaN && euclideanNorm([.nan, .infinity]).isNaN)
  }

  @Test func `Accuracy is the share of samples on the right side of ½, or with the right largest output`() {
    let identity = MLP(layers: [Layer(weights: Matrix([[1.0]]), biases: [0], activation: .sigmoid)])
    func accuracy(_ inputs: [Double], _ targets: [Double]) -> Double? {
      LearningProblem(
        loss: Loss(.binaryCrossEntropy), inputs: Matrix(inputs.map { [$0] }),
        targets: Matrix(targets.map { [$0] })
      ).accuracy(of: identity)
    }
    #expect(accuracy([-1, 2, 0, 3], [0, 1, 1, 0]) == 0.75)
    #expect(accuracy([.nan, 1], [1, 1]) == 0.5)
    #expect(accuracy([-5, 4], [0.1, 0.9]) == 1)
    let classes = MLP(layers: [
      Layer(weights: Matrix([[1.0, 0], [0, 1]]), biases: [0, 0], activation: .softmax)
    ])
    func accuracy(_ inputs: [[Double]], _ targets: [[Double]], _ kind: Loss.Kind) -> Double? {
      LearningProblem(loss: Loss(kind), inputs: Matrix(inputs), targets: Matrix(targets)).accuracy(
        of: classes)
    }
    #expect(accuracy([[1, 2], [3, 2]], [[0, 1], [0, 1]], .crossEntropy) == 0.5)
    #expect(accuracy([[1, 2], [3, 2]], [[0, 1], [1, 0]], .meanSquaredError) == 1)
    #expect(accuracy([[1, 2]], [[0.3, -1]], .meanSquaredError) == nil, "regression has no classes")
    #expect(accuracy([[1, 2]], [[1, 1]], .crossEntropy) == nil, "labels that are not exclusive")
  }

  @Test func `Confusion counts true against predicted classes, and what names none`() {
    let identity = MLP(layers: [Layer(weights: Matrix([[1.0]]), biases: [0], activation: .sigmoid)])
    let two = LearningProblem(
      loss: Loss(.binaryCrossEntropy), inputs: Matrix([[-1], [2], [3], [.nan]]),
      targets: Matrix([[0], [1], [0], [1]]))
    #expect(
      two.classConfusion(of: identity) == ClassConfusion(counts: [[1, 1], [0, 1]], undecided: [0, 1]))
    let line = LearningProblem(
      loss: Loss(.meanSquaredError), inputs: Matrix([[1.0]]), targets: Matrix([[0.3]]))
    #expect(line.classConfusion(of: identity) == nil, "regression has no classes")
  }

  // MARK: Mistakes

  @Test func `A configuration that makes no sense is refused before training`() {
    let problem = Self.problem(target: 1)
    let descent = Optimizer.gradientDescent(learningRate: 0.1)
    let wrong: [(Training, String)] = [
      (Training(optimizer: descent, stopping: []), "no limit of epochs"),
      (Training(optimizer: descent, stopping: [.lossAtMost(0.1)]), "no limit of epochs"),
      (Training(optimizer: descent, batchSize: 0, stopping: [.epochs(1)]), "batch size of 0"),
      (Training(optimizer: descent, stopping: [.epochs(-1)]), "-1 epochs"),
      (Training(optimizer: descent, stopping: [.epochs(1), .lossAtMost(.nan)]), "threshold"),
      (
        Training(optimizer: descent, stopping: [.epochs(1), .validationLossNotImproving(patience: 2)]),
        "validation samples"
      ),
      (Training(learningRate: .nan, epochs: 1), "learning rate"),
    ]
    for (training, message) in wrong {
      let error = #expect(throws: TrainingError.self) { try training.run(Self.line, on: problem) }
      #expect(error?.description.contains(message) == true, "\(training): \(String(describing: error))")
    }
    let wide = LearningProblem(
      loss: Loss(.huber), inputs: Matrix([[1.0, 2]]), targets: Matrix([[1.0]]))
    #expect(throws: TrainingError.self) { try Training(learningRate: 1, epochs: 1).run(Self.line, on: wide) }
    let empty = LearningProblem(
      loss: Loss(.huber), inputs: Matrix<Double>(rows: 0, columns: 1),
      targets: Matrix<Double>(rows: 0, columns: 1))
    #expect(throws: TrainingError.self) { try Training(learningRate: 1, epochs: 1).run(Self.line, on: empty) }
  }
}
