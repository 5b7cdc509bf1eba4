import Foundation
import NetworkChecking
import ReferenceMLP
import Scalars
import TrainingHealth

/// A training with one fault planted, or with none.
struct TrainingScenario {
  var name: String
  var network: MLP<Double>
  var problem: LearningProblem<Double>
  var validation: LearningProblem<Double>
  var training: Training

  /// Trains, watched by a monitor.
  func course() throws -> TrainingCourse {
    let monitor = TrainingMonitor(training: training, problem: problem, validation: validation)
    _ = try training.run(network, on: problem, validation: validation, observer: monitor.observe)
    return monitor.course
  }

  /// The largest λmax that a descent passes whose steps are too short to feel it, before steps of 2.6/λmax could be 270 of the way.
  ///
  /// With a learning rate of 2.6 over it, which is 1.3 times what that place allows, gradient descent is too fast to follow, and has to come
  /// to the edge of stability by then.
  func sharpestAhead() throws -> Double {
    var (network, time) = (network, 0.0)
    var curvature = largestCurvature(of: network)
    var sharpest = curvature
    for _ in 0..<20 {
      let short = Training(learningRate: 0.4 / curvature, epochs: 150)
      network = try short.run(network, on: problem).network
      time += 150 * 0.4 / curvature
      curvature = largestCurvature(of: network)
      guard time * curvature <= 270 * 2.6 else { break }
      sharpest = max(sharpest, curvature)
    }
    return sharpest
  }

  /// λmax of a network's loss by twenty products, of which the monitor's are independent.
  func largestCurvature(of network: MLP<Double>) -> Double {
    let objective = NetworkObjective("scenario", network: network, problem: problem)
    let parameters = network.parameters
    let curvature = LargestCurvature.probable(
      count: parameters.count, seed: training.seed, products: 20,
      product: objective.hessianProducts(at: parameters).callAsFunction)
    return max(curvature?.value ?? 1e-6, 1e-6)
  }
}

/// Draws scenarios.
struct TrainingScenarios {
  private typealias Kind = TrainingFinding.Kind
  private let fault: TrainingFinding.Kind?
  private let seed: UInt64
  private var random: SeededGenerator

  private init(_ fault: TrainingFinding.Kind?, seed: UInt64) {
    (self.fault, self.seed) = (fault, seed)
    random = SeededGenerator(seed: seed)
  }

  /// A scenario of a seed.
  static func draw(_ fault: TrainingFinding.Kind?, seed: UInt64) throws -> TrainingScenario {
    var scenarios = TrainingScenarios(fault, seed: seed)
    return try scenarios.draw()
  }

