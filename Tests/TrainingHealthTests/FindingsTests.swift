import ReferenceMLP
import Scalars
import Testing

@testable import TrainingHealth

@Suite("Findings in a training")
struct FindingsTests {
  /// Two classes, well apart, with standardised inputs.
  private static func samples(_ count: Int = 80, seed: UInt64 = 1) -> (inputs: [[Double]], targets: [Double])
  {
    var random = SeededGenerator(seed: seed)
    let targets = (0..<count).map { Double($0 % 2) }
    return (targets.map { target in [random.normal() * 0.4 + 2 * target - 1, random.normal()] }, targets)
  }

  private static func problem(
    _ samples: (inputs: [[Double]], targets: [Double]) = samples(), loss: Loss.Kind = .binaryCrossEntropy
  ) -> LearningProblem<Double> {
    LearningProblem(
      loss: Loss(loss), inputs: Matrix(samples.inputs), targets: Matrix(samples.targets.map { [$0] }))
  }

  private static func network(
    _ activation: Activation = .tanh, depth: Int = 1, scale: Double = 1, output: Activation = .sigmoid
  ) -> MLP<Double> {
    var random = SeededGenerator(seed: 3)
    var network = MLP.initialized(
      inputs: 2, layers: (0..<depth).map { _ in (8, activation) } + [(1, output)], scheme: .xavierNormal,
      using: &random)
    for layer in network.layers.indices {
      network.layers[layer].weights = network.layers[layer].weights.map { $0 * scale }
    }
    return network
  }

  private static func findings(
    _ network: MLP<Double> = network(), _ problem: LearningProblem<Double> = problem(), rate: Double = 1,
    epochs: Int = 100, validation: LearningProblem<Double>? = nil
  ) throws -> [TrainingFinding] {
    let training = Training(learningRate: rate, epochs: epochs)
    let monitor = TrainingMonitor(training: training, problem: problem, validation: validation)
    _ = try training.run(network, on: problem, validation: validation, observer: monitor.observe)
    return monitor.course.findings()
  }

  @Test("A training that learns has none")
  func healthy() throws {
    #expect(try Self.findings() == [])
    #expect(try Self.findings(Self.network(.relu), validation: Self.problem(Self.samples(seed: 2))) == [])
  }

