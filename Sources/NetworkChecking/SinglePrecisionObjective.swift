import Derivatives
import GradientChecking
import RealModule
import ReferenceMLP
import Scalars

/// A network that computes in single precision, as an `Objective`: value and backpropagation in `Float`.
///
/// Parameters, samples and targets are `Float` numbers. The exact oracles evaluate the same formula in double precision
/// at the same numbers; the claim may differ from them by what single precision rounds.
public struct SinglePrecisionObjective: Objective, Sendable {
  /// The objective's name in reports.
  public var name: String
  /// The network, whose parameters are the point.
  public var network: MLP<Float>
  /// The loss and the samples.
  public var problem: LearningProblem<Float>
  /// The network in double precision, for exact oracles and kinks.
  private let exact: NetworkObjective

  /// An objective from a network and a problem in double precision, which are rounded to `Float`.
  public init(_ name: String, rounding network: MLP<Double>, problem: LearningProblem<Double>) {
    self.name = name
    self.network = network.converted { Float($0) }
    self.problem = problem.converted { Float($0) }
    exact = NetworkObjective(
      name, network: self.network.converted { Double($0) }, problem: self.problem.converted { Double($0) })
  }

  /// W1, b1, W2, b2, … with their shapes.
  public var blocks: [ParameterBlock] { network.blocks }
  /// All parameters, each a `Float` number.
  public var point: [Double] { network.parameters.map(Double.init) }
  /// Single precision.
  public var precision: Precision { .float32 }

  /// L(θ) in single precision, at the parameters rounded to it.
  public func value(at point: [Double]) -> Double {
    Double(problem.value(of: network.replacingParameters(with: point.map { Float($0) })))
  }

  /// Backpropagation in single precision.
  public func claimedGradient(at point: [Double]) -> [Double] {
    problem.gradient(of: network.replacingParameters(with: point.map { Float($0) })).map(Double.init)
  }
}

extension SinglePrecisionObjective {
  /// In other scalars L(θ) of the samples in single precision.
  public var abilities: Abilities {
    var abilities = Abilities(evaluating: exact)
    abilities.coordinateSweep = coordinateSweep
    abilities.kinks = KinkSignatures(kinks: kinkSignature, pieces: pieceSignature)
    abilities.gradientRoundingBound = { self.gradientRoundingBound(at: self.point) }
    abilities.claimRoundingBound = { self.claimRoundingBound(at: self.point) }
    return abilities
  }

  /// The signs as in double precision; a pre-activation that single precision cannot tell from 0 has sign 0.
  ///
  /// There single and double precision may be on different sides of the kink.
  public func kinkSignature(at point: [Double]) -> [Int8] {
    let moved = exact.network.replacingParameters(with: point)
    let signs = exact.kinkSignature(at: point)
    guard exact.problem.roundingMayCrossKink(of: moved, unitRoundoff: Precision.float32.unitRoundoff) else {
      return signs
    }
    // One more sign that no other point shares, be it as near to the kink: claims there may be off by a whole jump.
    return signs + [point == self.point ? 2 : 3]
  }

  /// The pieces as in double precision.
  public func pieceSignature(at point: [Double]) -> [Int8] {
    exact.pieceSignature(at: point)
  }

  /// What backpropagation in single precision is seen to lose at points near by, and never more than T = C·u·S with
  /// its u.
  public func claimRoundingBound(at point: [Double]) -> [Double] {
    let network = exact.network.replacingParameters(with: point)
    let proven = exact.problem.gradientRoundingBound(
      of: network, unitRoundoff: Precision.float32.unitRoundoff)
    let sampled = exact.problem.sampledSinglePrecisionRounding(of: network)
    return zip(sampled, proven).map { $0 <= $1 ? $0 : $1 }
  }

  /// T = C·u·S with the u of double precision, in which the exact oracles compute.
  public func gradientRoundingBound(at point: [Double]) -> [Double] {
    exact.gradientRoundingBound(at: point)
  }
}

extension SinglePrecisionObjective {
  /// L(θ) in single precision along each parameter, which is rounded to it.
  public func coordinateSweep() -> (Int) -> (Double) throws -> Double {
    let sweep = LossAlongParameter(network: network, problem: problem)
    return { parameter in
      let value = sweep.value(ofParameter: parameter)
      return { Double(value(Float($0))) }
    }
  }
}
