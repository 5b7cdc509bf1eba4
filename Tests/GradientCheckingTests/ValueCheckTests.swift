import Foundation
import Testing

@testable import GradientChecking

/// Objectives of the world, by values alone: SI units, kinks, jumps, noise, formats, solvers.
@Suite("Entries judged by values alone")
struct ValueCheckTests {
  private func check(
    _ point: [Double], requiredPower: Double = CheckLimits.requiredPower,
    value: @escaping ([Double]) throws -> Double, gradient: @escaping ([Double]) -> [Double]
  ) throws -> GradientCheckResult {
    var checker = GradientChecker()
    checker.requiredPower = requiredPower
    return try checker.check(ClosureObjective(at: point, value: value, gradient: gradient))
  }

  @Test(
    "Whatever the units, a right gradient is verified, and one of the other sign or off by 1% is refuted in all entries"
  )
  func units() throws {
    for (length, size) in [
      (1e-18, 1e-12), (1e-10, 1e-21), (1e-3, 1e9), (1.0, 1.0), (1e7, 1e-5), (1e18, 1e15),
    ] {
      let point = [0.7 * length, -0.4 * length]
      func slopes(_ x: [Double]) -> [Double] { x.map { size / length * cos($0 / length) } }
      func value(_ x: [Double]) -> Double { x.reduce(0) { $0 + size * sin($1 / length) } }
      let right = try check(point, value: value, gradient: slopes)
      #expect(
        right.verdict == .verified && right.relativeDetectionPower < 1e-5, "\(length): \(right.verdict)")
      for factor in [-1, 0, 1.01] {
        let wrong = try check(point, value: value) { slopes($0).map { factor * $0 } }
        #expect(
          wrong.verdict == .refuted && wrong.wrongEntries.count == 2,
          "\(length) × \(factor): \(wrong.verdict)")
      }
    }
  }

  @Test("√(x² + ε²) is smooth at 0, however small ε")
  func roundedCorner() throws {
    for width in [1e-2, 1e-5, 1e-9] {
      let result = try check([0, 0.7]) {
        ($0[0] * $0[0] + width * width).squareRoot() + $0[1] * $0[1]
      } gradient: {
        [$0[0] / ($0[0] * $0[0] + width * width).squareRoot(), 2 * $0[1]]
      }
      #expect(result.verdict == .verified, "\(width): \(result.verdict)")
    }
  }

  @Test("At a kink a claim between the one-sided derivatives is undecided, and one outside of them refuted")
  func kinks() throws {
    func claim(_ slope: Double) throws -> GradientCheckResult {
      try check([0, 0.7]) {
        max($0[0], 0) + $0[1] * $0[1]
      } gradient: {
        [slope, 2 * $0[1]]
      }
    }
    for inside in [0, 0.3, 1] {
      let result = try claim(inside)
      #expect(result.verdict == .inconclusive(.kink), "\(inside)")
      let kink = try #require(result.entries[0].kink)
      #expect(abs(kink.fromBelow) < 1e-9 && abs(kink.fromAbove - 1) < 1e-9)
      #expect(result.entries[1].verdict == .verified)
    }
    for outside in [-0.01, 1.01, 5] { #expect(try claim(outside).verdict == .refuted, "\(outside)") }
  }

  @Test(
    "A jump at the point or close beside it is named with place and height, and hides no error of other entries"
  )
  func jumps() throws {
    for distance in [0.0, 1e-12, -1e-12] {
      func claim(_ second: Double) throws -> GradientCheckResult {
        try check([1, 0.6]) {
          2 * $0[0] + ($0[0] > 1 + distance ? 40 : 0) + $0[1] * $0[1] * $0[1]
        } gradient: {
          [2, second * 3 * $0[1] * $0[1]]
        }
      }
      let right = try claim(1)
      #expect(right.verdict == .inconclusive(.jump), "\(distance): \(right.verdict)")
      guard case .jump(let found, let height) = right.entries[0].note else {
        Issue.record("\(distance): \(String(describing: right.entries[0].note))")
        continue
      }
      #expect(abs(abs(height) - 40) < 1e-6 && abs(found - distance) < 1e-3 * abs(distance) + 1e-15)
      let wrong = try claim(1.01)
      #expect(wrong.wrongEntries.map(\.index.index) == [[1]])
    }
  }

  @Test(
    "On wide steps 0 is the derivative, wherever on its tread the point lies, and any other claim is undecided"
  )
  func staircases() throws {
    func claim(_ slope: Double, _ part: Double) throws -> GradientCheckResult {
      try check([(16 + part) / 7, 0.6]) {
        (7 * $0[0]).rounded(.down) / 7 * 1.5 + $0[1] * $0[1]
      } gradient: {
        [slope, 2 * $0[1]]
      }
    }
    for part in [0.015, 0.12, 0.5, 0.88, 0.985] {
      let flat = try claim(0, part)
      #expect(flat.verdict == .verified, "\(part): \(flat.verdict)")
      guard case .staircase(let tread) = flat.entries[0].note else { throw TestFailure() }
      #expect(abs(7 * tread - 1) < 0.1, "\(part): \(tread)")
      for slope in [1.5, 0.3] {
        let other = try claim(slope, part)
        #expect(other.verdict == .inconclusive(.staircase), "\(part): \(other.verdict)")
        #expect(other.entries[0].estimates.isEmpty)
      }
    }
  }

  private struct TestFailure: Error {}

  @Test("Where the derivative is infinite nothing is accused, and no number stated")
  func singular() throws {
    for claimed in [Double.infinity, 3] {
      let result = try check([0, 0.7]) {
        ($0[0] >= 0 ? $0[0].squareRoot() : .nan) + $0[1]
      } gradient: { _ in
        [claimed, 1]
      }
      #expect(result.verdict == .inconclusive(.singular), "\(claimed)")
      #expect(result.entries[0].estimates.isEmpty)
    }
  }

  @Test(
    "A claim that is right everywhere but at the point is refuted, and said to be wrong at the point alone")
  func pointOnly() throws {
    for place in [0, 0.5] {
      let result = try check([place, 1]) {
        $0.reduce(0) { $0 + 3 * $1 + $1 * $1 }
      } gradient: { x in
        x.map { $0 == place ? 0 : 3 + 2 * $0 }
      }
      #expect(result.verdict == .refuted && result.wrongEntries.map(\.index.index) == [[0]], "\(place)")
      #expect(result.entries[0].note == .pointOnly)
    }
  }

  @Test("Nothing is asked outside of the bounds, of a wrong claim either")
  func insideOfBounds() throws {
    final class Asked { var points: [[Double]] = [] }
    let asked = Asked()
    let bounds = ParameterBounds(lower: [1, -4, 2], upper: [3, 0.5, 2])
    for point in [[1, 0.5, 2], [3, -4, 2]] {
      var objective = ClosureObjective(at: point) { x in
        asked.points.append(x)
        return x.reduce(0) { $0 + exp($1) }
      } gradient: { x in
        asked.points.append(x)
        return x.map { 1.1 * exp($0) }
      }
      objective.abilities.bounds = bounds
      #expect(try GradientChecker().check(objective).verdict == .refuted)
    }
    let outside = asked.points.filter { x in
      x.indices.contains { !(bounds.lower[$0]...bounds.upper[$0]).contains(x[$0]) }
    }
    #expect(asked.points.count > 20 && outside.isEmpty, "\(outside)")
  }

  @Test(
    "An exception away from the point means that the function ends there; one at the point ends the check")
  func exceptions() throws {
    struct OutOfDomain: Error {}
    let edge = 0.7 - 1e-4
    let result = try check([0.7, 1.2]) { x in
      if x[0] < edge { throw OutOfDomain() }
      return exp(x[0]) * x[1]
    } gradient: {
      [exp($0[0]) * $0[1], exp($0[0])]
    }
    #expect(result.verdict == .verified)
    #expect(throws: OutOfDomain.self) {
      try check([0.7]) { _ in
        throw OutOfDomain()
      } gradient: { _ in
        [1]
      }
    }
  }

  @Test("Run-to-run differences are noise: right claims are verified, and an error far above them is refuted")
  func runToRun() throws {
    for (factor, verdict) in [(1, Verdict.verified), (1.01, .refuted)] {
      let noise = Scatter()
      let result = try check([0.3, 0.7]) {
        exp($0[0]) + $0[1] * $0[1] + 1e-9 * noise.next()
      } gradient: {
        [exp($0[0]) * (1 + 1e-12 * noise.next()), factor * 2 * $0[1]]
      }
      #expect(result.verdict == verdict, "\(factor): \(result.verdict)")
      #expect(result.stateChange == nil)
    }
    let mask = Scatter()
    let dropout = try check([0.3, 0.7]) {
      exp($0[0]) + $0[1]
    } gradient: { x in
      [exp(x[0]) * (1 + mask.next()), 1]
    }
    #expect(dropout.verdict == .inconclusive(.nondeterministic))
  }

  /// Numbers between −1 and 1 that differ from call to call.
  private final class Scatter {
    private var bits = SeededBits(seed: 5)
    func next() -> Double { bits.uniform(-1, 1) }
  }

  @Test("A gradient that depends on which value was asked for last is found first")
  func staleValue() throws {
    final class Model {
      var last: [Double]?
      func value(_ x: [Double]) -> Double {
        last = x
        return exp(x[0]) + x[0] * x[1]
      }
      func gradient(_ x: [Double]) -> [Double] {
        let at = last ?? x
        return [exp(at[0]) + at[1], at[0]]
      }
    }
    let model = Model()
    let result = try check([0.3, 0.7], value: model.value, gradient: model.gradient)
    guard case .gradientFollowsValue = result.stateChange else { throw TestFailure() }
    #expect(result.verdict == .inconclusive(.nondeterministic))
  }

  @Test("Claims in a narrower format are verified with that said, and with its share in the power")
  func formats() throws {
    func slopes(_ x: [Double]) -> [Double] { x.map { cos($0) + 0.1 * $0 } }
    let point = (0..<24).map { 0.3 * Double($0) - 3.1 }
    func value(_ x: [Double]) -> Double { x.reduce(0) { $0 + sin($1) + 0.05 * $1 * $1 } }
    let cases: [(RecognizedFormat, (Double) -> Double, Double)] = [
      (.bits(24), { Double(Float($0)) }, 0x1p-24),
      (.bits(8), { Double(Float(bitPattern: (Float($0).bitPattern + 0x8000) & 0xFFFF_0000)) }, 0x1p-9),
      (.digits(7), { Double(String(format: "%.6e", $0)) ?? .nan }, 5e-8),
    ]
    for (format, rounded, least) in cases {
      let result = try check(point, value: value) { slopes($0).map(rounded) }
      #expect(result.verdict == .verified && result.claimFormat == format, "\(format): \(result.claimFormat)")
      #expect(result.relativeDetectionPower > 0.5 * least)
      let wrong = try check(point, value: value) { x in
        slopes(x).enumerated().map { rounded($0.offset == 3 ? 1.05 * $0.element : $0.element) }
      }
      #expect(wrong.wrongEntries.map(\.index.index) == [[3]], "\(format)")
    }
    #expect(RecognizedFormat(of: [1, 2, 3, 0.5, 0.25, 7, 96]) == .plain)
  }

  @Test(
    "A solver that is cut at a tolerance does not refute the exact gradient, nor verify one that is off by 1%"
  )
  func solver() throws {
    func fixedPoint(_ x: [Double], _ tolerance: Double) -> Double {
      let sum = (x[0] + x[1]) / 2
      var y = 0.0
      for _ in 0..<1000 {
        let next = cos(y) * sum
        if abs(next - y) < tolerance { return next }
        y = next
      }
      return .nan
    }
    func exact(_ x: [Double]) -> [Double] {
      let y = fixedPoint(x, 1e-15)
      let slope = cos(y) / (1 + sin(y) * (x[0] + x[1]) / 2) / 2
      return [slope, slope]
    }
    for point in [[0.61, 0.83], [0.35, 0.44], [0.9, 0.27]] {
      func stated(_ factor: Double) -> StatedSolver {
        StatedSolver(point: point, solve: { fixedPoint($0, 1e-8) }) { [factor * exact($0)[0], exact($0)[1]] }
      }
      #expect(try GradientChecker().check(stated(1)).verdict == .verified, "\(point)")
      #expect(try GradientChecker().check(stated(1.01)).wrongEntries.map(\.index.index) == [[0]], "\(point)")
    }
    // Not stated, it shows in derivatives near by that scatter.
    let silent = try check([0.61, 0.83], value: { fixedPoint($0, 1e-8) }, gradient: exact)
    #expect(silent.verdict != .refuted)
  }

  @Test(
    "An adaptive quadrature that does not state its tolerance does not refute the exact gradient, nor hide an error of 5%"
  )
  func quadrature() throws {
    func integral(_ tolerance: Double, _ integrand: @escaping (Double) -> Double) -> Double {
      func part(
        _ a: Double, _ b: Double, _ ends: [Double], _ whole: Double, _ tolerance: Double, _ depth: Int
      )
        -> Double
      {
        let middle = (a + b) / 2
        let (left, right) = (integrand((a + middle) / 2), integrand((middle + b) / 2))
        let first = (middle - a) / 6 * (ends[0] + 4 * left + ends[1])
        let second = (b - middle) / 6 * (ends[1] + 4 * right + ends[2])
        if abs(first + second - whole) <= 15 * tolerance || depth > 12 { return first + second }
        return part(a, middle, [ends[0], left, ends[1]], first, tolerance / 2, depth + 1)
          + part(middle, b, [ends[1], right, ends[2]], second, tolerance / 2, depth + 1)
      }
      let ends = [integrand(0), integrand(1.5), integrand(3)]
      return part(0, 3, ends, 0.5 * (ends[0] + 4 * ends[1] + ends[2]), tolerance, 0)
    }
    for point in [[0.7, 2.3], [0.31, 1.7], [1.9, 0.6], [1.1, 3.2], [0.5, 0.9], [2.6, 1.4]] {
      let exact = [
        integral(1e-14) { -$0 * $0 * exp(-point[0] * $0 * $0) * cos(point[1] * $0) },
        integral(1e-14) { -$0 * exp(-point[0] * $0 * $0) * sin(point[1] * $0) },
      ]
      for tolerance in [1e-5, 1e-7] {
        func value(_ x: [Double]) -> Double {
          integral(tolerance) { exp(-x[0] * $0 * $0) * cos(x[1] * $0) }
        }
        let right = try check(point, value: value) { _ in exact }
        #expect(right.verdict != .refuted, "\(point) at \(tolerance)")
        let wrong = try check(point, value: value) { _ in [1.05 * exact[0], exact[1]] }
        #expect(wrong.verdict == .refuted, "\(point) at \(tolerance)")
      }
    }
  }

  @Test("Kinks near by excuse no error where the other claims agree with the values to the last digits")
  func kinksAllOver() throws {
    var random = SeededBits(seed: 3)
    let rows = (0..<400).map { _ in (0..<4).map { _ in random.uniform(0, 1) } }
    func margin(_ row: [Double], _ x: [Double]) -> Double { 1 + zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    func value(_ x: [Double]) -> Double { rows.reduce(0) { $0 + max(0, margin($1, x)) } / 400 }
    func gradient(_ x: [Double]) -> [Double] {
      (0..<4).map { entry in rows.reduce(0) { $0 + (margin($1, x) > 0 ? $1[entry] : 0) } / 400 }
    }
    for point in [[-0.8, -1.1, 0.7, -1.3], [-0.5, -1.2, -0.9, 0.4]] {
      #expect(try check(point, value: value, gradient: gradient).verdict == .verified, "\(point)")
      for factor in [1 + 1e-5, 1.001] {
        let wrong = try check(point, value: value) { x in
          gradient(x).enumerated().map { $0 == 1 ? factor * $1 : $1 }
        }
        #expect(wrong.wrongEntries.map(\.index.index) == [[1]], "\(point) × \(factor)")
      }
    }
  }

  /// A solver that says how accurate its values are.
  private struct StatedSolver: Objective {
    let name = "solver"
    let point: [Double]
    let solve: ([Double]) -> Double
    let gradient: ([Double]) -> [Double]
    var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }
    var abilities: Abilities {
      var abilities = Abilities()
      abilities.valueAccuracy = 2e-8
      return abilities
    }

    init(point: [Double], solve: @escaping ([Double]) -> Double, gradient: @escaping ([Double]) -> [Double]) {
      (self.point, self.solve, self.gradient) = (point, solve, gradient)
    }

    func value(at point: [Double]) -> Double { solve(point) }
    func claimedGradient(at point: [Double]) -> [Double] { gradient(point) }
  }

  @Test("At a special point another one is looked at, where the gradient may be wrong")
  func specialPoint() throws {
    func value(_ x: [Double]) -> Double { x.reduce(0) { $0 + sin($1) + 0.5 * $1 * $1 } }
    let missing = try check([0, 0, 0], value: value) { $0.map { cos($0) } }
    #expect(missing.verdict == .verified && missing.otherPoint?.verdict == .refuted)
    let right = try check([0, 0, 0], value: value) { $0.map { cos($0) + $0 } }
    #expect(right.verdict == .verified && right.otherPoint?.verdict == .verified)
    #expect(try check([0.1, 0, 0.2], value: value) { $0.map { cos($0) + $0 } }.otherPoint == nil)
  }

  @Test("An entry costs a dozen evaluations, fewer where less power is asked for")
  func effort() throws {
    let point = (0..<20).map { 0.13 * Double($0) - 1.2 }
    var costs: [Double] = []
    for power in [1e-8, 1e-5] {
      var checker = GradientChecker()
      checker.power = power
      let result = try checker.check(
        ClosureObjective(at: point) { x in
          x.reduce(0) { $0 + exp(0.3 * $1) * sin($1) }
        } gradient: { x in
          x.map { exp(0.3 * $0) * (0.3 * sin($0) + cos($0)) }
        })
      #expect(result.verdict == .verified && result.relativeDetectionPower <= power)
      costs.append(Double(result.evaluations) / Double(point.count))
    }
    #expect(costs[0] <= 14 && costs[1] <= 10 && costs[1] < costs[0], "\(costs)")
  }

  @Test(
    "A saturated entry is not constant because the last unit of a sum hides it: no claim of 0 has a power of 0"
  )
  func saturated() throws {
    func value(_ x: [Double]) -> Double { log(1 + x.dropFirst().reduce(0) { $0 + exp($1 - x[0]) }) }
    func slopes(_ x: [Double]) -> [Double] {
      let parts = x.dropFirst().map { exp($0 - x[0]) }
      let sum = 1 + parts.reduce(0, +)
      return [-parts.reduce(0, +) / sum] + parts.map { $0 / sum }
    }
    for rest in [[17.8, -10.4], [18.3, -9.6], [10.3, -3.9]] {
      let point = [28.2] + rest
      let true2 = slopes(point)[2]
      let right = try check(point, value: value, gradient: slopes)
      #expect(right.verdict != .refuted, "\(rest)")
      let zero = try check(point, value: value) { [slopes($0)[0], slopes($0)[1], 0] }
      let entry = zero.entries[2]
      #expect(entry.verdict != .verified || entry.detectionPower >= true2, "\(rest): \(entry)")
    }
  }

  @Test("One absurd claim does not hide the errors of others")
  func absurdClaim() throws {
    let result = try check([0.3, 0.7, 1.1]) {
      $0[0] * $0[0] + sin($0[1]) + $0[2]
    } gradient: {
      [1e20, 0 * $0[1], 1]
    }
    #expect(result.wrongEntries.map(\.index.index) == [[0], [1]])
  }

  @Test("A claim so small that no step is long enough to show it refutes nothing, and ends no check")
  func tinyClaims() throws {
    for x in [0x1p-1022, 1e-300, -1e-290] {
      let result = try check([x]) {
        cos($0[0])
      } gradient: {
        [-sin($0[0])]
      }
      #expect(result.verdict != .refuted, "\(x): \(result.verdict)")
    }
  }

  @Test("Terms that cancel by a symmetry leave their rounding in a right claim, whatever the units")
  func cancelledTerms() throws {
    // Σ wᵢ softmaxᵢ(x + s) does not depend on the shift s, and its derivative by s is a sum of terms that cancel.
    for size in [1e-9, 1, 1e12] {
      func value(_ x: [Double]) -> Double {
        let parts = [0.3, -0.8, 1.1].indices.map { exp([0.3, -0.8, 1.1][$0] * x[0] + x[1]) }
        return size * zip(parts, [1.0, -2, 0.5]).reduce(0) { $0 + $1.0 * $1.1 } / parts.reduce(0, +)
      }
      let parts = [0.3, -0.8, 1.1].map { exp($0 * 0.7) }
      let sum = parts.reduce(0, +)
      let mean = zip(parts, [1.0, -2, 0.5]).reduce(0) { $0 + $1.0 * $1.1 } / sum
      let slope =
        size
        * parts.indices.reduce(0) {
          $0 + parts[$1] / sum * ([1.0, -2, 0.5][$1] - mean) * [0.3, -0.8, 1.1][$1]
        }
      for rest in [0, 1.2e-17, -2e-16] {
        let result = try check([0.7, 0], value: value) { _ in [slope, size * rest] }
        #expect(result.verdict == .verified, "\(size), \(rest): \(result.verdict)")
      }
      let wrong = try check([0.7, 0], value: value) { _ in [slope, 1e-9 * slope] }
      #expect(wrong.wrongEntries.map(\.index.index) == [[1]], "\(size)")
      // Rounded to single precision both times: what a normalisation leaves of a bias there is up to 28 units.
      let rounded = Double(Float(slope))
      for units in [-28.0, 5, 28, 200] {
        let rest = Double(Float(units * 0x1p-24 * slope))
        let result = try check([0.7, 0], value: value) { _ in [rounded, rest] }
        let expected: Verdict = units > 100 ? .refuted : .verified
        #expect(result.verdict == expected, "\(size), \(units): \(result.verdict)")
      }
    }
  }

  @Test("Where a curvature jumps, bounds hold the derivative")
  func jumpingCurvature() throws {
    var (worst, failed, count) = (0.0, 0, 0)
    for number in 1...150 {
      // The threshold of the second term sets the noise at the joint of the first one.
      let thresholds = [0.6180339887498949, 0.7548776662466927].map {
        pow(10, 6 * (Double(number) * $0).truncatingRemainder(dividingBy: 1) - 3)
      }
      for error in [0, 1e-6, 1e-4] {
        let result = try check([thresholds[0], -thresholds[1]]) { x in
          zip(x, thresholds).reduce(0) {
            let (x, threshold) = $1
            return $0 + (abs(x) <= threshold ? 0.5 * x * x / threshold : abs(x) - 0.5 * threshold)
          }
        } gradient: { _ in
          [1 + error, -1]
        }
        for estimate in result.entries[0].estimates {
          let off = abs(estimate.value - 1) / estimate.errorBound
          worst = off > worst ? off : worst
          failed += off <= 1 ? 0 : 1
          count += 1
        }
      }
    }
    let isSound = count > 500 && 500 * failed <= count && worst <= 1.5 && worst > 0
    #expect(isSound, "\(failed) of \(count), \(worst)")
  }

  @Test("Noise may hide a wave, and then no flat function is seen behind it")
  func hiddenWave() throws {
    // Values differ by up to 1e-3 as a rough function of x; the wave of amplitude 3e-4 has a slope of 1.2e-2 at the point.
    func rough(_ x: Double) -> Double {
      let product = x.bitPattern &* 0x9E37_79B9_7F4A_7C15
      return 1e-3 * (Double(product >> 11) * 0x1p-52 - 1)
    }
    let slope = 0.7 + 1.2e-2 * cos(40 * 0.9)
    for claim in [0.7, slope] {
      let result = try check([0.9]) {
        0.7 * $0[0] + 3e-4 * sin(40 * $0[0]) + rough($0[0])
      } gradient: { _ in
        [claim]
      }
      let entry = result.entries[0]
      #expect(
        entry.verdict != .refuted
          && (entry.verdict != .verified || abs(claim - slope) <= entry.detectionPower),
        "\(claim): \(entry)")
    }
  }

  @Test("At an edge of the domain where nothing moves at first, noise is what other entries show")
  func edgeOfCancellingSum() throws {
    // The value is −0.2, a difference of sums of size 3, whose rounding it does not show by its own size.
    let point = [0.0, 0.4, 1, 0.5]
    let objective = BoundedSum(point: point)
    let result = try GradientChecker().check(objective)
    #expect(result.verdict == .verified && result.entries[0].note == .oneSided, "\(result.verdict)")
  }
}

/// Σ 1/(1 + 3x³) + x₀x₁ − (1 + x₂)(1 + x₃) on the unit cube, at two of its faces.
private struct BoundedSum: Objective {
  let name = "densities"
  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [4])] }
  var point: [Double]
  var abilities: Abilities {
    var abilities = Abilities()
    abilities.bounds = ParameterBounds(lower: [0, 0, 0, 0], upper: [1, 1, 1, 1])
    return abilities
  }

  func value(at x: [Double]) -> Double {
    x.reduce(0) { $0 + 1 / (1 + 3 * $1 * $1 * $1) } + x[0] * x[1] - (1 + x[2]) * (1 + x[3])
  }

  func claimedGradient(at x: [Double]) -> [Double] {
    var slopes = x.map { -9 * $0 * $0 / ((1 + 3 * $0 * $0 * $0) * (1 + 3 * $0 * $0 * $0)) }
    slopes[0] += x[1]
    slopes[1] += x[0]
    slopes[2] -= 1 + x[3]
    slopes[3] -= 1 + x[2]
    return slopes
  }
}
