import Foundation
import Testing

/// `network FILE` with a claimed gradient that has a known mistake: which it is, and in which entries.
@Suite struct NetworkDefectTests {
  @Test func `the right gradient of every network is verified`() throws {
    for network in ClaimedNetwork.all {
      let check = try network.check(claiming: network.gradient)
      #expect(check.status == 0 && check.wrongEntries.isEmpty, "\(network.name): \(check)")
    }
  }

  @Test(arguments: ClaimedNetwork.all)
  fileprivate func `a mistake is refuted, named first, and the wrong entries are exactly the wrong ones`(
    network: ClaimedNetwork
  ) throws {
    for mistake in network.mistakes {
      let check = try network.check(claiming: mistake.claim)
      #expect(check.status == 1, "\(network.name), \(mistake.name): \(check)")
      #expect(check.codes.first == mistake.code, "\(network.name), \(mistake.name): \(check)")
      #expect(check.wrongEntries == network.entries(mistake.wrong), "\(network.name), \(mistake.name)")
    }
  }

  @Test(arguments: ClaimedNetwork.all)
  fileprivate func `of two mistakes at once each that can be told is named, and no cause for the rest`(
    network: ClaimedNetwork
  ) throws {
    let right = network.gradient
    var both = right.map { 5 * $0 }
    for entry in network.block("b2") { both[entry] = 0 }
    let scaled = try network.check(claiming: both)
    #expect(scaled.status == 1 && Set(scaled.codes) == ["constant-factor", "block-zero"], "\(scaled)")
    #expect(scaled.blocks(of: "block-zero") == ["b2"])
    #expect(scaled.blocks(of: "constant-factor") == ["W1", "b1", "W2", "W3", "b3"])
    #expect(scaled.wrongEntries == network.entries(Array(right.indices)))

    // Every entry of W3 is off by another factor: no mistake makes that.
    var mixed = right
    for entry in network.block("b1") { mixed[entry] *= -1 }
    for entry in network.block("W3") { mixed[entry] *= 1.2 + 0.5 * sin(2.3 * Double(entry)) }
    let partly = try network.check(claiming: mixed)
    #expect(partly.status == 1 && partly.codes == ["sign", "unknown"], "\(partly)")
    #expect(partly.blocks(of: "sign") == ["b1"] && partly.blocks(of: "unknown") == ["W3"])
    let changed = Array(network.block("b1")) + Array(network.block("W3"))
    #expect(partly.wrongEntries == network.entries(changed.filter { mixed[$0] != right[$0] }))
  }
}

/// What the report says of the check of one claim.
private struct CheckedClaim {
  var status: Int32
  var diagnoses: [(code: String, blocks: [String])]
  var wrongEntries: [String]

  var codes: [String] { diagnoses.map(\.code) }

  func blocks(of code: String) -> [String]? { diagnoses.first { $0.code == code }?.blocks }
}

/// A 3-3-3-n network on five samples, with its gradient by plain loops: nothing of it is shared with the package.
private struct ClaimedNetwork: Sendable {
  /// An activation function with its derivative.
  struct Function: Sendable {
    var name: String
    var value: @Sendable (Double) -> Double
    var slope: @Sendable (Double) -> Double

    static let tanh = Function(
      name: "tanh", value: { Foundation.tanh($0) }, slope: { 1 - Foundation.tanh($0) * Foundation.tanh($0) })
    static let softplus = Function(
      name: "softplus", value: { log(1 + exp($0)) }, slope: { 1 / (1 + exp(-$0)) })
  }

  /// A claimed gradient with one mistake.
  struct Mistake {
    var name: String
    var code: String
    var wrong: [Int]
    var claim: [Double]
  }

  static let all = [
    ClaimedNetwork(hidden: .tanh, output: "identity", loss: "half-mean-squared-error", phase: 0.4),
    ClaimedNetwork(hidden: .softplus, output: "softmax", loss: "cross-entropy", phase: 1.9),
  ]

