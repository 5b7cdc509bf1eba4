import Derivatives
import RealModule
import Testing

@testable import GradientChecking

/// F(x) = t · (sin(Ax/s) + (Ax/s)²/3) of six parameters and any number of outputs.
///
/// The units of the parameters are s, those of the outputs t. What a test changes is a closure.
private struct Waves: VectorObjective {
  let name = "waves"
  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }
  var point: [Double] { zip(Self.base, inputUnits).map { $0 * $1 } }
  var inputUnits = Array(repeating: 1.0, count: 6)
  var outputUnits = Array(repeating: 1.0, count: 5)
  var outputs: Int { outputUnits.count }
  var abilities: VectorAbilities {
    get {
      var abilities = given
      if claimsForward { abilities.jvp = forward }
      if claimsReverse { abilities.vjp = reverse }
      return abilities
    }
    set { given = newValue }
  }
  var given = VectorAbilities()
  var claimsForward = true
  var claimsReverse = true
  /// Changes the values, of which the point is told.
  var disturbed: ([Double], [Double]) throws -> [Double] = { $1 }
  /// Where products are computed.
  var placed: ([Double]) throws -> [Double] = { $0 }
  /// What is made of a product.
  var claimed: ([Double]) -> [Double] = { $0 }
  /// The row, the column and the factor of a wrong entry, in products Jv and in products Jᵀw.
  var wrongForward: (row: Int, column: Int, factor: Double)?
  var wrongReverse: (row: Int, column: Int, factor: Double)?

  static let base = [0.7, -1.1, 0.4, 1.6, -0.5, 0.9]

  private func weight(_ row: Int, _ column: Int) -> Double {
    Double.cos(Double(7 * row + 3 * column)) + 0.2
  }

  private func sums(_ x: [Double]) -> [Double] {
    let scaled = zip(x, inputUnits).map { $0 / $1 }
    return (0..<outputs).map { row in
      scaled.indices.reduce(0) { $0 + weight(row, $1) * scaled[$1] }
    }
  }

  func values(at x: [Double]) throws -> [Double] {
    let values = zip(sums(x), outputUnits).map { (Double.sin($0) + $0 * $0 / 3) * $1 }
    return try disturbed(x, values)
  }

  private func jacobian(_ point: [Double], _ wrong: (row: Int, column: Int, factor: Double)?) throws
    -> [[Double]]
  {
    let x = try placed(point)
    var rows = zip(sums(x), outputUnits).enumerated().map { row, pair in
      let slope = (Double.cos(pair.0) + 2 * pair.0 / 3) * pair.1
      return x.indices.map { slope * weight(row, $0) / inputUnits[$0] }
    }
    if let wrong { rows[wrong.row][wrong.column] *= wrong.factor }
    return rows
  }

  private func forward(_ x: [Double], _ v: [Double]) throws -> [Double] {
    claimed(try jacobian(x, wrongForward).map { zip($0, v).reduce(0) { $0 + $1.0 * $1.1 } })
  }

  private func reverse(_ x: [Double], _ w: [Double]) throws -> [Double] {
    let rows = try jacobian(x, wrongReverse)
    return claimed(x.indices.map { column in zip(rows, w).reduce(0) { $0 + $1.0[column] * $1.1 } })
  }
}

@Suite("Vector objectives follow the rules of scalar ones")
struct VectorEvidenceTests {
  private static let inputUnits = [1e-12, 1e-6, 1, 1e3, 1e8, 1e12]
  private static let outputUnits = [1e-12, 1e-6, 1, 1e6, 1e12]

  private func check(_ objective: Waves) throws -> VectorCheckResult { try VectorChecker().check(objective) }

  @Test("Right products of parameters and outputs of very different units are verified")
  func units() throws {
    for waves in [
      Waves(inputUnits: Self.inputUnits), Waves(outputUnits: Self.outputUnits),
      Waves(inputUnits: Self.inputUnits, outputUnits: Self.outputUnits.reversed()),
      Waves(inputUnits: Array(repeating: 1e-12, count: 6)),
      Waves(outputUnits: Array(repeating: 1e12, count: 5)),
    ] {
      let result = try check(waves)
      #expect(result.verdict == .verified)
      #expect(result.relativeDetectionPower < 1e-7)
      #expect(try #require(result.adjoint).agreedDigits > 13)
    }
  }

  @Test(
    "One per cent in one entry of an output or parameter of a tiny unit is refuted, forward, reverse and as adjoint"
  )
  func wrongEntryOfTinyUnit() throws {
    for (inputs, outputs) in [
      (Self.inputUnits, Array(repeating: 1.0, count: 5)), (Array(repeating: 1.0, count: 6), Self.outputUnits),
    ] {
      let wrong = (row: 0, column: 0, factor: 1.01)
      var waves = Waves(inputUnits: inputs, outputUnits: outputs, wrongForward: wrong)
      let forward = try check(waves)
      #expect(forward.verdict == .refuted)
      #expect(forward.refuted.allSatisfy { $0.wrongEntries.map(\.index.description) == ["y[0]"] })
      #expect(forward.adjoint?.verdict == .refuted)
      (waves.wrongForward, waves.wrongReverse) = (nil, wrong)
      let reverse = try check(waves)
      #expect(reverse.refuted.map(\.row) == ["row 0 (y[0])"])
      #expect(reverse.refuted.first?.wrongEntries.map(\.index.description) == ["x[0]"])
      #expect(reverse.adjoint?.verdict == .refuted)
    }
  }

