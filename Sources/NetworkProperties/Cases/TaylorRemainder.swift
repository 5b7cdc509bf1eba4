import Foundation
import ReferenceMLP
import Scalars

/// Remainders of Taylor's formula along a direction, with proven bounds of the derivative that they stand
/// for.
struct TaylorRemainder {
  private let value: NetworkChoice<[Double]>
  private let subject: GradientUnderTest
  /// ⟨g, v⟩.
  private let slope: Double
  /// What ⟨g, v⟩ is wrong by, Σ|v|T.
  private let slopeError: Double

  /// Fails where the gradient's count is not that of the parameters.
  init?(of value: NetworkChoice<[Double]>, _ subject: GradientUnderTest) {
    let gradient = subject.gradient(value.network, value.problem)
    guard gradient.count == value.choice.count else { return nil }
    self.value = value
    self.subject = subject
    slope = dot(gradient, value.choice)
    slopeError = dot(
      value.choice.map { abs($0) }, value.problem.gradientRoundingBound(of: value.network))
  }

  /// log₂ of the remainder's ratio at h and h/2; nil where theory does not say that it is within 0.33 of the
  /// order.
  ///
  /// - Parameters:
  ///   - order: 2 or 3: of the first derivative that is not subtracted.
  ///   - step: h.
  func slope(order: Int, step h: Double) -> Double? {
    let enclosure = order == 2 ? secondDerivative(upTo: h) : thirdDerivative(upTo: h)
    guard enclosure.isFinite, enclosure.lower > 0 || enclosure.upper < 0 else { return nil }
    let ends = [abs(enclosure.lower), abs(enclosure.upper)].sorted()
    guard ends[1] <= 1.2 * ends[0] else { return nil }
    var curvature = (value: 0.0, error: 0.0)
    if order == 3 {
      let here = secondDerivative(upTo: 0)
      guard here.isFinite else { return nil }
      curvature = (here.midpoint, here.width)
    }
    let noise = valueError(0) + valueError(h) + h * slopeError + h * h * curvature.error
    let smallest = pow(h / 2, Double(order)) / (order == 2 ? 2 : 6) * ends[0]
    guard noise <= 0.02 * smallest else { return nil }
    return log2(abs(remainder(h, curvature.value)) / abs(remainder(h / 2, curvature.value)))
  }

  private func remainder(_ h: Double, _ curvature: Double) -> Double {
    let difference = subject.value(moved(h), value.problem) - subject.value(value.network, value.problem)
    return difference - h * slope - h * h / 2 * curvature
  }

  private func moved(_ h: Double) -> MLP<Double> {
    value.network.replacingParameters(
      with: zip(value.network.parameters, value.choice).map { $0 + h * $1 })
  }

  private func valueError(_ h: Double) -> Double {
    value.problem.valueRoundingBound(of: moved(h))
  }

  /// An interval that contains d²/dt² L(θ + tv) for all t of 0…h.
  private func secondDerivative(upTo h: Double) -> Interval {
    enclosure(upTo: h).derivative.derivative.value
  }

  /// An interval that contains d³/dt³ L(θ + tv) for all t of 0…h.
  private func thirdDerivative(upTo h: Double) -> Interval {
    enclosure(upTo: h).derivative.derivative.derivative
  }

  private typealias Third = Dual<Dual<Dual<Interval>>>

  /// L(θ + tv) with three derivatives by t; one scalar for both orders, as each has the whole network compiled for it.
  private func enclosure(upTo h: Double) -> Third {
    let interval = Dual(Dual(Interval(lower: 0, upper: h), derivative: Interval(1)), derivative: Dual(1))
    let t = Third(interval, derivative: Dual(1))
    let moved = zip(value.network.parameters, value.choice).map { Third($0) + Third($1) * t }
    return value.problem.converted { Third($0) }.value(of: value.network.replacingParameters(with: moved))
  }
}