  let hidden: Function
  let output: String
  let loss: String
  private let sizes = [3, 3, 3, 2]
  private let samples = 5
  private let inputs: [[Double]]
  private let targets: [[Double]]
  /// Of each layer the weights of each unit.
  private let weights: [[[Double]]]
  private let biases: [[Double]]

  var name: String { "\(hidden.name), \(loss)" }

  init(hidden: Function, output: String, loss: String, phase: Double) {
    (self.hidden, self.output, self.loss) = (hidden, output, loss)
    // Irregular numbers of order 1.
    func number(_ place: Int) -> Double { sin(12.9898 * Double(place) + phase) }
    inputs = (0..<samples).map { sample in (0..<3).map { 1.5 * number(100 + 3 * sample + $0) } }
    targets = (0..<samples).map { sample in
      output == "softmax"
        ? [sample % 2 == 0 ? 1 : 0, sample % 2 == 0 ? 0 : 1] : [number(200 + sample), number(300 + sample)]
    }
    let sizes = sizes
    weights = (1...3).map { layer in
      (0..<sizes[layer]).map { unit in
        (0..<sizes[layer - 1]).map { number(1_000 * layer + 10 * unit + $0) }
      }
    }
    biases = (1...3).map { layer in (0..<sizes[layer]).map { 0.5 * number(5_000 * layer + $0) } }
  }

  /// ∂L/∂θ in the order W1, b1, W2, b2, W3, b3.
  var gradient: [Double] {
    var sum = shaped(Array(repeating: 0, count: 32))
    for sample in 0..<samples {
      var activations = [inputs[sample]]
      var slopes: [[Double]] = []
      for layer in 0..<3 {
        let z = zip(weights[layer], biases[layer]).map { row, bias in
          zip(row, activations[layer]).reduce(bias) { $0 + $1.0 * $1.1 }
        }
        slopes.append(z.map(hidden.slope))
        let exponentials = z.map { exp($0) }
        let total = exponentials.reduce(0, +)
        activations.append(
          layer < 2 ? z.map(hidden.value) : output == "softmax" ? exponentials.map { $0 / total } : z)
      }
      // ½(ŷ − y)² of the identity and −Σ y ln ŷ of softmax have the same derivative by z.
      var delta = zip(activations[3], targets[sample]).map { ($0 - $1) / Double(samples) }
      for layer in [2, 1, 0] {
        for unit in delta.indices {
          sum.biases[layer][unit] += delta[unit]
          for input in 0..<3 { sum.weights[layer][unit][input] += delta[unit] * activations[layer][input] }
        }
        guard layer > 0 else { break }
        delta = (0..<3).map { input in
          delta.indices.reduce(0) { $0 + delta[$1] * weights[layer][$1][input] } * slopes[layer - 1][input]
        }
      }
    }
    return (0..<3).flatMap { sum.weights[$0].flatMap { $0 } + sum.biases[$0] }
  }

  /// The places of a block in the flattened gradient.
  func block(_ name: String) -> Range<Int> {
    let starts = ["W1": 0..<9, "b1": 9..<12, "W2": 12..<21, "b2": 21..<24, "W3": 24..<30, "b3": 30..<32]
    return starts[name] ?? 0..<0
  }

  /// "W2[1, 0]" for places in the flattened gradient.
  func entries(_ places: [Int]) -> [String] {
    places.map { place in
      let layer = place < 12 ? 1 : place < 24 ? 2 : 3
      let offset = place - 12 * (layer - 1)
      let count = 3 * sizes[layer]
      return offset < count ? "W\(layer)[\(offset / 3), \(offset % 3)]" : "b\(layer)[\(offset - count)]"
    }
  }

