import Foundation
import Testing

@testable import NetworkFiles

@Suite struct NetworkFileMalformedTests {
  /// A change of the example, and what the message has to say.
  private struct Case {
    var old: String
    var new: String
    var parts: [String]

    init(_ old: String, _ new: String, _ parts: String...) {
      (self.old, self.new, self.parts) = (old, new, parts)
    }
  }

  private func check(_ cases: [Case], in example: String = NetworkFileTests.example) {
    var failures: [String] = []
    for (index, change) in cases.enumerated() {
      guard example.contains(change.old) else {
        failures.append("case \(index): the example has no \(change.old)")
        continue
      }
      let text = example.replacingOccurrences(of: change.old, with: change.new)
      failures += Self.failures("case \(index) (\(change.new.prefix(60)))", change.parts) { try read(text) }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// What is wrong with the error of `load`: nothing thrown, another error, or parts missing in its message.
  private static func failures(
    _ name: String, _ parts: [String], kind: NetworkFileError.Kind = .badData,
    _ load: () throws -> NetworkFile
  ) -> [String] {
    do {
      _ = try load()
      return ["\(name): was read"]
    } catch let error as NetworkFileError {
      let missing = (["found ", "expected "] + parts).filter { !error.description.contains($0) }
      let wrong = missing.isEmpty ? [] : ["\(name): \(missing) not in: \(error)"]
      return error.kind == kind ? wrong : wrong + ["\(name): \(error.kind)"]
    } catch {
      return ["\(name): another error, \(error)"]
    }
  }

  @Test func `the message of the design is given word for word`() {
    let text = NetworkFileTests.example.replacingOccurrences(of: "[0.1, 0.2]", with: "[0.1, 0.2, 0.3]")
    let error = #expect(throws: NetworkFileError.self) { try read(text) }
    #expect(
      error?.description
        == "my.json: layers[0].weights[0]: found 3 numbers, expected 2 (one for each input)")
    #expect(error?.kind == .badData)
  }

  @Test func `wrong numbers and shapes are named with their place`() {
    check([
      Case("[0.3, 0.4]", "[0.3]", "my.json: layers[0].weights[1]: ", "1 number", "2 (one for each input)"),
      Case(
        "[[0.7, 0.8, 0.9]]", "[[0.7, 0.8]]", "layers[1].weights[0]: ", "2 numbers",
        "3 (one for each unit before)"),
      Case("[0.3, 0.4], ", "", "layers[0].weights: ", "2 rows", "3 (one for each unit)"),
      Case("[[0.7, 0.8, 0.9]]", "[0.7, 0.8, 0.9]", "layers[1].weights: ", "3 rows", "1 (one for each unit)"),
      Case("[[0.7, 0.8, 0.9]]", "[0.7]", "layers[1].weights[0]: found 0.7", "a list of 3 numbers"),
      Case(
        "[[0.7, 0.8, 0.9]]", "[[[0.7], 0.8, 0.9]]", "layers[1].weights[0][0]: ", "a list of 1", "a number"),
      Case("[[0.7, 0.8, 0.9]]", "0.7", "layers[1].weights: found 0.7", "a list of rows of 3 numbers"),
      Case("0.8", "\"0.8\"", "layers[1].weights[0][1]: ", "the string \"0.8\"", "a number"),
      Case("0.8", "true", "layers[1].weights[0][1]: ", "found true", "a number"),
      Case("0.8", "null", "layers[1].weights[0][1]: ", "found null", "a number"),
      Case("0.8", "{}", "layers[1].weights[0][1]: ", "an object", "a number"),
      Case("0.8", "\"NaN\"", "layers[1].weights[0][1]: ", "the string \"NaN\"", "a number"),
      Case(
        "\"biases\": [0.1]", "\"biases\": [0.1, 0]", "layers[1].biases: ", "2 numbers",
        "1 (one for each unit)"),
      Case(
        "\"biases\": [0.1]", "\"biases\": []", "layers[1].biases: ", "an empty list",
        "1 number (one for each unit)"),
      Case("\"biases\": [0.1]", "\"biases\": 0.1", "layers[1].biases: ", "found 0.1", "a list of 1 number"),
      Case(", \"biases\": [0.1]", "", "layers[1].biases: ", "nothing", "biases beside the weights"),
      Case(
        "\"weights\": [[0.7, 0.8, 0.9]], ", "", "layers[1].weights: ", "nothing",
        "weights beside the biases"),
      Case(
        "\"weights\": [[0.7, 0.8, 0.9]], \"biases\": [0.1]", "\"weights\": [[]], \"biases\": [0.1]",
        "layers[1].weights[0]: ", "an empty list", "3 numbers"),
      Case("[[2, 3]]", "[[2, 3, 4]]", "data.inputs[0]: ", "3 numbers", "2 (one for each input)"),
      Case("[[2, 3]]", "[[2, 3], [4]]", "data.inputs[1]: ", "1 number", "2 (one for each input)"),
      Case("[[2, 3]]", "[2, 3]", "data.inputs[0]: ", "found 2", "a list of 2 numbers"),
      Case("[[2, 3]]", "[]", "data.inputs: ", "an empty list", "at least one row"),
      Case("[[2, 3]]", "[[2, 3], [4, 5]]", "data.targets: ", "1 row", "2 (one for each sample)"),
      Case("[[2, 3]]", "[[2, null]]", "data.inputs[0][1]: ", "found null", "a number"),
      Case(
        "\"targets\": [[1]]", "\"targets\": [[1], [0]]", "data.targets: ", "2 rows", "1 (one for each sample)"
      ),
      Case(
        "\"targets\": [[1]]", "\"targets\": [1, 0]", "data.targets: ", "2 numbers",
        "1 (one for each sample)"),
      Case("\"targets\": [[1]]", "\"targets\": 1", "data.targets: ", "found 1", "a list of rows of 1 number"),
      Case(
        "\"targets\": [[1]]", "\"targets\": [[1, 0]]", "data.targets[0]: ", "2 numbers",
        "1 (one for each output)"),
      Case("\"targets\": [[1]]", "\"targets\": [[\"1\"]]", "data.targets[0][0]: ", "the string", "a number"),
      Case(", \"targets\": [[1]]", "", "data.targets: ", "nothing", "a list of targets"),
    ])
  }

  @Test func `wrong sizes are refused before anything is allocated`() {
    check([
      Case("\"units\": 3", "\"units\": 0", "layers[0].units: ", "found 0", "a whole number of at least 1"),
      Case("\"units\": 3", "\"units\": -1", "layers[0].units: ", "found -1", "a whole number of at least 1"),
      Case("\"units\": 3", "\"units\": 2.5", "layers[0].units: ", "found 2.5", "a whole number"),
      Case(
        "\"units\": 3", "\"units\": 1e12", "layers[0].units: ", "1000000000000 units",
        "100000000 parameters"),
      Case("\"units\": 3", "\"units\": 1e300", "layers[0].units: ", "1e+300", "a whole number"),
      Case("\"units\": 3", "\"units\": 9007199254740992", "layers[0].units: ", "100000000 parameters"),
      Case("\"units\": 3", "\"units\": true", "layers[0].units: ", "found true", "a whole number"),
      Case("\"units\": 3", "\"units\": \"3\"", "layers[0].units: ", "the string \"3\""),
      Case("\"units\": 3, ", "", "layers[0].units: ", "nothing", "the number of units"),
      Case("\"units\": 3", "\"units\": 4", "layers[0].weights: ", "3 rows", "4 (one for each unit)"),
      Case("\"inputs\": 2", "\"inputs\": 0", "my.json: inputs: ", "found 0"),
      Case("\"inputs\": 2", "\"inputs\": 1e12", "layers[0].units: ", "after 1000000000000", "parameters"),
      Case("\"inputs\": 2", "\"inputs\": 9007199254740992", "layers[0].units: ", "parameters"),
      Case("\"inputs\": 2", "\"inputs\": 3", "layers[0].weights[0]: ", "2 numbers", "3 (one for each input)"),
      Case("\"inputs\": 2,", "", "inputs: found nothing", "the number of inputs"),
    ])
    let large = """
      {"inputs": 10000, "seed": 1, "initialization": "he-normal", "loss": "mean-squared-error",
       "layers": [{"units": 9000, "activation": "relu"}, {"units": 1200, "activation": "identity"}],
       "data": {"inputs": [], "targets": []}}
      """
    check([Case("1200", "1200", "layers[1].units: ", "1200 units after 9000", "100000000")], in: large)
  }

  @Test func `unknown names and keys are answered with the nearest`() {
    check([
      Case(
        "\"relu\"", "\"Relu\"", "layers[0].activation: ", "\"Relu\"", "expected relu (or one of identity, "),
      Case("\"sigmoid\"", "\"sigmiod\"", "layers[1].activation: ", "expected sigmoid ("),
      Case("\"relu\"", "\"leaky_relu\"", "expected leaky-relu ("),
      Case("\"relu\"", "3", "layers[0].activation: found 3", "one of identity, relu"),
      Case("\"activation\": \"relu\", ", "", "layers[0].activation: ", "nothing", "one of identity"),
      Case(
        "\"relu\"", "\"step\"", "layers[0].activation: ", "zero wherever it exists",
        "nothing can be learned"),
      Case("\"relu\"", "\"sign\"", "layers[0].activation: ", "zero wherever it exists"),
      Case("\"relu\"", "\"softmax\"", "layers[0].activation: ", "output layer only"),
      Case("\"sigmoid\"", "\"softmax\"", "layers[1].activation: ", "softmax with 1 unit", "at least 2 units"),
      Case("binary-cross-entropy", "binary_crossentropy", "loss: ", "expected binary-cross-entropy ("),
      Case("\"binary-cross-entropy\"", "null", "loss: found null", "one of mean-squared-error"),
      Case("\"loss\": \"binary-cross-entropy\",", "", "loss: found nothing", "one of mean-squared-error"),
      Case("\"loss\"", "\"reduction\": \"none\", \"loss\"", "reduction: ", "\"none\"", "mean"),
      Case(
        "\"loss\": \"binary-cross-entropy\"", "\"reduction\": \"mean\", \"loss\": \"half-sum-squared-error\"",
        "reduction: ", "sum with half-sum-squared-error", "half-mean-squared-error"),
      Case(
        "\"learningRate\"", "\"learning_rate\"", "learning_rate: ", "an unknown key",
        "expected learningRate ("),
      Case("\"layers\"", "\"layer\"", "my.json: layer: ", "expected layers ("),
      Case("\"biases\": [0.1]", "\"bias\": [0.1]", "layers[1].bias: ", "expected biases ("),
      Case("\"data\": {", "\"data\": {\"target\": \"x\", ", "data.target: ", "this without csv"),
      Case("\"targets\": [[1]]", "\"labels\": [[1]]", "data.labels: ", "an unknown key"),
      Case("\"W2\"", "\"w2\"", "claimedGradient.w2: ", "an unknown key", "expected W2 ("),
      Case("\"W2\"", "\"W3\"", "claimedGradient.W3: ", "an unknown key"),
      Case("\"name\"", "\"\"", "an unknown key"),
    ])
  }

  @Test func `wrong types and values of everything else are named`() {
    check(
      [
        Case("\"binary classifier\"", "7", "name: found 7", "a string"),
        Case("\"learningRate\": 0.1", "\"learningRate\": 0", "learningRate: found 0", "a number above 0"),
        Case("\"learningRate\": 0.1", "\"learningRate\": -1", "learningRate: found -1", "a number above 0"),
        Case("\"learningRate\": 0.1", "\"learningRate\": true", "learningRate: found true"),
        Case("\"learningRate\": 0.1", "\"l2\": -0.5", "l2: found -0.5", "at least 0"),
        Case("\"learningRate\": 0.1", "\"l2\": \"0\"", "l2: found the string"),
        Case(
          "{\"inputs\": [[2, 3]], \"targets\": [[1]]}", "[[2, 3]]", "data: found a list of 1",
          "\"targets\": …"),
        Case("\"data\": {\"inputs\": [[2, 3]], \"targets\": [[1]]},", "", "data: found nothing"),
        Case("\"inputs\": [[2, 3]], ", "", "data.inputs: found nothing", "a list of samples"),
        Case(
          "[[10, 11, 12]]", "[[10, 11]]", "claimedGradient.W2[0]: ", "2 numbers",
          "3 (one for each unit before)"),
        Case(
          "[[10, 11, 12]]", "[[10, 11, \"nan\"]]", "claimedGradient.W2[0][2]: ", "the string \"nan\"",
          "\"NaN\""),
        Case(", \"b2\": [13]", "", "claimedGradient.b2: ", "nothing", "one entry for each bias"),
        Case("[13]", "13", "claimedGradient.b2: ", "found 13", "a list of 1 number"),
      ])
    check(
      [
        Case("\"layers\": []", "\"layers\": []", "layers: ", "an empty list", "at least one layer"),
        Case("[]", "{}", "layers: found an object", "a list of layers"),
        Case("[]", "[7]", "layers[0]: found 7", "an object"),
        Case("\"layers\": []", "\"loss\": \"huber\"", "layers: found nothing", "a list of layers"),
      ], in: "{\"inputs\": 1, \"layers\": []}")
  }

  @Test func `text that is not JSON is refused with line and column`() {
    check([
      Case("0.8", "NaN", "layers[1].weights[0][1] (line 6, column 57): ", "\"NaN\"", "a finite number"),
      Case("0.8", "-Infinity", "layers[1].weights[0][1] (line 6, column 58): ", "\"Infinity\""),
      Case("0.8", "1e400", "layers[1].weights[0][1] (line 6, column 57): ", "1e400", "a number up to"),
      Case("0.8", "08", "line 6, column 58", "\"8\"", "\",\" or \"]\""),
      Case("0.8", ".8", "line 6, column 57", "\".\"", "a value"),
      Case("0.8", "1.", "line 6, column 59", "\",\"", "a digit"),
      Case("0.8", "+1", "line 6, column 57", "\"+\"", "a value"),
      Case("0.8", "0x1", "\"x\"", "\",\" or \"]\""),
      Case("0.8", "'a'", "\"'\"", "a value"),
      Case("0.8", "", "line 6, column 57", "\",\"", "a value"),
      Case("0.8, 0.9", "0.8, 0.9,", "\"]\"", "a value"),
      Case("[13]}", "[13],}", "\"}\"", "a key in double quotes"),
      Case("\"inputs\": 2,", "\"inputs\": 2", "line 4, column 3", "\",\" or \"}\""),
      Case("\"inputs\": 2,", "inputs: 2,", "line 3, column 3", "\"inputs\"", "a key in double quotes"),
      Case("\"inputs\": 2,", "\"inputs\" 2,", "inputs (line 3, column 12)", "\":\" after the key"),
      Case("\"inputs\": 2,", "\"inputs\": 2, // two", "line 3, column 16", "\"/\""),
      Case(
        "\"inputs\": 2,", "\"inputs\": 2, \"inputs\": 3,", "inputs (line 3, column 16)",
        "the same key twice"),
      Case("\"inputs\": 2,", #""inputs": 2, "\u0069nputs": 3,"#, "the same key twice"),
      Case("[13]", "[13]}\n}", "line 12, column 2", "\"}\"", "the end of the file"),
      Case("\"binary classifier\"", "\"binary", "line 2", "a line break or control character"),
      Case("binary classifier", #"bad \q escape"#, "name (line 2, column 11)", "a wrong escape"),
      Case("binary classifier", #"lone \ud800"#, "name (line 2, column 11)", "a wrong escape"),
      Case("binary classifier", "tab\t", "a line break or control character"),
      Case("binary classifier", "zero\0", "a zero byte"),
    ])
  }

  @Test func `whole files of other kinds are refused`() {
    let deep = 200_000
    let files: [(bytes: [UInt8], parts: [String])] = [
      ([], ["line 1, column 1", "the end of the file", "a JSON document"]),
      (Array("   \n ".utf8), ["line 2, column 2", "the end of the file"]),
      ([0xEF, 0xBB, 0xBF], ["line 1, column 1", "the end of the file"]),
      (Array("hello".utf8), ["line 1, column 1", "\"hello\"", "a value"]),
      (Array("7".utf8), ["found 7", "an object"]), (Array("[]".utf8), ["an empty list", "an object"]),
      (Array("\"text".utf8), ["a string without an end"]), (Array("\"\\".utf8), ["a string without an end"]),
      (Array("{}".utf8), ["inputs: ", "nothing"]),
      (Array(repeating: UInt8(ascii: "["), count: deep), ["line 1, column 65", "more than 64 brackets"]),
      (Array(String(repeating: "{\"a\":", count: deep).utf8), ["more than 64 brackets"]),
      ((0..<256).map(UInt8.init), ["a zero byte (a binary file, or UTF-16)", "UTF-8"]),
      (Array("{\"n\": \"".utf8) + [0xFF, 0xFE], ["line 1, column 8", "bytes that are not UTF-8"]),
      ([0x7B, 0x00, 0x7D, 0x00], ["a zero byte"]), ([0x1F, 0x8B, 0x08], ["bytes that are not UTF-8"]),
      (
        Array(NetworkFileTests.example.utf8.dropLast()),
        ["line 12, column 1", "the end of the file", "\",\" or \"}\""]
      ),
      (Array(NetworkFileTests.example.utf8) + [0x21], ["line 12, column 2", "\"!\"", "the end of the file"]),
    ]
    let failures = files.flatMap { file in
      Self.failures("\(file.parts)", ["my.json: "] + file.parts) { try read(bytes: file.bytes) }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `files that cannot be read have status 66`() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.path + "/none.json"
    let failures =
      Self.failures("missing", [missing, "no such file"], kind: .unreadable) { try .load(path: missing) }
      + Self.failures("directory", ["a directory"], kind: .unreadable) { try .load(path: folder.url.path) }
      + Self.failures("empty path", ["no such file"], kind: .unreadable) { try .load(path: "") }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    let path = try folder.write("empty.json", [])
    #expect(Self.failures("empty", [path, "line 1, column 1"]) { try .load(path: path) } == [])
  }
}
