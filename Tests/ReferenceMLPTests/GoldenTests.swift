import Foundation
import NetworkChecking
import NetworkFiles
import Scalars
import Testing

@Suite struct GoldenTests {
  /// One case of `pytorch_goldens.json`.
  private struct Golden {
    var file: NetworkFile
    var value: Double
    var gradient: [String: [Double]]
  }

  private static func goldens() throws -> [Golden] {
    let json = try #require(try Fixture.json("peers/pytorch_goldens.json") as? [String: Any])
    return try #require(json["cases"] as? [[String: Any]]).map { entry in
      let network = try JSONSerialization.data(withJSONObject: try #require(entry["network"]))
      let gradient = try #require(entry["gradient"] as? [String: Any])
      return Golden(
        file: try NetworkFile(json: network, source: "pytorch_goldens.json"),
        value: try #require(entry["value"] as? Double), gradient: try gradient.mapValues(flatten))
    }
  }

  /// A number, a list of numbers or a list of lists as one list.
  private static func flatten(_ value: Any) throws -> [Double] {
    if let number = value as? Double { return [number] }
    return try #require(value as? [Any]).flatMap(flatten)
  }

  /// Two libraries agree to 1e-12 here: a few thousand roundings' worth, where a wrong formula shows from
  /// 1e-2 on.
  private static let tolerance = 1e-12

  @Test func `Value and gradient agree with PyTorch to 12 digits`() throws {
    let goldens = try Self.goldens()
    var (compared, wrong) = (0, [String]())
    for golden in goldens {
      let (network, problem) = (golden.file.network, golden.file.problem)
      let value = problem.value(of: network)
      if !(abs(value - golden.value) <= Self.tolerance * abs(golden.value)) {
        wrong.append("\(golden.file.name): value \(value), PyTorch \(golden.value)")
      }
      let gradients = problem.backward(network, trace: network.forward(problem.inputs)).gradients
      var blocks: [String: [Double]] = [:]
      for (index, gradient) in gradients.enumerated() {
        blocks["W\(index + 1)"] = gradient.weights.elements
        blocks["b\(index + 1)"] = gradient.biases
      }
      #expect(Set(blocks.keys) == Set(golden.gradient.keys), "\(golden.file.name)")
      for (name, expected) in golden.gradient {
        let found = blocks[name] ?? []
        #expect(found.count == expected.count, "\(golden.file.name), \(name)")
        let scale = expected.map(abs).max() ?? 0
        for (index, (entry, truth)) in zip(found, expected).enumerated() {
          if !(abs(entry - truth) <= Self.tolerance * scale) {
            wrong.append("\(golden.file.name), \(name)[\(index)]: \(entry), PyTorch \(truth)")
          }
          compared += 1
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(goldens.count >= 30 && compared > 1000)
  }

  @Test func `PyTorch's gradient lies within the rounding bound`() throws {
    // Both computations may be wrong by T, hence 2T.
    var (worst, wrong) = (0.0, [String]())
    for golden in try Self.goldens() {
      let (network, problem) = (golden.file.network, golden.file.problem)
      let names = network.layers.indices.flatMap { ["W\($0 + 1)", "b\($0 + 1)"] }
      let expected = names.flatMap { golden.gradient[$0] ?? [] }
      let (found, bound) = (problem.gradient(of: network), problem.gradientRoundingBound(of: network))
      #expect(found.count == expected.count)
      for index in found.indices {
        let ratio = abs(found[index] - expected[index]) / (2 * bound[index])
        if !(ratio <= 1) { wrong.append("\(golden.file.name) [\(index)]: \(ratio) of 2T") }
        worst = max(worst, ratio)
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(worst > 0)
  }
}
