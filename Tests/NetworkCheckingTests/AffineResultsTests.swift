import Derivatives
import ReferenceMLP
import Scalars
import TestSupport
import Testing

@testable import GradientChecking
@testable import NetworkChecking

@Suite("Results that are made when they are asked for")
struct AffineResultsTests {
  /// A network with claims that are wrong, not finite, at a kink, and right.
  private func objective(notANumber: Bool = true) -> NetworkObjective {
    var objective = RandomNetworks.objective(
      [40, 6, 3, 2], samples: 6, hidden: .relu, output: .softmax, loss: Loss(.crossEntropy), l2: 0.01)
    // A unit that is exactly at its kink in a sample that sees some of the inputs only.
    for input in 0..<40 { objective.problem.inputs[1, input] = input < 20 ? Double(input % 3) : 0 }
    for input in 0..<20 { objective.network.layers[0].weights[2, input] = 0 }
    objective.network.layers[0].biases[2] = 0
    var claim = objective.claimedGradient(at: objective.point)
    claim[2 * 40 + 1] = .infinity
    claim[2 * 40 + 34] *= 1 + 1e-6
    if notANumber { claim[2 * 40 + 38] = .nan }
    claim[claim.count - 1] += 1e-3
    objective.claim = claim
    return objective
  }

  private func results(_ checker: GradientChecker, _ objective: NetworkObjective) throws -> EntryResults {
    try checker.results(
      on: objective, objective.affineLayers().map { try LayerEvidence($0, by: checker.methods) },
      ClaimedEntries(
        blocks: objective.blocks, gradient: objective.claimedGradient(at: objective.point),
        rounding: CompactBounds(objective.claimRoundingBound(at: objective.point))))
  }

  /// The numbers that a summary takes of a result, the bits of those that may be NaN.
  private func numbers(_ result: EntryResult) -> [UInt64] {
    [
      result.claimed, result.allowance, result.derivative.value, result.derivative.bound,
      result.detectionPower, result.certifiedError ?? .nan, result.repeatedError?.excess ?? 0,
    ].map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
  }

  private func isSame(_ first: EntryResult, _ second: EntryResult) -> Bool {
    numbers(first) == numbers(second) && first.verdict == second.verdict && first.place == second.place
      && (first.kink != nil) == (second.kink != nil)
  }

  /// What is kept of all results, by place.
  private func inShort(_ entries: EntryResults) -> [Int: EntryResult] {
    var found: [Int: EntryResult] = [:]
    entries.forEachInShort { found[$0.place] = $0 }
    return found
  }

  private static let checkers: [[any DerivativeMethod]] = [
    [Ridders()], [DualNumbers()], [DualIntervals()], [DualNumbers(), DualIntervals()],
    [Ridders(), ChebyshevInterpolation(), ComplexStep(), DualNumbers(), DualIntervals()],
  ]

