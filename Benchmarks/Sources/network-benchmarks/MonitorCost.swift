import Foundation
import ReferenceMLP
import TrainingHealth

/// What the monitor of `train` costs: trainings of a hundred epochs with and without it, in turn.
enum MonitorCost {
  private static let epochs = 100

  /// Prints a row for each network and rule of a step: the median of the ratios of processor time.
  static func print(repetitions: Int) throws {
    Swift.print(
      "Processor time of \(epochs) epochs with the monitor over that without, in turn \(repetitions) times.\n"
    )
    Swift.print("| network | batches | median of the ratios | least…most |")
    Swift.print("| --- | --- | ---: | ---: |")
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
        let numbers = [ratios[ratios.count / 2], ratios[0], ratios[ratios.count - 1]]
          .map { String(format: "%.2f", $0) }
        Swift.print(
          "| \(network.name) | \(size.map(String.init) ?? "all samples") | \(numbers[0]) | \(numbers[1])…\(numbers[2]) |"
        )
      }
    }
  }

  private static func seconds(_ runs: Int, _ work: () throws -> Void) rethrows -> Double {
    let begin = clock()
    for _ in 0..<runs { try work() }
    return Double(clock() - begin) / Double(CLOCKS_PER_SEC)
  }
}
