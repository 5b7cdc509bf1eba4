import Derivatives
import Scalars
import Testing

@testable import GradientChecking

@Suite("Errors that repeat")
struct RepeatedErrorTests {
  @Test("An error that hides in one point's rounding is refuted by many points, alone and of either sign")
  func hiddenError() throws {
    let right = try GradientChecker().check(RoundedCubes())
    #expect(right.verdict == .verified && right.diagnoses.isEmpty)
    for shift in [3.0, -3, 6] {
      let objective = RoundedCubes(shift: shift)
      let result = try GradientChecker().check(objective)
      #expect(result.verdict == .refuted && result.evaluations > right.evaluations + 3 * 1024)
      #expect(result.wrongEntries.map(\.index.description) == ["x[3]"], "\(shift)")
      #expect(result.worst?.index.description == "x[3]")
      #expect(result.entries[3].error <= result.entries[3].allowance)
      let repeated = try #require(result.entries[3].repeatedError)
      #expect(abs(repeated.mean - shift * objective.rounding) <= repeated.errorBound)
      #expect(repeated.points == 1024 && repeated.methods == ["dual numbers", "double-double"])
      #expect(result.entries[3].contradictingMethods == Set(repeated.methods))
      #expect(result.diagnoses.map(\.code) == [.entry] && result.diagnoses[0].blocks == ["x"])
      #expect(try GradientChecker().result(ofParameter: 3, of: objective) == result.entries[3])
    }
  }

  @Test("The worst entry is the one that errs alike, though others may err more at the point")
  func worst() throws {
    let refuted = try GradientChecker().check(RoundedCubes(shift: 1.7))
    #expect(refuted.entries[6].error > refuted.entries[3].error)
    #expect(refuted.worst?.index.description == "x[3]")
  }

  @Test("An entry that one oracle alone accuses is looked at again")
  func accusedByOne() throws {
    // 8 root mean squares and 2⁻⁴⁹: more than double-double dual numbers may be off by, less than dual numbers may.
    let objective = RoundedCubes(scatter: 0, shift: 8 + 0x1p-9)
    let methods: [any DerivativeMethod] = [DualNumbers(), DoubleDoubleDual()]
    let result = try GradientChecker(methods: methods).result(ofParameter: 3, of: objective)
    #expect(
      EntryJudge.verdict(
        claimed: result.claimed, estimates: result.estimates, allowance: result.allowance)
        == .inconclusive(.weakOracle))
    #expect(result.verdict == .refuted && result.repeatedError != nil)
  }

  @Test("What one of the two oracles alone sees repeat refutes nothing")
  func seenByOne() throws {
    let objective = RoundedCubes(scatter: 0, shift: 3, misleadsDuals: true)
    #expect(try GradientChecker().check(objective).verdict != .refuted)
  }

  @Test("Rounding that is alike at all points is granted 1.25 root mean squares, and no more")
  func alikeEverywhere() throws {
    for (shift, verdict) in [(1.2, Verdict.verified), (1.3, .refuted), (-1.3, .refuted)] {
      let result = try GradientChecker().check(RoundedCubes(scatter: 0, shift: shift))
      #expect(result.verdict == verdict, "\(shift)")
    }
  }

  @Test("Rounding that scatters more than was measured is no error that repeats")
  func widerScatter() throws {
    for scatter in [2.0, 4.5] {
      #expect(try GradientChecker().check(RoundedCubes(scatter: scatter)).verdict == .verified)
      // Its mean over 1024 points is known to a quarter of the scatter.
      let shifted = try GradientChecker().check(RoundedCubes(scatter: scatter, shift: 1.25 + 0.1 * scatter))
      #expect(shifted.verdict == .verified, "\(scatter)")
    }
  }

  @Test("Nothing is said of a claim that is a list of numbers, or by an oracle that was not asked for")
  func nothingToSay() throws {
    let list = RoundedCubes(shift: 3, isList: true)
    let result = try GradientChecker().check(list)
    #expect(result.verdict == .verified && result.entries[3].error > list.rounding)
    // Claims at 16 points tell that it is one.
    let right = try GradientChecker().check(RoundedCubes(isList: true))
    #expect(result.evaluations <= right.evaluations + 16)
    for methods in [[DualNumbers(), ComplexStep()], [DoubleDoubleDual(), ComplexStep()]]
      as [[any DerivativeMethod]]
    {
      #expect(try GradientChecker(methods: methods).check(RoundedCubes(shift: 3)).verdict == .verified)
    }
  }

  @Test("Only where what is granted was seen, not proven: below the size of large networks")
  func size() {
    for (count, isLookedAt) in [(4095, true), (4096, false)] {
      let cubes = RoundedCubes(count: count)
      let search = RepeatedErrorSearch(
        cubes, claimed: cubes.claimedGradient(at: cubes.point), methods: GradientChecker.standardMethods)
      #expect((search != nil) == isLookedAt)
    }
  }
}

/// Σ xⱼ³/3, whose derivatives xⱼ² the claim rounds as if at random, and misses in x₃ by the same number everywhere.
private struct RoundedCubes: ScalarGenericObjective {
  let name = "rounded cubes"
  let point: [Double]
  /// The root mean square of the claim's roundings as it is measured: far above those of the arithmetic.
  let rounding = 0x1p-40
  /// The root mean square that it has, in multiples of ``rounding``.
  let scatter: Double
  /// The error of x₃, in multiples of ``rounding``.
  let shift: Double
  /// Whether the claim is what it is at the point wherever it is asked.
  let isList: Bool
  /// Whether dual numbers, and nothing else, see only 1.2 ``rounding`` of the error of x₃.
  let misleadsDuals: Bool

  init(
    count: Int = 8, scatter: Double = 1, shift: Double = 0, isList: Bool = false, misleadsDuals: Bool = false
  ) {
    point = IrregularDirection.unit(count: count, number: 0)
    (self.scatter, self.shift) = (scatter, shift)
    (self.isList, self.misleadsDuals) = (isList, misleadsDuals)
  }

  var blocks: [ParameterBlock] { [ParameterBlock("x", shape: [point.count])] }

  func value(at point: [Double]) -> Double { sum(point) }
  func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar { sum(point) }

  private func sum<Scalar: NetworkScalar>(_ x: [Scalar]) -> Scalar {
    let sum = x.reduce(Scalar.zero) { $0 + $1 * $1 * $1 } / Scalar(3)
    guard misleadsDuals, Scalar.self == Dual<Double>.self else { return sum }
    return sum + Scalar((shift - 1.2) * rounding) * x[3]
  }

  func claimedGradient(at point: [Double]) -> [Double] {
    (isList ? self.point : point).enumerated().map { place, x in
      // Uniform between −√3 and √3 has the root mean square 1.
      let noise = 3.squareRoot() * (Double(HashedBits.of(x.bitPattern) >> 11) * 0x1p-52 - 1)
      return x * x + rounding * (scatter * noise + (place == 3 ? shift : 0))
    }
  }

  var abilities: Abilities {
    var abilities = Abilities(evaluating: self)
    abilities.gradientRoundingBound = { point.map { 8 * 0x1p-53 * $0 * $0 } }
    abilities.claimRoundingBound = { point.map { _ in 8 * rounding } }
    return abilities
  }
}
