/// The limit of difference quotients as their step shrinks, extrapolated, with a bound on its error.
///
/// Quotients behave like q(t) = d + c t^r + c′ t^2r + …, with r = 2 for central and r = 1 for one-sided ones, and carry
/// noise of at most ηₖ/tₖ. T[p, m] is the value at 0 of the polynomial in t^r through the p + 1 consecutive steps that end
/// with tₘ (Ridders, Advances in Engineering Software 4, 1982, extrapolates alike). Its bound is b = N + truncation + 2ε|d|:
///
/// - N = Σ |wₖ| ηₖ/tₖ, the largest value of a linear functional of noise within its bounds.
/// - The truncation follows from neighbours: what T[p, m] differs from T[p, s] beyond the noise of the latter, with a smaller
///   step tₛ, and what the next larger step changes. Each is scaled as if the quotients erred by c tᵃ. By the same weights wₖ that leaves c e[p, m]
///   in T[p, m], with e[p, m] = Σ wₖ tₖᵃ, and so the difference times e[p, m]/|e[p, m] − e[p, s]|, however irregular the steps are. Below
///   the window a is ½, above it r/2: central quotients err like t where second derivatives differ on both sides, as those of
///   Huber's loss at its joint, one-sided ones like √t at the end of x^3/2. Those of a smooth function err like t^r(p+1).
///   Without a larger step the difference to the smaller window counts.
///   A neighbour is at least a factor 2 away: there three quarters of a truncation like t² show in the difference, half of one
///   like t. Between closer steps noise alone would decide, and the least of many bounds is the one in which it cancelled.
/// - A candidate counts only where every smaller step agrees with its polynomial, within 4 ηⱼ/tⱼ and the bound. That, and
///   not the least bound, excludes aliasing: seen from large steps a wave always looks flat.
///
/// The candidate with the least bound is taken. Irregular ratios of the steps keep neighbours from agreeing by chance.
public struct QuotientLimit: Sendable, Equatable {
  /// d, the value at 0.
  public package(set) var value: Double
  /// b, the bound on its error.
  public package(set) var bound: Double
  /// The index of the largest step of the window.
  public package(set) var last: Int
  /// p, the degree of the polynomial.
  public package(set) var degree: Int
  /// The largest step that still has a weight above 0.05: beyond wide gaps the last steps count for nothing.
  public package(set) var reach: Double
  /// What the quotients at smaller steps than the window's depart from its polynomial by, ascending.
  public package(set) var departures: [Departure]

  /// What a quotient departs from the polynomial through larger steps by.
  public struct Departure: Sendable, Equatable {
    /// (q − P(t))t/η: the departure in units of the quotient's noise.
    public package(set) var size: Double
    /// t/η: what a slope of 1 is in these units.
    public package(set) var unit: Double
  }

  /// How many noises a smaller step may be off by, beside the bound: noise is a bound itself, of a factor 2 (Moré & Wild,
  /// section 4).
  static let noisesOfAgreement = 2.0

  /// Extrapolates quotients of ascending steps.
  ///
  /// - Parameters:
  ///   - steps: tₖ, ascending.
  ///   - quotients: qₖ.
  ///   - noises: ηₖ, a bound on the noise of what is divided by tₖ.
  ///   - order: r.
  ///   - highestDegree: the largest p.
  /// - Returns: the limit with the least bound; nil where no window is confirmed.
  public static func extrapolated(
    steps: [Double], quotients: [Double], noises: [Double], order: Int, highestDegree: Int = 4
  ) -> QuotientLimit? {
    QuotientTable(steps: steps, quotients: quotients, noises: noises, order: order, highest: highestDegree)
      .best
  }
}

/// The extrapolated values of all windows of a ladder of quotients.
private struct QuotientTable {
  let steps: [Double]
  let quotients: [Double]
  let noises: [Double]
  /// t^r.
  let powers: [Double]
  /// T[p, m] and N[p, m] by degree; the first p of each row are not used.
  private var values: [[Double]] = []
  private var noise: [[Double]] = []
  /// e[p, m] for a = ½, and for a = r/2.
  private var errorsBelow: [[Double]] = []
  private var errorsAbove: [[Double]] = []

