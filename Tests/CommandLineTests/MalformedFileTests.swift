import Foundation
import Testing

/// Every file that cannot be used ends with its status, in one line: where, what was found, what was expected.
@Suite struct MalformedFileTests {
  @Test func `wrong numbers`() throws {
    try MalformedFile.check([
      .changed("0.3", "NaN", "layers[0].weights[1][0] (line 6, column 31)", "\"NaN\"", "a finite number"),
      .changed("0.3", "-Infinity", "layers[0].weights[1][0]", "\"Infinity\"", "a finite number"),
      .changed("0.3", "1e400", "layers[0].weights[1][0]", "1e400", "up to 1.79"),
      .changed("0.3", "1e" + String(repeating: "9", count: 100_000), "weights[1][0]", "1e999", "up to 1.79"),
      .changed("0.3", "\"0.3\"", "layers[0].weights[1][0]: found the string \"0.3\", expected a number"),
      .changed("0.3", "null", "layers[0].weights[1][0]: found null"),
      .changed("0.3", "0x1", "layers[0].weights[1] (line 6, column 32)", "\"x\""),
      .changed("0.3", "+1", "layers[0].weights[1][0]", "\"+\""),
      .changed("0.3", ".5", "layers[0].weights[1][0]", "\".\""),
      .changed("0.3", "1.", "layers[0].weights[1][0]", "a digit"),
      .changed("\"units\": 3", "\"units\": 0", "layers[0].units: found 0", "at least 1"),
      .changed("\"units\": 3", "\"units\": -1", "layers[0].units: found -1", "at least 1"),
      .changed("\"units\": 3", "\"units\": 2.5", "layers[0].units: found 2.5", "a whole number"),
      .changed("\"units\": 3", "\"units\": 1e12", "layers[0].units", "1000000000000 units", "100000000"),
      .changed("\"units\": 3", "\"units\": 1e300", "layers[0].units: found 1e+300", "a whole number"),
      .changed("\"units\": 3", "\"units\": \"3\"", "layers[0].units: found the string \"3\""),
      .changed("\"inputs\": 2,", "\"inputs\": 0,", "inputs: found 0", "at least 1"),
      .changed("\"inputs\": 2,", "\"inputs\": 1e12,", "layers[0].units", "100000000 parameters"),
      .changed("\"learningRate\": 0.1", "\"learningRate\": 0", "learningRate: found 0", "above 0"),
      .changed("\"learningRate\": 0.1", "\"learningRate\": -1", "learningRate: found -1", "above 0"),
      .changed("\"learningRate\": 0.1", "\"learningRate\": NaN", "learningRate (line 11", "\"NaN\""),
      .changed("\"learningRate\": 0.1", "\"l2\": -1", "l2: found -1", "at least 0"),
      .changed("\"learningRate\": 0.1", "\"seed\": -1", "seed: found -1", "at least 0"),
    ])
  }

  @Test func `wrong shapes`() throws {
    try MalformedFile.check([
      .changed(
        "[0.3, 0.4]", "[0.3]", "layers[0].weights[1]: found 1 number, expected 2 (one for each input)"),
      .changed("[0.3, 0.4], ", "", "layers[0].weights: found 2 rows, expected 3 (one for each unit)"),
      .changed("[0, 0, 0]", "[0, 0]", "layers[0].biases: found 2 numbers, expected 3 (one for each unit)"),
      .changed(
        "0.8, 0.9]]", "0.8]]", "layers[1].weights[0]: found 2 numbers", "3 (one for each unit before)"),
      .changed("\"targets\": [[1]]", "\"targets\": [[1], [0]]", "data.targets: found 2", "1 (one for each"),
      .changed("\"targets\": [[1]]", "\"targets\": [[1, 0]]", "data.targets[0]: found 2 numbers"),
      .changed("[[2, 3]]", "[[2]]", "data.inputs[0]: found 1 number, expected 2"),
      .changed("[[2, 3]]", "[]", "data.inputs: found an empty list, expected at least one row"),
      .changed("\"targets\": [[1]]", "\"targets\": [[2]]", "data.targets[0][0]: found 2", "between 0 and 1"),
      .changed("[5, 6]", "[5]", "claimedGradient.W1[2]: found 1 number, expected 2"),
      .changed("[1, 2, 3], \"W2\"", "[1, 2], \"W2\"", "claimedGradient.b1: found 2 numbers, expected 3"),
      .changed("\"b2\": [1]", "\"W3\": [[1]]", "claimedGradient.W3: found an unknown key", "b2"),
      .changed(", \"b2\": [1]", "", "claimedGradient.b2: found nothing", "one entry for each bias"),
      .changed("\"b2\": [1]", "\"b2\": [\"nan\"]", "claimedGradient.b2[0]: found the string", "\"NaN\""),
    ])
  }

