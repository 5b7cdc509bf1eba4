import Testing

@testable import NetworkFiles
@testable import ReferenceMLP

@Suite struct NetworkFilePairingTests {
  /// A file with one layer of two units.
  private func text(_ activation: Activation, _ loss: Loss.Kind, targets: String = "[[0.25, 0.75]]") -> String
  {
    """
    {"inputs": 1, "layers": [{"units": 2, "activation": "\(activation.rawValue)", "weights": [[1], [2]],
     "biases": [0, 0]}], "loss": "\(loss.rawValue)", "data": {"inputs": [[1]], "targets": \(targets)}}
    """
  }

  @Test func `every pairing is silent, warned of, or refused exactly where the loss is undefined`() throws {
    let squared: [Loss.Kind] = [.meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber]
    let silent: [Loss.Kind: Set<Activation>] = [.binaryCrossEntropy: [.sigmoid], .crossEntropy: [.softmax]]
    let warned: [Loss.Kind: Set<Activation>] = [
      .binaryCrossEntropy: [.softmax], .crossEntropy: [.sigmoid, .softplus],
    ]
    var wrong: [String] = []
    for loss in Loss.Kind.allCases {
      for activation in Activation.allCases {
        let isSquared = squared.contains(loss)
        let isSilent =
          silent[loss]?.contains(activation) ?? [.identity, .relu, .softplus].contains(activation)
        let isDefined = isSquared || isSilent || warned[loss]?.contains(activation) == true
        do {
          let file = try read(text(activation, loss))
          let names = file.warnings.contains { $0.contains("usually pairs with") }
          if !isDefined || names == isSilent { wrong.append("\(loss) \(activation): \(file.warnings)") }
          // What was accepted has a loss and a gradient.
          let gradient = file.problem.gradient(of: file.network)
          if !gradient.allSatisfy({ $0.isFinite }) { wrong.append("\(loss) \(activation): \(gradient)") }
        } catch let error as NetworkFileError {
          let usual = loss == .crossEntropy ? "softmax" : "sigmoid"
          if isDefined || error.path != "layers[0].activation" || !error.expected.hasPrefix(usual) {
            wrong.append("\(error)")
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  @Test func `targets that a loss has no meaning for are refused with their place`() {
    for (activation, loss, targets, place) in [
      (Activation.sigmoid, Loss.Kind.binaryCrossEntropy, "[[0, 1.5]]", "data.targets[0][1]: found 1.5"),
      (.sigmoid, .binaryCrossEntropy, "[[-0.1, 1]]", "data.targets[0][0]: found -0.1"),
      (.softmax, .crossEntropy, "[[2, -1]]", "data.targets[0][1]: found -1"),
    ] {
      let error = #expect(throws: NetworkFileError.self) {
        try read(text(activation, loss, targets: targets))
      }
      #expect(error?.description.hasPrefix("my.json: \(place), expected a target") == true, "\(targets)")
    }
  }

  @Test func `odd targets are warned of`() throws {
    func warnings(_ activation: Activation, _ loss: Loss.Kind, _ targets: String) throws -> [String] {
      try read(text(activation, loss, targets: targets)).warnings
    }
    let sums = try warnings(.softmax, .crossEntropy, "[[0.5, 0.75]]")
    #expect(
      sums == [
        "the cross-entropy targets of sample 0 sum to 1.25, not to 1: "
          + "they are not the probabilities of classes"
      ])
    #expect(try warnings(.softmax, .crossEntropy, "[[0.333333, 0.666666]]") == [])
    #expect(try warnings(.softmax, .crossEntropy, "[[2, 3]]").count == 1)
    #expect(try warnings(.relu, .huber, "[[0, 3]]") == [])
    let negative = try warnings(.relu, .meanSquaredError, "[[0, -0.5]]")
    #expect(negative.count == 1)
    #expect(negative.first?.hasPrefix("the target -0.5 of sample 0 lies outside the range of relu") == true)
    #expect(try warnings(.softplus, .huber, "[[-1, 0]]").count == 1)
    #expect(try warnings(.tanh, .huber, "[[-1, 1]]").count == 1)
    #expect(try warnings(.tanh, .huber, "[[-1, 1.01]]").count == 2)
    #expect(try warnings(.identity, .huber, "[[-1e9, 1e9]]") == [])
  }

  @Test func `the ranges are those of the activations`() {
    var wrong: [String] = []
    for activation in Activation.allCases where activation != .softmax {
      guard let range = activation.range else { continue }
      let values = (-4000...4000).map { activation(Double($0) / 100) }
      let least = values.reduce(.infinity, min)
      let most = values.reduce(-.infinity, max)
      // Near the quadratic minimum of gelu and silu a grid of 0.01 comes within ½·φ″·0.005² < 1e-4.
      let reachesLower = least >= range.lowerBound && least <= range.lowerBound + 1e-4
      let reachesUpper = range.upperBound == .infinity ? most >= 39 : abs(most - range.upperBound) <= 1e-4
      if !reachesLower || !reachesUpper { wrong.append("\(activation): \(least) to \(most), not \(range)") }
    }
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(Activation.allCases.filter { $0.range == nil } == [.identity, .leakyReLU])
  }

  @Test func `one output of cross-entropy is warned of`() {
    let pairing = OutputPairing(loss: .crossEntropy, activation: .sigmoid, outputs: 1)
    guard case .unusual(let sentence) = pairing else {
      Issue.record("\(pairing)")
      return
    }
    #expect(sentence.contains("ignores every sample with target 0"))
  }
}
