import Derivatives
import Foundation
import GradientChecking
import NetworkChecking
import NetworkFiles
import ReferenceMLP

/// What is measured.
enum Work: String, CaseIterable {
  /// Loss and gradient of all samples at once.
  case gradient
  /// An epoch of gradient descent in mini-batches of 32, with the record of loss and gradient of all samples.
  case training
  /// The check of every entry by Ridders' differences of values, each with its error bound.
  case differences
  /// The same by dual numbers.
  case duals

  var description: String {
    switch self {
    case .gradient: "forward + backward"
    case .training: "training epoch"
    case .differences: "check by differences"
    case .duals: "check by dual numbers"
    }
  }

  /// The oracle of a check.
  var oracle: (any DerivativeMethod)? {
    switch self {
    case .gradient, .training: nil
    case .differences: Ridders()
    case .duals: DualNumbers()
    }
  }

  /// Samples in a mini-batch of training.
  static let batchSize = 32
}

/// The time of one call.
struct Timing {
  var wallSeconds: Double
  var processorSeconds: Double
  /// The loss at the start, by which a comparison sees that it is of the same thing.
  var loss: Double

  var json: String {
    #"{"wallSeconds": \#(wallSeconds), "processorSeconds": \#(processorSeconds), "loss": \#(loss)}"#
  }
}

/// A network with its samples.
struct PreparedNetwork {
  let network: MLP<Double>
  let problem: LearningProblem<Double>

  init(_ file: NetworkFile) {
    network = file.network
    problem = file.problem
  }

  init(_ benchmark: BenchmarkNetwork) {
    (network, problem) = benchmark.prepared
  }

  /// The mean time of one call, over as many as take so many seconds together, after a third as many that are not counted.
  func measure(_ work: Work, seconds: Double) throws -> Timing {
    _ = try run(work, seconds: seconds / 3)
    let loss = problem.value(of: network)
    let (calls, wall, processor) = try run(work, seconds: seconds)
    return Timing(
      wallSeconds: wall / Double(calls), processorSeconds: processor / Double(calls), loss: loss)
  }

  private func run(_ work: Work, seconds: Double) throws -> (calls: Int, wall: Double, processor: Double) {
    var (calls, batch) = (0, 1)
    let (wall, processor) = (Self.now(CLOCK_MONOTONIC), Self.now(CLOCK_PROCESS_CPUTIME_ID))
    while true {
      calls += try perform(work, batch)
      let elapsed = Self.now(CLOCK_MONOTONIC) - wall
      if elapsed >= seconds { return (calls, elapsed, Self.now(CLOCK_PROCESS_CPUTIME_ID) - processor) }
      batch *= 2
    }
  }

  /// Does so many calls, or a few more.
  private func perform(_ work: Work, _ calls: Int) throws -> Int {
    switch work {
    case .gradient:
      for _ in 0..<calls {
        let trace = network.forward(problem.inputs)
        let loss = problem.value(of: network, trace: trace)
        let gradients = problem.backward(network, trace: trace).gradients
        precondition(loss.isFinite && gradients.count == network.depth, "the loss is \(loss)")
      }
    case .training:
      let training = Training(
        optimizer: .gradientDescent(learningRate: 0.01), batchSize: Work.batchSize, stopping: [.epochs(calls)]
      )
      let result = try training.run(network, on: problem)
      precondition(result.history.count == calls + 1, "training ended early: \(result.stoppedBy)")
    case .differences, .duals:
      for _ in 0..<calls { try check(by: work.oracle.map { [$0] } ?? []) }
    }
    return calls
  }

  /// Checks every entry; a single oracle decides nothing, but must agree.
  private func check(by methods: [any DerivativeMethod]) throws {
    var checker = GradientChecker(methods: methods)
    checker.workers = ProcessInfo.processInfo.activeProcessorCount
    let result = try checker.check(NetworkObjective("benchmark", network: network, problem: problem))
    let digits = result.oracles.map(\.agreedDigits)
    precondition(digits.count == 1 && digits[0] >= 10, "the oracle agrees in \(digits) digits")
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
