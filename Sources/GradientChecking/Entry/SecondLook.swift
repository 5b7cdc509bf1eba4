import Derivatives

// A second look before an accusation: have the values a structure of their own, as those of a solver that is cut at a tolerance?

extension EntryExamination {
  /// Ranges in which slopes are taken, in sizes of the parameter.
  private static let ranges = [0.05, 0.15, 0.5]
  private static let slopes = 24
  fileprivate static let highestDegree = 10
  /// Halvings of the gap between two slopes: what is continuous then changes by 2⁻⁸ of what it did.
  private static let halvings = 8
  /// The share of the derivative that its scatter may be at the most: more is the function's own variation.
  private static let largestScatter = 1e-2

  /// How many times their scatter the derivatives of a program with such a structure may be off by.
  ///
  /// The error of a solver is the sum of those of its steps, of one sign as often as not; values near by differ in one of
  /// them. With some ten steps and more, the sum is ten times what is seen to change.
  static let stepsOfStructure = 10.0

  /// The standard deviation of slopes near by about a smooth curve, relative to the derivative, where the values have a
  /// structure of their own; nil where they have none that shows.
  ///
  /// Slopes are taken at points near by just as at the point itself, and polynomials are fitted through them. What is left over
  /// of a smooth function falls as the degree rises, at the latest in the smallest range; what is left of an adaptive solver, of a
  /// quadrature or of an iteration that is cut at a tolerance does not, as its value is another smooth function on each of many
  /// pieces, and its slope jumps from piece to piece. The exact derivative is then not that of the values, and its error no smaller
  /// than this scatter.
  func structure(at fine: LineEstimate) throws -> Double? {
    let accused = abs(claimed - fine.value)
    guard accused <= Self.stepsOfStructure * Self.largestScatter * abs(fine.value) else { return nil }
    var largest = 0.0
    for part in Self.ranges {
      // Shorter than the gaps that are left when the search for a jump ends.
      let step = max(1e-4 * part * size, 8 * line.ulp)
      // Steps that are long beside the function's own scale tell nothing.
      guard abs(try slope(0, step) - fine.value) <= Self.largestScatter * abs(fine.value) else { return nil }
      let slopes = try slopes(within: part * size, step, about: fine.value)
      guard let scatter = slopes?.scatter(above: 3 * fine.noise / step) else {
        // Nothing is left over in the smallest range: smooth.
        if largest == 0 { return nil }
        continue
      }
      guard scatter.deviation <= Self.largestScatter * abs(fine.value) else { return nil }
      if largest == 0, try !jumps(slopes, scatter.degree, step, about: fine.value) { return nil }
      largest = max(largest, scatter.deviation)
    }
    return largest > 0 ? largest / abs(fine.value) : nil
  }

  /// Slopes at places near by, less that at the point, with polynomials through them.
  private struct Slopes {
    var range: Double
    var samples: [(place: Double, slope: Double)]
    var fits: PolynomialFit

    /// The standard deviation of the slopes that a higher degree does not remove; nil where it removes all but noise.
    func scatter(above noise: Double) -> (deviation: Double, degree: Int)? {
      for degree in 2...EntryExamination.highestDegree - 2 {
        guard let fit = fits[degree], let higher = fits[degree + 2] else { return nil }
        guard higher.deviation > 0.4 * fit.deviation else { continue }
        return fit.deviation > noise ? (fit.deviation, degree) : nil
      }
      return nil
    }
  }

  private func slope(_ place: Double, _ step: Double) throws -> Double {
    let above = try line.at(place + step)
    let below = try line.at(place - step)
    return (above.value - below.value) / (above.step - below.step)
  }

  private func slopes(within range: Double, _ step: Double, about slope: Double) throws -> Slopes? {
    var samples: [(place: Double, slope: Double)] = []
    for node in 0..<Self.slopes {
      let place = range * (2 * (Double(node) + uniform(0, 1)) / Double(Self.slopes) - 1)
      let found = try self.slope(place, step) - slope
      if found.isFinite { samples.append((place, found)) }
    }
    guard samples.count >= Self.slopes - 4 else { return nil }
    let fits = PolynomialFit(
      arguments: samples.map { $0.place / range }, values: samples.map(\.slope),
      highestDegree: Self.highestDegree)
    return Slopes(range: range, samples: samples, fits: fits)
  }

  /// Whether the slope jumps where it departs most from the smooth curve, instead of bending: what is left of the departure
  /// after the gap is halved many times.
  private func jumps(_ slopes: Slopes?, _ degree: Int, _ step: Double, about slope: Double) throws -> Bool {
    guard let slopes else { return false }
    func departure(_ place: Double, _ found: Double) -> Double {
      found - slopes.fits.value(at: place / slopes.range, degree: degree)
    }
    let departures = slopes.samples.map { ($0.place, departure($0.place, $0.slope)) }
    let pairs = zip(departures, departures.dropFirst())
    guard var (near, far) = pairs.max(by: { abs($0.1.1 - $0.0.1) < abs($1.1.1 - $1.0.1) }) else {
      return false
    }
    let first = abs(far.1 - near.1)
    for _ in 0..<Self.halvings {
      let place = 0.5 * (near.0 + far.0)
      let between = (place, departure(place, try self.slope(place, step) - slope))
      if abs(between.1 - near.1) > abs(far.1 - between.1) { far = between } else { near = between }
    }
    return abs(far.1 - near.1) > 0.2 * first
  }
}
