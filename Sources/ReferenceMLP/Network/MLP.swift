import Scalars

/// One dense layer: z = W a + b, then φ(z).
public struct Layer<Scalar: NetworkScalar>: Sendable, Equatable {
  /// W, units × fan-in.
  public var weights: Matrix<Scalar>
  /// b, one for each unit.
  public var biases: [Scalar]
  /// φ.
  public var activation: Activation

  /// A layer from W (units × fan-in), b (units) and φ.
  @inlinable
  public init(weights: Matrix<Scalar>, biases: [Scalar], activation: Activation) {
    precondition(
      biases.count == weights.rows, "\(weights.rows) units need as many biases, found \(biases.count)")
    self.weights = weights
    self.biases = biases
    self.activation = activation
  }

  /// Number of units.
  @inlinable public var units: Int { weights.rows }
  /// Number of inputs of each unit.
  @inlinable public var fanIn: Int { weights.columns }
}

/// A multilayer perceptron over any scalar type: layers l = 1…L with zₗ = Wₗ aₗ₋₁ + bₗ and aₗ = φₗ(zₗ).
///
/// A batch is a matrix of rows, one sample a row, so that z = a Wᵀ + 1bᵀ in matrix form.
public struct MLP<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The layers, from the first hidden layer to the output layer.
  public var layers: [Layer<Scalar>]

  /// A network from its layers; each layer's fan-in is the number of units before it, softmax comes last only.
  @inlinable
  public init(layers: [Layer<Scalar>]) {
    precondition(!layers.isEmpty, "a network has at least one layer")
    for (before, after) in zip(layers, layers.dropFirst()) {
      precondition(after.fanIn == before.units, "fan-in \(after.fanIn) after \(before.units) units")
      precondition(before.activation.isElementwise, "softmax is for the output layer only")
    }
    self.layers = layers
  }

  /// Number of inputs.
  @inlinable public var inputs: Int { layers[0].fanIn }
  /// Number of outputs.
  @inlinable public var outputs: Int { layers[layers.count - 1].units }
  /// Number of layers with parameters.
  @inlinable public var depth: Int { layers.count }
  /// φ of the output layer.
  @inlinable public var outputActivation: Activation { layers[layers.count - 1].activation }
}

// MARK: - Forward

/// All that a forward pass computed, kept for the backward pass.
public struct ForwardTrace<Scalar: NetworkScalar>: Sendable {
  /// a₀: the batch, samples × inputs.
  public var inputs: Matrix<Scalar>
  /// zₗ for l = 1…L, samples × units.
  public var preactivations: [Matrix<Scalar>]
  /// aₗ = φₗ(zₗ) for l = 1…L, samples × units.
  public var activations: [Matrix<Scalar>]

  /// A trace from its parts.
  @inlinable
  public init(
    inputs: Matrix<Scalar>, preactivations: [Matrix<Scalar>], activations: [Matrix<Scalar>]
  ) {
    self.inputs = inputs
    self.preactivations = preactivations
    self.activations = activations
  }

  /// ŷ: the activations of the last layer, samples × outputs.
  @inlinable public var outputs: Matrix<Scalar> { activations[activations.count - 1] }

  /// aₗ₋₁: what layer `index` (from 0) was fed with.
  @inlinable
  public func input(ofLayer index: Int) -> Matrix<Scalar> {
    index == 0 ? inputs : activations[index - 1]
  }
}

extension MLP {
  /// Runs a batch forward and keeps every z and a.
  ///
  /// - Parameter batch: samples × inputs.
  @inlinable
  public func forward(_ batch: Matrix<Scalar>) -> ForwardTrace<Scalar> {
    precondition(batch.columns == inputs, "\(inputs) inputs, found \(batch.columns)")
    var trace = ForwardTrace(inputs: batch, preactivations: [], activations: [])
    for (index, layer) in layers.enumerated() {
      let z = layer.preactivation(of: trace.input(ofLayer: index))
      trace.preactivations.append(z)
      trace.activations.append(layer.activation.rows(of: z))
    }
    return trace
  }
}

extension Layer {
  /// z = W a + b for every row a.
  @inlinable
  public func preactivation(of a: Matrix<Scalar>) -> Matrix<Scalar> {
    var z = a.timesTransposed(weights)
    let rows = z.rows
    z.elements.withUnsafeMutableBufferPointer { z in
      biases.withUnsafeBufferPointer { biases in
        for row in 0..<rows {
          let start = row * biases.count
          for unit in biases.indices { z[start + unit] += biases[unit] }
        }
      }
    }
    return z
  }
}

// MARK: - Backward

/// ∂L/∂W and ∂L/∂b of one layer, of the shapes of W and b.
public struct LayerGradient<Scalar: NetworkScalar>: Sendable, Equatable {
  /// ∂L/∂W, units × fan-in.
  public var weights: Matrix<Scalar>
  /// ∂L/∂b, one for each unit.
  public var biases: [Scalar]

  /// A gradient from its two parts.
  @inlinable
  public init(weights: Matrix<Scalar>, biases: [Scalar]) {
    self.weights = weights
    self.biases = biases
  }
}

