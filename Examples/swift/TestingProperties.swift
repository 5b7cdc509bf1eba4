// Examples of `PropertyTesting`: generators, counterexamples, labels.

import PropertyTesting
import Testing

@Suite("Examples: properties") struct TestingProperties {
  /// A matrix and a vector that fit each other: the shapes are drawn first, and shrink with what depends on them.
  private static let products = Generator<(rows: [[Double]], vector: [Double])> { source in
    let columns = try source.integer(in: 1...4)
    let count = try source.integer(in: 1...4)
    let row = Generator.double(in: -8...8).array(count: columns...columns)
    let rows = try source.array(count: count, of: row)
    return (rows, try source.draw(row))
  }

  private static func product(_ rows: [[Double]], _ vector: [Double]) -> [Double] {
    rows.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  @Test("A generator whose later draws depend on earlier ones") func dependent() async throws {
    let homogeneous = TestedProperty(
      "homogeneous", "A(2x) = 2(Ax), as 2 only shifts the exponent", Self.products
    ) {
      Outcome.equal(
        Self.product($0.rows, $0.vector.map { 2 * $0 }), Self.product($0.rows, $0.vector).map { 2 * $0 })
    }
    #expect(try await PropertyRunner(seed: 1, budget: .cases(200)).run(homogeneous).isPassed)
  }

  @Test("A false statement has a counterexample, the simplest that was found") func counterexample()
    async throws
  {
    let wrong = TestedProperty(
      "square", "a square is at least its number", Generator.double(in: 0...2), expectsFailure: true
    ) { x in
      .atMost(x, x * x)
    }
    let result = try await PropertyRunner(seed: 1, budget: .cases(300)).run(wrong)
    // It was expected to fail, and did: the run has passed, and can be replayed by its token.
    #expect(result.isPassed && result.worstToken != nil)
  }

  @Test("Labels say which cases were met, and fail a run that met too few") func labels() async throws {
    let sorted = TestedProperty(
      "sorted", "a sorted list begins with its smallest number",
      Generator.double(in: -1...1).array(count: 1...30), coverage: [LabelMinimum("long", atLeast: 0.2)]
    ) { numbers in
      Outcome.equal(numbers.sorted()[0], numbers.min() ?? .nan).labelled("long", if: numbers.count > 10)
    }
    let result = try await PropertyRunner(seed: 1, budget: .cases(200)).run(sorted)
    #expect(result.isPassed && result.labelShortfalls.isEmpty)
  }
}
