import CheckReports
import Foundation
import NetworkChecking
import NetworkFiles
import NetworkProperties
import ReferenceMLP
import Reports
import Runs

/// A short training on a real dataset, with gradient checks before and after it.
struct RealDataExperiment: Sendable {
  /// "Iris".
  var name: String
  /// The dataset's file among the fixtures.
  var file: String
  /// The name of the target column.
  var target: String
  /// Units and activation of the hidden layers.
  var hidden: [Hidden]
  /// The output layer's activation and the loss that goes with it.
  var output: Activation
  /// The loss.
  var loss: Loss.Kind
  /// How the weights are drawn.
  var initialization: Initialization
  /// Epochs at most.
  var epochs: Int

  /// One hidden layer.
  struct Hidden: Sendable {
    var units: Int
    var activation: Activation
  }

  /// What an experiment found.
  struct Outcome: Sendable, Codable {
    var checks: [Report.Check]
    var training: Report.Training
    var rates: Report.RateCurve?
  }
}

/// The experiments on real data.
enum RealData {
  /// Iris with tanh and softmax, Breast Cancer Wisconsin with ReLU and sigmoid.
  static let experiments = [
    RealDataExperiment(
      name: "Iris", file: "iris.csv", target: "species",
      hidden: [RealDataExperiment.Hidden(units: 8, activation: .tanh)], output: .softmax, loss: .crossEntropy,
      initialization: .xavierUniform, epochs: 100),
    RealDataExperiment(
      name: "Breast Cancer Wisconsin", file: "breast-cancer.csv", target: "diagnosis",
      hidden: [
        RealDataExperiment.Hidden(units: 8, activation: .relu),
        RealDataExperiment.Hidden(units: 4, activation: .relu),
      ], output: .sigmoid, loss: .binaryCrossEntropy, initialization: .heNormal, epochs: 40),
  ]
}

extension RealDataExperiment {
  /// Every fifth sample, after shuffling, is held out for validation.
  private static let validationPart = 5
  /// Adam's usual α of 0.001 is for large networks; these small ones learn well in tens of epochs with 0.01.
  private static let learningRate = 0.01
  private static let batchSize = 16
  /// Samples on which the trained network descends by many learning rates: all that Iris was trained on, and of a larger
  /// dataset as many as cost no time worth mentioning.
  private static let descentSamples = 120

  /// Trains, and checks the gradient of the untrained and the trained network.
  ///
  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - checkedSamples: samples of the gradient checks.
  /// - Throws: `NetworkFileError` when the dataset is missing or damaged, and what training or a check throws.
  func run(seed: UInt64, checkedSamples: Int) throws -> Outcome {
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: "real data/\(name)"))
    let data = try Dataset.load(
      csv: Fixtures.folder.appendingPathComponent("datasets/\(file)").path, target: target, standardize: true)
    let whole = LearningProblem(
      loss: Loss(loss), inputs: data.inputs, targets: data.targets)
    let order = Array(0..<whole.samples).shuffled(using: &random)
    let validation = order.enumerated().filter { $0.offset % Self.validationPart == 0 }.map(\.element)
    let training = order.enumerated().filter { $0.offset % Self.validationPart != 0 }.map(\.element)
    let network = MLP.initialized(
      inputs: data.inputs.columns,
      layers: hidden.map { ($0.units, $0.activation) } + [(data.targets.columns, output)],
      scheme: initialization, using: &random)
    let configuration = Training(
      optimizer: .adam(learningRate: Self.learningRate), batchSize: Self.batchSize, seed: random.next(),
      stopping: [.epochs(epochs)])
    let learnt = whole.selecting(samples: training)
    let heldOut = whole.selecting(samples: validation)
    let result = try configuration.run(
      network, on: learnt, validation: heldOut)
    let checked = whole.selecting(samples: training.prefix(checkedSamples))
    return Outcome(
      checks: [
        try check(network, checked, state: "untrained"), try check(result.network, checked, state: "trained"),
      ],
      training: Report.Training(
        name: "\(name), \(Self.architecture(network))",
        optimizer: "\(configuration.optimizer), batches of \(Self.batchSize)", result: result,
        training: learnt, validation: heldOut, classes: data.classNames),
      rates: LearningRates.curve(
        "trained \(Self.architecture(network)) network of \(name)", result.network,
        learnt.selecting(samples: 0..<min(Self.descentSamples, learnt.samples))))
  }

  private func check(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>, state: String
  ) throws -> Report.Check {
    let id = "real data/\(name)/\(state)"
    return try GradientCheck.run(
      NetworkObjective(id, network: network, problem: problem), id: id,
      subject: "\(state) network \(Self.architecture(network)) on \(problem.samples) samples of \(name)",
      group: "real data")
  }

  private static func architecture(_ network: MLP<Double>) -> String {
    let sizes = [network.inputs] + network.layers.map(\.units)
    return sizes.map(String.init).joined(separator: "-") + " "
      + network.layers.map(\.activation.rawValue).joined(separator: "→")
  }
}
