import ComplexModule
import GradientChecking
import ReferenceMLP
import Scalars

/// A network whose backpropagation has one entry multiplied by a factor, wherever it is asked.
struct WrongEntryObjective: ScalarGenericObjective {
  /// The network with the right gradient.
  let base: NetworkObjective
  /// The wrong entry's place in the flattened gradient.
  let entry: Int
  /// What it is multiplied by.
  let factor: Double

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }

  func value(at point: [Double]) -> Double { base.value(at: point) }

  @_specialize(where Scalar == Dual<Double>)
  @_specialize(where Scalar == Dual<DoubleDouble>)
  @_specialize(where Scalar == Dual<Interval>)
  @_specialize(where Scalar == Complex<Double>)
  func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar { base.value(at: point) }

  func claimedGradient(at point: [Double]) -> [Double] {
    var gradient = base.claimedGradient(at: point)
    gradient[entry] *= factor
    return gradient
  }
}

extension WrongEntryObjective: KinkSignatureObjective, GradientRoundingObjective, CoordinateSweepObjective {
  func kinkSignature(at point: [Double]) -> [Int8] { base.kinkSignature(at: point) }

  func pieceSignature(at point: [Double]) -> [Int8] { base.pieceSignature(at: point) }

  func gradientRoundingBound(at point: [Double]) -> [Double] { base.gradientRoundingBound(at: point) }

  func claimRoundingBound(at point: [Double]) -> [Double] { base.claimRoundingBound(at: point) }

  func coordinateSweep() -> (Int) -> (Double) throws -> Double { base.coordinateSweep() }
}
