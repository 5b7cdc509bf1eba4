import Testing

@testable import GradientChecking

/// What copies of an objective differ by at its point enters the bounds, and is no change of state.
@Suite struct CopiesAtPointTests {
  private static let point = [0.3, -0.7]

  private struct Copied: Objective {
    let name = "copied"
    let blocks = [ParameterBlock("x", shape: [2])]
    let point = CopiesAtPointTests.point
    var answers: [ClaimWithValue] = []
    /// What the second entry is claimed too large by.
    var error = 0.0

    func value(at x: [Double]) -> Double { 2 + x[0] * x[0] + 3 * x[1] }
    func claimedGradient(at x: [Double]) -> [Double] { [2 * x[0], 3 + error] }

    var abilities: Abilities {
      var abilities = Abilities()
      abilities.answersOfCopies = { answers }
      return abilities
    }
  }

  private static func answers(value: Double, gradient: Double) -> [ClaimWithValue] {
    let (exact, claim) = (-0.01, [0.6, 3])
    return [
      ClaimWithValue(gradient: claim, value: exact),
      ClaimWithValue(gradient: [0.6, 3 + gradient], value: exact + value),
    ]
  }

  @Test func `the values of copies are noise: what it may hide is told`() throws {
    let exact = try GradientChecker().check(Copied())
    let noisy = try GradientChecker().check(Copied(answers: Self.answers(value: 1e-7, gradient: 0)))
    #expect(exact.verdict == .verified && noisy.verdict == .verified)
    #expect(exact.noise < 1e-14 && noisy.noise >= 1e-7)
    #expect(noisy.detectionPower > 4 * exact.detectionPower)
    #expect(noisy.stateChange == nil)
  }

  @Test func `a claim may be off by what copies' claims differ by, and by no more`() throws {
    let answers = Self.answers(value: 0, gradient: 1e-6)
    #expect(try GradientChecker().check(Copied(error: 1e-6)).verdict == .refuted)
    #expect(try GradientChecker().check(Copied(answers: answers, error: 1e-6)).verdict == .verified)
    #expect(try GradientChecker().check(Copied(answers: answers, error: 1e-4)).verdict == .refuted)
  }

  @Test func `a change of state is explained by what copies differ by, and by no more`() {
    let copies = CopiesAtPoint(Self.answers(value: 1e-7, gradient: 1e-6), entries: 2)
    let index = [ParameterBlock("x", shape: [2])].index(ofParameter: 1)
    for (size, isExplained) in [(0.9, true), (1.1, false)] {
      let value = -0.01 + size * 1e-7
      #expect(copies.explain(.valueDiffers(first: -0.01, second: value)) == isExplained)
      #expect(copies.explain(.gradientChangesValue(before: -0.01, after: value)) == isExplained)
      let entry = 3 + size * 1e-6
      #expect(copies.explain(.gradientDiffers(index, first: 3, second: entry)) == isExplained)
      #expect(copies.explain(.gradientFollowsValue(index, first: 3, second: entry)) == isExplained)
    }
    #expect(!copies.explain(.valueDiffers(first: -0.01, second: .nan)))
    #expect(!copies.explain(.gradientAccumulates(index, first: 3, second: 3)))
    #expect(!copies.explain(.pointMoved(index, before: 0, after: 0)))
    let none = CopiesAtPoint([], entries: 2)
    #expect(none.values.isEmpty && none.widening([]).isEmpty && none.widening([1, 2]) == [1, 2])
    #expect(!none.explain(.valueDiffers(first: 1, second: 2)))
  }

  @Test func `gradients of other counts are none, and spreads of repeats and copies are the larger of both`()
  {
    let answers = Self.answers(value: 0, gradient: 1e-6)
    #expect(CopiesAtPoint(answers, entries: 3).widening([]).isEmpty)
    let widened = CopiesAtPoint(answers, entries: 2).widening([1e-9, 1e-9])
    #expect(widened[0] == 1e-9 && abs(widened[1] - 2e-6) < 1e-15)
  }
}
