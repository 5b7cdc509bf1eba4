import Derivatives
import RealModule
import ReferenceMLP
import Testing

@testable import GradientChecking

/// f(x) = Σ sin(xₖ) + x₀x₁ with its gradient, which a test may falsify.
private func objective(
  at point: [Double] = [0.3, -1.2, 2], falsify: @escaping ([Double]) -> [Double] = { $0 }
) -> ClosureObjective {
  ClosureObjective(
    "sines", blocks: [ParameterBlock("a", shape: [2]), ParameterBlock("b", shape: [1])], at: point
  ) { x in
    x.reduce(0) { $0 + Double.sin($1) } + x[0] * x[1]
  } gradient: { x in
    var gradient = x.map { Double.cos($0) }
    gradient[0] += x[1]
    gradient[1] += x[0]
    return falsify(gradient)
  }
}

@Suite("Checking a gradient")
struct GradientCheckerTests {
  @Test("A right gradient is verified, with its power and digits")
  func rightGradient() throws {
    let result = try GradientChecker().check(objective())
    #expect(result.verdict == .verified)
    #expect(result.entries.count == 3)
    #expect(result.agreedDigits > 9)
    #expect(result.relativeDetectionPower < 1e-6)
    #expect(result.evaluations > 20)
    #expect(result.oracles.map(\.method) == ["extrapolated differences"])
    #expect(result.strategy == .values)
  }

  @Test("One entry wrong by a relative 1e-6 is refuted and named")
  func wrongEntry() throws {
    for error in [1e-2, 1e-4, 1e-6, -1e-6] {
      let result = try GradientChecker().check(objective { [$0[0], $0[1] * (1 + error), $0[2]] })
      #expect(result.verdict == .refuted, "\(error): \(result.verdict)")
      #expect(result.wrongEntries.map(\.index.description) == ["a[1]"])
      #expect(result.worst?.index.description == "a[1]")
    }
  }

  @Test("An error at twice the stated detection power is always seen")
  func powerIsHonest() throws {
    let power = try GradientChecker().check(objective()).detectionPower
    for entry in 0..<3 {
      for sign in [-1.0, 1] {
        let result = try GradientChecker().check(
          objective { gradient in
            var wrong = gradient
            wrong[entry] += sign * 2 * power
            return wrong
          })
        #expect(result.verdict == .refuted)
      }
    }
  }

  @Test("A claimed NaN or infinity is refuted, never equal to anything")
  func nonFiniteClaim() throws {
    for bad in [Double.nan, .infinity, -.infinity] {
      let result = try GradientChecker().check(objective { [bad, $0[1], $0[2]] })
      #expect(result.verdict == .refuted)
      #expect(result.wrongEntries.map(\.index.description) == ["a[0]"])
      #expect(result.agreedDigits == 0)
    }
  }

  @Test("A non-finite objective is inconclusive, and its claim cannot be verified")
  func nonFiniteObjective() throws {
    let result = try GradientChecker().check(
      ClosureObjective(at: [1]) { _ in
        .nan
      } gradient: { _ in
        [0]
      })
    #expect(result.verdict == .inconclusive(.nonFinite))
  }

  @Test("An objective that is finite at the point alone is inconclusive")
  func isolatedPoint() throws {
    let result = try GradientChecker().check(
      ClosureObjective(at: [1]) {
        $0[0] == 1 ? 3 : .infinity
      } gradient: { _ in
        [0]
      })
    #expect(result.verdict == .inconclusive(.domain))
  }

  @Test("Two evaluations that differ are nondeterminism, whatever the gradient")
  func nondeterministic() throws {
    final class Counter { var calls = 0.0 }
    let counter = Counter()
    let result = try GradientChecker().check(
      ClosureObjective(at: [1]) { x in
        counter.calls += 1
        return x[0] + counter.calls * 1e-9
      } gradient: { _ in
        [1]
      })
    #expect(result.verdict == .inconclusive(.nondeterministic))
  }

