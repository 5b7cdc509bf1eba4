import NetworkChecking
import ReferenceMLP
import Scalars

extension NetworkObjective {
  /// An enclosure of Hv: the formulas of `hessianProduct(at:vector:)` over intervals, which hold every rounding error.
  ///
  /// Hundreds of times the work of a gradient. Undefined where a formula is not defined for all numbers of an interval.
  func hessianProductEnclosure(at point: [Double], vector: [Double]) -> [Interval] {
    let moved = zip(point, vector).map { Dual(Interval($0), derivative: Interval($1)) }
    let gradient = problem.converted { Dual<Interval>($0) }.gradient(
      of: network.replacingParameters(with: moved))
    return gradient.map(\.derivative)
  }
}
