import PropertyTesting
import Testing

/// The examples of the documentation, through the public interface alone.
@Suite("Documentation")
struct DocumentationTests {
  struct Network: Sendable {
    var sizes: [Int]
    var weights: [[Double]]
  }

  static let networks = Generator { source in
    let sizes = try source.array(count: 2...6, of: .size(in: 1...12))
    let weights = try zip(sizes, sizes.dropFirst()).map { fanIn, units in
      try source.draw(.matrix(rows: units, columns: fanIn, of: .double(in: -2...2)))
    }
    return Network(sizes: sizes, weights: weights)
  }

  @Test("Generator: a network whose shapes fit, the simplest of them when it fails")
  func generator() async throws {
    let shapes = TestedProperty("shapes", "a layer's weights are units × fan-in", Self.networks) { network in
      let counts = zip(network.sizes, network.sizes.dropFirst()).map { $0 * $1 }
      return .equal(network.weights.map(\.count), counts)
    }
    #expect(try await PropertyRunner(budget: .cases(300)).run(shapes).isPassed)
    let deep = TestedProperty("deep", "there are at most three layers", Self.networks) { network in
      .atMost(Double(network.weights.count), 3)
    }
    let failure = try #require(try await PropertyRunner(budget: .cases(300)).run(deep).failure)
    let simplest = Network(sizes: [1, 1, 1, 1, 1], weights: [[0], [0], [0], [0]])
    #expect(failure.simplest.input == "\(simplest)")
  }

  @Test("ChoiceSource: a matrix of random shape")
  func source() async throws {
    let matrix = Generator { source in
      let rows = try source.size(in: 1...4)
      let columns = try source.size(in: 1...4)
      return try source.draw(.matrix(rows: rows, columns: columns, of: .double(in: -1...1)))
    }
    let property = TestedProperty("matrix", "has at most 16 entries", matrix) {
      .check($0.count <= 16, "\($0.count)")
    }
    #expect(try await PropertyRunner().run(property).isPassed)
  }

  @Test("Property: the line that a pass is reported by")
  func property() async throws {
    let reversal = TestedProperty(
      "reversal", "reversing a list twice gives the list", Generator.integer(in: -9...9).array(count: 0...20),
      coverage: [LabelMinimum("long", atLeast: 0.2)]
    ) { list in
      Outcome.equal(Array(list.reversed().reversed()), list).labelled("long", if: list.count > 5)
    }
    let result = try await PropertyRunner(seed: 1, budget: .cases(1000)).run(reversal)
    #expect(result.summary == "0 failures in 1,000 cases: at 95% confidence fewer than 0.30% of cases fail")
  }

  @Test("Outcome: sums of a list and of its reverse")
  func outcome() async throws {
    let sums = TestedProperty(
      "sums", "a sum does not depend on the order", Generator.double(in: -1...1).array(count: 0...40)
    ) {
      values in
      Outcome.close(values.reduce(0, +), values.reversed().reduce(0, +), within: 1e-12)
        .labelled("long", if: values.count > 20)
    }
    #expect(try await PropertyRunner().run(sums).isPassed)
  }
}