  @Test("A wrong number of entries is an error with both counts")
  func wrongCounts() {
    #expect(throws: GradientCheckError.wrongGradientCount(objective: "sines", found: 2, expected: 3)) {
      try GradientChecker().check(objective { Array($0.dropLast()) })
    }
    #expect(throws: GradientCheckError.wrongPointCount(objective: "sines", found: 4, expected: 3)) {
      try GradientChecker().check(objective(at: [1, 2, 3, 4]))
    }
    #expect(throws: GradientCheckError.noParameters(objective: "objective")) {
      try GradientChecker().check(
        ClosureObjective(at: []) { _ in
          1
        } gradient: { _ in
          []
        })
    }
  }

  @Test("|x| at 0 is a kink with the interval of its one-sided derivatives, for any claim in it")
  func kinkFromValues() throws {
    for claim in [-1.0, 0, 0.5, 1] {
      let result = try GradientChecker().check(
        ClosureObjective(at: [0]) {
          abs($0[0])
        } gradient: { _ in
          [claim]
        })
      #expect(result.verdict == .inconclusive(.kink))
      #expect(result.entries[0].kink == OneSidedDerivatives(fromBelow: -1, fromAbove: 1))
    }
  }

  @Test("A constant objective with a zero gradient is verified, and with another refuted")
  func constant() throws {
    let right = try GradientChecker().check(
      ClosureObjective(at: [1, 2]) { _ in
        5
      } gradient: { _ in
        [0, 0]
      })
    #expect(right.verdict == .verified)
    let wrong = try GradientChecker().check(
      ClosureObjective(at: [1, 2]) { _ in
        5
      } gradient: { _ in
        [0, 1e-6]
      })
    #expect(wrong.verdict == .refuted)
  }

  @Test("Float32 values verify a right gradient with less power, and never accuse it")
  func float32() throws {
    let result = try GradientChecker().check(
      ClosureObjective(at: [0.3, 0.7]) { x in
        Double(Float.sin(Float(x[0])) * Float(x[1]))
      } gradient: { x in
        [Double.cos(x[0]) * x[1], Double.sin(x[0])]
      })
    #expect(result.verdict != .refuted)
    #expect(result.detectionPower > 1e-8)
  }
}

@Suite("The verdict on one entry")
struct EntryJudgeTests {
  private func estimate(_ value: Double, _ bound: Double, _ method: String) -> DerivativeEstimate {
    DerivativeEstimate(value: value, truncationError: bound, roundingError: 0, method: method, evaluations: 1)
  }

