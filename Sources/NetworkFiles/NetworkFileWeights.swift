import Foundation
import JSONText
import ReferenceMLP
import TensorFiles

/// Weights and biases from a tensor file.
extension NetworkFileReader {
  /// Two tensors of a layer.
  private struct Pair {
    var weights: Tensor
    var biases: Tensor
  }

  /// The layers with the parameters of a weights file.
  ///
  /// Named `W1`, `b1`, `W2`, … or as a PyTorch state dictionary, `….weight` and `….bias`, in the natural
  /// order of what stands before (`layers.2` before `layers.10`). Weights are units × fan-in, as PyTorch
  /// keeps them; the transposed form is accepted where all shapes together leave no doubt.
  mutating func layers(
    _ descriptions: [LayerDescription], from field: NetworkFileField
  ) throws(NetworkFileError) -> [Layer<Double>] {
    let path = resolved(try field.string(expected: "the path of a .safetensors or .npz file"))
    let tensors: [Tensor]
    do {
      let numbers = descriptions.reduce(0) { $0 + $1.units * ($1.fanIn + 1) }
      tensors = try TensorFile.read(
        path: path, limits: TensorLimits(numbers: numbers, tensors: 2 * descriptions.count))
    } catch {
      throw NetworkFileError(error)
    }
    let pairs = try pairs(tensors, layers: descriptions.count, file: path)
    let areTransposed = try orientation(of: pairs, descriptions, file: path)
    var layers: [Layer<Double>] = []
    for (pair, description) in zip(pairs, descriptions) {
      layers.append(try layer(description, pair, isTransposed: areTransposed, file: path))
    }
    return layers
  }

  /// The tensors of each layer, from the first one on.
  private mutating func pairs(
    _ tensors: [Tensor], layers: Int, file: String
  ) throws(NetworkFileError) -> [Pair] {
    let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    let ours = (1...layers).compactMap { layer -> Pair? in
      guard let weights = byName["W\(layer)"], let biases = byName["b\(layer)"] else { return nil }
      return Pair(weights: weights, biases: biases)
    }
    if ours.count == layers, tensors.count == 2 * layers { return ours }
    let names = (1...layers).flatMap { ["W\($0)", "b\($0)"] }
    if let present = names.first(where: { byName[$0] != nil }),
      let missing = names.first(where: { byName[$0] == nil })
    {
      throw NetworkFileError(
        file: file, path: missing, found: "nothing", expected: "a tensor of this name beside \(present)")
    }
    var prefixes: Set<String> = []
    // What we have no name for comes first, so that the message names it.
    for tensor in tensors.filter({ !names.contains($0.name) }) + tensors {
      guard let (prefix, _) = Self.stateName(tensor.name) else {
        throw NetworkFileError(
          file: file, path: tensor.name,
          found: tensor.name.isEmpty ? "a tensor without a name" : "a tensor of this name",
          expected: "W1, b1 to W\(layers), b\(layers), or PyTorch's names that end in weight and bias")
      }
      prefixes.insert(prefix)
    }
    let ordered = prefixes.sorted(by: Self.comesBefore)
    guard ordered.count == layers else {
      throw NetworkFileError(
        file: file, found: "\(ordered.count) layers (\(ordered.joined(separator: ", ")))",
        expected: "\(layers), as many as the network file has")
    }
    if Set(ordered.map { $0.filter { !$0.isNumber } }).count > 1 {
      warnings.append(
        "the layers of \(file) are taken in the order of their names: " + ordered.joined(separator: ", "))
    }
    var pairs: [Pair] = []
    for prefix in ordered {
      let start = prefix.isEmpty ? "" : prefix + "."
      guard let weights = byName[start + "weight"], let biases = byName[start + "bias"] else {
        let missing = byName[start + "weight"] == nil ? "weight" : "bias"
        throw NetworkFileError(
          file: file, path: start + missing, found: "nothing",
          expected: "a \(missing) beside the other tensor")
      }
      pairs.append(Pair(weights: weights, biases: biases))
    }
    return pairs
  }

  /// `layers.0` and `weight` of `layers.0.weight`.
  private static func stateName(_ name: String) -> (prefix: String, kind: String)? {
    for kind in ["weight", "bias"] {
      if name == kind { return ("", kind) }
      if name.hasSuffix("." + kind) { return (String(name.dropLast(kind.count + 1)), kind) }
    }
    return nil
  }

  /// Natural order: digits compare as numbers, so that 2 comes before 10.
  private static func comesBefore(_ first: String, _ second: String) -> Bool {
    switch first.compare(second, options: .numeric) {
    case .orderedAscending: true
    case .orderedDescending: false
    case .orderedSame: first < second
    }
  }
}

// MARK: - Shapes

extension NetworkFileReader {
  /// Whether all weights are fan-in × units.
  ///
  /// One matrix that is not square decides for all of them; where they contradict each other, or a square one
  /// stands beside transposed ones without a shape of its own to tell, nothing is guessed.
  private mutating func orientation(
    of pairs: [Pair], _ descriptions: [LayerDescription], file: String
  ) throws(NetworkFileError) -> Bool {
    var transposed: String?
    var straight: String?
    var square: String?
    for (pair, layer) in zip(pairs, descriptions) {
      let shape = pair.weights.shape
      guard shape == [layer.units, layer.fanIn] || shape == [layer.fanIn, layer.units] else {
        throw NetworkFileError(
          file: file, path: pair.weights.name, found: Tensor.description(of: shape),
          expected: "\(layer.units)×\(layer.fanIn) (units × fan-in) for \(layer.field.path)")
      }
      if layer.units == layer.fanIn {
        // Of a single number both forms are the same.
        if layer.units > 1 { square = pair.weights.name }
      } else if shape == [layer.units, layer.fanIn] {
        straight = pair.weights.name
      } else {
        transposed = pair.weights.name
      }
    }
    guard let transposed else { return false }
    if let other = straight ?? square {
      throw NetworkFileError(
        file: file, path: transposed,
        found: "fan-in × units, while \(other) is "
          + (straight == nil ? "square and may be either" : "units × fan-in"),
        expected: "units × fan-in, as PyTorch has it, for every layer")
    }
    warnings.append("the weights of \(file) are fan-in × units and were transposed")
    return true
  }

  /// A layer from its two tensors, all numbers finite.
  private func layer(
    _ description: LayerDescription, _ pair: Pair, isTransposed: Bool, file: String
  ) throws(NetworkFileError) -> Layer<Double> {
    let units = description.units
    guard [[units], [units, 1], [1, units]].contains(pair.biases.shape) else {
      throw NetworkFileError(
        file: file, path: pair.biases.name, found: Tensor.description(of: pair.biases.shape),
        expected: "\(units) (one for each unit) for \(description.field.path)")
    }
    for tensor in [pair.weights, pair.biases] {
      if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw NetworkFileError(
          file: file, path: "\(tensor.name)[\(index)]", found: JSONValue.text(of: tensor.values[index]),
          expected: "a finite number")
      }
    }
    let shape = pair.weights.shape
    let matrix = Matrix(rows: shape[0], columns: shape[1], elements: pair.weights.values)
    return Layer(
      weights: isTransposed ? matrix.transposed : matrix, biases: pair.biases.values,
      activation: description.activation)
  }
}
