import Derivatives

// A second look before an accusation: have the values a structure of their own, as those of a solver that is cut at a tolerance?

extension EntryExamination {
  /// Ranges in which slopes are taken, in sizes of the parameter.
  private static let ranges = [0.05, 0.15, 0.5]
  private static let slopes = 24
  fileprivate static let highestDegree = 10
  /// Halvings of the gap between two slopes: what is continuous then changes by 2⁻⁸ of what it did.
  private static let halvings = 8
  /// Gaps that are halved in a range.
  private static let gaps = 3
  /// The share of the derivative that its scatter may be at the most: more is the function's own variation.
  static let largestScatter = 1e-2
  /// The share of the derivative below which its scatter counts without a jump, if it shows in the smallest range and in those
  /// up to that one.
  ///
  /// A solver at a tight tolerance takes as many steps all around: its derivative does not jump, but wavers with their lengths. So
  /// does a function with fine waves of its own, and a claim that left out such a wave would not be refuted any more; those found in
  /// solvers that do not jump are all below.
  private static let largestWaver = 1e-6

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
  /// pieces, and its slope jumps from piece to piece, or bends. The exact derivative is then not that of the values, and its error
  /// no smaller than this scatter, in the largest range in which that shows.
  func structure(at fine: LineEstimate) throws -> Double? {
    let accused = abs(claimed - fine.value)
    guard accused <= Self.stepsOfStructure * Self.largestScatter * abs(fine.value) else { return nil }
    var largest = 0.0
    var wavers = true
    for part in Self.ranges {
      // Shorter than the gaps that are left when the search for a jump ends.
      let step = max(1e-4 * part * size, 8 * line.ulp)
      // Steps that are long beside the function's own scale tell nothing.
      guard abs(try slope(0, step) - fine.value) <= Self.largestScatter * abs(fine.value) else { break }
      guard let slopes = try slopes(within: part * size, step, about: fine.value) else { break }
      let noise = 3 * fine.noise / step
      guard let scatter = slopes.scatter(above: noise) else {
        wavers = false
        continue
      }
      guard scatter <= Self.largestScatter * abs(fine.value) else { break }
      wavers = wavers && scatter <= Self.largestWaver * abs(fine.value)
      if try wavers || jumps(slopes, step, noise, about: fine.value) { largest = max(largest, scatter) }
    }
    return largest > 0 ? largest / abs(fine.value) : nil
  }

  /// Slopes at places near by, less that at the point, with polynomials through them.
  private struct Slopes {
    var range: Double
    var samples: [(place: Double, slope: Double)]
    var fits: PolynomialFit

    /// The standard deviation of the slopes that a higher degree does not remove; nil where it removes all but noise.
    func scatter(above noise: Double) -> Double? {
      for degree in 2...EntryExamination.highestDegree - 2 {
        guard let fit = fits[degree], let higher = fits[degree + 2] else { return nil }
        guard higher.deviation > 0.4 * fit.deviation else { continue }
        return fit.deviation > noise ? fit.deviation : nil
      }
      return nil
    }

    /// What the polynomial of the highest degree leaves over of a slope.
    func departure(_ place: Double, _ slope: Double) -> Double {
      slope - fits.value(at: place / range, degree: EntryExamination.highestDegree)
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

  /// Whether the slope jumps at one of the places where neighbours differ most in their departure from the smooth curve,
  /// instead of bending.
  private func jumps(_ slopes: Slopes, _ step: Double, _ noise: Double, about slope: Double) throws -> Bool {
    let departures = slopes.samples.map { ($0.place, slopes.departure($0.place, $0.slope)) }
    let pairs = zip(departures, departures.dropFirst()).sorted {
      abs($0.1.1 - $0.0.1) > abs($1.1.1 - $1.0.1)
    }
    for pair in pairs.prefix(Self.gaps)
    where try jumps(between: pair.0.0, pair.1.0, slopes, step, noise, about: slope) { return true }
    return false
  }

  /// Whether the slope jumps between two places: what is left of the departures' difference after the gap is halved many times,
  /// then again with shorter steps in the gap that is left, as long as noise lets them see it.
  private func jumps(
    between near: Double, _ far: Double, _ slopes: Slopes, _ step: Double, _ noise: Double,
    about slope: Double
  ) throws -> Bool {
    var (near, far, step, noise) = (near, far, step, noise)
    var first = 0.0
    while true {
      func departure(_ place: Double) throws -> Double {
        slopes.departure(place, try self.slope(place, step) - slope)
      }
      var (below, above) = (try departure(near), try departure(far))
      if first == 0 { first = abs(above - below) }
      for _ in 0..<Self.halvings {
        let place = 0.5 * (near + far)
        let between = try departure(place)
        if abs(between - below) > abs(above - between) {
          (far, above) = (place, between)
        } else {
          (near, below) = (place, between)
        }
      }
      let left = abs(above - below)
      guard left > 0.2 * first, left > noise else { return false }
      step *= 0x1p-8
      noise *= 0x1p8
      guard left > 2 * noise, step > 8 * line.ulp else { return true }
    }
  }
}
