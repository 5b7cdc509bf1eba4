import Foundation
import JSONText
import ReferenceMLP
import Testing

@testable import NetworkFiles

@Suite struct NetworkFileTests {
  /// The example of the design document.
  static let example = """
    {
      "name": "binary classifier",
      "inputs": 2,
      "layers": [
    {"units": 3, "activation": "relu", "weights": [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], "biases": [0, 0, 0]},
    {"units": 1, "activation": "sigmoid", "weights": [[0.7, 0.8, 0.9]], "biases": [0.1]}
      ],
      "loss": "binary-cross-entropy",
      "data": {"inputs": [[2, 3]], "targets": [[1]]},
      "learningRate": 0.1,
      "claimedGradient": {"W1": [[1, 2], [3, 4], [5, 6]], "b1": [7, 8, 9], "W2": [[10, 11, 12]], "b2": [13]}
    }
    """

  @Test func `every field of the example is read`() throws {
    let file = try read(Self.example)
    #expect(file.name == "binary classifier")
    #expect(file.network.inputs == 2)
    #expect(file.network.layers.map(\.activation) == [.relu, .sigmoid])
    #expect(file.network.layers[0].weights == Matrix([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]))
    #expect(file.network.parameters == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0, 0, 0, 0.7, 0.8, 0.9, 0.1])
    #expect(file.problem.loss == Loss(.binaryCrossEntropy))
    #expect(file.problem.l2 == 0)
    #expect(file.problem.inputs == Matrix([[2, 3]]))
    #expect(file.problem.targets == Matrix([[1]]))
    #expect(file.learningRate == 0.1)
    // W1 row by row, b1, W2, b2: the order of MLP.parameters.
    #expect(file.claimedGradient == (1...13).map(Double.init))
    #expect(file.warnings == [])
  }