  @Test func `wrong names`() throws {
    try MalformedFile.check([
      .changed("relu", "step", "layers[0].activation: found the string \"step\"", "derivative", "zero"),
      .changed("relu", "sign", "layers[0].activation: found the string \"sign\"", "nothing can be learned"),
      .changed("relu", "rlu", "layers[0].activation: found the string \"rlu\", expected relu (or one of"),
      .changed("relu", "softmax", "layers[0].activation", "output layer only"),
      .changed("\"sigmoid\"", "\"softmax\"", "layers[1].activation: found softmax with 1 unit", "at least 2"),
      .changed("\"sigmoid\"", "\"identity\"", "layers[1].activation: found identity, expected sigmoid"),
      .changed("binary-cross-entropy", "mse", "loss: found the string \"mse\", expected mean-squared-error"),
      .changed(
        "\"loss\"", "\"reduction\": \"none\", \"loss\"", "reduction: found the string \"none\"", "sum"),
      .changed(
        "\"binary-cross-entropy\"", "\"half-sum-squared-error\", \"reduction\": \"mean\"", "reduction",
        "half-mean-squared-error"),
      .changed("learningRate", "learning_rat", "learning_rat: found an unknown key, expected learningRate"),
      .changed("biases\": [0, 0", "bias\": [0, 0", "layers[0].bias: found an unknown key, expected biases"),
      .changed("\"targets\"", "\"target\"", "data.target"),
      .changed("\"W2\"", "\"w2\"", "claimedGradient.w2: found an unknown key, expected W2"),
      .changed("  \"inputs\": 2,\n", "", "inputs: found nothing, expected the number of inputs"),
      .changed("\"loss\": \"binary-cross-entropy\",", "", "loss: found nothing, expected one of"),
      .changed("\"units\": 3, ", "", "layers[0].units: found nothing"),
      .changed("\"inputs\": [[2, 3]], ", "", "data.inputs: found nothing"),
      .changed("\"name\"", "\"\\u001b[31m\\n\"", "\\u{1B}[31m\\u{A}: found an unknown key"),
    ])
  }