  @Test("A wrong entry of one of many outputs of different units shows in the mixtures")
  func mixtures() throws {
    let units = (0..<100).map { Double.pow(10, Double($0) / 5 - 10) }
    #expect(try check(Waves(outputUnits: units)).verdict == .verified)
    for row in [1, 50, 98] {
      let wrong = (row: row, column: 1, factor: 1.01)
      #expect(
        try check(Waves(outputUnits: units, claimsForward: false, wrongReverse: wrong)).verdict == .refuted)
      #expect(
        try check(Waves(outputUnits: units, claimsReverse: false, wrongForward: wrong)).verdict == .refuted)
    }
  }

  @Test("The accuracy that is stated of the values holds for rows, mixtures and products")
  func accuracy() throws {
    for count in [5, 100] {
      var waves = Waves(outputUnits: Array(repeating: 1, count: count))
      waves.disturbed = { x, values in
        let phase = 1e4 * x.reduce(0, +)
        return values.enumerated().map { $0.element * (1 + 1e-6 * Double.sin(phase + Double($0.offset))) }
      }
      #expect(try check(waves).verdict == .refuted)
      waves.given.valueAccuracy = 2e-6
      let result = try check(waves)
      #expect(result.verdict == .verified)
      waves.wrongForward = (row: 1, column: 1, factor: -1)
      #expect(try check(waves).verdict == .refuted)
    }
  }

  @Test("At the edges of the domain tangents lead inside, and what throws outside is undefined there")
  func edges() throws {
    var waves = Waves()
    let point = waves.point
    let (lower, upper) = (point.min() ?? 0, point.max() ?? 0)
    waves.given.bounds = ParameterBounds(
      lower: Array(repeating: lower, count: 6), upper: Array(repeating: upper, count: 6))
    struct Outside: Error {}
    waves.disturbed = { x, values in
      if x.contains(where: { $0 < lower || $0 > upper }) { throw Outside() }
      return values
    }
    waves.placed = { x in
      if x.contains(where: { $0 < lower || $0 > upper }) { throw Outside() }
      return x
    }
    #expect(try check(waves).verdict == .verified)
    waves.wrongForward = (row: 2, column: 3, factor: 1.01)
    #expect(try check(waves).refuted.allSatisfy { $0.wrongEntries.map(\.index.description) == ["y[2]"] })
    // Bounds that nobody states show as errors, too.
    (waves.given.bounds, waves.wrongForward) = (nil, nil)
    #expect(try check(waves).verdict != .refuted)
  }

  @Test("A format is recognised in all claims of a kind, where those of one row or product are too few")
  func formats() throws {
    var half = Waves()
    half.claimed = { $0.map { Self.rounded($0, bits: 11) } }
    #expect(try check(half).verdict == .verified)
    half.wrongForward = (row: 1, column: 1, factor: 1.3)
    #expect(try check(half).verdict == .refuted)
    var single = Waves(outputUnits: [1])
    single.claimed = { $0.map { Double(Float($0)) } }
    #expect(try check(single).verdict == .verified)
    var brief = Waves(outputUnits: [1, 1])
    brief.claimed = { $0.map { Self.rounded($0, bits: 8) } }
    brief.given.claimFormat = { .bfloat16 }
    #expect(try check(brief).verdict == .verified)
  }

  private static func rounded(_ number: Double, bits: Int) -> Double {
    guard number != 0 else { return 0 }
    let unit = Double(sign: .plus, exponent: Int(number.exponent) - bits + 1, significand: 1)
    return (number / unit).rounded(.toNearestOrEven) * unit
  }

  @Test("A product that depends on which values were asked for last is found, forward and reverse")
  func hiddenState() throws {
    for isForward in [true, false] {
      final class Last { var point: [Double]? }
      let last = Last()
      var waves = Waves(claimsForward: isForward, claimsReverse: !isForward)
      waves.disturbed = { x, values in
        last.point = x
        return values
      }
      waves.placed = { last.point ?? $0 }
      let result = try check(waves)
      #expect(result.verdict == .inconclusive(.nondeterministic))
      guard case .gradientFollowsValue = result.worst.stateChange else {
        Issue.record(
          "found \(String(describing: result.worst.stateChange)), expected what the product depends on")
        continue
      }
    }
  }

  @Test("Values that change once, with the first product, are found, forward and reverse")
  func valueAfterProduct() throws {
    for isForward in [true, false] {
      final class Calls { var products = 0 }
      let calls = Calls()
      var waves = Waves(claimsForward: isForward, claimsReverse: !isForward)
      waves.disturbed = { _, values in values.map { $0 + (calls.products > 0 ? 1e-3 : 0) } }
      waves.placed = { x in
        calls.products += 1
        return x
      }
      let result = try check(waves)
      #expect(result.verdict == .inconclusive(.nondeterministic))
      guard case .gradientChangesValue = result.worst.stateChange else {
        Issue.record("found \(String(describing: result.worst.stateChange)), expected a changed value")
        continue
      }
    }
  }

  @Test("An output that is not a number, or constant, hides none of the others")
  func otherOutputs() throws {
    var waves = Waves(claimsReverse: false)
    waves.disturbed = { _, values in [7, .nan] + values.dropFirst(2) }
    waves.claimed = { [0, .nan] + $0.dropFirst(2) }
    let product = try #require(try check(waves).products.first)
    #expect(
      product.entries.map(\.verdict)
        == [.verified, .inconclusive(.nonFinite), .verified, .verified, .verified])
    waves.wrongForward = (row: 3, column: 0, factor: 1.01)
    #expect(try check(waves).refuted.first?.wrongEntries.map(\.index.description) == ["y[3]"])
  }

  @Test("A kink or a jump in one output leaves the others decided")
  func kinkAndJump() throws {
    for (step, reason) in [(false, Verdict.Reason.kink), (true, .jump)] {
      var waves = Waves(claimsForward: false)
      let center = waves.point[2]
      waves.disturbed = { x, values in
        var values = values
        values[3] += step ? (x[2] >= center ? 1 : 0) : max(x[2] - center, 0)
        return values
      }
      let result = try check(waves)
      #expect(result.verdict == .inconclusive(reason))
      #expect(result.rows.map(\.verdict).filter { $0 == .verified }.count == 4)
    }
  }
}

