import Foundation

/// Prints what each oracle costs and how good it is, and how fast properties run: `oracle-benchmarks
/// [repetitions]`.
@main
enum OracleBenchmarks {
  static func main() async throws {
    let repetitions: Int
    do {
      repetitions = try Self.repetitions(CommandLine.arguments)
    } catch {
      FileHandle.standardError.write(Data("oracle-benchmarks: \(error)\n".utf8))
      exit(64)
    }
    print(
      "Time per entry is in evaluations of the objective: the median of \(repetitions) pairs timed in turn, "
        + "processor time.")
    print("Digits are those in which an entry agrees with backpropagation, relative to the largest entry.")
    for network in BenchmarkNetwork.all {
      let prepared = try PreparedNetwork(network)
      let stopwatch = Stopwatch(repetitions: repetitions)
      let evaluation = (0..<repetitions).map { _ in
        stopwatch.seconds { _ = prepared.objective.value(at: prepared.objective.point) }
      }.median
      print("\n### \(network.name)\n")
      print(
        "\(prepared.gradient.count) parameters, \(prepared.entries.count) of them measured; "
          + "one evaluation takes \(Table.number(evaluation * 1e6)) µs.\n")
      print(Table.text(try measurements(prepared, stopwatch)))
    }
    print("\n### Properties\n")
    print(try await PropertyBenchmarks.text(repetitions: repetitions))
  }

  private static func repetitions(_ arguments: [String]) throws -> Int {
    guard arguments.count > 1 else { return 15 }
    guard arguments.count == 2, let count = Int(arguments[1]), count > 0 else {
      throw UsageError(found: arguments.dropFirst().joined(separator: " "))
    }
    return count
  }

  private static func measurements(
    _ prepared: PreparedNetwork, _ stopwatch: Stopwatch
  ) throws -> [Measurement] {
    let objective = prepared.objective
    let unit = { _ = objective.value(at: objective.point) }
    func perEntry(_ ratios: [Double], _ entries: Int) -> [Double] { ratios.map { $0 / Double(entries) } }

    let backpropagation = Measurement(
      name: "backpropagation", evaluationsPerEntry: nil,
      ratios: perEntry(
        stopwatch.ratios({ _ = objective.claimedGradient(at: objective.point) }, unit: unit),
        prepared.gradient.count),
      digits: prepared.digits(prepared.entries.map { prepared.gradient[$0] }))
    let fixedStep = Measurement(
      name: "central difference, step 1e-6", evaluationsPerEntry: 2,
      ratios: perEntry(
        try stopwatch.ratios({ _ = try prepared.centralDifferences() }, unit: unit), prepared.entries.count),
      digits: prepared.digits(try prepared.centralDifferences()))
    return try [backpropagation, fixedStep]
      + oracles.map { oracle in
        let estimates = try prepared.estimates(oracle)
        let evaluations = estimates.reduce(0) { $0 + $1.evaluations }
        return Measurement(
          name: oracle.name, evaluationsPerEntry: Double(evaluations) / Double(estimates.count),
          ratios: perEntry(
            try stopwatch.ratios({ _ = try prepared.estimates(oracle) }, unit: unit), estimates.count),
          digits: prepared.digits(estimates.map(\.value)))
      }
  }
}

/// Arguments that are none of ours.
struct UsageError: Error, CustomStringConvertible {
  var found: String
  var description: String {
    "found \"\(found)\", expected nothing or the number of repetitions, at least 1"
  }
}