  @Test func `what is not JSON`() throws {
    let example = MalformedFile.example
    try MalformedFile.check([
      .text("hello", "line 1, column 1", "\"hello\""),
      .text("", "the end of the file", "a JSON document"),
      .text("[1, 2]", "a list of 2", "an object"),
      .text("null", "null", "an object"),
      .text(String(example.dropLast(2)), "the end of the file"),
      .text(example + " x", "line 13, column 3", "\"x\"", "the end of the file"),
      .text("// network\n" + example, "line 1, column 1", "\"/\""),
      .changed("0.1,\n", "0.1,\n,", "\",\"", "a key in double quotes"),
      .changed("\"loss\"", "\"name\": \"again\", \"loss\"", "name (line 9", "the same key twice"),
      .text(String(repeating: "[", count: 200_000), "more than 64 brackets"),
      .text(String(repeating: "{\"a\":", count: 200_000), "more than 64 brackets"),
      .text("{\"name\": \"" + String(repeating: "x", count: 5_000_000) + "\"}", "inputs: found nothing"),
      .text("{\"" + String(repeating: "x", count: 5_000_000) + "\": 1}", "xxx", "an unknown key"),
      .text("{\"name\": \"" + String(repeating: "x", count: 5_000_000), "a string without an end"),
      .changed("binary-cross", String(repeating: "y", count: 1_000_000), "loss: found the string \"yyy", "…"),
      .bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "a zero byte"),
      .bytes((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 1) }, "UTF-8"),
      .bytes([0xFF, 0xFE] + Array(example.utf8).flatMap { [$0, 0] }, "UTF-16"),
      .bytes(Array("{\"name\": \"caf\u{E9}\"}".unicodeScalars.map { UInt8($0.value) }), "column 14", "UTF-8"),
    ])
  }

  @Test func `wrong tables`() throws {
    let long = String(repeating: "9", count: 100_000)
    try MalformedFile.check([
      .table(nil, "no such file", status: 66),
      .table("", "an empty file"),
      .table("a,b,class\n", "no line after the header"),
      .table("a,b,class\n1,2,0\n1,2\n", "line 3: found 2 cells, expected 3"),
      .table("a,b,class\n1,two,0\n3,4,1\n", "line 2, column \"b\": found \"two\", expected a number"),
      .table("a,b,class\n1,nan,0\n3,4,1\n", "line 2, column \"b\"", "\"nan\""),
      .table("a,b,class\n1,\(long),0\n3,4,1\n", "line 2, column \"b\"", "999…"),
      .table("1,2,0\n3,4,1\n", "line 1: found no column \"class\""),
      .table("a,b,klass\n1,2,0\n", "line 1: found no column \"class\", expected klass"),
      .table("a,class\n1,0\n", "line 1: found 1 column beside \"class\", expected 2"),
      .table("a,b,class\n1,2,5\n3,4,1\n", "line 2, column \"class\": found 5", "between 0 and 1"),
      .table("a,b,class\n1,2,x\n3,4,y\n5,6,z\n", "column \"class\": found 3 classes"),
      .table((0..<20_000).map { "c\($0)" }.joined(separator: ",") + "\n1\n", "line 2: found 1 cell"),
    ])
  }

  @Test func `wrong weights files`() throws {
    let right = ["W1": [3, 2], "b1": [3], "W2": [1, 3], "b2": [1]]
    // numpy.savez_compressed(file, W1=numpy.array([None], dtype=object)), NumPy 1.26.
    let pickled = """
      UEsDBC0AAAAIAAAAIQACZgkb//////////8GABQAVzEubnB5AQAQABUBAAAAAAAAwwAAAAAAAACb7BfqGxDJyFDGUK2eklqc\
      XKRupaBe46+uo6Cell9UUpSYF59flJIKEnZLzClOBYoXZyQWpAL5GoY6mjoKtQqUAK4GlqldDBDQI5ZXmltQqRefnF+Uqpdb\
      mlOSmVhUlFg5pYcnvig1OT+vuKSoNLlkyuQpPaxglVN62PNSIEomT/FmaJ3izJg0pX1K0BQNb0ZvxtYpGcw9rCkllQWpIC1M\
      /hZTOjsgssw9jDVT/Pz8vP4DAZjwti+ZktQZO8UvEUjrAQBQSwECLQMtAAAACAAAACEAAmYJG8MAAAAVAQAABgAAAAAAAAAA\
      AAAAgAEAAAAAVzEubnB5UEsFBgAAAAABAAEANAAAAPsAAAAAAA==
      """
    try MalformedFile.check([
      .weights(nil, "no such file", status: 66),
      .weights([], "an empty file"),
      .weights(Array("hello, world".utf8), "header"),
      .weights(Safetensors.file(right).dropLast(4), "data_offsets"),
      .weights(Safetensors.length(1 << 63) + Array("{}".utf8), "a header of 9223372036854775808 bytes"),
      .weights(Safetensors.file(right.merging(["W1": [2, 2]]) { $1 }), "W1: found 2×2, expected 3×2"),
      .weights(Safetensors.file(right.merging(["b1": [2]]) { $1 }), "b1: found 2, expected 3"),
      .weights(Safetensors.file(right.filter { $0.key != "b2" }), "b2: found nothing"),
      .weights(Safetensors.file(right.merging(["W3": [1, 1]]) { $1 }), "W3: found a tensor of this name"),
      .weights(Safetensors.file(right, value: .nan), "W1[0]: found NaN, expected a finite number"),
      .weights(
        Safetensors.withHeader(
          #"{"W1":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#),
        "W1: shape", "4611686018427387904"),
      .weights(Array(Data(base64Encoded: pickled) ?? Data()), "W1.npy", "'|O'", "numbers"),
    ])
  }

  @Test func `places that are no files`() throws {
    let scratch = try Scratch()
    try scratch.write("unreadable.json", Data("{}".utf8))
    let unreadable = scratch.folder.appendingPathComponent("unreadable.json").path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: unreadable)
    mkfifo(scratch.folder.appendingPathComponent("pipe").path, 0o600)
    var cases: [(path: String, status: Int32, part: String)] = [
      ("missing.json", 66, "no such file"), (scratch.folder.path, 66, "a directory"),
      ("pipe", 66, "a pipe"), ("/dev/null", 66, "a device"), ("/dev/zero", 66, "a device"),
    ]
    // Root reads everything.
    if getuid() != 0 { cases.append(("unreadable.json", 66, "cannot be read")) }
    var failures: [String] = []
    for (path, status, part) in cases {
      failures += MalformedFile.failures(
        try Tool.run(["network", path], in: scratch.folder), status: status, beginning: "error: \(path): ",
        parts: [part, "expected "])
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `places that are no files are refused wherever a file is named`() throws {
    let scratch = try Scratch()
    mkfifo(scratch.folder.appendingPathComponent("pipe").path, 0o600)
    let example = MalformedFile.example.replacingOccurrences(
      of: #"{"inputs": [[2, 3]], "targets": [[1]]}"#, with: #"{"csv": "PLACE", "target": "class"}"#)
    let weights = #"{"inputs": 2, "layers": [{"units": 1, "activation": "relu"}], "weightsFile": "PLACE"}"#
    var failures: [String] = []
    for (place, part) in [("pipe", "a pipe"), ("/dev/zero", "a device"), ("/", "a directory")] {
      try scratch.write("table.json", Data(example.replacing("PLACE", with: place).utf8))
      try scratch.write("weights.json", Data(weights.replacing("PLACE", with: place).utf8))
      for arguments in [
        ["network", "table.json"], ["network", "weights.json"], ["report", "render", place],
        ["program", "--library", place],
      ] {
        failures += MalformedFile.failures(
          try Tool.run(arguments, in: scratch.folder), status: 66, beginning: "error: \(place): ",
          parts: [part, "expected "]
        ).map { "\(arguments): \($0)" }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `a network file may come through a pipe`() throws {
    let file = Tool.fixtures.appendingPathComponent("networks/regression.json").path
    let outcome = try Tool.shell("(sleep 0.2; cat '\(file)') | \"$tool\" network /dev/stdin")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}

/// Files of tensors, right or wrong.
enum Safetensors {
  /// A file of doubles, all of one value, by the shapes of its tensors.
  static func file(_ shapes: [String: [Int]], value: Double = 0.5) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      let count = shape.reduce(1, *)
      let range = "[\(data.count),\(data.count + 8 * count)]"
      entries.append("\"\(name)\":{\"dtype\":\"F64\",\"shape\":\(shape),\"data_offsets\":\(range)}")
      data += (0..<count).flatMap { _ in length(value.bitPattern) }
    }
    return withHeader("{\(entries.joined(separator: ","))}") + data
  }

  /// A header with its true length before it.
  static func withHeader(_ header: String) -> [UInt8] {
    length(UInt64(header.utf8.count)) + Array(header.utf8)
  }

  /// Eight bytes, the lowest first.
  static func length(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
