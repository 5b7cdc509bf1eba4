import Derivatives
import GradientChecking
import PlantedDefects
import ReferenceMLP
import Scalars

/// The checks that a planted defect is put to, in the order in which the first to see it names it.
enum DefectCheck: String, CaseIterable, Sendable, Codable {
  /// Every entry against dual numbers, of double and of double-double precision.
  case gradient = "gradient check"
  /// The order of the Taylor remainder.
  case taylor = "Taylor test"
  /// Two gradients at one point are the same to the bit.
  case purity = "purity"
  /// Exchanging the labels mirrors the gradient (P36).
  case labelSymmetry = "label symmetry"
  /// Jᵀ(−2w) = −2Jᵀw.
  case linearity = "linearity"
  /// Hv against differences of the gradient.
  case hessian = "Hessian product"
  /// The gradient of a batch is made of those of its samples.
  case batchIndependence = "batch independence"

  /// Exact oracles, and cheap: the smallest defects are of 1e-8, and no network here hides its formula.
  static let oracles: [any DerivativeMethod] = [DualNumbers(), DoubleDoubleDual()]

  /// What the check names on its own; nil where a diagnosis does.
  var code: Diagnosis.Code? {
    switch self {
    case .gradient, .taylor: nil
    case .purity: .nondeterministic
    case .labelSymmetry: .labelSymmetry
    case .linearity: .linearity
    case .hessian: .hessian
    case .batchIndependence: .batchDependence
    }
  }
}

extension PlantedProblem {
  /// Whether a pullback is not linear in the gradient from above, or does not depend on it where it should.
  ///
  /// Scaling by −2 is exact. A pullback of ones through softmax is 0 for every w, which is linear: then ⟨Jᵀw,
  /// v⟩ = ⟨w, Jv⟩ decides, with Jv by dual numbers.
  var isNonlinear: Bool {
    let cotangent = self.cotangent
    let once = defect.pullback(of: network, inputs: problem.inputs, cotangent: cotangent)
    let scaled = defect.pullback(of: network, inputs: problem.inputs, cotangent: cotangent.map { -2 * $0 })
    // Below the smallest normal number even a power of two rounds.
    if zip(once, scaled).contains(where: { !(abs(-2 * $0 - $1) <= .leastNormalMagnitude) }) { return true }
    guard once.allSatisfy({ abs($0) <= .leastNormalMagnitude }) else { return false }
    let vector = network.parameters.indices.map { $0 % 2 == 0 ? 1 : -0.5 }
    let moved = network.replacingParameters(
      with: zip(network.parameters, vector).map { Dual($0, derivative: $1) })
    let tangents = moved.forward(problem.inputs.map { Dual($0) }).outputs.elements.map(\.derivative)
    let product = zip(tangents, cotangent.elements).map { $0 * $1 }
    // The sum of so few terms loses less than half of the digits, unless it is 0.
    return abs(product.reduce(0, +)) > 1e-8 * product.reduce(0) { $0 + abs($1) }
  }

  /// An irregular gradient from above, samples × outputs.
  var cotangent: Matrix<Double> {
    var random = SeededGenerator(seed: 1)
    return Matrix(
      rows: problem.samples, columns: network.outputs,
      elements: (0..<problem.samples * network.outputs).map { _ in random.normal() })
  }

  /// Whether exchanging the labels does more than mirror the gradient; nil where the loss has no labels.
  ///
  /// σ(−z) = 1 − σ(z): with the last layer negated and y replaced by 1 − y, the loss is the same, the last
  /// layer's gradient is negated and the others are the same, but for the rounding of both.
  var breaksLabelSymmetry: Bool? {
    guard problem.loss.kind == .binaryCrossEntropy, network.outputActivation == .sigmoid, defect.isPure else {
      return nil
    }
    var mirrored = (network: network, problem: problem)
    let last = network.depth - 1
    mirrored.network.layers[last].weights = network.layers[last].weights.map { -$0 }
    mirrored.network.layers[last].biases = network.layers[last].biases.map { -$0 }
    mirrored.problem.targets = problem.targets.map { 1 - $0 }
    // 1 − (1 − y): rounded to what has an exact mirror image.
    var rounded = problem
    rounded.targets = mirrored.problem.targets.map { 1 - $0 }
    let unchanged = network.parameterCount - network.layers[last].units * (network.layers[last].fanIn + 1)
    let first = defect.gradient(of: network, rounded)
    let second = defect.gradient(of: mirrored.network, mirrored.problem)
    let bound = zip(
      rounded.gradientRoundingBound(of: network),
      mirrored.problem.gradientRoundingBound(of: mirrored.network)
    ).map(+)
    return first.indices.contains { entry in
      let sign: Double = entry < unchanged ? 1 : -1
      return !(abs(first[entry] - sign * second[entry]) <= bound[entry])
    }
  }

  /// Whether the gradient of the batch is not the mean or sum of those of its samples; nil for a single
  /// sample.
  var dependsOnBatch: Bool? {
    guard problem.samples > 1, defect.isPure else { return nil }
    var data = problem
    data.l2 = 0
    let isMean = data.loss.reduction == .mean && data.loss.kind != .halfSumSquaredError
    // A penalty would count once for each term of a sum.
    if defect.kind == .penaltyOnOneSide && !isMean { return nil }
    let share = isMean ? 1 / Double(data.samples) : 1
    let singles = (0..<data.samples).map { data.selecting(samples: [$0]) }
    let gradients = singles.map { defect.gradient(of: network, $0) }
    let bounds = singles.map { $0.gradientRoundingBound(of: network) }
    let whole = defect.gradient(of: network, data)
    let wholeBound = data.gradientRoundingBound(of: network)
    return whole.indices.contains { entry in
      let sum = share * gradients.reduce(0) { $0 + $1[entry] }
      // Twice: once for the rounding of the sum itself, of numbers that may be larger than it.
      let bound = 2 * (wholeBound[entry] + share * bounds.reduce(0) { $0 + $1[entry] })
      // What is NaN for a sample alone does not come from the others.
      return sum.isFinite && !(abs(whole[entry] - sum) <= bound)
    }
  }

  /// Whether Hv by the same backpropagation in dual numbers is not the derivative of its gradient.
  func hasWrongProducts() throws -> Bool {
    let objective = PlantedObjective("\(defect)", network: network, problem: problem, defect: defect)
    let checker = GradientChecker(methods: [Ridders(), ChebyshevInterpolation()])
    return try HessianChecker(checker: checker).check(objective).verdict == .refuted
  }
}
