import Foundation
import ReferenceMLP
import Testing

@testable import NetworkFiles

@Suite struct NetworkFileInitializationTests {
  private func text(_ top: String, _ first: String = "", _ second: String = "") -> String {
    """
    {"inputs": 3, \(top)
     "layers": [{"units": 4, "activation": "tanh"\(first)}, {"units": 2, "activation": "identity"\(second)}],
     "loss": "mean-squared-error", "data": {"inputs": [[1, 2, 3]], "targets": [[1, 2]]}}
    """
  }

  @Test func `a file with a seed gives the network that the generator draws`() throws {
    var generator = SeededGenerator(seed: 42)
    let expected = MLP<Double>.initialized(
      inputs: 3, layers: [(4, .tanh), (2, .identity)], scheme: .xavierUniform, using: &generator)
    for top in [
      #""initialization": {"scheme": "xavier-uniform", "seed": 42},"#,
      #""initialization": "xavier-uniform", "seed": 42,"#,
      #""initialization": {"scheme": "xavier-uniform"}, "seed": 42,"#,
    ] {
      let file = try read(text(top))
      #expect(file.network == expected)
      #expect(file.warnings == [])
    }
  }

  @Test func `a layer may have an initialization, a seed or numbers of its own`() throws {
    let numbers = #", "weights": [[1, 2, 3, 4], [5, 6, 7, 8]], "biases": [9, 10]"#
    let mixed = try read(text(#""seed": 5,"#, #", "initialization": "he-normal""#, numbers))
    var generator = SeededGenerator(seed: 5)
    #expect(
      mixed.network.layers[0].weights
        == Initialization.heNormal.weights(units: 4, fanIn: 3, using: &generator))
    #expect(mixed.network.layers[1].biases == [9, 10])
    // A seed of its own leaves the common generator untouched for the others.
    let own = try read(
      text(
        #""initialization": {"scheme": "he-uniform", "seed": 5},"#,
        #", "initialization": {"scheme": "xavier-normal", "seed": 6}"#))
    var first = SeededGenerator(seed: 6)
    var second = SeededGenerator(seed: 5)
    #expect(
      own.network.layers[0].weights == Initialization.xavierNormal.weights(units: 4, fanIn: 3, using: &first))
    #expect(
      own.network.layers[1].weights == Initialization.heUniform.weights(units: 2, fanIn: 4, using: &second))
  }

  @Test func `zeros need no seed, and are warned of where they cannot learn`() throws {
    let zeros = try read(text(#""initialization": "zeros","#))
    #expect(zeros.network.parameters.allSatisfy { $0 == 0 })
    #expect(zeros.warnings.count == 1)
    #expect(zeros.warnings.first?.contains("layers[0] starts from zeros") == true)
  }

  @Test func `what is not used is warned of`() throws {
    let layer = #", "initialization": {"scheme": "he-normal", "seed": 1}"#
    #expect(
      try read(text(#""seed": 5,"#, layer, layer)).warnings == ["seed is not used: nothing is drawn with it"])
    let unused = try read(text(#""initialization": {"scheme": "zeros"},"#, layer, layer)).warnings
    #expect(unused.count == 1)
    #expect(unused.first?.contains("initialization is not used") == true)
  }

  @Test func `contradictions and mistakes are refused`() {
    let numbers = #", "weights": [[1, 2, 3, 4], [5, 6, 7, 8]], "biases": [9, 10]"#
    let cases: [(String, [String])] = [
      (text(""), ["layers[0].weights: found nothing", "or an initialization, or a weightsFile"]),
      (
        text(#""initialization": "he-normal","#),
        ["my.json: seed: found nothing", "the same weights every time"]
      ),
      (text(#""initialization": "he","seed": 1,"#), ["initialization: ", "\"he\"", "he-"]),
      (text(#""initialization": "xavier_uniform","seed": 1,"#), ["expected xavier-uniform ("]),
      (text(#""initialization": 3,"#), ["initialization: found 3", "\"scheme\": …"]),
      (text(#""initialization": {"seed": 1},"#), ["initialization.scheme: found nothing", "zeros"]),
      (
        text(#""initialization": {"scheme": "zeros", "sed": 1},"#), ["initialization.sed: ", "expected seed"]
      ),
      (
        text(#""initialization": {"scheme": "he-normal", "seed": 1}, "seed": 2,"#),
        ["seed: ", "initialization.seed"]
      ),
      (text(#""initialization": {"scheme": "he-normal", "seed": -1},"#), ["initialization.seed: found -1"]),
      (text(#""initialization": {"scheme": "he-normal", "seed": 1.5},"#), ["initialization.seed: found 1.5"]),
      (text(#""initialization": {"scheme": "he-normal", "seed": 1e16},"#), ["seed: found 1e+16"]),
      (text(#""initialization": "he-normal", "seed": "1","#), ["seed: found the string"]),
      (
        text(#""initialization": "he-normal", "seed": 1,"#, "", numbers + #", "initialization": "zeros""#),
        ["layers[1].initialization: ", "beside weights"]
      ),
    ]
    var failures: [String] = []
    for (text, parts) in cases {
      do {
        _ = try read(text)
        failures.append("\(parts): was read")
      } catch {
        let missing = parts.filter { !"\(error)".contains($0) }
        if !missing.isEmpty { failures.append("\(missing) not in \(error)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }
}
