import Foundation
import NetworkFiles
import ReferenceMLP

/// Prints how long forward and backward pass, training and the check of every entry take: `network-benchmarks [repetitions]`.
///
/// `network-benchmarks FILE gradient|training|differences|duals SECONDS` measures one network file for at least so many seconds, and prints
/// a JSON object: what a comparison with others calls in turn with them. `network-benchmarks monitor REPETITIONS` measures what the monitor of
/// `train` costs.
@main
enum NetworkBenchmarks {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.count {
    case 0: try printTables(repetitions: 15)
    case 1:
      guard let repetitions = Int(arguments[0]), repetitions > 0 else { stop(arguments) }
      try printTables(repetitions: repetitions)
    case 2:
      guard arguments[0] == "monitor", let repetitions = Int(arguments[1]), repetitions > 0 else {
        stop(arguments)
      }
      try MonitorCost.print(repetitions: repetitions)
    case 3:
      guard let work = Work(rawValue: arguments[1]), let seconds = Double(arguments[2]), seconds > 0 else {
        stop(arguments)
      }
      let prepared = try PreparedNetwork(NetworkFile.load(path: arguments[0]))
      print(try prepared.measure(work, seconds: seconds).json)
    default: stop(arguments)
    }
  }

  private static func stop(_ arguments: [String]) -> Never {
    let message =
      "network-benchmarks: found \"\(arguments.joined(separator: " "))\", expected nothing, a number of "
      + "repetitions, monitor REPETITIONS, or FILE \(Work.allCases.map(\.rawValue).joined(separator: "|")) SECONDS\n"
    FileHandle.standardError.write(Data(message.utf8))
    exit(64)
  }

  private static func printTables(repetitions: Int) throws {
    print("Wall time, the median of \(repetitions) timings, and processor time over wall time.\n")
    print("| network | work | median | least…most | processor | a second |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for network in BenchmarkNetwork.all {
      let prepared = PreparedNetwork(network)
      for work in Work.allCases {
        let timings = try (0..<repetitions).map { _ in try prepared.measure(work, seconds: 0.05) }
        print(row(network.name, work, timings))
      }
    }
  }

  private static func row(_ name: String, _ work: Work, _ timings: [Timing]) -> String {
    let sorted = timings.map(\.wallSeconds).sorted()
    let processor = timings.map { $0.processorSeconds / $0.wallSeconds }.sorted()[timings.count / 2]
    let median = sorted[sorted.count / 2]
    func microseconds(_ seconds: Double) -> String { String(format: "%.4g µs", seconds * 1e6) }
    let range = "\(microseconds(sorted[0]))…\(microseconds(sorted[sorted.count - 1]))"
    return "| \(name) | \(work.description) | \(microseconds(median)) | \(range) | "
      + String(format: "%.2f | %.4g |", processor, 1 / median)
  }
}
