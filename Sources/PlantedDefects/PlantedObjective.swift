import GradientChecking
import NetworkChecking
import ReferenceMLP
import Scalars

/// A network whose backpropagation has a planted defect, or is an equivalent variant, as an `Objective`.
///
/// Gradients are computed anew in every call, so that a defect that keeps a state or draws random numbers
/// shows. Where the defect is in the loss too, so are the values.
public struct PlantedObjective: Objective {
  /// The network with the loss that belongs to the gradients.
  public let base: NetworkObjective
  private let compute: (MLP<Double>, _ call: UInt64) -> [Double]
  private let computeProduct: (MLP<Dual<Double>>) -> [Double]
  private let accumulates: Bool
  private let takesLogOfSoftmax: Bool
  private let memory = Memory()

  private final class Memory {
    var calls: UInt64 = 0
    var sum: [Double]?
  }

  /// A network with a defect.
  public init(_ name: String, network: MLP<Double>, problem: LearningProblem<Double>, defect: Defect) {
    base = NetworkObjective(name, network: network, problem: defect.problem(problem))
    compute = { network, call in
      var defect = defect
      defect.call &+= call
      return problem.gradient(of: network, steps: defect)
    }
    computeProduct = { network in
      problem.converted { Dual<Double>($0) }.gradient(of: network, steps: defect).map(\.derivative)
    }
    accumulates = defect.kind == .accumulated && defect.isAlternative
    takesLogOfSoftmax = false
  }

  /// A network that is computed in another, equivalent way.
  public init(
    _ name: String, network: MLP<Double>, problem: LearningProblem<Double>, variant: EquivalentVariant
  ) {
    base = NetworkObjective(name, network: network, problem: problem)
    compute = { network, _ in problem.gradient(of: network, steps: variant) }
    computeProduct = { network in
      problem.converted { Dual<Double>($0) }.gradient(of: network, steps: variant).map(\.derivative)
    }
    accumulates = false
    takesLogOfSoftmax = variant == .softmaxThenLog && variant.fits(network, problem)
  }

  /// The objective's name in reports.
  public var name: String { base.name }
  /// W1, b1, W2, b2, … with their shapes.
  public var blocks: [ParameterBlock] { base.blocks }
  /// All parameters of the network.
  public var point: [Double] { base.point }

  /// L(θ).
  public func value(at point: [Double]) -> Double {
    takesLogOfSoftmax ? base.valueFromOutputs(at: point) : base.value(at: point)
  }

  /// L(θ) from the outputs' softmax alone, in the scalars that oracles compute in.
  private func evaluateLogOfSoftmax(_ abilities: inout Abilities) {
    let base = base
    abilities.complex = { base.valueFromOutputs(at: $0) }
    abilities.dual = { base.valueFromOutputs(at: $0) }
    abilities.doubleDoubleDual = { base.valueFromOutputs(at: $0) }
    abilities.intervalDual = { base.valueFromOutputs(at: $0) }
  }

  /// ∂L/∂θ by the planted backpropagation.
  public func claimedGradient(at point: [Double]) -> [Double] {
    memory.calls += 1
    let gradient = compute(base.network.replacingParameters(with: point), memory.calls)
    guard accumulates else { return gradient }
    let sum = memory.sum.map { zip($0, gradient).map(+) } ?? gradient
    memory.sum = sum
    return sum
  }
}

extension PlantedObjective {
  /// Of the network's those that do not depend on how its gradient is computed, and a product that has the defect too.
  ///
  /// A sweep, stages and lines are ways to the network's own values, hypotheses would be the defects themselves.
  public var abilities: Abilities {
    let network = base.abilities
    var abilities = Abilities(evaluating: base)
    if takesLogOfSoftmax { evaluateLogOfSoftmax(&abilities) }
    abilities.kinks = network.kinks
    abilities.gradientRoundingBound = network.gradientRoundingBound
    abilities.claimRoundingBound = network.claimRoundingBound
    abilities.hessianProduct = hessianProduct
    return abilities
  }

  /// Hv by the planted backpropagation in dual numbers.
  public func hessianProduct(at point: [Double], vector: [Double]) -> [Double] {
    let moved = zip(point, vector).map { Dual($0, derivative: $1) }
    return computeProduct(base.network.replacingParameters(with: moved))
  }
}

extension Defect {
  /// The problem whose loss is computed: the given one, but for a defect that is in the loss too.
  public func problem(_ problem: LearningProblem<Double>) -> LearningProblem<Double> {
    guard kind == .negativesMissing, problem.loss.kind == .binaryCrossEntropy else { return problem }
    var wrong = problem
    wrong.loss.kind = .crossEntropy
    return wrong
  }

  /// Whether two calls at one point give the same gradient.
  public var isPure: Bool { kind != .dropoutLeftOn && !(kind == .accumulated && isAlternative) }

  /// ∂L/∂θ with the defect, in the order of the network's parameters.
  public func gradient(of network: MLP<Double>, _ problem: LearningProblem<Double>) -> [Double] {
    problem.gradient(of: network, steps: self)
  }

  /// Jᵀw of the network's outputs with the defect, in the order of its parameters.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - inputs: samples × inputs.
  ///   - cotangent: w, samples × outputs.
  public func pullback(
    of network: MLP<Double>, inputs: Matrix<Double>, cotangent: Matrix<Double>
  ) -> [Double] {
    let upstream = kind == .upstreamIgnored ? cotangent.map { _ in 1 } : cotangent
    return network.pullback(inputs, cotangent: upstream, steps: self)
  }
}

extension MLP {
  /// Jᵀw of the outputs of a batch, in the order of the parameters.
  ///
  /// - Parameters:
  ///   - inputs: samples × inputs.
  ///   - cotangent: w, samples × outputs.
  ///   - steps: the formulas; others than the correct ones only to plant a defect.
  public func pullback(
    _ inputs: Matrix<Scalar>, cotangent: Matrix<Scalar>, steps: some BackpropagationSteps = CorrectSteps()
  ) -> [Scalar] {
    let trace = forward(inputs)
    let delta = outputActivation.backward(
      gradient: cotangent, z: trace.preactivations[depth - 1], a: trace.outputs)
    return Self.flatten(backward(trace, outputDelta: delta, steps: steps).gradients)
  }
}
