/// A layer z = W x + b by the blocks of its parameters, and what a gradient by them tells where all samples are alike.
///
/// There every sample has the same x, so that ∂L/∂W = (Σδ) xᵀ and ∂L/∂b = Σδ: the sums over the samples lose nothing.
struct DenseLayer {
  /// What numbers that are the same may differ by, relative to the largest: the claim may be in single precision.
  static let tolerance = 1e-6

  /// The layer's number, as blocks are numbered.
  let number: Int
  /// The name of W.
  let weightName: String
  /// Where W and b stand in the flattened parameters.
  let weights: Range<Int>
  let biases: Range<Int>
  /// Units of the layer, and of the one below.
  let outputs: Int
  let inputs: Int
  /// Whether W has a row for each input, as in x W + b.
  var isInputsFirst: Bool

  /// A layer of one matrix and one vector; nil for others.
  ///
  /// - Parameter isInputsFirst: of a square matrix, which of the two is meant; others tell.
  init?(_ layer: BlockLayer, in blocks: [ParameterBlock], isInputsFirst: Bool) {
    let own = zip(blocks, blocks.ranges).filter { layer.blocks.contains($0.0.name) }
    guard own.count == 2, let matrix = own.first(where: { $0.0.shape.count == 2 }),
      let vector = own.first(where: { $0.0.shape.count == 1 })
    else { return nil }
    outputs = vector.0.count
    guard matrix.0.shape[isInputsFirst ? 1 : 0] == outputs else { return nil }
    (number, weightName) = (layer.number, matrix.0.name)
    (weights, biases) = (matrix.1, vector.1)
    inputs = matrix.0.shape[isInputsFirst ? 0 : 1]
    self.isInputsFirst = isInputsFirst
  }

  /// Where the weight from an input to an output stands.
  func place(_ output: Int, _ input: Int) -> Int {
    weights.lowerBound + (isInputsFirst ? input * outputs + output : output * inputs + input)
  }

  /// Wᵀδ: what comes to each unit of the layer below; W δ where the matrix is turned round.
  func back(_ delta: ArraySlice<Double>, weights point: [Double], turned: Bool = false) -> [Double] {
    (0..<inputs).map { input in
      zip(delta, 0..<outputs).reduce(0) { sum, each in
        sum + each.0 * point[turned ? place(input, each.1) : place(each.1, input)]
      }
    }
  }

  /// x, which all samples share, from the gradient by W and b at a point; nil where they are not made of one x.
  ///
  /// A penalty λW in the gradient is allowed for: G = δxᵀ + λW, where λ is what makes the rest proportional to δ in all columns.
  func input(fromGradient gradient: [Double], at point: [Double]) -> [Double]? {
    let delta = Array(gradient[biases])
    let square = delta.reduce(0) { $0 + $1 * $1 }
    guard square > 0, square.isFinite else { return nil }
    // δₖGᵢⱼ − δᵢGₖⱼ = λ(δₖWᵢⱼ − δᵢWₖⱼ), over all pairs of rows with the first that matters.
    let pivot = delta.indices.max { abs(delta[$0]) < abs(delta[$1]) } ?? 0
    func minor(_ values: [Double], _ output: Int, _ input: Int) -> Double {
      delta[pivot] * values[place(output, input)] - delta[output] * values[place(pivot, input)]
    }
    let pairs = (0..<outputs).filter { $0 != pivot }.flatMap { output in
      (0..<inputs).map { (minor(gradient, output, $0), minor(point, output, $0)) }
    }
    let weight = pairs.reduce(0) { $0 + $1.1 * $1.1 }
    let coefficient = weight > 0 ? pairs.reduce(0) { $0 + $1.0 * $1.1 } / weight : 0
    let scale = weights.reduce(0) { max($0, abs(gradient[$1])) } * abs(delta[pivot])
    guard pairs.allSatisfy({ abs($0.0 - coefficient * $0.1) <= Self.tolerance * scale }) else {
      return nil
    }
    let found = (0..<inputs).map { input in
      delta.indices.reduce(0) { sum, output in
        let place = place(output, input)
        return sum + delta[output] * (gradient[place] - coefficient * point[place])
      } / square
    }
    // What is 0 but for rounding is 0, which ReLU′ tells from what is not.
    let largest = found.reduce(0) { max($0, abs($1)) }
    return found.map { abs($0) <= Self.tolerance * largest ? 0 : $0 }
  }
}
