import PropertyTesting
import ReferenceMLP

extension Outcome {
  /// The outcome with the labels that say what its network was like.
  func labelled(by value: NetworkCase) -> Outcome {
    let inputs = value.problem.inputs
    let rows = (0..<inputs.rows).map(inputs.row)
    let largest = value.network.layers.reduce(0) { max($0, $1.units) }
    let weights = value.network.layers.flatMap(\.weights.elements)
    let hasHardTargets = value.problem.targets.elements.allSatisfy { $0 == 0 || $0 == 1 }
    return labelled("4 layers or more", if: value.network.depth >= 4)
      .labelled("8 units or more", if: largest >= 8)
      .labelled("8 samples or more", if: inputs.rows >= 8)
      .labelled("repeated sample", if: zip(rows, rows.dropFirst()).contains { $0 == $1 })
      .labelled("zero weight", if: weights.contains(0))
      .labelled(
        "weights below 1e-3 or above 1e3", if: weights.contains { $0 != 0 && !(1e-3...1e3 ~= abs($0)) }
      )
      .labelled("soft targets", if: value.problem.loss.isEntropy && !hasHardTargets)
      .labelled("hard targets", if: value.problem.loss.isEntropy && hasHardTargets)
  }

  /// The outcome over entries in parameter order, with names such as "W2[1,0]" for those that fail.
  func naming(parametersOf network: MLP<Double>) -> Outcome {
    naming { network.parameterName($0) }
  }
}

extension Loss {
  /// Whether targets are probabilities.
  var isEntropy: Bool { kind == .binaryCrossEntropy || kind == .crossEntropy }
}

extension MLP {
  /// The name of a parameter: "W2[1,0]" for unit 1 and input 0 of the second layer, "b1[3]"; units count from
  /// 0.
  func parameterName(_ index: Int) -> String {
    var place = index
    for (number, layer) in layers.enumerated() {
      let weights = layer.units * layer.fanIn
      if place < weights { return "W\(number + 1)[\(place / layer.fanIn),\(place % layer.fanIn)]" }
      place -= weights
      if place < layer.units { return "b\(number + 1)[\(place)]" }
      place -= layer.units
    }
    return "entry \(index)"
  }
}

extension NetworkCase: CustomStringConvertible {
  /// Sizes, activations and loss, then every number.
  var description: String {
    let sizes = [network.inputs] + network.layers.map(\.units)
    let layers = network.layers.enumerated().map { index, layer in
      "W\(index + 1) = \(Self.text(layer.weights)), b\(index + 1) = \(layer.biases)"
    }
    return
      ([
        sizes.map(String.init).joined(separator: "-") + " "
          + network.layers.map(\.activation.rawValue).joined(separator: "→")
          + ", \(problem.loss.kind.rawValue) (\(problem.loss.reduction.rawValue))"
          + (problem.l2 == 0 ? "" : ", λ = \(problem.l2)")
      ] + layers + ["x = \(Self.text(problem.inputs))", "y = \(Self.text(problem.targets))"])
      .joined(separator: "\n")
  }

  private static func text(_ matrix: Matrix<Double>) -> String {
    "[" + (0..<matrix.rows).map { "\(matrix.row($0))" }.joined(separator: ", ") + "]"
  }
}
