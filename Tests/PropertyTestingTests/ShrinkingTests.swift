import Testing

@testable import PropertyTesting

/// A network as its own test data: layer sizes, then weights and biases of the shapes they give, then a
/// batch.
struct ToyNetwork: Sendable {
  var sizes: [Int]
  var layers: [[Double]]
  var biases: [[Double]]
  var batch: [Double]

  static let generator = Generator { source in
    let entry = Generator.double(in: -2...2)
    let sizes = try source.array(count: 3...7, of: .size(in: 1...12))
    var network = ToyNetwork(sizes: sizes, layers: [], biases: [], batch: [])
    for (fanIn, units) in zip(sizes, sizes.dropFirst()) {
      network.layers.append(try source.draw(.matrix(rows: units, columns: fanIn, of: entry)))
      network.biases.append(try source.draw(.vector(count: units, of: entry)))
    }
    let samples = try source.size(in: 1...16)
    network.batch = try source.draw(.matrix(rows: samples, columns: sizes[0], of: entry))
    return network
  }
}

@Suite("Shrinking")
struct ShrinkingTests {
  /// The simplest counterexamples of runs with some seeds; each must have been found and shrunk within 500
  /// cases.
  private func simplest<Value>(
    _ generator: Generator<Value>, seeds: ClosedRange<UInt64> = 1...12,
    fails: @escaping @Sendable (Value) -> Bool
  ) async throws -> [String] {
    let property = TestedProperty("shrinking", "never fails", generator) { value in
      .check(!fails(value), "it fails")
    }
    var inputs: [String] = []
    for seed in seeds {
      var runner = PropertyRunner(seed: seed, budget: .cases(5000))
      runner.furtherCases = 0
      let failure = try #require(try await runner.run(property).failure)
      #expect(failure.isDeterministic)
      #expect(failure.shrinkRuns < 500, "seed \(seed)")
      inputs.append(failure.simplest.input)
    }
    return inputs
  }

  @Test("A weight above 0.3 in a hidden unit: one input, one unit a layer, the weight 1, zeros")
  func network() async throws {
    let inputs = try await simplest(ToyNetwork.generator) { network in
      network.layers.dropLast().contains { $0.contains { $0 > 0.3 } }
    }
    let expected = ToyNetwork(sizes: [1, 1, 1], layers: [[1], [0]], biases: [[0], [0]], batch: [0])
    #expect(Set(inputs) == ["\(expected)"])
    let half = try await simplest(.matrix(rows: 4, columns: 4, of: .double(in: -0.9...0.9))) { weights in
      weights.contains { $0 > 0.3 }
    }
    #expect(Set(half) == ["\(Array(repeating: 0.0, count: 15) + [0.5])"])
  }

  @Test("(a + b) + c ≠ a + (b + c): integers, and nothing subnormal")
  func associativity() async throws {
    let inputs = try await simplest(Generator.anyDouble(infinities: false, nan: false).array(count: 3)) { x in
      (x[0] + x[1]) + x[2] != x[0] + (x[1] + x[2])
    }
    for input in inputs {
      let numbers = input.dropFirst().dropLast().split(separator: ", ").compactMap { Double($0) }
      #expect(numbers.count == 3 && numbers.allSatisfy { $0 == $0.rounded() && abs($0) >= 1 }, "\(input)")
      #expect(numbers.contains { abs($0) < 0x1p53 }, "\(input)")
    }
  }

  @Test("A sum of at least 250 of numbers up to 100: three of them, the first as small as can be")
  func sum() async throws {
    let inputs = try await simplest(Generator.integer(in: 0...100).array(count: 0...50)) {
      $0.reduce(0, +) >= 250
    }
    #expect(Set(inputs) == ["[50, 100, 100]"])
  }

