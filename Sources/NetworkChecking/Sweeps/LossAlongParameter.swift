import ReferenceMLP
import Scalars

/// L(θ) as a function of one parameter at a time, computing anew only what that parameter reaches.
///
/// A parameter of unit i in layer l changes column i of zₗ and the layers above; layers below keep their values, and so
/// does every sample whose aₗ stays the same (a dead ReLU). What is computed is computed by the same operations in the
/// same order as `LearningProblem.value(of:)` by the plain loops, so that the results are equal to the bit; where that
/// takes a BLAS or vector functions, they are equal within `LearningProblem.valueRoundingBound(of:unitRoundoff:)` of each.
struct LossAlongParameter<Scalar: NetworkScalar> {
  private let network: MLP<Scalar>
  private let problem: LearningProblem<Scalar>
  private let trace: ForwardTrace<Scalar>
  private let targets: [[Scalar]]
  private let terms: [Scalar]

  /// Runs the forward pass that all coordinates share.
  init(network: MLP<Scalar>, problem: LearningProblem<Scalar>) {
    let trace = network.forwardByLoops(problem.inputs)
    let targets = (0..<problem.samples).map(problem.targets.row)
    let z = trace.preactivations[network.depth - 1]
    terms = targets.enumerated().map { sample, target in
      problem.loss.term(
        z: z.row(sample), a: trace.outputs.row(sample), activation: network.outputActivation, y: target)
    }
    self.network = network
    self.problem = problem
    self.trace = trace
    self.targets = targets
  }

  /// The function x ↦ L(θ with x as the parameter at this place); calls are made one at a time.
  func value(ofParameter parameter: Int) -> (Scalar) -> Scalar {
    var place = parameter
    var layer = 0
    while place >= network.layers[layer].units * (network.layers[layer].fanIn + 1) {
      place -= network.layers[layer].units * (network.layers[layer].fanIn + 1)
      layer += 1
    }
    var workspace = Workspace(self, layer: layer, place: place)
    let problem = problem
    return { workspace.value($0, problem) }
  }
}

// MARK: - One coordinate

extension LossAlongParameter {
  /// What one coordinate's evaluations overwrite, so that they allocate next to nothing.
  private struct Workspace {
    private var network: MLP<Scalar>
    private var preactivations: [Matrix<Scalar>]
    private var activations: [Matrix<Scalar>]
    private var changed: [Int] = []
    private var outputZ: [Scalar]
    private var outputA: [Scalar]
    private let trace: ForwardTrace<Scalar>
    private let targets: [[Scalar]]
    private let terms: [Scalar]
    private let layer: Int
    private let place: Int
    private let unit: Int

    init(_ sweep: LossAlongParameter, layer: Int, place: Int) {
      network = sweep.network
      trace = sweep.trace
      preactivations = trace.preactivations
      activations = trace.activations
      outputZ = Array(repeating: .zero, count: network.outputs)
      outputA = outputZ
      targets = sweep.targets
      terms = sweep.terms
      self.layer = layer
      self.place = place
      let weights = network.layers[layer].weights
      unit = place < weights.elements.count ? place / weights.columns : place - weights.elements.count
    }

    mutating func value(_ x: Scalar, _ problem: LearningProblem<Scalar>) -> Scalar {
      let weights = network.layers[layer].weights.elements.count
      if place < weights {
        network.layers[layer].weights.elements[place] = x
      } else {
        network.layers[layer].biases[place - weights] = x
      }
      changed.removeAll(keepingCapacity: true)
      changed += 0..<problem.samples
      activate(layer, units: unit..<unit + 1)
      dropUnchangedSamples()
      for index in network.layers.indices.dropFirst(layer + 1) {
        activate(index, units: 0..<network.layers[index].units)
      }
      let data = loss(problem.loss)
      return problem.l2 == 0 ? data : data + problem.penalty(of: network)
    }

    /// z and a of some units for the changed samples: Σⱼ aⱼWᵢⱼ + bᵢ in the order of `Layer.preactivation(of:)`, and φ.
    ///
    /// Below the parameter's layer the workspace still holds the shared pass.
    private mutating func activate(_ index: Int, units: Range<Int>) {
      let layer = network.layers[index]
      let activation = layer.activation
      let input = (index == 0 ? trace.inputs : activations[index - 1]).elements
      let fanIn = layer.fanIn
      let weights = layer.weights.elements
      for sample in changed {
        for unit in units {
          var z = Scalar.zero
          for inner in 0..<fanIn { z += input[sample * fanIn + inner] * weights[unit * fanIn + inner] }
          z += layer.biases[unit]
          preactivations[index][sample, unit] = z
          if activation.isElementwise { activations[index][sample, unit] = activation(z) }
        }
        guard !activation.isElementwise else { continue }
        let probabilities = Activation.softmax(preactivations[index].row(sample))
        for unit in probabilities.indices { activations[index][sample, unit] = probabilities[unit] }
      }
    }

    /// Leaves out the samples whose layers above see what they see in the shared pass; the loss sees the last z too.
    private mutating func dropUnchangedSamples() {
      let (z, a) = (preactivations[layer], activations[layer])
      let (sharedZ, sharedA) = (trace.preactivations[layer], trace.activations[layer])
      let isHidden = layer < network.depth - 1
      let unit = unit
      changed.removeAll { sample in
        z[sample, unit] == sharedZ[sample, unit]
          || (isHidden && a[sample, unit] == sharedA[sample, unit])
      }
    }

    /// The loss from the terms of all samples in their order, those of changed ones computed anew.
    private mutating func loss(_ loss: Loss) -> Scalar {
      let (z, a) = (preactivations[network.depth - 1], activations[network.depth - 1])
      var sum = Scalar.zero
      var next = 0
      for sample in terms.indices {
        guard next < changed.count, changed[next] == sample else {
          sum += terms[sample]
          continue
        }
        next += 1
        for output in outputZ.indices {
          outputZ[output] = z[sample, output]
          outputA[output] = a[sample, output]
        }
        sum += loss.term(z: outputZ, a: outputA, activation: network.outputActivation, y: targets[sample])
      }
      return loss.factor(samples: terms.count, outputs: network.outputs, as: Scalar.self) * sum
    }
  }
}