  @Test func `each block of the claim is known by its line, whatever else has the same name`() throws {
    #expect(try read(Self.example).claimLines == ["W1": 11, "b1": 11, "W2": 11, "b2": 11])
    let spread = Self.example.replacingOccurrences(
      of: #""claimedGradient": {"#, with: "\"claimedGradient\"\n:\n{\n"
    )
    .replacingOccurrences(of: #", "b1""#, with: ",\n\n \"b1\"")
    #expect(try read(spread).claimLines == ["W1": 14, "b1": 16, "W2": 16, "b2": 16])
    #expect(
      try JSONReader.value(from: Array(#"{"a": {"b": 1}, "c": {"a": {"b": 2}}}"#.utf8), linesIn: "a").lines
        == ["b": 1])
  }

  @Test func `what may be missing has its default`() throws {
    let file = try NetworkFile(
      json: Data(
        """
        {"inputs": 1, "layers": [{"units": 1, "activation": "identity", "weights": [[2]], "biases": [3]}],
         "loss": "mean-squared-error", "data": {"inputs": [[1], [2]], "targets": [5, 7]}}
        """.utf8), source: "some/where/plain.json")
    #expect(file.name == "plain")
    #expect(file.learningRate == nil)
    #expect(file.claimedGradient == nil)
    #expect(file.problem.loss == Loss(.meanSquaredError, reduction: .mean))
    // With one output a plain list stands for rows of one number.
    #expect(file.problem.targets == Matrix([[5], [7]]))
  }

  @Test func `penalty, reduction, and a gradient that is not finite are read`() throws {
    let text = Self.example
      .replacingOccurrences(of: #""loss""#, with: #""l2": 0.25, "reduction": "sum", "loss""#)
      .replacingOccurrences(of: "[7, 8, 9]", with: #"["NaN", "-Infinity", "Infinity"]"#)
    let file = try read(text)
    #expect(file.problem.l2 == 0.25)
    #expect(file.problem.loss.reduction == .sum)
    let claimed = try #require(file.claimedGradient)
    #expect(claimed[6].isNaN && claimed[7] == -.infinity && claimed[8] == .infinity)
    let half = Self.example.replacingOccurrences(of: "binary-cross-entropy", with: "half-sum-squared-error")
    #expect(try read(half).problem.loss == Loss(.halfSumSquaredError, reduction: .sum))
  }

  @Test func `a byte-order mark, escapes and other line ends change nothing`() throws {
    let expected = try read(Self.example)
    let escaped = Self.example.replacingOccurrences(
      of: "binary classifier", with: #"binary\u0020\u0063lassifier"#)
    for text in [
      "\u{FEFF}" + Self.example, escaped, Self.example.replacingOccurrences(of: "\n", with: "\r\n"),
    ] {
      let file = try read(text)
      #expect(file.name == expected.name)
      #expect(file.network == expected.network)
    }
  }

  @Test func `the committed example networks are read, and compute what they should`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: fixtures + "/networks")
      .filter { $0.hasSuffix(".json") }.sorted()
    #expect(files.count >= 6)
    for name in files {
      let file = try NetworkFile.load(path: "\(fixtures)/networks/\(name)")
      #expect(file.problem.value(of: file.network).isFinite, "\(name)")
      #expect(file.problem.gradient(of: file.network).count == file.network.parameterCount, "\(name)")
    }
    // Claim S2.9, 17 digits; the loss is a sum of two terms, each rounded a few times.
    let mazur = try NetworkFile.load(path: fixtures + "/networks/mazur-2-2-2.json")
    #expect(abs(mazur.problem.value(of: mazur.network) - 0.29837110876000269) <= 4 * 0.3.ulp)
    let iris = try NetworkFile.load(path: fixtures + "/networks/iris-classifier.json")
    #expect(iris.problem.samples == 150)
    #expect(iris.featureNames.count == 4)
    #expect(iris.classNames.count == 3)
    #expect(iris.problem.targets.columnSums() == [50, 50, 50])
  }

  @Test func `of the two claimed gradients one is right and one is wrong in a single entry`() throws {
    for (name, wrong) in [("right", []), ("wrong", [3])] {
      let file = try NetworkFile.load(path: "\(fixtures)/networks/claimed-gradient-\(name).json")
      let claimed = try #require(file.claimedGradient)
      let gradient = file.problem.gradient(of: file.network)
      try #require(claimed.count == gradient.count)
      // The claims were computed with 40 digits; 13 parameters, two samples and σ take fewer than 64
      // roundings.
      let differing = gradient.indices.filter {
        !(abs(gradient[$0] - claimed[$0]) <= 64 * gradient[$0].ulp)
      }
      #expect(differing == wrong, "\(name)")
    }
  }

  @Test func `a written file is read back to the bit`() throws {
    var generator = SeededGenerator(seed: 7)
    var written = 0
    for kind in Loss.Kind.allCases {
      for reduction in Loss.Reduction.allCases where kind != .halfSumSquaredError || reduction == .sum {
        let output: Activation = kind == .crossEntropy ? .softmax : .sigmoid
        var network = MLP<Double>.initialized(
          inputs: 3, layers: [(4, .gelu), (2, output)], scheme: .heNormal, using: &generator)
        network.layers[0].biases = [-0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, 0.1 + 0.2]
        let inputs = Matrix(rows: 2, columns: 3, elements: (0..<6).map { _ in generator.normal() * 1e10 })
        var gradient = (0..<network.parameterCount).map { _ in generator.normal() }
        gradient[0] = -.infinity
        let file = NetworkFile(
          name: "round \"trip\"\n\\/é", network: network,
          problem: LearningProblem(
            loss: Loss(kind, reduction: reduction), l2: 1e-5, inputs: inputs,
            targets: Matrix([[0, 1], [1, 0]])),
          learningRate: 1e-3, claimedGradient: gradient)
        let again = try read(file.json)
        #expect(again.name == file.name)
        #expect(again.network.parameters.map(\.bitPattern) == network.parameters.map(\.bitPattern))
        #expect(again.network.layers.map(\.activation) == network.layers.map(\.activation))
        #expect(again.problem.inputs == inputs)
        #expect(again.problem.targets == file.problem.targets)
        #expect(again.problem.loss == file.problem.loss)
        #expect(again.problem.l2 == 1e-5)
        #expect(again.learningRate == 1e-3)
        #expect(again.claimedGradient == gradient)
        #expect(again.json == file.json)
        written += 1
      }
    }
    #expect(written == 11)
  }

  @Test func `no cut and no changed byte makes reading crash`() {
    let example = Array(Self.example.utf8)
    var readWhenCut: [Int] = []
    for length in 0..<example.count where (try? read(bytes: Array(example.prefix(length)))) != nil {
      readWhenCut.append(length)
    }
    #expect(readWhenCut == [], "a cut file was read")
    var refused = 0
    for index in example.indices {
      for byte: UInt8 in [0, 0x22, 0x2C, 0x39, 0x5D, 0x80, 0xFF] {
        var changed = example
        changed[index] = byte
        if (try? read(bytes: changed)) == nil { refused += 1 }
      }
    }
    // A zero byte and a lone continuation byte can stand nowhere.
    #expect(refused > 3 * example.count)
  }
}

/// The folder of committed fixtures.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("fixtures").path

/// Reads a network file from its text.
func read(_ text: String) throws -> NetworkFile {
  try read(bytes: Array(text.utf8))
}

/// Reads a network file from its bytes.
func read(bytes: [UInt8], directory: URL? = nil) throws -> NetworkFile {
  try NetworkFile(json: Data(bytes), source: "my.json", directory: directory)
}

/// A folder for the files of one test, removed when the test is over.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("network-file-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file.path
  }
}