  private mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * random.uniform()
  }
  private mutating func decade(_ low: Double, _ high: Double) -> Double { pow(10, uniform(low, high)) }
  private mutating func integer(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
  private mutating func pick<Element>(_ list: [Element]) -> Element { list[integer(0...list.count - 1)] }
  private mutating func isHeads() -> Bool { random.uniform() < 0.5 }

  private mutating func draw() throws -> TrainingScenario {
    let data = drawData()
    var (inputs, targets) = data.samples(
      fault == .overfitting ? integer(60...90) : integer(120...300),
      noise: fault == .overfitting ? 1.5 : uniform(0.02, 0.2), &random)
    plant(in: &inputs, &targets, data)
    let (loss, output, outputs) = drawOutput(data, &targets)
    var network = drawNetwork(inputs: inputs[0].count, output: output, outputs: outputs, data)
    plant(in: &network)
    let all = LearningProblem(
      loss: Loss(loss), inputs: Matrix(inputs),
      targets: Matrix(
        targets.map { target in
          outputs == 1 ? [target] : (0..<outputs).map { Double($0) == target ? 1 : 0 }
        }))
    let order = Array(0..<inputs.count).shuffled(using: &random)
    let held = fault == .overfitting ? inputs.count / 2 : inputs.count / 4
    var scenario = TrainingScenario(
      name: "", network: network, problem: all.selecting(samples: order.dropFirst(held)),
      validation: all.selecting(samples: order.prefix(held)),
      training: Training(optimizer: .gradientDescent(learningRate: 1), seed: seed, stopping: []))
    scenario.training = drawTraining(
      curvature: try fault == .edgeOfStability
        ? scenario.sharpestAhead() : scenario.largestCurvature(of: network))
    scenario.name =
      "\(fault?.rawValue ?? "healthy") of seed \(seed): \(data.rawValue), \(network.layers[0].activation.rawValue), "
      + "units \(network.layers.map(\.units)), \(loss.rawValue), \(scenario.training.optimizer), "
      + "batch \(scenario.training.batchSize.map(String.init) ?? "all")"
    return scenario
  }

  private mutating func drawData() -> TrainingData {
    switch fault {
    case .edgeOfStability: pick([.surface, .plane])
    case .overfitting: pick([.twoClasses, .threeClasses, .plane, .moons])
    case .plateau: pick([.exclusiveOr, .sine, .surface, .moons])
    default: pick(TrainingData.allCases)
    }
  }

  /// Faults of the samples.
  private mutating func plant(in inputs: inout [[Double]], _ targets: inout [Double], _ data: TrainingData) {
    switch fault {
    case .shuffledLabels: targets.shuffle(using: &random)
    case .overfitting:
      // A quarter of the labels is drawn anew.
      guard let classes = data.classes else { return }
      for place in targets.indices where random.uniform() < 0.25 {
        targets[place] = Double(integer(0...classes - 1))
      }
    case .unscaledInputs:
      let column = integer(0...inputs[0].count - 1)
      let isShifted = inputs[0].count == 1 || isHeads()
      let (shift, factor) = isShifted ? (decade(1.6, 3) * (isHeads() ? 1 : -1), 1) : (0, decade(1.6, 4))
      for place in inputs.indices { inputs[place][column] = factor * inputs[place][column] + shift }
    default: break
    }
  }

  private mutating func drawOutput(
    _ data: TrainingData, _ targets: inout [Double]
  ) -> (loss: Loss.Kind, output: Activation, outputs: Int) {
    guard let classes = data.classes else {
      let loss: Loss.Kind = pick([.meanSquaredError, .halfMeanSquaredError, .huber])
      return (loss, fault == .wrongPairing ? pick([.sigmoid, .tanh]) : .identity, 1)
    }
    let outputs = classes == 2 && isHeads() ? 1 : classes
    guard fault == .wrongPairing else {
      return outputs == 1 ? (.binaryCrossEntropy, .sigmoid, 1) : (.crossEntropy, .softmax, outputs)
    }
    let wrong: [(Loss.Kind, Activation)] =
      outputs == 1
      ? [(.meanSquaredError, .sigmoid), (.meanSquaredError, .tanh)]
      : [(.meanSquaredError, .softmax), (.binaryCrossEntropy, .softmax), (.crossEntropy, .sigmoid)]
    let (loss, output) = pick(wrong)
    return (loss, output, outputs)
  }

  private mutating func drawNetwork(
    inputs: Int, output: Activation, outputs: Int, _ data: TrainingData
  ) -> MLP<Double> {
    var (depth, width) = (integer(1...2), integer(6...16))
    var hidden: Activation = pick([.tanh, .relu, .gelu, .silu, .leakyReLU, .elu, .softplus, .sigmoid])
    switch fault {
    case .vanishingGradients: (depth, hidden) = (integer(5...8), pick([.sigmoid, .tanh, .tanh]))
    case .explodingGradients:
      (depth, hidden) = (integer(5...8), pick([.relu, .leakyReLU, .gelu, .silu, .elu]))
    case .deadUnits: hidden = pick([.relu, .relu, .gelu, .elu])
    case .saturatedUnits: hidden = pick([.tanh, .sigmoid])
    case .overfitting: (width, hidden) = (integer(24...40), pick([.tanh, .relu, .gelu]))
    case .edgeOfStability: (depth, width, hidden) = (2, integer(12...24), pick([.tanh, .gelu, .elu]))
    case .plateau: (depth, hidden) = (1, pick([.tanh, .gelu, .silu, .relu]))
    default: break
    }
    if hidden == .sigmoid, fault != .vanishingGradients {
      depth = 1
      // With sigmoid these begin with a long plateau, which is no health.
      if data == .exclusiveOr || data == .sine { hidden = .tanh }
    }
    let isXavier = [.tanh, .sigmoid, .softplus].contains(hidden)
    return MLP.initialized(
      inputs: inputs, layers: (0..<depth).map { _ in (width, hidden) } + [(outputs, output)],
      scheme: isXavier ? pick([.xavierNormal, .xavierUniform]) : pick([.heNormal, .heUniform]), using: &random
    )
  }

  /// Faults of the weights.
  private mutating func plant(in network: inout MLP<Double>) {
    func scale(_ layers: some Sequence<Int>, by factor: Double) {
      for layer in layers {
        network.layers[layer].weights = network.layers[layer].weights.map { $0 * factor }
      }
    }
    let hidden = network.layers.indices.dropLast()
    switch fault {
    case .explodingGradients: scale(network.layers.indices, by: uniform(3, 5))
    case .vanishingGradients where network.layers[0].activation == .tanh:
      scale(network.layers.indices, by: uniform(0.1, 0.25))
    case .plateau: scale(network.layers.indices, by: decade(-4, -3))
    // Small weights, from which the curvature grows.
    case .edgeOfStability: scale(network.layers.indices, by: 0.5)
    case .saturatedUnits: scale(hidden, by: uniform(20, 60))
    case .deadUnits:
      let (layer, share) = (pick(Array(hidden)), uniform(0.6, 1))
      for unit in 0..<Int(share * Double(network.layers[layer].units)) {
        network.layers[layer].biases[unit] = -uniform(15, 40)
      }
    case .symmetricUnits where isHeads(): scale(network.layers.indices, by: 0)
    case .symmetricUnits:
      for layer in network.layers.indices {
        let constant = uniform(0.1, 1)
        network.layers[layer].weights = network.layers[layer].weights.map { _ in constant }
      }
    default: break
    }
  }

  /// An optimizer, whose learning rate follows from λmax, and how long it goes on.
  private mutating func drawTraining(curvature: Double) -> Training {
    var rule = integer(0...2)
    var epochs = integer(100...250)
    var batchSize: Int? = random.uniform() < 0.6 ? nil : pick([16, 32])
    // η·λmax.
    var product = batchSize == nil ? uniform(0.05, 0.2) : uniform(0.025, 0.1)
    switch fault {
    case .learningRateTooLarge: (rule, product) = (integer(0...1), decade(1, 2.7))
    case .learningRateTooSmall: product = decade(-7, -4.3) * (batchSize == nil ? 1 : 0.1)
    case .edgeOfStability: (rule, batchSize, epochs, product) = (0, nil, 1_500, 2.6)
    case .plateau: (rule, batchSize, epochs, product) = (0, nil, 100, uniform(0.02, 0.1))
    case .overfitting: (rule, batchSize, epochs) = (2, nil, 1_200)
    default: break
    }
    let optimizer: Optimizer
    switch rule {
    case 0: optimizer = .gradientDescent(learningRate: product / curvature)
    case 1:
      let factor = fault == .learningRateTooLarge ? 1 : 0.1
      optimizer = .momentum(learningRate: factor * product / curvature)
    default:
      let rate =
        fault == .learningRateTooSmall ? decade(-8, -6) : fault == .overfitting ? 0.02 : pick([0.003, 0.01])
      optimizer = .adam(learningRate: rate)
    }
    return Training(optimizer: optimizer, batchSize: batchSize, seed: seed, stopping: [.epochs(epochs)])
  }
}
