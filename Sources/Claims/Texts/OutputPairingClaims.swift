import ReferenceMLP
import Scalars

// MARK: - S3.3

extension OptimisationClaims {
  /// The judgement on every pair that the claim names, on mismatches, and δ = ŷ − y for the pairs with a
  /// matching link.
  static func pairings(_ context: ClaimContext) throws -> ClaimResult {
    let usual: [(Loss.Kind, Activation)] = [
      (.meanSquaredError, .identity), (.meanSquaredError, .relu), (.binaryCrossEntropy, .sigmoid),
      (.crossEntropy, .softmax),
    ]
    let unusual: [(Loss.Kind, Activation)] = [
      (.meanSquaredError, .sigmoid), (.meanSquaredError, .softmax), (.crossEntropy, .sigmoid),
      (.binaryCrossEntropy, .softmax),
    ]
    let undefined: [(Loss.Kind, Activation)] = [
      (.binaryCrossEntropy, .identity), (.binaryCrossEntropy, .relu), (.crossEntropy, .identity),
      (.crossEntropy, .relu),
    ]
    var (usualFound, warned, refused) = (0, 0, 0)
    for (loss, activation) in usual
    where OutputPairing(loss: loss, activation: activation, outputs: 3) == .usual {
      usualFound += 1
    }
    for (loss, activation) in unusual {
      if case .unusual = OutputPairing(loss: loss, activation: activation, outputs: 3) { warned += 1 }
    }
    for (loss, activation) in undefined {
      if case .undefined = OutputPairing(loss: loss, activation: activation, outputs: 3) { refused += 1 }
    }
    var evidence = ClaimEvidence()
    evidence.numbers(
      "pairs taken as usual, warned of, and refused, of four each",
      [usualFound, warned, refused].map(Double.init),
      equal: [4, 4, 4], within: .exact)
    compareMatchingLinks(context, in: &evidence)
    let file = try NetworkFileClaims.mismatchWarnings()
    let silent = try usual.filter {
      try NetworkFileClaims.isReadSilently(output: $0.1.rawValue, loss: $0.0.rawValue)
    }
    evidence.count(
      "network files with the usual pairs, of 4, read without a warning", silent.count, equals: 4)
    evidence.fact(
      "network file with sigmoid and squared error", expected: "a warning that names the usual pairing",
      found: file.isEmpty ? "no warning" : file.joined(separator: " / "),
      holds: file.contains { $0.contains("identity") })
    return evidence.result(
      .confirmed,
      correction:
        "As the usual pairing with a loss; others are warned of, and refused only where the loss is not "
        + "defined for such outputs.")
  }

  /// δ = ŷ − y of the three matching pairs at z = (1, −2, 0.5), y = (0, 1, 0).
  ///
  /// ŷ − y: at most two probabilities' roundings of 6 each; no cancellation, since ŷ < 0.8 where y = 1: 32.
  private static func compareMatchingLinks(_ context: ClaimContext, in evidence: inout ClaimEvidence) {
    let targets = [0.0, 1, 0]
    let pairs: [(Activation, Loss)] = [
      (.identity, Loss(.halfMeanSquaredError)), (.sigmoid, Loss(.binaryCrossEntropy)),
      (.softmax, Loss(.crossEntropy)),
    ]
    for (activation, loss) in pairs {
      let example = ClaimExample.output(
        z: [1, -2, 0.5], activation: activation, loss: loss, targets: targets)
      let outputs = example.network.forward(example.problem.inputs).outputs.elements
      evidence.numbers(
        "δ = ŷ − y of \(activation.rawValue) with \(loss.kind.rawValue)",
        context.backward(example.problem, example.network).deltas[0].elements,
        agreeWith: zip(outputs, targets).map { $0 - $1 }, within: .roundings(32))
    }
  }
}
