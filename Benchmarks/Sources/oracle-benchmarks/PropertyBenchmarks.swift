import Foundation
import PropertyTesting
import ReferenceMLP

/// Cases a second of properties of random networks: depth 1–6, width 1–12, batch 1–16.
enum PropertyBenchmarks {
  private static let cases = 5_000

  /// A table with the median over some runs of one property each, one job, processor time.
  ///
  /// - Throws: a failure of a property, which would have ended the run early.
  static func text(repetitions: Int) async throws -> String {
    var rows = ["| property | cases a second | least and most |", "| --- | ---: | ---: |"]
    for property in [shapes, gradientShapes] {
      var speeds: [Double] = []
      for _ in 0..<repetitions {
        let start = Stopwatch.processorSeconds()
        let result = try await PropertyRunner(seed: 1, budget: .cases(cases)).run(property)
        let seconds = Stopwatch.processorSeconds() - start
        guard result.isPassed, result.cases == cases else { throw FailedProperty(text: result.text) }
        speeds.append(Double(cases) / seconds)
      }
      let (least, most) = (speeds.min() ?? .nan, speeds.max() ?? .nan)
      rows.append("| \(property.statement) | \(text(speeds.median)) | \(text(least))…\(text(most)) |")
    }
    return rows.joined(separator: "\n")
  }

  private static func text(_ number: Double) -> String { String(format: "%.0f", number) }

  private struct Case: Sendable {
    var network: MLP<Double>
    var problem: LearningProblem<Double>
  }

  private static let networks = Generator { source in
    let sizes = try source.array(count: 2...7, of: .size(in: 1...12))
    let layers = try zip(sizes, sizes.dropFirst()).map { fanIn, units in
      Layer(
        weights: Matrix(
          rows: units, columns: fanIn,
          elements: try source.draw(.matrix(rows: units, columns: fanIn, of: .double(in: -2...2)))),
        biases: try source.array(count: units, of: .double(in: -2...2)),
        activation: try source.element(of: [Activation.identity, .tanh, .relu]))
    }
    return MLP(layers: layers)
  }

  private static let casesWithData = Generator { source in
    let network = try source.draw(networks)
    let samples = try source.size(in: 1...16)
    func batch(_ columns: Int) throws -> Matrix<Double> {
      Matrix(
        rows: samples, columns: columns,
        elements: try source.draw(.matrix(rows: samples, columns: columns, of: .double(in: -2...2))))
    }
    let problem = LearningProblem(
      loss: Loss(.halfMeanSquaredError), inputs: try batch(network.layers[0].fanIn),
      targets: try batch(network.outputs))
    return Case(network: network, problem: problem)
  }

  private static let shapes = TestedProperty(
    "shapes", "a layer takes as many numbers as the layer before has units", networks
  ) { network in
    .equal(network.layers.dropFirst().map(\.fanIn), network.layers.dropLast().map(\.units))
  }

  /// P1 of the suite, with a whole forward and backward pass for each case.
  private static let gradientShapes = TestedProperty(
    "gradient-shapes", "P1: every gradient has its parameter's shape", casesWithData
  ) { value in
    let trace = value.network.forward(value.problem.inputs)
    let gradients = value.problem.backward(value.network, trace: trace).gradients
    return .equal(
      gradients.map { [$0.weights.rows, $0.weights.columns, $0.biases.count] },
      value.network.layers.map { [$0.units, $0.fanIn, $0.units] })
  }
}

/// A property that must hold does not.
struct FailedProperty: Error, CustomStringConvertible {
  var text: String
  var description: String { "found a property that fails, expected one that holds: \(text)" }
}
