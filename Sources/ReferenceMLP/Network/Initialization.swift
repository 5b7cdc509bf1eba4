import RealModule
import Scalars

/// How the weights of a new network are drawn; its biases are zero.
///
/// With n inputs (fan-in) and n′ units (fan-out) of a layer:
///
/// | scheme | weights | meant for |
/// | --- | --- | --- |
/// | Xavier, uniform | U(−a, a), a = √(6/(n + n′)) | identity, sigmoid, tanh, softmax |
/// | Xavier, normal | N(0, 2/(n + n′)) | the same |
/// | He, uniform | U(−a, a), a = √(6/n) | ReLU and its relatives |
/// | He, normal | N(0, 2/n) | the same |
/// | zeros | 0 | one-layer networks, and demonstrations of why not |
///
/// Xavier keeps the variance of activations and of gradients about constant from layer to layer while φ is
/// about linear (Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural
/// networks", AISTATS 2010, equations 12 and 16). He makes up for the half of the variance that ReLU cuts off
/// (He, Zhang, Ren & Sun, "Delving deep into rectifiers", ICCV 2015, equation 10). U(−a, a) has the variance
/// a²/3, so that both forms of a scheme agree.
public enum Initialization: String, CaseIterable, Sendable, Codable {
  /// U(−a, a) with a = √(6/(fan-in + units)).
  case xavierUniform = "xavier-uniform"
  /// N(0, σ²) with σ² = 2/(fan-in + units).
  case xavierNormal = "xavier-normal"
  /// U(−a, a) with a = √(6/fan-in).
  case heUniform = "he-uniform"
  /// N(0, σ²) with σ² = 2/fan-in.
  case heNormal = "he-normal"
  /// Zero: all units of a hidden layer stay alike for ever (claim S1.9).
  case zeros

  /// The variance of one weight.
  public func variance(units: Int, fanIn: Int) -> Double {
    switch self {
    case .xavierUniform, .xavierNormal: 2 / (Double(fanIn) + Double(units))
    case .heUniform, .heNormal: 2 / Double(fanIn)
    case .zeros: 0
    }
  }

  /// A weight matrix, units × fan-in, drawn row by row.
  public func weights(
    units: Int, fanIn: Int, using generator: inout SeededGenerator
  ) -> Matrix<Double> {
    let variance = variance(units: units, fanIn: fanIn)
    var weights = Matrix<Double>(rows: units, columns: fanIn)
    switch self {
    case .zeros: break
    case .xavierUniform, .heUniform:
      let bound = Double.sqrt(3 * variance)
      for index in weights.elements.indices {
        weights.elements[index] = bound * (2 * generator.uniform() - 1)
      }
    case .xavierNormal, .heNormal:
      let deviation = Double.sqrt(variance)
      for index in weights.elements.indices { weights.elements[index] = deviation * generator.normal() }
    }
    return weights
  }

  /// A layer with weights of this scheme and zero biases.
  public func layer(
    units: Int, fanIn: Int, activation: Activation, using generator: inout SeededGenerator
  ) -> Layer<Double> {
    Layer(
      weights: weights(units: units, fanIn: fanIn, using: &generator),
      biases: Array(repeating: 0, count: units), activation: activation)
  }
}

extension MLP where Scalar == Double {
  /// A network with freshly drawn weights and zero biases, drawn layer by layer from the first one on.
  ///
  /// - Parameters:
  ///   - inputs: number of inputs, at least 1.
  ///   - layers: units (at least 1) and activation of each layer, the output layer last.
  ///   - scheme: how weights are drawn.
  ///   - generator: where the random bits come from; the same state gives the same network to the bit.
  public static func initialized(
    inputs: Int, layers: [(units: Int, activation: Activation)], scheme: Initialization,
    using generator: inout SeededGenerator
  ) -> MLP {
    var fanIn = inputs
    var drawn: [Layer<Double>] = []
    for (units, activation) in layers {
      drawn.append(scheme.layer(units: units, fanIn: fanIn, activation: activation, using: &generator))
      fanIn = units
    }
    return MLP(layers: drawn)
  }
}