  @Test("What was there before the first step is named first, with its numbers and what to do")
  func start() throws {
    let wrong = try Self.findings(
      Self.network(output: .tanh), Self.problem(loss: .meanSquaredError), rate: 0.1)
    #expect(wrong.first?.kind == .wrongPairing && wrong.first?.epoch == 0)
    let alike = try Self.findings(Self.network(scale: 0))
    #expect(alike.first?.kind == .symmetricUnits)
    var samples = Self.samples()
    for place in samples.inputs.indices { samples.inputs[place][1] *= 300 }
    let unscaled = try #require(try Self.findings(Self.network(), Self.problem(samples), rate: 1e-5).first)
    #expect(unscaled.kind == .unscaledInputs && unscaled.evidence.contains("input 2"))
    #expect(
      try Self.findings(Self.network(.relu, depth: 6, scale: 5), rate: 1e-9).first?.kind
        == .explodingGradients)
    #expect(try Self.findings(Self.network(.sigmoid, depth: 6)).first?.kind == .vanishingGradients)
    #expect(try Self.findings(Self.network(.tanh, scale: 40), rate: 0.01).first?.kind == .saturatedUnits)
    var dead = Self.network(.relu)
    for unit in 0..<6 { dead.layers[0].biases[unit] = -50 }
    let finding = try #require(try Self.findings(dead).first)
    #expect(finding.kind == .deadUnits && finding.evidence.hasPrefix("75% of the relu units of layer 1"))
    #expect(finding.advice.hasSuffix("."))
  }

  @Test("A learning rate of any size that is too large is named, and one that is too small")
  func rates() throws {
    for rate in [1e3, 1e6, 1e150, 1e300] {
      let found = try #require(try Self.findings(rate: rate).first)
      #expect(found.kind == .learningRateTooLarge, "\(rate): \(found)")
    }
    #expect(try Self.findings(rate: 1e-5).first?.kind == .learningRateTooSmall)
    // A few steps of a usual length are few, and not small.
    #expect(try Self.findings(rate: 0.3, epochs: 2) == [])
  }

  @Test("At the largest learning rates no finding's words have a number that is none")
  func words() throws {
    for rate in [1e150, 1e300] {
      for finding in try Self.findings(rate: rate) {
        #expect(!(finding.advice + finding.evidence).lowercased().contains("nan"), "\(finding)")
      }
    }
  }

  @Test(
    "What failed a training is named, whatever else is wrong with it, and nothing where it learns or is slow")
  func failure() throws {
    func course(
      _ network: MLP<Double>, rate: Double, loss: Loss.Kind = .binaryCrossEntropy
    ) throws -> TrainingCourse {
      let (training, problem) = (Training(learningRate: rate, epochs: 60), Self.problem(loss: loss))
      let monitor = TrainingMonitor(training: training, problem: problem)
      _ = try training.run(network, on: problem, observer: monitor.observe)
      return monitor.course
    }
    #expect(try course(Self.network(), rate: 1e3).failure?.kind == .learningRateTooLarge)
    #expect(try course(Self.network(.sigmoid, depth: 6), rate: 0.1).failure?.kind == .vanishingGradients)
    #expect(try course(Self.network(), rate: 1).failure == nil)
    #expect(try course(Self.network(), rate: 1e-6).failure == nil)
    // Squares of sigmoid outputs are unusual, and learn all the same.
    #expect(try course(Self.network(), rate: 3, loss: .meanSquaredError).failure == nil)
    let unusual = try course(Self.network(output: .tanh), rate: 1e4, loss: .meanSquaredError)
    #expect(unusual.findings().first?.kind == .wrongPairing)
    #expect(unusual.failure?.kind == .learningRateTooLarge)
  }

  @Test("A training that ends on a plateau has learnt nothing of its inputs, and one that has left it has")
  func endsOnPlateau() throws {
    func course(epochs: Int) throws -> TrainingCourse {
      let (training, problem) = (Training(learningRate: 0.3, epochs: epochs), Self.problem())
      let monitor = TrainingMonitor(training: training, problem: problem)
      // The output's bias begins far from the plateau, so that the loss falls to it.
      var network = Self.network(scale: 1e-6)
      network.layers[1].biases = [3]
      _ = try training.run(network, on: problem, observer: monitor.observe)
      return monitor.course
    }
    let (stuck, free) = (try course(epochs: 80), try course(epochs: 250))
    #expect(stuck.epochs[80].loss < 0.6 * stuck.epochs[0].loss && stuck.failure?.kind == .plateau)
    #expect(free.epochs[250].loss < 0.5 && free.failure == nil)
  }

  @Test("Inputs that are hardly ever anything but 0 are no inputs of another scale")
  func rareInputs() throws {
    var samples = Self.samples()
    for place in samples.inputs.indices {
      samples.inputs[place] += [place == 3 ? 1e-3 : 0, place == 5 ? 0.01 : 0]
    }
    var random = SeededGenerator(seed: 3)
    let network = MLP.initialized(
      inputs: 4, layers: [(8, .tanh), (1, .sigmoid)], scheme: .xavierNormal, using: &random)
    #expect(try Self.findings(network, Self.problem(samples)) == [])
  }

  @Test("Targets that do not belong to the inputs are told from those that do")
  func shuffled() throws {
    var samples = Self.samples(200)
    var random = SeededGenerator(seed: 9)
    samples.targets.shuffle(using: &random)
    #expect(try Self.findings(Self.network(), Self.problem(samples)).contains { $0.kind == .shuffledLabels })
    let pairs = zip(samples.inputs, samples.targets.map { [$0] }).map { ($0, $1) }
    let association = try #require(NeighbourAssociation(pairs))
    #expect(abs(association.standardScore) < 2.5)
    let own = Self.samples(200)
    let real = try #require(NeighbourAssociation(zip(own.inputs, own.targets.map { [$0] }).map { ($0, $1) }))
    #expect(real.correlation > 0.9 && real.standardScore > 8)
    #expect(NeighbourAssociation([([1], [2]), ([2], [2])]) == nil)
  }

  @Test("Samples that are learnt by heart are told from what also holds for others")
  func overfitting() throws {
    func epoch(_ number: Int, _ loss: Double, _ validation: Double) -> EpochHealth {
      EpochHealth(epoch: number, loss: loss, validationLoss: validation, layers: [])
    }
    var course = TrainingCourse(
      training: Training(learningRate: 1, epochs: 2), problem: Self.problem(), validation: Self.problem())
    course.start = Self.network()
    course.epochs = [epoch(0, 0.7, 0.7), epoch(1, 0.2, 0.3), epoch(2, 0.01, 0.45)]
    #expect(course.overfitting()?.epoch == 1)
    course.epochs = [epoch(0, 0.7, 0.7), epoch(1, 0.2, 0.65), epoch(2, 0.01, 0.68)]
    #expect(course.overfitting()?.epoch == 1)
    course.epochs = [epoch(0, 0.7, 0.7), epoch(1, 0.2, 0.3), epoch(2, 0.15, 0.32)]
    #expect(course.overfitting() == nil)
    course.epochs = [epoch(0, 0.7, .nan), epoch(1, 0.2, .nan)]
    #expect(course.overfitting() == nil)
    course.training.stopping.append(.validationLossNotImproving(patience: 3))
    course.epochs = [epoch(0, 0.7, 0.7), epoch(1, 0.2, 0.3), epoch(2, 0.01, 0.9)]
    #expect(course.overfitting() == nil)
  }

  @Test("A plateau at the loss of the best constant output is named with that loss")
  func plateau() throws {
    let found = try #require(try Self.findings(Self.network(scale: 1e-4), rate: 0.3, epochs: 40).first)
    #expect(found.kind == .plateau && found.evidence.contains("0.693"))
  }

  @Test("The loss of the best constant output is that of the frequencies, or of the mean")
  func constant() throws {
    var course = TrainingCourse(training: Training(learningRate: 1, epochs: 1), problem: Self.problem())
    #expect(course.lossOfBestConstant == nil)
    course.start = Self.network()
    #expect(abs((course.lossOfBestConstant ?? 0) - 0.6931471805599453) < 1e-12)
    course.start = Self.network(output: .identity)
    course.problem.loss = Loss(.meanSquaredError)
    #expect(abs((course.lossOfBestConstant ?? 0) - 0.25) < 1e-12)
    course.start = Self.network(output: .tanh)
    #expect(course.lossOfBestConstant == nil)
  }
}
