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
  private let product: ([Double]) throws -> [Double]
  /// F and Jv at the point, where all but one step length usually stay.
  private let valuesAtPoint: [Double]
  private let productAtPoint: [Double]
  /// F at other step lengths: one evaluation serves the ladders of all cotangents.
  private let memo = Memo()

  private final class Memo {
    var values: [Double: [Double]] = [:]
  }

  /// An objective for one tangent.
  ///
  /// - Parameters:
  ///   - base: the vector objective.
  ///   - name: the name in reports.
  ///   - tangent: v.
  ///   - probes: the cotangents.
  ///   - leastNoise: what each entry of Jv may be off by at the least.
  ///   - product: the claimed Jv at a point.
  /// - Throws: what the objective and the product throw, and ``VectorObjectiveError`` for wrong counts.
  init(
    _ base: any VectorObjective, name: String, tangent: [Double], probes: Cotangents, leastNoise: Double = 0,
    product: @escaping ([Double]) throws -> [Double]
  ) throws {
    self.base = base
    self.name = name
    self.tangent = tangent
    cotangents = probes.vectors
    blocks = probes.blocks
    self.leastNoise = leastNoise
    self.product = product
    valuesAtPoint = try base.countedValues(at: base.point)
    productAtPoint = try base.counted(product(base.point), base.outputs, "a product Jv")
  }

  /// 0: every step length starts at the point.
  public var point: [Double] { cotangents.map { _ in 0 } }
  /// The vector objective's format.
  public var precision: Precision { base.precision }

  /// Σⱼ ⟨wⱼ, F(θ + sⱼv)⟩.
  ///
  /// At the point itself F is evaluated anew each time, so that state which changes between calls is found.
  public func value(at steps: [Double]) throws -> Double {
    let atPoint = isPoint(steps) ? try base.countedValues(at: base.point) : valuesAtPoint
    var sum = 0.0
    for (step, cotangent) in zip(steps, cotangents) {
      sum += projection(of: step == 0 ? atPoint : try values(atStep: step), on: cotangent)
    }
    return sum
  }

  /// ⟨wⱼ, J(θ + sⱼv)v⟩ by the claimed product; at the point itself evaluated anew each time, as the value is.
  public func claimedGradient(at steps: [Double]) throws -> [Double] {
    let atPoint = isPoint(steps) ? try countedProduct(at: base.point) : productAtPoint
    return try zip(steps, cotangents).map { step, cotangent in
      projection(of: step == 0 ? atPoint : try countedProduct(at: moved(by: step)), on: cotangent)
    }
  }

  private func isPoint(_ steps: [Double]) -> Bool { steps.allSatisfy { $0 == 0 } }

  private func values(atStep step: Double) throws -> [Double] {
    if let known = memo.values[step] { return known }
    let values = try base.countedValues(at: moved(by: step))
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
  /// Those of the vector objective, seen along the tangent; that the parameters are steps, and what a product is off by.
  public var abilities: Abilities {
    let vector = base.abilities
    var abilities = Abilities(evaluating: vector, as: self)
    abilities.kinks = vector.kinks.map { signatures in
      KinkSignatures { steps in
        try self.signatures(at: steps, signatures.kinks)
      } pieces: { steps in
        try self.signatures(at: steps, signatures.pieces)
      }
    }
    abilities.stepLengths = stepLengths
    abilities.claimNoise = claimNoise
    return abilities
  }

  /// The usual size of a parameter of the vector objective over that of the tangent's entries, and the step that moves every
  /// parameter by a unit in its last place.
  private var stepLengths: StepLengths {
    let point = base.point
    let longest = tangent.reduce(0) { max($0, abs($1)) }
    let smallest = zip(point, tangent).reduce(0) { largest, place in
      place.1 != 0 ? max(largest, base.precision.ulp(of: place.0) / abs(place.1)) : largest
    }
    return StepLengths(
      naturalSize: UsualSize.of(point) / (longest > 0 ? longest : 1), smallestStep: smallest)
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