  @Test("Thresholds are found exactly, on either side of the simplest value")
  func thresholds() async throws {
    let integers = try await simplest(.integer(in: -1_000_000...1_000_000)) { abs($0) >= 777 }
    #expect(Set(integers) == ["777"])
    #expect(Set(try await simplest(.integer(in: -1000...1000)) { $0 <= -77 }) == ["-77"])
    #expect(Set(try await simplest(.integer(in: 10...90, simplest: 50)) { $0 < 33 }) == ["32"])
    #expect(Set(try await simplest(.double(in: -1000...1000)) { $0 > 37.2 }) == ["38.0"])
    #expect(Set(try await simplest(.double(in: -1000...1000)) { $0 < -37.2 }) == ["-38.0"])
    #expect(Set(try await simplest(.double(in: 0.01...0.9)) { (0.31...0.45).contains($0) }) == ["0.375"])
    let special = try await simplest(Generator<Double>.anyDouble()) { !($0 < 1e9) }
    #expect(
      Set(special) == ["1000000512.0"]
        || special.allSatisfy { Double($0).map { $0 >= 1e9 && $0 < 1.1e9 } ?? false })
  }

  @Test("What is special and cannot be replaced stays")
  func specials() async throws {
    #expect(Set(try await simplest(Generator<Double>.anyDouble(), fails: \.isNaN)) == ["nan"])
    #expect(Set(try await simplest(Generator<Double>.anyDouble(), fails: \.isInfinite)) == ["inf"])
    #expect(
      Set(try await simplest(Generator<Double>.anyDouble()) { $0 == 0 && $0.sign == .minus }) == ["-0.0"])
  }

  @Test("Lists lose what does not matter, wherever it stands, and are sorted")
  func lists() async throws {
    let numbers = Generator.integer(in: 0...99).array(count: 0...40)
    #expect(Set(try await simplest(numbers) { $0.contains { $0 > 50 } }) == ["[51]"])
    let unsorted = try await simplest(numbers) { list in zip(list, list.dropFirst()).contains { $0 > $1 } }
    #expect(Set(unsorted) == ["[1, 0]"])
    let both = try await simplest(numbers) { list in
      list.contains { (20...30).contains($0) } && list.contains { $0 > 50 }
    }
    #expect(Set(both) == ["[20, 51]"])
    #expect(Set(try await simplest(numbers) { Set($0).count >= 4 }) == ["[0, 1, 2, 3]"])
    let nested = try await simplest(numbers.array(count: 0...6)) { $0.reduce(0) { $0 + $1.count } >= 5 }
    #expect(Set(nested) == ["[[0, 0, 0, 0, 0]]"])
    #expect(Set(try await simplest(.ascii(count: 0...30)) { $0.contains("~") }) == ["~"])
  }

  @Test("Equal numbers shrink together, and alternatives to the first that fails")
  func together() async throws {
    let pairs = Generator.integer(in: 0...5).map { $0 * 100 }.flatMap { size in
      Generator.integer(in: 0...size).zip(.integer(in: 0...size))
    }
    #expect(Set(try await simplest(pairs) { $0.0 == $0.1 && $0.0 >= 20 }) == ["(20, 20)"])
    let either = Generator<Int>.oneOf(.constant(1), .integer(in: 2...9), .integer(in: 2...99))
    #expect(Set(try await simplest(either) { $0 >= 5 }) == ["5"])
    #expect(Set(try await simplest(Generator.integer(in: 1...9).optional()) { _ in true }) == ["nil"])
  }

  @Test("Shrinking never leaves the domain, and its result is a fixed point")
  func domain() async throws {
    let evens = Generator.integer(in: 10...1000).filter { $0 % 2 == 0 }
    let generator = Generator.size(in: 2...6).flatMap { count in evens.array(count: count) }
    let property = TestedProperty("domain", "the sum is below 500", generator) { list in
      guard list.count >= 2, list.allSatisfy({ $0 % 2 == 0 && (10...1000).contains($0) }) else {
        return .fails("outside the domain: \(list)")
      }
      return .check(list.reduce(0, +) < 500, "sum")
    }
    for seed in 1...20 as ClosedRange<UInt64> {
      let failure = try #require(try await PropertyRunner(seed: seed).run(property).failure)
      #expect(
        failure.simplest.headline == "sum" && failure.simplest.input == "[10, 490]", "\(failure.simplest)")
      let token = ReplayToken(
        property: "domain", origin: .choices(try ChoiceSequence(text: failure.simplest.choices)))
      let again = try #require(try await PropertyRunner(replay: token).run(property).failure)
      #expect(again.simplest == failure.simplest && again.shrinkSteps == 0)
    }
  }

  @Test("Row k and column k go together; places in a list keep their meaning when another element goes")
  func shapes() async throws {
    let square = Generator { source in
      let size = try source.size(in: 1...9)
      let entries = try source.draw(.matrix(rows: size, columns: size, of: .integer(in: 0...9)))
      return (size, entries)
    }
    let cycle = try await simplest(square) { size, entries in
      (0..<size).contains { row in
        (0..<row).contains { entries[row * size + $0] > 4 && entries[$0 * size + row] > 4 }
      }
    }
    #expect(Set(cycle) == ["(2, [0, 5, 5, 0])"])
    let links = try await simplest(Generator.integer(in: 0...12).array(count: 0...12)) { list in
      list.indices.contains { list[$0] < $0 && list[$0] > 0 && list[list[$0]] == $0 }
    }
    #expect(Set(links) == ["[0, 2, 1]"])
  }

  @Test("A part takes the place of the whole, whether that is the value or lies in one")
  func parts() async throws {
    struct Tree: Sendable, CustomStringConvertible {
      var number: Int
      var branches: [Tree]
      var description: String { branches.isEmpty ? "\(number)" : "\(number)\(branches)" }
      var hasLarge: Bool { number > 50 || branches.contains { $0.hasLarge } }
    }
    let leaf = Generator.integer(in: 0...99).map { Tree(number: $0, branches: []) }
    let trees = Generator<Tree>.recursive(leaf) { tree in
      [Generator.integer(in: 0...9).zip(tree.array(count: 1...3)).map { Tree(number: $0, branches: $1) }]
    }
    #expect(Set(try await simplest(trees, fails: \.hasLarge)) == ["51"])
    #expect(Set(try await simplest(trees.array(count: 2)) { $0[1].hasLarge }) == ["[0, 51]"])
  }

  @Test("Runs end where they were given to end, and go on as long as the case gets simpler")
  func budget() async throws {
    // Each number is lowered by itself, and each halving of what is above 300 is a step.
    let property = TestedProperty(
      "budget", "one is below 300", Generator.integer(in: 0...1000).array(count: 9)
    ) {
      .check($0.contains { $0 < 300 }, "none")
    }
    var runs: [Int] = []
    for given in [0, 20, 40] {
      var runner = PropertyRunner(seed: 1, budget: .cases(1000))
      runner.shrinkRuns = given
      let failure = try #require(try await runner.run(property).failure)
      #expect(failure.shrinkRuns >= given && failure.shrinkRuns <= 4 * given)
      runs.append(failure.shrinkRuns)
    }
    #expect(runs[1] > 20 && runs[2] > 40)
  }

  @Test("A failure of another kind is another bug: shrinking does not slip to it")
  func kinds() async throws {
    struct Trap: Error {}
    let property = TestedProperty("slip", "never fails", .integer(in: 0...1000)) { value in
      if value == 0 { throw Trap() }
      return .atMost(Double(value), 500)
    }
    for seed in 1...5 as ClosedRange<UInt64> {
      let failure = try #require(try await PropertyRunner(seed: seed).run(property).failure)
      #expect(failure.simplest.input == (failure.found.input == "0" ? "0" : "501"))
    }
  }
}
