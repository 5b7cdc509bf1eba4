import JSONText
import ReferenceMLP

extension NetworkFile {
  /// The network file as JSON text that ``init(json:source:directory:)`` reads back to the same numbers, bit
  /// by bit.
  ///
  /// Everything stands in the file itself: samples and weights that came from other files too. The names of
  /// features and classes have no place in such a file and are left out. Parameters, samples and targets have
  /// to be finite.
  public var json: String {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)),
      .init("inputs", .number(Double(network.inputs))),
      .init("layers", .array(network.layers.map(Self.layer))),
      .init("loss", .string(problem.loss.kind.rawValue)),
    ]
    if problem.loss.kind != .halfSumSquaredError, problem.loss.reduction == .sum {
      members.append(.init("reduction", .string("sum")))
    }
    if problem.l2 != 0 { members.append(.init("l2", .number(problem.l2))) }
    members.append(
      .init(
        "data",
        .object([
          .init("inputs", Self.rows(problem.inputs)), .init("targets", Self.rows(problem.targets)),
        ])))
    if let learningRate { members.append(.init("learningRate", .number(learningRate))) }
    if let claimedGradient {
      members.append(.init("claimedGradient", Self.gradient(claimedGradient, shapedAs: network)))
    }
    return JSONValue.object(members).text
  }

  private static func layer(_ layer: Layer<Double>) -> JSONValue {
    .object([
      .init("units", .number(Double(layer.units))),
      .init("activation", .string(layer.activation.rawValue)),
      .init("weights", rows(layer.weights)),
      .init("biases", list(layer.biases)),
    ])
  }

  private static func gradient(_ gradient: [Double], shapedAs network: MLP<Double>) -> JSONValue {
    let shaped: MLP<Double> = network.replacingParameters(with: gradient)
    return .object(
      shaped.layers.enumerated().flatMap { index, layer in
        [
          JSONValue.Member("W\(index + 1)", rows(layer.weights)),
          JSONValue.Member("b\(index + 1)", list(layer.biases)),
        ]
      })
  }

  private static func rows(_ matrix: Matrix<Double>) -> JSONValue {
    .array((0..<matrix.rows).map { list(matrix.row($0)) })
  }

  private static func list(_ values: [Double]) -> JSONValue {
    .array(values.map(JSONValue.number))
  }
}
