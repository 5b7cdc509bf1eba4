import Derivatives
import Scalars

/// A vector objective along one tangent v, as a scalar objective whose gradient is the product Jv.
///
/// Its parameters are step lengths s, one for each cotangent wⱼ, 0 at the point; its value is Σⱼ ⟨wⱼ, F(θ + sⱼv)⟩. The
/// partial derivative by sⱼ at 0 is ⟨wⱼ, Jv⟩: so each component of a claimed product becomes one entry of a gradient, with
/// the name of the output, and is judged by everything that judges gradients.
public struct TangentObjective: Objective {
  /// The vector objective.
  public let base: any VectorObjective
  /// v: one number for each parameter of the vector objective.
  public let tangent: [Double]
  /// wⱼ, each with one number for each output.
  public let cotangents: [[Double]]
  /// The name in reports.
  public let name: String
  /// The cotangents' names: those of the outputs where each has its own.
  public let blocks: [ParameterBlock]
  private let leastNoise: Double
  private let scales: VectorScales
  private let format: ([Double]) -> RecognizedFormat
  private let bounds: ParameterBounds?
  private let product: ([Double]) throws -> [Double]
  /// F at the point, where all but one step length usually stay.
  private let valuesAtPoint: [Double]
  /// Whether each ⟨wⱼ, F(θ)⟩ is a number; one that is not hides none of the others.
  private let isFinite: [Bool]
  /// F at other step lengths: one evaluation serves the ladders of all cotangents.
  private let memo = Memo()

  private final class Memo {
    var values: [Double: [Double]] = [:]
    /// F at the point, as often as it was asked for.
    var repeats: [[Double]] = []
    /// Jv at the point.
    var product: [Double]?
  }

  /// An objective for one tangent.
  ///
  /// - Parameters:
  ///   - base: the vector objective.
  ///   - name: the name in reports.
  ///   - tangent: v.
  ///   - probes: the cotangents.
  ///   - scales: the sizes of parameters and outputs.
  ///   - format: the format of a claim, recognised in all claimed products.
  ///   - leastNoise: what each entry of Jv may be off by at the least.
  ///   - product: the claimed Jv at a point.
  /// - Throws: what the objective and the product throw, and ``VectorObjectiveError`` for wrong counts.
  init(
    _ base: any VectorObjective, name: String, tangent: [Double], probes: Cotangents, scales: VectorScales,
    format: @escaping ([Double]) -> RecognizedFormat, leastNoise: Double = 0,
    product: @escaping ([Double]) throws -> [Double]
  ) throws {
    self.base = base
    self.name = name
    self.tangent = tangent
    cotangents = probes.vectors
    blocks = probes.blocks
    (self.scales, self.format) = (scales, format)
    bounds = base.abilities.bounds
    self.leastNoise = leastNoise
    self.product = product
    let values = try base.countedValues(at: base.point)
    valuesAtPoint = values
    memo.repeats = [values]
    isFinite = probes.vectors.map { projection(of: values, on: $0).isFinite }
  }

  /// 0: every step length starts at the point.
  public var point: [Double] { cotangents.map { _ in 0 } }
  /// The vector objective's format.
  public var precision: Precision { base.precision }

  /// Σⱼ ⟨wⱼ, F(θ + sⱼv)⟩, over those that are numbers at the point.
  ///
  /// At the point itself F is evaluated anew each time, so that state which changes between calls is found.
  public func value(at steps: [Double]) throws -> Double {
    var atPoint = valuesAtPoint
    if isPoint(steps) {
      atPoint = try base.countedValues(at: base.point)
      memo.repeats.append(atPoint)
    }
    var sum = 0.0
    for place in steps.indices where isFinite[place] {
      let values = steps[place] == 0 ? atPoint : try values(atStep: steps[place])
      sum += projection(of: values, on: cotangents[place])
    }
    return sum
  }

