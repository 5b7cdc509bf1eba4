import ReferenceMLP

// What the properties do to networks. A gradient has the shape of its network: the same is done to it by way
// of `network.replacingParameters(with: gradient)`.

extension MLP<Double> {
  /// The units of a layer in another order: unit i of the result was unit `order[i]`; the function stays the
  /// same.
  ///
  /// Of the output layer it permutes the outputs.
  func permutingUnits(ofLayer index: Int, by order: [Int]) -> MLP {
    var network = self
    let layer = layers[index]
    network.layers[index].weights = layer.weights.selectingRows(order)
    network.layers[index].biases = order.map { layer.biases[$0] }
    if index + 1 < depth {
      network.layers[index + 1].weights = layers[index + 1].weights.transposed.selectingRows(order).transposed
    }
    return network
  }

  /// Incoming weights and bias of a hidden unit times `factor`, its outgoing weights divided by it.
  func scaling(_ place: HiddenUnit, by factor: Double) -> MLP {
    var network = self
    for input in 0..<layers[place.layer].fanIn {
      network.layers[place.layer].weights[place.unit, input] *= factor
    }
    network.layers[place.layer].biases[place.unit] *= factor
    for unit in 0..<layers[place.layer + 1].units {
      network.layers[place.layer + 1].weights[unit, place.unit] /= factor
    }
    return network
  }

  /// The last layer times −1.
  func negatingLastLayer() -> MLP {
    var network = self
    network.layers[depth - 1].weights = layers[depth - 1].weights.map { -$0 }
    network.layers[depth - 1].biases = layers[depth - 1].biases.map { -$0 }
    return network
  }

  /// Incoming weights and bias of a hidden unit.
  func incoming(_ place: HiddenUnit) -> [Double] {
    layers[place.layer].weights.row(place.unit) + [layers[place.layer].biases[place.unit]]
  }

  /// Outgoing weights of a hidden unit.
  func outgoing(_ place: HiddenUnit) -> [Double] {
    let next = layers[place.layer + 1]
    return (0..<next.units).map { next.weights[$0, place.unit] }
  }

  /// The network with one parameter moved.
  func movingParameter(_ index: Int, by step: Double) -> MLP {
    var parameters = parameters
    parameters[index] += step
    return replacingParameters(with: parameters)
  }
}

/// Σ xᵢyᵢ.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
