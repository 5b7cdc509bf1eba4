import Scalars

/// The steps of backpropagation by name, each with its correct formula: what conforms replaces just the steps
/// it changes.
///
/// The backward pass calls them in this order: ``outputDelta(_:network:trace:)``; for l = L…1
/// ``weightGradient(delta:layer:network:trace:)``, ``biasGradient(delta:layer:network:)`` and, above layer 1,
/// ``activationGradient(delta:layer:network:weightGradient:)`` and
/// ``hiddenDelta(activationGradient:layer:network:trace:)``; then ``addPenalty(to:network:problem:)`` and
/// ``finished(_:network:problem:)``. A gradient by the right formulas alone, ``LearningProblem/gradient(of:)``, takes the same
/// way without these calls. The formulas are those of Rumelhart, Hinton & Williams 1986, equations
/// 4–6. Layers are numbered from 0 here; a row of a matrix is a sample.
public protocol BackpropagationSteps: Sendable {
  /// δ_L = ∂L/∂z_L, samples × outputs, the factor of the mean included.
  func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar>

  /// ∂L/∂Wₗ = δₗᵀ aₗ₋₁, units × fan-in, without the penalty.
  func weightGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar>

  /// ∂L/∂bₗ = Σ over the samples of δₗ, one for each unit.
  func biasGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>
  ) -> [Scalar]

  /// ∂L/∂aₗ₋₁ = δₗ Wₗ, samples × fan-in; layer `index` is the one whose weights δ passes through.
  ///
  /// ∂L/∂Wₗ comes along as `weightGradient`; the right formula does not need it.
  func activationGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, weightGradient: Matrix<Scalar>
  ) -> Matrix<Scalar>

  /// δₗ = ∂L/∂aₗ ⊙ φ′(zₗ) of the hidden layer `index`, samples × units.
  func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar>

  /// Adds the penalty's λW to every ∂L/∂W.
  func addPenalty<Scalar: NetworkScalar>(
    to gradients: inout [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>)

  /// The gradients as they are handed back: by default as they are.
  func finished<Scalar: NetworkScalar>(
    _ gradients: [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) -> [LayerGradient<Scalar>]
}

/// Backpropagation as it is: every step by its correct formula.
public struct CorrectSteps: BackpropagationSteps {
  /// The correct steps.
  @inlinable
  public init() {}
}

extension BackpropagationSteps {
  /// δ_L by the loss.
  @inlinable
  public func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    problem.loss.outputDelta(
      z: trace.preactivations[network.depth - 1], a: trace.outputs,
      activation: network.outputActivation, targets: problem.targets)
  }

  /// δₗᵀ aₗ₋₁.
  @inlinable
  public func weightGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    delta.transposedTimes(trace.input(ofLayer: index))
  }

  /// Σ over the samples of δₗ.
  @inlinable
  public func biasGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>
  ) -> [Scalar] {
    delta.columnSums()
  }

  /// δₗ Wₗ.
  @inlinable
  public func activationGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, weightGradient: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    delta.times(network.layers[index].weights)
  }

  /// ∂L/∂aₗ ⊙ φ′(zₗ).
  @inlinable
  public func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    network.layers[index].activation.backward(
      gradient: activationGradient, z: trace.preactivations[index], a: trace.activations[index])
  }

  /// λW, where λ is not 0.
  @inlinable
  public func addPenalty<Scalar: NetworkScalar>(
    to gradients: inout [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) {
    guard problem.l2 != 0 else { return }
    let lambda = Scalar(problem.l2)
    for (index, layer) in network.layers.enumerated() {
      gradients[index].weights = gradients[index].weights.combined(with: layer.weights) { $0 + lambda * $1 }
    }
  }

  /// The gradients themselves.
  @inlinable
  public func finished<Scalar: NetworkScalar>(
    _ gradients: [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) -> [LayerGradient<Scalar>] {
    gradients
  }
}
