import ReferenceMLP
import Scalars
import Testing

@testable import Claims

/// Wrong functions in the place of the package's own have to change the results.
@Suite struct ClaimsInjectionTests {
  /// The claims of a list that do not come out as they must in a context.
  private func unexpected(_ ids: [String], _ context: ClaimContext) -> [String] {
    ClaimCatalogue.all.filter { ids.contains($0.id) && !$0.run(context).asExpected }.map(\.id)
  }

  /// A backpropagation with a change made to its result.
  private func context(
    _ change: @escaping @Sendable (inout BackwardTrace<Double>) -> Void
  ) -> ClaimContext {
    ClaimContext(seed: 1) { problem, network, trace in
      var backward = problem.backward(network, trace: trace)
      change(&backward)
      return backward
    }
  }

  /// Claims whose experiments are cheap and go through backpropagation.
  private let cheap = [
    "S0.1", "S0.3", "S0.5", "S1.1", "S1.2", "S1.3", "S1.4", "S1.5", "S1.6", "S2.1", "S2.3", "S2.7", "S2.9",
    "S2.10",
    "S2.12", "S2.13", "S3.3", "S3.5", "S3.6", "S4.1",
  ]

  @Test func `the right backpropagation passes all of them`() {
    #expect(unexpected(cheap, context { _ in }) == [])
  }

  @Test func `a gradient with the wrong sign`() {
    let flipped = context { backward in
      for index in backward.gradients.indices {
        backward.gradients[index].weights = backward.gradients[index].weights.map { -$0 }
        backward.gradients[index].biases = backward.gradients[index].biases.map { -$0 }
      }
    }
    let found = unexpected(cheap, flipped)
    #expect(
      Set(["S0.1", "S1.1", "S1.6", "S2.1", "S2.3", "S2.7", "S2.9", "S2.12", "S3.6"]).isSubset(of: found))
  }

  @Test func `one entry off by a relative 1e-13`() {
    let off = context { backward in
      backward.deltas[0][0, 0] *= 1 + 1e-13
      backward.gradients[0].weights[0, 0] *= 1 + 1e-13
    }
    let found = unexpected(cheap, off)
    #expect(Set(["S0.1", "S1.2", "S1.4", "S1.5", "S1.6", "S2.1", "S2.9", "S3.6"]).isSubset(of: found))
  }

  @Test func `a NaN in one entry`() {
    let broken = context { backward in
      backward.deltas[0][0, 0] = .nan
      backward.gradients[0].weights[0, 0] = .nan
      backward.gradients[0].biases[0] = .nan
    }
    // Every one of them looks at one of these three numbers.
    #expect(unexpected(cheap, broken) == cheap)
  }

  @Test(arguments: [
    (ShapePreservingDefect.updatedWeights, ["S0.1", "S2.9", "S2.10", "S2.12"]),
    (.weightsNotTransposed, ["S2.9", "S2.10", "S2.12"]),
    (.meanMissing, ["S0.5", "S1.6", "S3.5"]),
    (.meanTwice, ["S0.5", "S1.6", "S3.5"]),
    (.lastSampleDropped, ["S0.5", "S1.6", "S3.5"]),
    (.biasMean, ["S1.6", "S3.5"]),
    (.slopeMissing, ["S0.3", "S2.9", "S4.1"]),
    (.elementwiseSoftmax, ["S1.4", "S1.5"]),
    (.accumulatedTwice, ["S0.1", "S2.1", "S2.7", "S3.6"]),
    (.upstreamIgnored, ["S0.1", "S2.9", "S2.13"]),
  ])
  fileprivate func `a planted defect changes the results that look at it`(
    defect: ShapePreservingDefect, ids: [String]
  ) {
    let planted = ClaimContext(seed: 1) { defect($0, $1, $2) }
    #expect(unexpected(ids, planted) == ids)
  }

  @Test func `gradients of the wrong shape`() {
    let transposed = ClaimContext(seed: 1) { ShapePreservingDefect.firstTransposed($0, $1, $2) }
    #expect(unexpected(["S0.2"], transposed) == ["S0.2"])
  }

  @Test func `a summation that treats twin units differently`() {
    let uneven = context { backward in
      guard backward.gradients.count > 1, backward.gradients[0].weights.rows > 2 else { return }
      backward.gradients[0].weights[2, 0] = backward.gradients[0].weights[2, 0].nextUp
    }
    #expect(unexpected(["S1.9"], uneven) == ["S1.9"])
  }

  @Test func `a dead unit that moves`() {
    let leaking = context { backward in
      guard backward.gradients[0].weights.rows > 1 else { return }
      backward.gradients[0].weights[1, 0] += 1e-300
    }
    #expect(unexpected(["S3.8"], leaking) == ["S3.8"])
  }

  @Test func `the textbook form of the sigmoid's derivative`() {
    let textbook = ClaimContext(
      seed: 1, backpropagation: { $0.backward($1, trace: $2) },
      sigmoidDerivative: { z in
        let sigma = Activation.sigmoid(z)
        return sigma * (1 - sigma)
      })
    #expect(unexpected(["S4.2"], textbook) == ["S4.2"])
  }

  @Test func `a softmax that overflows, and one that does not sum to 1`() {
    let naive = ClaimContext(
      seed: 1, backpropagation: { $0.backward($1, trace: $2) },
      softmax: { z in
        let exponentials = z.map { Double.exp($0) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
      })
    #expect(unexpected(["S1.8"], naive) == ["S1.8"])
    let rounded = ClaimContext(
      seed: 1, backpropagation: { $0.backward($1, trace: $2) },
      softmax: { z in Activation.softmax(z).map { Double(Float($0)) } })
    #expect(unexpected(["S1.8"], rounded) == ["S1.8"])
  }
}