@Suite("Hessian products follow the rules of gradients")
struct HessianEvidenceTests {
  /// f(x) = Σ sin(uᵢ + uᵢ₊₁) + u₀u₂ with u = x/units.
  private func objective(
    units: [Double] = [1, 1, 1, 1], factor: Double = 1,
    gradientOffset: @escaping ([Double]) -> Double = { _ in 0 }
  ) -> ClosureObjective {
    func scaled(_ x: [Double]) -> [Double] { zip(x, units).map { $0 / $1 } }
    var objective = ClosureObjective(
      "chain", at: zip([0.4, -0.9, 1.3, 0.2], units).map { $0 * $1 }
    ) { x in
      let u = scaled(x)
      return (0..<3).reduce(u[0] * u[2]) { $0 + Double.sin(u[$1] + u[$1 + 1]) }
    } gradient: { x in
      let u = scaled(x)
      var gradient = [u[2], 0, u[0], 0]
      for place in 0..<3 {
        let slope = Double.cos(u[place] + u[place + 1])
        gradient[place] += slope
        gradient[place + 1] += slope
      }
      return zip(gradient, units).map { $0 / $1 * (1 + gradientOffset(x)) }
    }
    objective.abilities.hessianProduct = { x, v in
      let (u, w) = (scaled(x), scaled(v))
      var product = [w[2], 0, w[0], 0]
      for place in 0..<3 {
        let bend = -Double.sin(u[place] + u[place + 1]) * (w[place] + w[place + 1])
        product[place] += bend
        product[place + 1] += bend * (place == 0 ? factor : 1)
      }
      return zip(product, units).map { $0 / $1 }
    }
    return objective
  }

  @Test("Right products are verified in every unit, and one wrong entry is refuted and not symmetric")
  func units() throws {
    for units in [[1, 1, 1, 1], [1e-12, 1e-5, 1, 1e10], [1e-12, 1e-12, 1e-12, 1e-12]] {
      #expect(try HessianChecker().check(objective(units: units)).verdict == .verified)
      let wrong = try HessianChecker().check(objective(units: units, factor: 1.01))
      #expect(wrong.verdict == .refuted)
      #expect(wrong.symmetry.verdict == .refuted)
    }
  }

  @Test("What is stated of the accuracy of values holds for the gradient that products are compared with")
  func accuracy() throws {
    var wave = objective { 1e-6 * Double.sin(1e4 * $0.reduce(0, +)) }
    #expect(try HessianChecker().check(wave).verdict == .refuted)
    wave.abilities.valueAccuracy = 2e-6
    #expect(try HessianChecker().check(wave).verdict != .refuted)
  }

  @Test("A product that depends on which gradient was asked for last is found")
  func hiddenState() throws {
    final class Last { var point: [Double] = [] }
    let last = Last()
    var stateful = objective {
      last.point = $0
      return 0
    }
    let product = try #require(stateful.abilities.hessianProduct)
    stateful.abilities.hessianProduct = { try product(last.point.isEmpty ? $0 : last.point, $1) }
    #expect(try HessianChecker().check(stateful).verdict == .inconclusive(.nondeterministic))
  }
}
