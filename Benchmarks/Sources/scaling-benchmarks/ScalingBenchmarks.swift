import Foundation
import GradientChecking
import NetworkChecking
import ReferenceMLP

/// Prints how the cost of a check grows, as comma-separated values: `scaling-benchmarks [largest power of ten]`.
///
/// Each line is one check: what was varied, its value, parameters, evaluations, seconds of processor time and of the wall
/// clock, peak resident memory up to then in MB. Sizes grow, so that the peak is that of the line.
@main
enum ScalingBenchmarks {
  static func main() throws {
    guard let largest = largestPower(CommandLine.arguments) else {
      FileHandle.standardError.write(
        Data("scaling-benchmarks: expected nothing or a power of ten from 2 to 8\n".utf8))
      exit(64)
    }
    Output.line("series,value,parameters,evaluations,processor_seconds,seconds,peak_megabytes")
    try exhaustive(largest: min(largest, 6))
    try localisation(largest: largest)
  }

  /// The largest number of parameters as a power of ten; nil for arguments that are none.
  private static func largestPower(_ arguments: [String]) -> Int? {
    guard arguments.count > 1 else { return 7 }
    guard arguments.count == 2, let power = Int(arguments[1]), (2...8).contains(power) else { return nil }
    return power
  }

  private static func exhaustive(largest: Int) throws {
    let whole = GradientChecker()
    for batch in [1, 4, 16, 64, 256] {
      try check(whole, "batch", batch, network([128, 64, 10], batch: batch))
    }
    for depth in 1...6 {
      try check(
        whole, "depth", depth, network([64] + Array(repeating: 64, count: depth - 1) + [64], batch: 2))
    }
    for workers in [1, 2] {
      var checker = whole
      checker.workers = workers
      try check(checker, "threads", workers, network([784, 32, 10], batch: 64))
    }
    for power in 2...largest {
      let parameters = Int(Double.pow(10, Double(power)))
      // units · (inputs + 1) + 10 · (units + 1) parameters with 10 inputs for each unit.
      let units = max(2, Int((Double(parameters) / 10).squareRoot()) - 1)
      try check(whole, "parameters", parameters, network([10 * units, units, 10], batch: 16))
    }
  }

  private static func check(
    _ checker: GradientChecker, _ series: String, _ value: Int, _ objective: NetworkObjective
  ) throws {
    let line = try Measured { try checker.check(objective) }
    try require(line.result.verdict == .verified, "\(series) \(value): \(line.result.verdict)")
    line.write(
      series: series, value: value, parameters: objective.point.count, evaluations: line.result.evaluations)
  }

  /// One entry of the gradient is wrong by half: a sketch finds it.
  private static func localisation(largest: Int) throws {
    for power in 2...largest {
      let parameters = Int(Double.pow(10, Double(power)))
      let objective = SumOfCubics(parameters, wrongEntry: parameters / 3)
      let line = try Measured { try GradientSketch().check(objective) }
      let named = line.result.wrongEntries.map(\.index.index)
      try require(named == [[parameters / 3]], "localisation \(parameters): named \(named)")
      line.write(
        series: "localisation", value: parameters, parameters: parameters,
        evaluations: line.result.evaluations)
    }
  }

  /// A network that verifies nothing must not be timed as if it did.
  private static func require(_ holds: Bool, _ what: String) throws {
    if !holds { throw WrongResult(description: what) }
  }

  /// tanh layers under a softmax, with the cross-entropy of random classes.
  private static func network(_ sizes: [Int], batch: Int) -> NetworkObjective {
    var random = SeededGenerator(seed: 1)
    let layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      Layer(
        weights: Initialization.xavierNormal.weights(units: size.1, fanIn: size.0, using: &random),
        biases: (0..<size.1).map { _ in 0.3 * random.normal() },
        activation: index == sizes.count - 2 ? .softmax : .tanh)
    }
    var inputs = Matrix<Double>(rows: batch, columns: sizes[0])
    for index in inputs.elements.indices { inputs.elements[index] = random.normal() }
    let outputs = sizes[sizes.count - 1]
    var targets = Matrix<Double>(rows: batch, columns: outputs)
    for sample in 0..<batch { targets[sample, Int.random(in: 0..<outputs, using: &random)] = 1 }
    return NetworkObjective(
      sizes.map(String.init).joined(separator: "-"), network: MLP(layers: layers),
      problem: LearningProblem(loss: Loss(.crossEntropy), inputs: inputs, targets: targets))
  }
}

/// A check that did not come out as it must.
struct WrongResult: Error, CustomStringConvertible {
  var description: String
}
