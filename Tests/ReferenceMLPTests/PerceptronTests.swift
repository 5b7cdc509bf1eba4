import Scalars
import TestSupport
import Testing

@testable import ReferenceMLP

@Suite struct PerceptronTests {
  private static let exclusiveOr: [[Double]] = [[0, 0], [0, 1], [1, 0], [1, 1]]

  @Test func `On separable data the mistakes stay below Novikoff's bound`() {
    var generator = CaseGenerator(seed: 12)
    var runs = 0
    while runs < 50 {
      // Integer points and an integer separator with its bias; points on the line itself are left out.
      let dimension = generator.integer(in: 1...4)
      let truth = Perceptron(
        weights: (0..<dimension).map { _ in Double(generator.integer(in: -5...5)) },
        bias: Double(generator.integer(in: -5...5)))
      let samples = (0..<20).map { _ in (0..<dimension).map { _ in Double(generator.integer(in: -9...9)) } }
        .filter { truth.score($0) != 0 }
      let labels = samples.map { truth.score($0) > 0 ? 1 : -1 }
      guard !samples.isEmpty, let bound = truth.mistakeBound(samples: samples, labels: labels) else {
        continue
      }
      let run = Perceptron.train(samples: samples, labels: labels)
      guard case .separated = run.outcome else {
        Issue.record("\(run.outcome) on separable data")
        continue
      }
      #expect(Double(run.mistakes) <= bound, "\(run.mistakes) mistakes, bound \(bound)")
      #expect(zip(samples, labels).allSatisfy { Double($1) * run.perceptron.score($0) > 0 })
      let own = run.perceptron.mistakeBound(samples: samples, labels: labels)
      #expect(Double(run.mistakes) <= own ?? -1, "the bound from the separator that was found")
      runs += 1
    }
  }

  @Test func `AND needs the mistakes that one counts by hand`() {
    // An independent count in another language: 2, 3, 3, 2, 2, 3, 2, 1 and 0 mistakes in nine epochs.
    let labels = [-1, -1, -1, 1]
    let run = Perceptron.train(samples: Self.exclusiveOr, labels: labels)
    #expect(run.outcome == .separated(epochs: 9) && run.mistakes == 18)
    #expect(run.perceptron == Perceptron(weights: [3, 2], bias: -4))
    let bound = run.perceptron.mistakeBound(samples: Self.exclusiveOr, labels: labels)
    // R² = 3, γ = 1/√29: (R/γ)² = 87, here with a few roundings.
    #expect(abs((bound ?? 0) - 87) < 1e-12)
  }

  @Test func `On XOR the rule repeats itself: it never ends`() {
    let run = Perceptron.train(samples: Self.exclusiveOr, labels: [-1, 1, 1, -1])
    // Four mistakes in the first epoch take the parameters back to zero.
    #expect(run.outcome == .cycles(firstEpoch: 0, period: 1) && run.mistakes == 4)
    #expect(run.perceptron == Perceptron(weights: [0, 0], bias: 0))
    #expect("\(run.outcome)".contains("never ends"))
    #expect(run.perceptron.mistakeBound(samples: Self.exclusiveOr, labels: [-1, 1, 1, -1]) == nil)
  }

  @Test func `A limit of epochs is not taken for an answer`() {
    let run = Perceptron.train(samples: Self.exclusiveOr, labels: [-1, -1, -1, 1], limit: 2)
    #expect(run.outcome == .undecided(epochs: 2))
  }

  @Test func `K perceptrons with argmax tell K classes apart`() {
    // Five classes around a circle, and three on a line, of which the middle one no single perceptron
    // separates.
    let circle: [[Double]] = [[10, 0], [3, 9], [-8, 6], [-8, -6], [3, -9]]
    let line: [[Double]] = [[-4], [-3], [0], [1], [5], [6]]
    for (samples, classes, count) in [(circle, [0, 1, 2, 3, 4], 5), (line, [0, 0, 1, 1, 2, 2], 3)] {
      let run = PerceptronClassifier.train(samples: samples, classes: classes, count: count)
      guard case .separated = run.outcome else {
        Issue.record("\(run.outcome)")
        continue
      }
      #expect(samples.map { run.classifier.classIndex(of: $0) } == classes)
      #expect(run.mistakes > 0)
    }
    let single = Perceptron.train(samples: line, labels: [-1, -1, 1, 1, -1, -1])
    #expect({ if case .cycles = single.outcome { true } else { false } }(), "\(single.outcome)")
  }

  @Test func `A 2-2-1 network learns XOR, which the perceptron cannot`() throws {
    let network = MLP(layers: [
      Layer(weights: Matrix([[0.9, 0.7], [-0.5, -0.8]]), biases: [-0.1, 0.6], activation: .tanh),
      Layer(weights: Matrix([[0.6, 0.8]]), biases: [-0.2], activation: .sigmoid),
    ])
    let problem = LearningProblem(
      loss: Loss(.binaryCrossEntropy), inputs: Matrix(Self.exclusiveOr),
      targets: Matrix([[0.0], [1], [1], [0]]))
    let training = Training(
      optimizer: .momentum(learningRate: 0.5, momentum: 0.9), stopping: [.epochs(2000), .lossAtMost(0.01)])
    let result = try training.run(network, on: problem)
    #expect(result.history[result.networkEpoch].accuracy == 1, "\(result.stoppedBy)")
    #expect(result.history[result.networkEpoch].loss <= 0.01)
  }
}