/// All that a backward pass computed.
public struct BackwardTrace<Scalar: NetworkScalar>: Sendable {
  /// δₗ = ∂L/∂zₗ for l = 1…L, samples × units.
  public var deltas: [Matrix<Scalar>]
  /// ∂L/∂aₗ for the hidden layers l = 1…L−1, samples × units.
  public var activationGradients: [Matrix<Scalar>]
  /// ∂L/∂Wₗ and ∂L/∂bₗ for l = 1…L.
  public var gradients: [LayerGradient<Scalar>]

  /// A trace from its parts.
  @inlinable
  public init(
    deltas: [Matrix<Scalar>], activationGradients: [Matrix<Scalar>], gradients: [LayerGradient<Scalar>]
  ) {
    self.deltas = deltas
    self.activationGradients = activationGradients
    self.gradients = gradients
  }
}

extension MLP {
  /// Backpropagation: from δ of the output layer to the gradient of every parameter.
  ///
  /// For l = L…1: ∂L/∂Wₗ = δₗᵀ aₗ₋₁, ∂L/∂bₗ = Σ_samples δₗ, ∂L/∂aₗ₋₁ = δₗ Wₗ, δₗ₋₁ = ∂L/∂aₗ₋₁ ⊙ φ′(zₗ₋₁)
  /// (Rumelhart, Hinton & Williams 1986, equations 4–6).
  ///
  /// - Parameters:
  ///   - trace: the forward pass that δ belongs to.
  ///   - outputDelta: δ_L = ∂L/∂z_L, samples × outputs.
  ///   - steps: the formulas; others than the correct ones only to plant a defect.
  @inlinable
  public func backward(
    _ trace: ForwardTrace<Scalar>, outputDelta: Matrix<Scalar>,
    steps: some BackpropagationSteps = CorrectSteps()
  ) -> BackwardTrace<Scalar> {
    var deltas = [outputDelta]
    var activationGradients: [Matrix<Scalar>] = []
    var gradients: [LayerGradient<Scalar>] = []
    for index in layers.indices.reversed() {
      let delta = deltas[deltas.count - 1]
      let weightGradient = steps.weightGradient(delta: delta, layer: index, network: self, trace: trace)
      gradients.append(
        LayerGradient(
          weights: weightGradient, biases: steps.biasGradient(delta: delta, layer: index, network: self)))
      guard index > 0 else { break }
      let activationGradient = steps.activationGradient(
        delta: delta, layer: index, network: self, weightGradient: weightGradient)
      activationGradients.append(activationGradient)
      deltas.append(
        steps.hiddenDelta(
          activationGradient: activationGradient, layer: index - 1, network: self, trace: trace))
    }
    return BackwardTrace(
      deltas: deltas.reversed(), activationGradients: activationGradients.reversed(),
      gradients: gradients.reversed())
  }
}

// MARK: - Parameters

extension MLP {
  /// Number of parameters: Σ units · (fan-in + 1).
  @inlinable public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.units * ($1.fanIn + 1) }
  }

  /// All parameters in one array: W1 row by row, b1, W2, b2, and so on.
  @inlinable public var parameters: [Scalar] {
    var parameters: [Scalar] = []
    parameters.reserveCapacity(parameterCount)
    for layer in layers {
      parameters += layer.weights.elements
      parameters += layer.biases
    }
    return parameters
  }

  /// Whether the parameters are these, to the bit, in the order of ``parameters``.
  @inlinable
  public func hasParameters(_ parameters: [Scalar]) -> Bool where Scalar == Double {
    guard parameters.count == parameterCount else { return false }
    var start = 0
    for layer in layers {
      for own in [layer.weights.elements, layer.biases] {
        for (index, parameter) in own.enumerated()
        where parameter.bitPattern != parameters[start + index].bitPattern { return false }
        start += own.count
      }
    }
    return true
  }

  /// The network with other parameters, in the order of ``parameters``.
  ///
  /// - Parameter parameters: ``parameterCount`` values.
  @inlinable
  public func replacingParameters<Other: NetworkScalar>(with parameters: [Other]) -> MLP<Other> {
    precondition(
      parameters.count == parameterCount, "\(parameterCount) parameters, found \(parameters.count)")
    var start = 0
    func take(_ count: Int) -> [Other] {
      defer { start += count }
      return Array(parameters[start..<start + count])
    }
    return MLP<Other>(
      layers: layers.map { layer in
        Layer<Other>(
          weights: Matrix(rows: layer.units, columns: layer.fanIn, elements: take(layer.units * layer.fanIn)),
          biases: take(layer.units), activation: layer.activation)
      })
  }

  /// This network over another scalar type.
  @inlinable
  public func converted<Other: NetworkScalar>(_ convert: (Scalar) -> Other) -> MLP<Other> {
    replacingParameters(with: parameters.map(convert))
  }

  /// A gradient as one array, in the order of ``parameters``.
  @inlinable
  public static func flatten(_ gradients: [LayerGradient<Scalar>]) -> [Scalar] {
    var flattened: [Scalar] = []
    flattened.reserveCapacity(gradients.reduce(0) { $0 + $1.weights.elements.count + $1.biases.count })
    for gradient in gradients {
      flattened += gradient.weights.elements
      flattened += gradient.biases
    }
    return flattened
  }
}