  /// The mistakes of a gradient that was made elsewhere.
  var mistakes: [Mistake] {
    let right = gradient
    func mistake(_ name: String, _ code: String, _ wrong: [Int], _ change: (Int) -> Double) -> Mistake {
      var claim = right
      for entry in wrong { claim[entry] = change(entry) }
      return Mistake(name: name, code: code, wrong: wrong, claim: claim)
    }
    let all = Array(right.indices)
    let (b2, w2) = (Array(block("b2")), Array(block("W2")))
    let sum = b2.reduce(0) { $0 + right[$1] }
    let offDiagonal = w2.filter { ($0 - 12) / 3 != ($0 - 12) % 3 }
    return [
      mistake("scaled by the batch size", "constant-factor", all) { Double(samples) * right[$0] },
      mistake("halved", "constant-factor", all) { right[$0] / 2 },
      mistake("sign of W2", "sign", w2) { -right[$0] },
      mistake("sign of b3", "sign", Array(block("b3"))) { -right[$0] },
      mistake("W2 transposed", "transpose", offDiagonal) { right[12 + ($0 - 12) % 3 * 3 + ($0 - 12) / 3] },
      mistake("b2 zero", "block-zero", b2) { _ in 0 },
      mistake("b2 filled with its sum", "broadcast", b2) { _ in sum },
      mistake("W1 and W2 swapped", "blocks-swapped", Array(block("W1")) + w2) {
        right[$0 < 12 ? $0 + 12 : $0 - 12]
      },
      mistake("b1 and b2 swapped", "blocks-swapped", Array(block("b1")) + b2) {
        right[$0 < 12 ? $0 + 12 : $0 - 12]
      },
      mistake("one entry off by 1e-8", "entry", [16]) { right[$0] * (1 + 1e-8) },
      mistake("two entries off by 1e-8", "entry", [4, 27]) { right[$0] * (1 - 1e-8) },
    ]
  }

  /// Runs the command line on a file with a claimed gradient.
  func check(claiming claim: [Double]) throws -> CheckedClaim {
    let scratch = try Scratch()
    let file = try scratch.write("network.json", JSONSerialization.data(withJSONObject: json(claim)))
    let outcome = try Tool.run(["network", file.path, "--format", "json"])
    let report = try JSON(outcome.output)
    try #require(report["checks"].count == 1, "\(outcome.errors)")
    let check = report["checks"][0]
    return CheckedClaim(
      status: outcome.status,
      diagnoses: check["diagnoses"].elements.map { diagnosis in
        (diagnosis["code"].string ?? "", diagnosis["blocks"].elements.compactMap(\.string))
      },
      wrongEntries: check["wrongEntries"].elements.map { entry in
        let index = entry["index"].elements.compactMap(\.number).map { String(Int($0)) }
        return "\(entry["block"].string ?? "")[\(index.joined(separator: ", "))]"
      })
  }

  private func json(_ claim: [Double]) -> [String: Any] {
    let claimed = shaped(claim)
    var blocks: [String: Any] = [:]
    for layer in 0..<3 {
      blocks["W\(layer + 1)"] = claimed.weights[layer]
      blocks["b\(layer + 1)"] = claimed.biases[layer]
    }
    let layers = (0..<3).map { layer -> [String: Any] in
      let activation: String = layer < 2 ? hidden.name : output
      return [
        "units": sizes[layer + 1], "activation": activation, "weights": weights[layer],
        "biases": biases[layer],
      ]
    }
    let data: [String: Any] = ["inputs": inputs, "targets": targets]
    return [
      "name": name, "inputs": 3, "layers": layers, "loss": loss, "data": data, "claimedGradient": blocks,
    ]
  }

  /// A flattened gradient, layer by layer.
  private func shaped(_ flat: [Double]) -> (weights: [[[Double]]], biases: [[Double]]) {
    let layers = (1...3).map { layer -> (weights: [[Double]], biases: [Double]) in
      let start = 12 * (layer - 1)
      let count = 3 * sizes[layer]
      return (
        (0..<sizes[layer]).map { Array(flat[start + 3 * $0..<start + 3 * $0 + 3]) },
        Array(flat[start + count..<start + count + sizes[layer]])
      )
    }
    return (layers.map(\.weights), layers.map(\.biases))
  }
}
