import Foundation
import NetworkChecking
import ReferenceMLP
import TrainingHealth

/// What the monitor of `train` costs: trainings of a hundred epochs with and without it, in turn.
enum MonitorCost {
  private static let epochs = 100

  /// Prints a row for each network and rule of a step: the median of the ratios of processor time, and how many epochs a product with the
  /// Hessian takes, by which the monitor decides when to look at the curvature.
  static func print(repetitions: Int) throws {
    Swift.print(
      "Processor time of \(epochs) epochs with the monitor over that without, in turn \(repetitions) times.\n"
    )
    Swift.print("| network | batches | median of the ratios | least…most | a product, in epochs |")
    Swift.print("| --- | --- | ---: | ---: | ---: |")
    for network in BenchmarkNetwork.all {
      let (start, problem) = network.prepared
      for size in [nil, 16] as [Int?] where size.map({ $0 < problem.samples }) ?? true {
        let training = Training(
          optimizer: .gradientDescent(learningRate: 0.01), batchSize: size, stopping: [.epochs(epochs)])
        // Enough runs for a tenth of a second.
        let runs = max(1, Int(0.1 / max(try seconds(1) { _ = try training.run(start, on: problem) }, 1e-4)))
        let ratios = try (0..<repetitions).map { _ in
          let plain = try seconds(runs) { _ = try training.run(start, on: problem) }
          let watched = try seconds(runs) {
            let monitor = TrainingMonitor(training: training, problem: problem)
            _ = try training.run(start, on: problem, observer: monitor.observe)
            precondition(monitor.course.epochs.count == epochs + 1, "an epoch was not watched")
          }
          return watched / plain
        }.sorted()
        let epoch = try seconds(runs) { _ = try training.run(start, on: problem) } / Double(runs * epochs)
        let product = secondsOfProduct(start, problem, repetitions: 10 * runs) / epoch
        let numbers = [ratios[ratios.count / 2], ratios[0], ratios[ratios.count - 1], product]
          .map { String(format: "%.2f", $0) }
        Swift.print(
          "| \(network.name) | \(size.map(String.init) ?? "all samples") | \(numbers[0]) | \(numbers[1])…\(numbers[2]) | \(numbers[3]) |"
        )
      }
    }
  }

  /// Three products at a place, as the monitor takes them, and what they have in common.
  private static func secondsOfProduct(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>, repetitions: Int
  ) -> Double {
    let objective = NetworkObjective("benchmark", network: network, problem: problem)
    let point = network.parameters
    return seconds(repetitions) {
      let products = objective.hessianProducts(at: point)
      for _ in 0..<3 { precondition(products(point).count == point.count, "a product has lost entries") }
    } / Double(3 * repetitions)
  }

  private static func seconds(_ runs: Int, _ work: () throws -> Void) rethrows -> Double {
    let begin = clock()
    for _ in 0..<runs { try work() }
    return Double(clock() - begin) / Double(CLOCKS_PER_SEC)
  }
}
