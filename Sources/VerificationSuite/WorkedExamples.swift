import Foundation
import GradientChecking
import NetworkFiles
import ReferenceMLP
import Reports
import Runs

/// The worked examples of the source material, every intermediate value compared with 50-digit references.
public enum WorkedExamples {
  /// The examples with step-by-step references, by the names of their fixtures.
  public static let names = [
    "relu-2-3-1-all-active", "relu-2-3-1-unit-2-dead", "relu-2-3-1-all-dead", "linear-1-1", "mazur-2-2-2",
    "softmax-3",
  ]

  /// Loads one example.
  ///
  /// - Throws: `FixtureError` when its file is missing, `DecodingError` or `NetworkFileError` when it is damaged.
  public static func load(_ name: String) throws -> WorkedExample {
    try WorkedExample(json: Fixtures.data("worked-examples/\(name).json"), source: "\(name).json")
  }

  /// Computes all examples and compares every step.
  static func run() throws -> [Report.WorkedExample] {
    try names.map { try load($0).compared() }
  }
}

/// One worked example: a network with its learning problem, and the exact value of every step.
public struct WorkedExample {
  /// The fixture's name.
  public var id: String
  /// In words.
  public var title: String
  /// The network file.
  public var file: NetworkFile
  /// The reference values in order.
  var references: [Reference]

  /// One quantity's reference: decimal strings of 40 digits, of which the nearest doubles are taken.
  struct Reference: Decodable {
    var quantity: String
    var shape: [Int]
    var values: [String]
  }

  private struct Header: Decodable {
    var id: String
    var title: String
    var steps: [Reference]
  }

  /// Reads an example from its JSON.
  ///
  /// - Throws: `DecodingError` or `NetworkFileError`.
  init(json: Data, source: String) throws {
    let header = try JSONDecoder().decode(Header.self, from: json)
    id = header.id
    title = header.title
    references = header.steps
    let whole = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    let network = try JSONSerialization.data(withJSONObject: whole?["network"] ?? [:])
    file = try NetworkFile(json: network, source: source, directory: nil)
  }

  /// Every step of the example, computed by the reference network.
  public var steps: StepByStep {
    StepByStep(network: file.network, problem: file.problem, learningRate: file.learningRate ?? 1)
  }

  /// Units in the last place that a step may differ by.
  ///
  /// The reference takes the file's decimals as exact, so each input carries half an ulp before the first operation.
  /// Two layers of fan-in ≤ 3 then put at most 2(3 + 2) half ulps, 5 ulps, into z₂. An exponential multiplies the
  /// relative error of its argument by the argument's size: σ(−z₂) and the loss, with |z₂| ≤ 5.12, by up to 5.12. The
  /// backward pass and the update add at most 12 half ulps: 5 · 5.12 + 6 < 32. An ill-conditioned quantity so keeps
  /// 14.4 significant digits for sure; where no exponential amplifies, 15 and more.
  static let allowedUlps = 32.0

  /// The example with each step compared; a step that is missing on either side is out of bounds.
  func compared() -> Report.WorkedExample {
    let walk = steps
    let computed = walk.steps.map(\.quantity)
    let rows = references.map { reference in comparison(reference, walk[reference.quantity]) }
    let complete = Set(references.map(\.quantity)).isSuperset(of: computed.filter { !$0.hasPrefix("da") })
    return Report.WorkedExample(
      id: id, title: title,
      withinBounds: complete && !rows.isEmpty && rows.allSatisfy { $0.ulps <= $0.allowedUlps }, steps: rows)
  }

  private func comparison(_ reference: Reference, _ step: ComputationStep?) -> Report.WorkedExample.Step {
    guard let step, step.values.count == reference.values.count, step.shape == reference.shape else {
      return Report.WorkedExample.Step(
        quantity: reference.quantity, formula: step?.formula ?? "not computed", values: step?.values ?? [],
        agreedDigits: 0, ulps: .infinity, allowedUlps: Self.allowedUlps)
    }
    var ulps = 0.0
    var digits = AgreedDigits.maximum
    for (value, text) in zip(step.values, reference.values) {
      let expected = Double(text) ?? .nan
      let error = abs(value - expected)
      // An exact zero has no last place: it must be met exactly.
      let unit = expected == 0 ? Double.leastNonzeroMagnitude : expected.ulp
      let distance = error / unit
      ulps = distance.isNaN ? .infinity : max(ulps, distance)
      digits = min(digits, AgreedDigits.of(error: error, scale: abs(expected)))
    }
    return Report.WorkedExample.Step(
      quantity: reference.quantity, formula: step.formula, values: step.values, agreedDigits: digits,
      ulps: ulps,
      allowedUlps: Self.allowedUlps)
  }
}
