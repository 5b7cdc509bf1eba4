import ComplexModule
import GradientChecking
import ReferenceMLP
import Scalars

/// A network with its learning problem as an `Objective`: the loss as a function of all parameters.
///
/// The claimed gradient is backpropagation's, or one that is given. Blocks are `W1: units × fan-in`, `b1: units`, `W2`, …
public struct NetworkObjective: ScalarGenericObjective, Sendable {
  /// The objective's name in reports.
  public var name: String
  /// The network at whose parameters the gradient is checked.
  public var network: MLP<Double>
  /// The loss and the samples.
  public var problem: LearningProblem<Double>
  /// A claimed gradient that stands for backpropagation's at ``point``.
  public var claim: [Double]?

  /// An objective from network and problem.
  ///
  /// - Parameters:
  ///   - name: the objective's name in reports.
  ///   - network: the network, whose parameters are the point.
  ///   - problem: loss, penalty and samples that fit the network.
  ///   - claim: a claimed gradient, flattened like `network.parameters`; by default backpropagation is checked.
  public init(
    _ name: String, network: MLP<Double>, problem: LearningProblem<Double>, claim: [Double]? = nil
  ) {
    self.name = name
    self.network = network
    self.problem = problem
    self.claim = claim
  }

  /// W1, b1, W2, b2, … with their shapes.
  public var blocks: [ParameterBlock] { network.blocks }

  /// All parameters of the network.
  public var point: [Double] { network.parameters }

  /// W1 row by row, b1, W2, b2, … as the network keeps them.
  public var pointInParts: [[Double]] { network.layers.flatMap { [$0.weights.elements, $0.biases] } }

  /// L(θ).
  public func value(at point: [Double]) -> Double {
    problem.value(of: network(at: point))
  }

  /// L(θ) with parameters of another scalar type; the samples are constants.
  ///
  /// Oracles call this through an existential, where the compiler cannot see the scalar; without the specializations
  /// every arithmetic operation would look its type up at run time, over a hundred times the cost.
  @_specialize(where Scalar == Dual<Double>)
  @_specialize(where Scalar == Dual<DoubleDouble>)
  @_specialize(where Scalar == Dual<Interval>)
  @_specialize(where Scalar == Complex<Double>)
  public func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar {
    problem.converted { Scalar($0) }.value(of: network.replacingParameters(with: point))
  }

  /// L(θ) from the outputs alone, as if these came from anywhere: −Σ y ln ŷ of cross-entropy, with no softmax in it.
  ///
  /// Specialized for the oracles' scalars, as the value itself is.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Dual<Double>)
  @_specialize(where Scalar == Dual<DoubleDouble>)
  @_specialize(where Scalar == Dual<Interval>)
  @_specialize(where Scalar == Complex<Double>)
  package func valueFromOutputs<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar {
    let network = network.replacingParameters(with: point)
    let problem = problem.converted { Scalar($0) }
    let outputs = network.forward(problem.inputs).outputs
    let data = problem.loss.value(z: outputs, a: outputs, activation: .identity, targets: problem.targets)
    return problem.l2 == 0 ? data : data + problem.penalty(of: network)
  }

  /// The claim, where one is given; else ∂L/∂θ by backpropagation.
  public func claimedGradient(at point: [Double]) -> [Double] {
    claim ?? problem.gradient(of: network(at: point))
  }

  /// All that a network can do.
  public var abilities: Abilities {
    var abilities = Abilities(evaluating: self)
    abilities.coordinateSweep = coordinateSweep
    abilities.lines = lines
    abilities.affineLayers = affineLayers
    abilities.shared = self
    abilities.kinks = KinkSignatures(kinks: kinkSignature, pieces: pieceSignature)
    abilities.gradientRoundingBound = { self.gradientRoundingBound(at: self.point) }
    abilities.claimRoundingBound = claimRoundingBound
    abilities.hessianProduct = hessianProduct
    abilities.structure = structure
    abilities.hypotheses = hypotheses
    return abilities
  }

  /// The network with other parameters; itself where they are its own, which takes no memory.
  private func network(at point: [Double]) -> MLP<Double> {
    network.hasParameters(point) ? network : network.replacingParameters(with: point)
  }
}

extension MLP {
  /// The parameters' names and shapes in the order of the flattened parameters.
  ///
  /// W1 (units × fan-in), b1 (units), W2, b2, and so on.
  public var blocks: [ParameterBlock] {
    layers.enumerated().flatMap { index, layer in
      [
        ParameterBlock("W\(index + 1)", shape: [layer.units, layer.fanIn]),
        ParameterBlock("b\(index + 1)", shape: [layer.units]),
      ]
    }
  }
}

// MARK: - Kinks

extension NetworkObjective {
  /// The sign of every pre-activation of a ReLU or leaky ReLU layer, sample by sample.
  public func kinkSignature(at point: [Double]) -> [Int8] {
    signature(at: point) { $0.hasKink }
  }

  /// With the signs of ELU's pre-activations and the sides of Huber's thresholds, where second derivatives jump.
  public func pieceSignature(at point: [Double]) -> [Int8] {
    let signs = signature(at: point) { !$0.isSmooth }
    guard problem.loss.kind == .huber else { return signs }
    let outputs = network(at: point).forward(problem.inputs).outputs
    let residuals = zip(outputs.elements, problem.targets.elements).map { $0 - $1 }
    return signs + residuals.map { sign($0 - 1) + sign($0 + 1) }
  }

  private func signature(at point: [Double], where counts: (Activation) -> Bool) -> [Int8] {
    network(at: point).preactivationSigns(on: problem.inputs, where: counts)
  }
}

// MARK: - Rounding

extension NetworkObjective {
  /// T = C·u·S, the first-order rounding bound of backpropagation.
  public func gradientRoundingBound(at point: [Double]) -> [Double] {
    problem.gradientRoundingBound(of: network(at: point))
  }

  /// What backpropagation in double precision is seen to lose at points near by, and never more than T.
  ///
  /// A sample takes as long as hundreds of gradients: with many parameters it is what any pass may lose that is granted, or T
  /// where nothing is proven of that, and what the forms of textbooks lose.
  public func claimRoundingBound(at point: [Double]) -> [Double] {
    claimRoundingBound(of: network(at: point))
  }

  /// The same for the network itself.
  public func claimRoundingBound() -> [Double] { claimRoundingBound(of: network) }

  private func claimRoundingBound(of network: MLP<Double>) -> [Double] {
    guard network.parameterCount < CheckLimits.parametersForAffineLayers else {
      let trace = network.forward(problem.inputs)
      var bound = problem.anyGradientRoundingBound(of: network, trace: trace)
      if !bound.allSatisfy(\.isFinite) { bound = problem.gradientRoundingBound(of: network) }
      problem.raiseToTextbookRounding(&bound, of: network, trace: trace)
      return bound
    }
    let sampled = problem.sampledGradientRounding(of: network)
    return zip(sampled, problem.gradientRoundingBound(of: network)).map { $0 <= $1 ? $0 : $1 }
  }
}

// MARK: - Sweeps

extension NetworkObjective {
  /// L(θ) along each parameter, by computing anew only the layers above it.
  public func coordinateSweep() -> (Int) -> (Double) throws -> Double {
    let sweep = LossAlongParameter(network: network, problem: problem)
    return { sweep.value(ofParameter: $0) }
  }
}
