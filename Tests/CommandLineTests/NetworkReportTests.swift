import BLAS
import Foundation
import GradientChecking
import NetworkChecking
import NetworkFiles
import ReferenceMLP
import Reports
import Runs
import Testing

@testable import NetworkCommands

@Suite("The report of a network file")
struct NetworkReportTests {
  @Test("A network file with a wrong entry is refuted, with that entry named")
  func networkFile() throws {
    var file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/claimed-gradient-right.json").path)
    #expect(try NetworkReport(file, file: "right").report.verdict == .verified)
    file.claimedGradient?[0] += 1e-6
    let report = try NetworkReport(file, file: "wrong").report
    #expect(report.verdict == .refuted)
    #expect(report.checks[0].wrongEntries.map(\.label) == ["W1[0,0]"])
    #expect(report.checks[0].worst?.label == "W1[0,0]")
  }

  /// The rounding bound overflows there to NaN, which must not count as a bound of 0.
  @Test("A correct gradient of a network with a bias of −1e308 is not refuted")
  func overflowingBound() throws {
    var file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/regression.json").path)
    file.network.layers[0].biases[0] = -1e308
    #expect(try NetworkReport(file, file: "huge").report.verdict != .refuted)
  }

  /// Layers of two tanh units each, and two samples.
  private func deep(_ layers: Int) -> NetworkObjective {
    let weights = Matrix([[0.5, -0.25], [0.75, 0.5]])
    let layer = Layer(weights: weights, biases: [0.1, -0.1], activation: .tanh)
    return NetworkObjective(
      "deep", network: MLP(layers: Array(repeating: layer, count: layers)),
      problem: LearningProblem(
        loss: Loss(.meanSquaredError), inputs: Matrix([[1, 2], [3, 4]]), targets: Matrix([[0, 1], [1, 0]])))
  }

  /// Between 682 and 683 of these layers, 4,092 and 4,098 parameters, the strategy changes.
  @Test(
    "The plan follows from counts: a depth at which every entry takes long is sketched, and so are all above it"
  )
  func plan() throws {
    var wrong: [Int] = []
    for (layers, mode) in [
      (2, Plan.Mode.exhaustive), (150, .exhaustive), (300, .sketch), (682, .sketch), (683, .sketch),
      (1000, .sketch),
    ] {
      let plan = try NetworkReport.plan(deep(layers), nil, jobs: 1)
      if plan.mode != mode { wrong.append(layers) }
    }
    #expect(wrong == [])
    #expect(try NetworkReport.plan(deep(1000), .exhaustive, jobs: 1).mode == .exhaustive)
    // The one of docs/ARCHITECTURE.md, which takes 0.3 s.
    let wide = MLP(layers: [
      Layer(
        weights: Matrix(rows: 32, columns: 784), biases: Array(repeating: 0, count: 32), activation: .relu),
      Layer(
        weights: Matrix(rows: 10, columns: 32), biases: Array(repeating: 0, count: 10), activation: .identity),
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.meanSquaredError), inputs: Matrix(rows: 64, columns: 784),
      targets: Matrix(rows: 64, columns: 10))
    let objective = NetworkObjective("wide", network: wide, problem: problem)
    #expect(try NetworkReport.plan(objective, nil, jobs: 1).mode == .exhaustive)
  }

  @Test("With one job matrix products take no threads of their own")
  func productThreads() throws {
    let file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/binary-classifier.json").path)
    for jobs in [1, 2] {
      var seen: [Bool] = []
      _ = try NetworkReport(file, file: "file", mode: nil, jobs: jobs) { _ in
        seen.append(BLASLibrary.usesThreads)
      }
      #expect(seen == [jobs > 1])
    }
    #expect(BLASLibrary.usesThreads)
  }
}