  /// ⟨wⱼ, J(θ + sⱼv)v⟩ by the claimed product; at the point itself evaluated anew each time, as the value is.
  public func claimedGradient(at steps: [Double]) throws -> [Double] {
    let known = isPoint(steps) ? nil : memo.product
    let atPoint = try known ?? countedProduct(at: base.point)
    memo.product = atPoint
    return try zip(steps, cotangents).map { step, cotangent in
      projection(of: step == 0 ? atPoint : try countedProduct(at: moved(by: step)), on: cotangent)
    }
  }

  private func isPoint(_ steps: [Double]) -> Bool { steps.allSatisfy { $0 == 0 } }

  private func values(atStep step: Double) throws -> [Double] {
    if let known = memo.values[step] { return known }
    let values = try base.valuesElsewhere(at: moved(by: step), bounds)
    memo.values[step] = values
    return values
  }

  private func countedProduct(at point: [Double]) throws -> [Double] {
    try base.counted(product(point), base.outputs, "a product Jv")
  }

  private func moved(by step: Double) -> [Double] {
    zip(base.point, tangent).map { $0 + step * $1 }
  }
}

// MARK: - Abilities

extension TangentObjective {
  /// The abilities of the vector objective, seen along the tangent; that the parameters are steps, and what a product is off by.
  public var abilities: Abilities {
    let vector = base.abilities
    var abilities = Abilities(of: vector, as: self)
    abilities.kinks = vector.kinks.map { signatures in
      KinkSignatures { steps in
        try self.signatures(at: steps, signatures.kinks)
      } pieces: { steps in
        try self.signatures(at: steps, signatures.pieces)
      }
    }
    abilities.stepLengths = stepLengths
    abilities.terms = term
    abilities.formatOfClaim = format
    abilities.claimNoise = claimNoise
    return abilities
  }

  /// ⟨wⱼ, F(θ + sv)⟩ as a function of s.
  private func term(_ place: Int) -> SeparateTerm {
    let cotangent = cotangents[place]
    return SeparateTerm(
      repeats: memo.repeats.map { projection(of: $0, on: cotangent) },
      size: sizeOfProjection(valuesAtPoint, on: cotangent),
      rate: sizeOfProjection(scales.rates, on: cotangent)
    ) { step in projection(of: step == 0 ? valuesAtPoint : try values(atStep: step), on: cotangent) }
  }

  /// The step that moves the parameters by their own sizes, and the one that moves every parameter by a unit in its last place.
  private var stepLengths: StepLengths {
    let smallest = zip(base.point, tangent).reduce(0) { largest, place in
      place.1 != 0 ? max(largest, base.precision.ulp(of: place.0) / abs(place.1)) : largest
    }
    return StepLengths(naturalSize: scales.naturalLength, smallestStep: smallest)
  }

  /// The noise of Jv, measured for all components at once where the vector objective's own parameters move.
  private func claimNoise() throws -> [Double] {
    let path = NoisePath(from: base.point)
    let noise = try NoiseEstimate.measure(
      scale: NoisePath.scale(precision), count: base.outputs
    ) { offset in
      try countedProduct(at: path.at(offset))
    }
    let bounds = noise.map { max($0.bound, leastNoise) }
    return cotangents.map { projection(of: bounds, on: $0.map { abs($0) }) }
  }

  /// The vector objective's signatures at every θ + sⱼv, one after another.
  private func signatures(at steps: [Double], _ signature: ([Double]) throws -> [Int8]) throws -> [Int8] {
    let atPoint = try signature(base.point)
    return try steps.flatMap { $0 == 0 ? atPoint : try signature(moved(by: $0)) }
  }
}

extension TangentObjective: ScalarView {
  /// A step length that is the constant 0 adds a constant.
  func formula<Scalar: NetworkScalar>(
    _ values: @escaping ([Scalar]) throws -> [Scalar]
  ) -> ([Scalar]) throws -> Scalar {
    { steps in
      var sum = Scalar.zero
      for (step, cotangent) in zip(steps, cotangents) {
        if step == .zero {
          sum += Scalar(projection(of: valuesAtPoint, on: cotangent))
          continue
        }
        let moved = zip(base.point, tangent).map { Scalar($0) + step * Scalar($1) }
        sum += projection(of: try base.counted(values(moved), base.outputs, "its values"), on: cotangent)
      }
      return sum
    }
  }
}
