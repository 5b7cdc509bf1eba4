import ComplexModule
import GradientChecking
import ReferenceMLP
import Scalars

/// The outputs of a network on a batch as a vector objective of its parameters, with products from both sides.
///
/// Jv is computed by dual numbers through the forward pass, Jᵀw by backpropagation: two pieces of code that share nothing
/// but the forward pass, and must be adjoint.
public struct NetworkOutputs: ScalarGenericVectorObjective, Sendable {
  /// The objective's name in reports.
  public var name: String
  /// The network at whose parameters the Jacobian is checked.
  public var network: MLP<Double>
  /// The batch, samples × inputs.
  public var inputs: Matrix<Double>

  /// The outputs of a network on a batch that fits it.
  public init(_ name: String, network: MLP<Double>, inputs: Matrix<Double>) {
    self.name = name
    self.network = network
    self.inputs = inputs
  }

  /// W1, b1, W2, b2, … with their shapes.
  public var blocks: [ParameterBlock] { network.blocks }
  /// All parameters of the network.
  public var point: [Double] { network.parameters }
  /// ŷ: samples × outputs.
  public var outputBlocks: [ParameterBlock] { [ParameterBlock("ŷ", shape: [inputs.rows, network.outputs])] }
  /// Samples times outputs.
  public var outputs: Int { inputs.rows * network.outputs }

  /// ŷ, sample by sample.
  public func values(at point: [Double]) -> [Double] {
    network.replacingParameters(with: point).forward(inputs).outputs.elements
  }

  /// ŷ with parameters of another scalar type; the samples are constants.
  ///
  /// Specialized for the oracles' scalars, as ``NetworkObjective``'s value is.
  @_specialize(where Scalar == Dual<Double>)
  @_specialize(where Scalar == Dual<DoubleDouble>)
  @_specialize(where Scalar == Dual<Interval>)
  @_specialize(where Scalar == Complex<Double>)
  public func values<Scalar: NetworkScalar>(at point: [Scalar]) -> [Scalar] {
    network.replacingParameters(with: point).forward(inputs.map { Scalar($0) }).outputs.elements
  }

  /// Jv: the derivative parts of a forward pass with parameters θ + vε.
  public func jvp(at point: [Double], tangent: [Double]) -> [Double] {
    values(at: zip(point, tangent).map { Dual($0, derivative: $1) }).map(\.derivative)
  }

  /// Jᵀw: backpropagation of w in place of a loss's ∂L/∂ŷ.
  public func vjp(at point: [Double], cotangent: [Double]) -> [Double] {
    let moved = network.replacingParameters(with: point)
    let trace = moved.forward(inputs)
    let delta = moved.outputActivation.backward(
      gradient: Matrix(rows: inputs.rows, columns: moved.outputs, elements: cotangent),
      z: trace.preactivations[moved.depth - 1], a: trace.outputs)
    return MLP.flatten(moved.backward(trace, outputDelta: delta).gradients)
  }
}

extension NetworkOutputs {
  /// Products from both sides, all scalars, and kinks.
  public var abilities: VectorAbilities {
    var abilities = VectorAbilities(evaluating: self)
    (abilities.jvp, abilities.vjp) = (jvp, vjp)
    abilities.kinks = KinkSignatures(kinks: kinkSignature, pieces: pieceSignature)
    return abilities
  }

  /// The sign of every pre-activation of a ReLU or leaky ReLU layer, sample by sample.
  public func kinkSignature(at point: [Double]) -> [Int8] {
    network.replacingParameters(with: point).preactivationSigns(on: inputs) { $0.hasKink }
  }

  /// With the signs of ELU's pre-activations, where second derivatives jump.
  public func pieceSignature(at point: [Double]) -> [Int8] {
    network.replacingParameters(with: point).preactivationSigns(on: inputs) { !$0.isSmooth }
  }
}