  @Test("What is kept of a result is what the result says, and each is judged as it would be on its own")
  func results() throws {
    let objective = objective()
    var verdicts: Set<Verdict> = []
    for methods in Self.checkers {
      var checker = GradientChecker(methods: methods)
      let entries = try results(checker, objective)
      let listed = EntryResults(Array(entries))
      #expect(listed.count == objective.point.count)
      let short = inShort(entries)
      #expect(short.count == entries.count)
      let different = entries.indices.filter { place in
        verdicts.insert(entries[place].verdict)
        return !(short[place].map { isSame($0, listed[place]) } ?? false)
          || entries.verdict(place) != listed[place].verdict
      }
      #expect(different.isEmpty, "\(methods.map(\.name)): \(different.prefix(5))")
      for method in methods { #expect(entries.oracle(method.name) == listed.oracle(method.name)) }
      checker.workers = 3
      let side = try results(checker, objective)
      #expect(side.indices.allSatisfy { isSame(side[$0], entries[$0]) })
    }
    #expect(verdicts == [.verified, .refuted, .inconclusive(.kink), .inconclusive(.weakOracle)])
  }

  @Test("A result says the same of results that are listed")
  func result() throws {
    let objective = objective(notANumber: false)
    let streamed = GradientCheckResult(
      name: "streamed", blocks: objective.blocks, verdict: .refuted,
      entries: try results(GradientChecker(), objective), oracles: [], gradientScale: 1, evaluations: 0,
      noise: 0)
    var listed = streamed
    listed.entries = EntryResults(Array(streamed.entries))
    #expect(streamed.entries == listed.entries)
    #expect(streamed.worst?.index == listed.worst?.index)
    let wrong = streamed.entries(having: .refuted)
    #expect(wrong == listed.entries(having: .refuted))
    #expect(wrong.map(\.index.description) == ["W1[2,1]", "W1[2,34]", "b3[1]"])
    #expect(streamed.detectionPower == listed.detectionPower)
    #expect(streamed.agreedDigits == listed.agreedDigits)
    #expect(streamed.certifiedError == listed.certifiedError)
    #expect(streamed.agreedDigitsByBlock == listed.agreedDigitsByBlock)
    #expect(streamed.agreedDigitsByBlock.count == 6 && Set(streamed.agreedDigitsByBlock).count > 2)
    let (ofStream, ofList) = (streamed.summary, listed.summary)
    #expect(ofStream.verdicts == ofList.verdicts)
    #expect(ofStream.largestDerivative == ofList.largestDerivative && ofList.largestDerivative > 0)
    let short = inShort(streamed.entries)
    #expect(short.count == listed.entries.count)
    #expect(
      listed.entries.indices.allSatisfy { place in
        short[place].map { isSame($0, listed.entries[place]) } ?? false
      })
    let range = 30..<200
    #expect(streamed.digits(ofEntries: range) == listed.digits(ofEntries: range))
    let worst = listed.entries.indices.max { excess(listed.entries[$0]) < excess(listed.entries[$1]) }
    #expect(streamed.worst?.index == worst.map { listed.entries[$0].index })
  }

  private func excess(_ result: EntryResult) -> Double {
    guard result.error.isFinite, let best = result.best else { return .infinity }
    return result.error == 0 ? 0 : result.error / (best.errorBound + result.allowance)
  }

  @Test("Entries of which layers say too little are checked on their own")
  func openEntries() throws {
    // Only one of two methods says anything through affine layers: complex numbers are not asked for there.
    let objective = RandomNetworks.objective(
      [40, 9, 2], samples: 2, hidden: .tanh, output: .identity, loss: Loss(.meanSquaredError))
    let layers = objective.affineLayers()
    let checker = GradientChecker(methods: [DualNumbers(), ComplexStep()])
    let evidence = try LayerEvidence(layers[1], by: checker.methods)
    let claims = ClaimedEntries(
      blocks: [ParameterBlock("x", shape: [evidence.count])],
      gradient: Array(objective.claimedGradient(at: objective.point).suffix(evidence.count)),
      rounding: CompactBounds(Array(repeating: 0, count: evidence.count)))
    var asked: [Int] = []
    let results = try AffineResults([evidence], claims, workers: 1) { place in
      asked.append(place)
      return EntryResult(
        place, of: claims.blocks, claimed: claims.gradient[place], allowance: 0, .estimates([]),
        verdict: .inconclusive(.budget), detectionPower: 7)
    }
    #expect(asked.sorted() == Array(claims.gradient.indices))
    #expect(claims.gradient.indices.allSatisfy { results.result($0).detectionPower == 7 })
    #expect(results.result(3).verdict == .inconclusive(.budget))
  }

  @Test("Changing a result changes that one")
  func changes() throws {
    var entries = try results(
      GradientChecker(methods: [DualNumbers(), DualIntervals()]), objective(notANumber: false))
    let before = Array(entries)
    entries[7].verdict = .inconclusive(.budget)
    #expect(entries[7].verdict == .inconclusive(.budget))
    #expect(entries.verdict(7) == .inconclusive(.budget))
    #expect(entries.indices.filter { entries[$0] != before[$0] } == [7])
  }
}
