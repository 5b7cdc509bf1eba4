/// A network at a point where the weights of its first layer are 0, so that all samples are alike from there on.
///
/// A gradient by the parameters is a sum over the samples, in which a factor φ′(z) of each sample cannot be told. Here the sums
/// lose nothing. The first biases are irregular, as biases of 0 would leave φ′(0) alone, which is 1 for tanh.
struct AlikeSamples<Base: Objective> {
  private let objective: Base
  let layers: [DenseLayer]
  /// The point, its first weights 0 and its first biases irregular.
  let point: [Double]
  /// The claim there.
  let claim: [Double]

  /// Times 1 to 2, of either sign: where activations bend, and none of the usual ones is saturated.
  private static var sizeOfBiases: Double { 0.4 }

  /// The network there; nil where the blocks are no layers of weights and biases, or the function is not defined there.
  ///
  /// - Parameter number: which irregular biases.
  init?(_ objective: Base, layers told: [BlockLayer], number: Int) {
    guard let lowest = told.first, let first = Self.dense(lowest, objective.blocks, nil, [], []) else {
      return nil
    }
    var point = objective.point
    for place in first.weights { point[place] = 0 }
    let irregular = IrregularDirection.unit(count: first.outputs, number: number)
    for (place, unit) in zip(first.biases, irregular) { point[place] = Self.sizeOfBiases * unit }
    guard let claim = try? objective.claimedGradient(at: point), claim.count == point.count,
      claim.allSatisfy(\.isFinite)
    else { return nil }
    var layers = [first]
    for layer in told.dropFirst() {
      guard let next = Self.dense(layer, objective.blocks, layers.last?.outputs, claim, point) else {
        return nil
      }
      layers.append(next)
    }
    (self.objective, self.layers, self.point, self.claim) = (objective, layers, point, claim)
  }

  /// Of a layer whose matrix is square, the way round that its gradient is made of one input.
  private static func dense(
    _ layer: BlockLayer, _ blocks: [ParameterBlock], _ inputs: Int?, _ claim: [Double], _ point: [Double]
  ) -> DenseLayer? {
    let both = [false, true].compactMap { DenseLayer(layer, in: blocks, isInputsFirst: $0) }
      .filter { inputs == nil || $0.inputs == inputs }
    guard both.count > 1, inputs != nil else { return both.first }
    return both.first { $0.input(fromGradient: claim, at: point) != nil }
  }

  /// What comes into a layer, the same from all samples, but for the lowest; nil where the claim does not tell it.
  func input(of layer: DenseLayer) -> [Double]? { layer.input(fromGradient: claim, at: point) }

  /// A diagnosis that this point shows of a layer's δ, which all blocks up to it are made of.
  ///
  /// - Parameter layer: the layer's place.
  func diagnosis(
    _ code: Diagnosis.Code, _ message: String, ofDelta layer: Int, digits: Double
  ) -> Diagnosis {
    let blocks = objective.blocks.map(\.name)
    let below = Set(layers[...layer].flatMap { [$0.weights.lowerBound, $0.biases.lowerBound] })
    return Diagnosis(
      code, "\(message), as the claim shows where \(layers[0].weightName) is 0 and all samples are alike",
      blocks: zip(blocks, objective.blocks.ranges).filter { below.contains($0.1.lowerBound) }.map(\.0),
      digits: digits)
  }

  // MARK: - What is right

  /// The derivative along one direction in a layer's biases, by the values.
  struct Measured {
    let direction: [Double]
    let derivative: BoundedDerivative
    /// What it took.
    let evaluations: Int

    /// The bound of a derivative that tells activations apart, relative to the largest term.
    private static var coarsest: Double { 1e-3 }

    /// Whether a gradient by the biases has this derivative.
    func agrees(_ gradient: [Double]) -> Bool {
      guard gradient.count == direction.count, gradient.allSatisfy(\.isFinite) else { return false }
      let terms = zip(gradient, direction).map { $0 * $1 }
      let scale = terms.reduce(0) { max($0, abs($1)) }
      let bound = EntryJudge.safety * derivative.bound
      // A derivative that is known no better tells no activation from another.
      guard bound <= Self.coarsest * scale else { return false }
      return abs(terms.reduce(0, +) - derivative.value) <= bound + DenseLayer.tolerance * scale
    }
  }

  /// The derivative along the biases of a layer; nil where it cannot be had.
  func derivativeAlongBiases(of layer: DenseLayer) -> Measured? {
    let direction = IrregularDirection.unit(count: layer.biases.count, number: 1)
    let (base, start) = (objective, point)
    let slope = zip(claim[layer.biases], direction).reduce(0) { $0 + $1.0 * $1.1 }
    let line = ClosureObjective("line", at: [0]) { step in
      var point = start
      for (place, unit) in zip(layer.biases, direction) { point[place] += step[0] * unit }
      return try base.value(at: point)
    } gradient: { _ in
      [slope]
    }
    var checker = GradientChecker()
    checker.power = DenseLayer.tolerance
    guard let result = try? checker.check(line) else { return nil }
    var measured = BoundedDerivative()
    result.entries.forEachInShort { measured = $0.derivative }
    guard measured.isKnown else { return nil }
    return Measured(direction: direction, derivative: measured, evaluations: result.evaluations)
  }
}
