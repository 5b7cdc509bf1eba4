import Scalars

/// How many samples a network classifies rightly.
extension LearningProblem<Double> {
  /// Whether outputs are classes: a cross-entropy loss, or sigmoid or softmax outputs with targets of 0 and 1
  /// only.
  public func isClassification(of network: MLP<Double>) -> Bool {
    if loss.kind == .binaryCrossEntropy || loss.kind == .crossEntropy { return true }
    let probabilities = network.outputActivation == .sigmoid || network.outputActivation == .softmax
    return probabilities && targets.elements.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// The fraction of samples that a network classifies rightly; nil when the targets are not classes.
  ///
  /// With one output the class is whether ŷ ≥ ½, and the target's whether y ≥ ½; with several it is the index
  /// of the largest. Nil when there are no samples, or a target has no single largest value (labels that are
  /// not exclusive). A NaN output is never right.
  ///
  /// - Parameter network: a network of the problem's inputs and outputs.
  public func accuracy(of network: MLP<Double>) -> Double? {
    accuracy(of: network, outputs: network.forward(inputs).outputs)
  }

  /// The accuracy from outputs that were already computed.
  func accuracy(of network: MLP<Double>, outputs: Matrix<Double>) -> Double? {
    classConfusion(of: network, outputs: outputs).map { confusion in
      Double(confusion.counts.indices.reduce(0) { $0 + confusion.counts[$1][$1] }) / Double(samples)
    }
  }

  /// How many samples of each class a network takes for which; nil where ``accuracy(of:)`` is.
  ///
  /// - Parameter network: a network of the problem's inputs and outputs.
  public func classConfusion(of network: MLP<Double>) -> ClassConfusion? {
    classConfusion(of: network, outputs: network.forward(inputs).outputs)
  }

  private func classConfusion(of network: MLP<Double>, outputs: Matrix<Double>) -> ClassConfusion? {
    guard samples > 0, isClassification(of: network) else { return nil }
    let classes = outputs.columns == 1 ? 2 : outputs.columns
    var confusion = ClassConfusion(
      counts: Array(repeating: Array(repeating: 0, count: classes), count: classes),
      undecided: Array(repeating: 0, count: classes))
    for sample in 0..<samples {
      guard let expected = Self.classIndex(targets.row(sample)) else { return nil }
      if let found = Self.classIndex(outputs.row(sample)) {
        confusion.counts[expected][found] += 1
      } else {
        confusion.undecided[expected] += 1
      }
    }
    return confusion
  }

  /// The class that one row stands for; nil for a NaN, or when two values share the largest.
  private static func classIndex(_ row: [Double]) -> Int? {
    guard let largest = row.max(), !row.contains(where: \.isNaN) else { return nil }
    if row.count == 1 { return largest >= 0.5 ? 1 : 0 }
    let indices = row.indices.filter { row[$0] == largest }
    return indices.count == 1 ? indices[0] : nil
  }
}

/// How many samples of each class a network takes for which.
public struct ClassConfusion: Sendable, Equatable {
  /// By true class, then by predicted class.
  public var counts: [[Int]]
  /// By true class: samples for which the outputs name no class, as NaN and two that share the largest do.
  public var undecided: [Int]

  /// A table from its counts.
  public init(counts: [[Int]], undecided: [Int]) {
    self.counts = counts
    self.undecided = undecided
  }
}