  @Test("One accusing oracle is not enough; two that agree are")
  func twoOracles() {
    let first = estimate(1, 1e-9, "first")
    let second = estimate(1, 1e-8, "second")
    let weak = estimate(1, 1, "weak")
    #expect(EntryJudge.verdict(claimed: 1.1, estimates: [first, second], allowance: 0) == .refuted)
    #expect(
      EntryJudge.verdict(claimed: 1.1, estimates: [first, weak], allowance: 0)
        == .inconclusive(.weakOracle))
    #expect(
      EntryJudge.verdict(claimed: 1.1, estimates: [first], allowance: 0) == .inconclusive(.weakOracle))
    #expect(EntryJudge.verdict(claimed: 1, estimates: [first, second], allowance: 0) == .verified)
  }

  @Test("Two accusers that contradict each other accuse nobody")
  func contradiction() {
    let low = estimate(1, 1e-9, "low")
    let high = estimate(3, 1e-9, "high")
    #expect(
      EntryJudge.verdict(claimed: 2, estimates: [low, high], allowance: 0) == .inconclusive(.weakOracle))
  }

  @Test("The tightest oracle's acquittal outweighs wider ones that accuse")
  func acquittal() {
    let tight = estimate(1, 1e-15, "tight")
    let wide = estimate(2, 1e-3, "wide")
    let wider = estimate(2, 2e-3, "wider")
    #expect(
      EntryJudge.verdict(claimed: 1, estimates: [tight, wide, wider], allowance: 0)
        == .inconclusive(.weakOracle))
  }

  @Test("An oracle that the error only just escapes is no witness against two sharp ones")
  func narrowEscape() {
    // GSL's estimate of one entry in a thousand: its value is 6e-12 off, towards the claim, so that the claim lies
    // just inside the widened bound and the sharp oracles see it just outside.
    let oracles = [
      estimate(-0.08392555355559374, 1.5475556969519984e-13, "Ridders"),
      estimate(-0.08392555355557679, 1.4011965869743095e-13, "Chebyshev"),
      estimate(-0.08392555356197091, 2.0841622919944757e-10, "GSL central"),
    ]
    let claimed = -0.08392555355559432 * (1 + 1e-8)
    #expect(!EntryJudge.exceeds(claimed, oracles[2], 0))
    #expect(EntryJudge.verdict(claimed: claimed, estimates: oracles, allowance: 4.8e-15) == .refuted)
  }

  @Test("With honest bounds an error of the stated power is refuted, and a correct claim never")
  func statedPower() {
    var random = SeededGenerator(seed: 1)
    func uniform() -> Double { Double.random(in: -1...1, using: &random) }
    var (missed, accused) = (0, 0)
    for _ in 0..<20_000 {
      // The truth is 0; each estimate lies anywhere within its bound, the ends most often.
      let oracles = (0..<Int.random(in: 2...5, using: &random)).map { index in
        let bound = Double.exp10(4 * uniform())
        return estimate(max(-1, min(1, 2 * uniform())) * bound, bound, "oracle \(index)")
      }
      let rounding = Bool.random(using: &random) ? 0 : Double.exp10(4 * uniform())
      func verdict(_ claimed: Double) -> Verdict {
        EntryJudge.verdict(claimed: claimed, estimates: oracles, allowance: rounding)
      }
      // Up to a part in 10¹² for the roundings of bounds and differences.
      let power = EntryJudge.detectionPower(oracles, allowance: rounding) * (1 + 1e-12)
      let error = power * (Bool.random(using: &random) ? 1 : Double.exp10(2 + 2 * uniform()))
      if verdict(uniform() < 0 ? -error : error) != .refuted { missed += 1 }
      if verdict(uniform() * rounding) != .verified { accused += 1 }
    }
    #expect(missed == 0)
    #expect(accused == 0)
  }

  @Test("Two tighter oracles that acquit outvote a wider one whose bound is wrong; one does not")
  func outvoted() {
    let first = estimate(1, 1e-12, "first")
    let second = estimate(1, 1e-11, "second")
    let wrong = estimate(2, 1e-3, "wrong")
    #expect(EntryJudge.verdict(claimed: 1, estimates: [first, second, wrong], allowance: 0) == .verified)
    #expect(
      EntryJudge.verdict(claimed: 1, estimates: [first, wrong], allowance: 0)
        == .inconclusive(.weakOracle))
  }

  @Test("What a correct claim may be off by is neither widened nor refuted; beyond it a claim is")
  func allowance() {
    let oracles = [estimate(1, 1e-15, "first"), estimate(1, 1e-15, "second")]
    func verdict(_ claimed: Double) -> Verdict {
      EntryJudge.verdict(claimed: claimed, estimates: oracles, allowance: 1e-12)
    }
    #expect(verdict(1 + 1e-12) == .verified)
    #expect(verdict(1 + 1.1e-12) == .refuted)
    // Whatever the claim was, an error of the stated power is seen.
    let power = EntryJudge.detectionPower(oracles, allowance: 1e-12)
    #expect(abs(power - (5 * 1e-15 + 2 * 1e-12)) < 1e-18)
  }

  @Test("A gradient that is zero to rounding is measured by the value, one that hides in noise is not")
  func zeroGradients() throws {
    let constant = ClosureObjective(at: [2, 3]) { _ in
      7
    } gradient: { _ in
      [0, 0]
    }
    let flat = try GradientChecker().check(constant)
    #expect(flat.verdict == .verified)
    #expect(flat.gradientScale == 7.0 / 3)
    // Noise of 1e-6 hides a gradient of 1e-7 at the parameters' size; steps far beyond say nothing of the point.
    let noisy = ClosureObjective(at: [2, 3]) { x in
      7 + 1e-7 * x[0] + 1e-6 * Double.sin(1e17 * x[0] + 3e17 * x[1])
    } gradient: { _ in
      [1e-7, 0]
    }
    #expect(try GradientChecker().check(noisy).verdict == .inconclusive(.noise))
  }

  @Test("Without a usable estimate nothing is concluded")
  func nothingUsable() {
    #expect(EntryJudge.verdict(claimed: 1, estimates: [], allowance: 0) == .inconclusive(.nonFinite))
    #expect(
      EntryJudge.verdict(claimed: 1, estimates: [estimate(.nan, 0, "x")], allowance: 0)
        == .inconclusive(.nonFinite))
    #expect(EntryJudge.detectionPower([estimate(1, 1, "x")], allowance: 0) == .infinity)
  }
}

@Suite("Names and digits")
struct NamesAndDigitsTests {
  @Test("Entries are named by block and index, row by row")
  func indices() {
    let blocks = [ParameterBlock("W1", shape: [2, 3]), ParameterBlock("t", shape: [])]
    #expect(
      blocks.indices.map(\.description)
        == ["W1[0,0]", "W1[0,1]", "W1[0,2]", "W1[1,0]", "W1[1,1]", "W1[1,2]", "t"])
    #expect(blocks.parameterCount == 7)
  }

  @Test("Agreed digits count powers of ten, and NaN agrees in none")
  func digits() {
    #expect(abs(AgreedDigits.of(error: 1e-12, scale: 10) - 13) < 1e-9)
    #expect(AgreedDigits.of(error: 0, scale: 1) == AgreedDigits.maximum)
    #expect(AgreedDigits.of(error: .nan, scale: 1) == 0)
    #expect(AgreedDigits.of(error: 1, scale: .nan) == 0)
    #expect(AgreedDigits.of(error: .infinity, scale: 1) == 0)
    #expect(AgreedDigits.of(error: 5, scale: 1) == 0)
  }
}
