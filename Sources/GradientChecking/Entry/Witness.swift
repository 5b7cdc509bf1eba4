import Derivatives
import Foundation

// The third stage: another method on fresh samples, asked before anything is accused.

extension EntryExamination {
  /// The highest degree that a fit is read from; two more are fitted.
  private static let highestFitted = 8

  /// One least-squares polynomial through fresh random values within `range` of the point, on both sides or one.
  ///
  /// It counts where noise explains its residuals, a bound that is known within a factor of 2 and is met here by 16 residuals at
  /// once, so that half as much again is allowed: a polynomial through a wave that it cannot follow says nothing. Its bound is
  /// the largest value that the row of the pseudo-inverse gives to noise, and of what the next two degrees change a multiple: where a curvature
  /// jumps, the error e of the slope falls slowly with the degree n, and what is left beyond n is e(n)/|e(n) − e(n + 2)| times that
  /// change, with e that of t|t| at the same arguments, widened by 20%, and at least twice. The degree with the least bound is taken.
  func fit(
    _ range: Double, _ noise: Double, side: LineSide?, points: Int
  ) throws -> LineEstimate.Reading? {
    guard range > 0, range.isFinite else { return nil }
    var samples: [(step: Double, value: Double)] = []
    for place in 0..<points {
      let distance = range * (0.04 + 0.96 * uniform(0, 1))
      let sign = side?.rawValue ?? (place.isMultiple(of: 2) ? -1 : 1)
      let sample = try line.at(sign * distance)
      if sample.value.isFinite, sample.step != 0 { samples.append(sample) }
    }
    guard samples.count >= 8 else { return nil }
    let largest = samples.reduce(0) { max($0, abs($1.value)) }
    let bent = whole.last { $0.step <= range }.map(bentArgumentNoise) ?? 0
    let noise = max(noise, line.record.relativeGrain() * largest, bent)
    let fits = PolynomialFit(
      arguments: samples.map { $0.step / range }, values: samples.map { $0.value - line.record.value },
      highestDegree: Self.highestFitted + 2)
    var best: LineEstimate.Reading?
    for degree in 1...Self.highestFitted {
      // Odd degrees alone change the slope by an odd part, even ones by an even part: both are looked at.
      guard let slope = fits[degree], slope.largestResidual <= 1.5 * noise, let next = fits[degree + 1],
        let after = fits[degree + 2]
      else { continue }
      let change = max(abs(slope.value - next.value), abs(slope.value - after.value))
      let widened = 1.2 * abs(slope.errorAtJoint) / abs(slope.errorAtJoint - after.errorAtJoint)
      let bound = (slope.sumOfWeights * noise + (widened < 2 ? 2 : widened) * change) / range
      if bound.isFinite, bound < best?.bound ?? .infinity {
        best = reading(value: slope.value / range, bound: bound, step: range, noise: noise)
      }
    }
    return best
  }

  /// Fits over ranges between the one at which noise just lets the accused error be seen, and the main estimate's step.
  func witness(
    step: Double, noise: Double, side: LineSide?, off: Double, points: Int = 16
  ) throws -> LineEstimate.Reading? {
    var best: LineEstimate.Reading?
    let off = off > 0 ? off : abs(claimed)
    let top = 1.3 * step
    let least = off > 0 ? 100 * noise / off : 0
    let bottom = min(0.3 * top, max(least, 40 * line.ulp, 1e-14 * top))
    guard bottom > 0, top.isFinite else { return nil }
    for part in [0.5, 0.25, 0.1, 0.75, 0.04, 1.0] {
      if let found = try fit(bottom * pow(top / bottom, part), noise, side: side, points: points),
        found.bound < best?.bound ?? .infinity
      {
        best = found
      }
      if let best, 4.5 * best.bound < (claimed.isFinite ? abs(claimed - best.value) : off) { break }
    }
    return best
  }
}

// MARK: - Two scales

extension EntryExamination {
  /// The derivative above the program's own structure, that of a solver or a table: least squares over ranges near the size of
  /// the parameter, with the scatter that higher degrees do not remove as its noise.
  func coarseFit(beyond estimate: LineEstimate) throws -> LineEstimate.Reading? {
    var best: LineEstimate.Reading?
    for range in [size, 0.25 * size] where range >= 4 * estimate.step {
      var samples: [(step: Double, value: Double)] = []
      for place in 0..<24 {
        let sample = try line.at(range * uniform(0.03, 1) * (place.isMultiple(of: 2) ? -1 : 1))
        if sample.value.isFinite { samples.append(sample) }
      }
      guard samples.count >= 18 else { continue }
      let fits = PolynomialFit(
        arguments: samples.map { $0.step / range }, values: samples.map { $0.value - line.record.value },
        highestDegree: 10)
      for degree in 2...8 {
        guard let slope = fits[degree], let higher = fits[degree + 2],
          higher.deviation > 0.6 * slope.deviation, slope.deviation > 3 * estimate.noise
        else { continue }
        let bound = 3 * slope.deviation * slope.rootOfSquares + abs(slope.value - higher.value)
        if bound / range < best?.bound ?? .infinity {
          best = .init(value: slope.value / range, bound: bound / range, step: range)
        }
      }
    }
    return best
  }

  /// The discontinuity at which the window of an estimate ends, if it is one; nil where the values bend there.
  ///
  /// Bisection between the last step that agrees and one that does not, down to 2⁻²⁴ of their distance: a jump keeps its
  /// height, a bend does not.
  func discontinuity(beyond estimate: LineEstimate) throws -> LineEstimate.Jump? {
    let farther = whole.filter { $0.step > estimate.step && $0.step <= 2 * size }.prefix(8)
    let relative = line.record.relativeGrain()
    for side in LineSide.allCases {
      let sign = side.rawValue
      func departure(_ near: (Double, Double), _ far: (Double, Double)) -> Double {
        abs(far.1 - near.1 - (far.0 - near.0) * sign * estimate.value)
      }
      for pair in farther {
        var near = (estimate.step, try line.at(sign * estimate.step).value)
        var far = (pair.step, try line.at(sign * pair.step).value)
        let first = departure(near, far)
        let small = 8 * max(estimate.noise, line.ulp * abs(estimate.value), relative * pair.size)
        guard first >= small else { continue }
        for _ in 0..<24 {
          let middle = 0.5 * (near.0 + far.0)
          let between = (middle, try line.at(sign * middle).value)
          if departure(near, between) > departure(between, far) { far = between } else { near = between }
        }
        let height = departure(near, far)
        if height > small, height > 0.02 * first {
          return .init(distance: sign * far.0, height: far.1 - near.1)
        }
        break
      }
    }
    return nil
  }
}