  init(steps: [Double], quotients: [Double], noises: [Double], order: Int, highest: Int) {
    precondition(steps.count == quotients.count && steps.count == noises.count)
    self.steps = steps
    self.quotients = quotients
    self.noises = noises
    powers = steps.map { order == 2 ? $0 * $0 : $0 }
    for degree in 0..<max(0, min(highest + 1, steps.count)) {
      var row = Array(repeating: Double.nan, count: steps.count)
      var (noiseRow, below, above) = (row, row, row)
      for last in degree..<steps.count {
        (row[last], noiseRow[last], below[last], above[last]) = (0, 0, 0, 0)
        for place in last - degree...last {
          let weight = weight(of: place, in: last - degree...last, at: 0)
          row[last] += weight * quotients[place]
          noiseRow[last] += abs(weight) * noises[place] / steps[place]
          below[last] += weight * steps[place].squareRoot()
          above[last] += weight * powers[place].squareRoot()
        }
      }
      values.append(row)
      noise.append(noiseRow)
      errorsBelow.append(below)
      errorsAbove.append(above)
    }
  }

  /// Lagrange's weight of a step's quotient in the polynomial's value where t^r is `power`.
  ///
  /// As a product of ratios, which neither overflows nor underflows for steps of 10⁻³⁰⁰.
  private func weight(of place: Int, in window: ClosedRange<Int>, at power: Double) -> Double {
    var weight = 1.0
    for other in window where other != place {
      weight *= (power / powers[other] - 1) / (powers[place] / powers[other] - 1)
    }
    return weight
  }

  var best: QuotientLimit? {
    var best: QuotientLimit?
    for degree in values.indices {
      for last in degree + 1..<max(degree + 1, steps.count) {
        let bound = bound(degree, last)
        guard bound.isFinite, bound < best?.bound ?? .infinity, agrees(degree, last, bound) else { continue }
        best = QuotientLimit(
          value: values[degree][last], bound: bound, last: last, degree: degree, reach: reach(degree, last),
          departures: [])
      }
    }
    if let found = best {
      best?.departures = (0..<found.last - found.degree).map {
        let unit = steps[$0] / noises[$0]
        return .init(size: departure(at: $0, found.degree, found.last) * unit, unit: unit)
      }
    }
    return best
  }

  /// The least ratio between the last steps of windows that are compared.
  private static let apart = 2.0

  private func bound(_ degree: Int, _ last: Int) -> Double {
    let value = values[degree][last]
    let smaller = (degree..<last).last { steps[last] >= Self.apart * steps[$0] } ?? degree
    let step = abs(value - values[degree][smaller])
    let smallerNoise = noise[degree][smaller]
    let back = step > smallerNoise ? step - smallerNoise : (step.isNaN ? .nan : 0)
    var forward = step > smallerNoise ? step : smallerNoise
    if last + 1 < steps.count {
      let next = steps[last...].firstIndex { $0 >= Self.apart * steps[last] } ?? steps.count - 1
      forward = abs(values[degree][next] - value) * Self.left(last, next, of: errorsAbove[degree])
    }
    // Widened by 20%, and at least by 2.
    let widened = 1.2 * Self.left(last, smaller, of: errorsBelow[degree])
    let truncation = (widened < 2 ? 2 : widened) * back
    let larger = truncation > 2 * forward ? truncation : 2 * forward
    return noise[degree][last] + larger + 2 * ValueGrain.ofDouble * abs(value)
  }

  /// e[p, m]/|e[p, m] − e[p, s]|: the error of a window over the difference to that of a neighbour.
  private static func left(_ window: Int, _ neighbour: Int, of errors: [Double]) -> Double {
    abs(errors[window]) / abs(errors[neighbour] - errors[window])
  }

  /// Whether all steps below the window agree with its polynomial.
  private func agrees(_ degree: Int, _ last: Int, _ bound: Double) -> Bool {
    (0..<last - degree).allSatisfy { smaller in
      let allowed = QuotientLimit.noisesOfAgreement * noises[smaller] / steps[smaller] + bound
      return abs(departure(at: smaller, degree, last)) <= allowed
    }
  }

  /// The quotient at a step less the value of a window's polynomial there.
  private func departure(at step: Int, _ degree: Int, _ last: Int) -> Double {
    let window = last - degree...last
    var value = 0.0
    for place in window { value += weight(of: place, in: window, at: powers[step]) * quotients[place] }
    return quotients[step] - value
  }

  private func reach(_ degree: Int, _ last: Int) -> Double {
    let window = last - degree...last
    let place = window.last { abs(weight(of: $0, in: window, at: 0)) > 0.05 }
    return steps[place ?? window.lowerBound]
  }
}
