import Testing

@testable import ReferenceMLP

@Suite struct InitializationTests {
  @Test func `SplitMix64 gives the published sequence`() {
    // The first outputs for the seed 1234567, from Vigna's splitmix64.c (as listed by Rosetta Code).
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func `uniform numbers fill [0, 1) and normal ones have the right moments`() {
    var generator = SeededGenerator(seed: 1)
    let count = 20_000
    let uniform = (0..<count).map { _ in generator.uniform() }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    // Each tolerance is 5 standard deviations of the statistic: the seed is fixed, so that it passes always
    // or never.
    let root = Double(count).squareRoot()
    #expect(abs(mean(uniform) - 0.5) <= 5 * (1.0 / 12).squareRoot() / root)
    let normal = (0..<count).map { _ in generator.normal() }
    #expect(normal.allSatisfy(isFinite))
    #expect(abs(mean(normal)) <= 5 / root)
    // Var(x²) = 2, Var(x⁴) = 96 for a standard normal x.
    #expect(abs(mean(normal.map { $0 * $0 }) - 1) <= 5 * 2.0.squareRoot() / root)
    #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) <= 5 * 96.0.squareRoot() / root)
    // About 31.7% lie beyond one standard deviation.
    let beyond = Double(normal.filter { abs($0) > 1 }.count) / Double(count)
    #expect(abs(beyond - 0.31731) <= 5 * (0.31731 * 0.68269).squareRoot() / root)
  }

  @Test func `weights have the variance and the bound of their scheme`() {
    let (units, fanIn) = (60, 150)
    let expected: [(Initialization, variance: Double)] = [
      (.xavierUniform, 2.0 / 210), (.xavierNormal, 2.0 / 210), (.heUniform, 2.0 / 150),
      (.heNormal, 2.0 / 150),
    ]
    for (scheme, variance) in expected {
      var generator = SeededGenerator(seed: 3)
      let weights = scheme.weights(units: units, fanIn: fanIn, using: &generator)
      #expect(weights.rows == units && weights.columns == fanIn)
      let count = Double(weights.elements.count)
      #expect(abs(mean(weights.elements)) <= 5 * (variance / count).squareRoot(), "\(scheme)")
      // Var(x²) = (κ − 1) Var(x)² with the kurtosis κ = 3 of the normal and 9/5 of the uniform distribution.
      let isUniform = scheme == .xavierUniform || scheme == .heUniform
      let spread = variance * ((isUniform ? 0.8 : 2) / count).squareRoot()
      #expect(abs(mean(weights.elements.map { $0 * $0 }) - variance) <= 5 * spread, "\(scheme)")
      let bound = (3 * variance).squareRoot()
      let largest = weights.elements.map(abs).max() ?? .nan
      // A uniform one never leaves ±a and comes near; 9,000 normal ones go beyond √3 σ.
      #expect(isUniform ? largest <= bound && largest > 0.99 * bound : largest > bound, "\(scheme)")
    }
    var generator = SeededGenerator(seed: 3)
    #expect(
      Initialization.zeros.weights(units: 2, fanIn: 2, using: &generator) == Matrix(rows: 2, columns: 2))
  }

  @Test func `the same seed gives the same network, another seed another`() {
    func network(seed: UInt64) -> MLP<Double> {
      var generator = SeededGenerator(seed: seed)
      return .initialized(
        inputs: 3, layers: [(5, .relu), (2, .softmax)], scheme: .heNormal, using: &generator)
    }
    let first = network(seed: 9)
    #expect(first.parameters.map(\.bitPattern) == network(seed: 9).parameters.map(\.bitPattern))
    #expect(first != network(seed: 10))
    #expect(first.layers.map(\.units) == [5, 2])
    #expect(first.layers.map(\.fanIn) == [3, 5])
    #expect(first.layers.map(\.activation) == [.relu, .softmax])
    #expect(first.layers.allSatisfy { $0.biases.allSatisfy { $0 == 0 } })
    // Layers do not repeat each other's numbers.
    #expect(Set(first.layers.flatMap(\.weights.elements)).count == 25)
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private func isFinite(_ value: Double) -> Bool { value.isFinite }
}
