import Foundation
import NetworkFiles
import Scalars
import Testing

@testable import ReferenceMLP

/// A file of `fixtures/worked-examples` with every step to 40 digits.
struct WorkedExample {
  var id: String
  var file: NetworkFile
  var steps: [(quantity: String, shape: [Int], values: [Double])]

  /// All worked examples; throws when there are none or one of them cannot be read.
  static func all() throws -> [WorkedExample] {
    let folder = Fixture.folder.appendingPathComponent("worked-examples")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    return try names.compactMap { name in
      let json = try Fixture.json("worked-examples/\(name)") as? [String: Any]
      guard let json, let steps = json["steps"] as? [[String: Any]] else { return nil }
      let network = try JSONSerialization.data(withJSONObject: try #require(json["network"]))
      return WorkedExample(
        id: try #require(json["id"] as? String), file: try NetworkFile(json: network, source: name),
        steps: try steps.map { step in
          let values = try #require(step["values"] as? [String])
          return (
            try #require(step["quantity"] as? String), try #require(step["shape"] as? [Int]),
            try values.map { try #require(Double($0)) }
          )
        })
    }
  }

  /// The walk through the example's network.
  func walk() throws -> StepByStep {
    StepByStep(
      network: file.network, problem: file.problem, learningRate: try #require(file.learningRate))
  }
}

@Suite struct WorkedExampleTests {
  /// The relative error allowed in an entry, in units of u = 2⁻⁵³ (half an ulp to an ulp), by the kind of
  /// quantity.
  ///
  /// The examples' decimals are exact in the fixture and rounded here: 2u for each product. With at most
  /// three products and a bias of the same sign, z has 2 + 3 + 1 units; where the signs differ, |w·a|/|z|
  /// below is at most 3. An activation adds its 5; σ′ or the loss's two functions 10; each product, sum or
  /// update one or two more, and what was computed before is carried on. All examples keep 15 digits: 5e-15
  /// is 45 units.
  private static func units(_ quantity: String) -> Double {
    switch quantity.filter({ !$0.isNumber }) {
    case "z", "W next", "b next": 8
    case "a": 13
    case "db", "delta", "da": 24
    case "dW", "loss", "loss next": 28
    default: .nan
    }
  }

  @Test func `Every step of every worked example agrees to 15 digits`() throws {
    let examples = try WorkedExample.all()
    var (compared, wrong) = (0, [String]())
    for example in examples {
      let walk = try example.walk()
      for expected in example.steps {
        let name = "\(example.id), \(expected.quantity)"
        let step = try #require(walk[expected.quantity], "\(name) is missing")
        #expect(step.shape == expected.shape, "\(name)")
        #expect(step.values.count == expected.values.count, "\(name)")
        let bound = Self.units(expected.quantity)
        for (found, value) in zip(step.values, expected.values) {
          let units = found == value ? 0 : abs(found - value) / (u * abs(value))
          if !(units <= bound + 1) { wrong.append("\(name): \(found), not \(value), \(units) units of u") }
          compared += 1
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(examples.count >= 6 && compared >= 150)
  }

  @Test func `The fixtures hold the quantities of a walk in its order`() throws {
    for example in try WorkedExample.all() {
      let walk = try example.walk().steps.map(\.quantity).filter { !$0.hasPrefix("da") }
      #expect(walk == example.steps.map(\.quantity).filter { !$0.hasPrefix("da") }, "\(example.id)")
    }
  }

  @Test func `Ten thousand steps of the 2-2-2 example end where mpmath ends`() throws {
    // docs/CLAIMS.md, S2.11, one bias per neuron. Rounding errors of the steps are damped, the loss falls from step to
    // step: what remains is below the sum of the updates' roundings, 10,000 u, amplified by ∂E/E = 2r/r² with
    // r ≈ 2e-3.
    let json = try #require(try Fixture.json("worked-examples/mazur-trajectories.json") as? [String: Any])
    let network = try JSONSerialization.data(withJSONObject: try #require(json["network"]))
    let file = try NetworkFile(json: network, source: "mazur-trajectories.json")
    let runs = try #require(json["runs"] as? [[String: Any]])
    let run = try #require(runs.first { $0["biases"] as? String == "per-neuron" })
    let points = try #require(run["points"] as? [[String: Any]])
    let rate = try #require(file.learningRate)
    let result = try Training(learningRate: rate, epochs: 10_000).run(file.network, on: file.problem)
    var compared = 0
    for point in points {
      let step = try #require(point["step"] as? Int)
      let loss = try #require((point["E"] as? String).flatMap { Double($0) })
      let found = result.history[step].loss
      #expect(abs(found - loss) <= 1e-9 * loss, "step \(step): \(found), not \(loss)")
      compared += 1
    }
    #expect(compared >= 5)
    #expect(zip(result.history, result.history.dropFirst()).allSatisfy { $1.loss < $0.loss })
  }
}
