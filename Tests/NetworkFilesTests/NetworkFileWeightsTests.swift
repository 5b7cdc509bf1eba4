import Foundation
import Testing

@testable import NetworkFiles

@Suite struct NetworkFileWeightsTests {
  /// `numpy.savez_compressed(W1=[[.1, .2], [.3, .4], [.5, .6]], b1=[.01, .02, .03], W2=[[.7, .8, .9]],
  /// b2=[.1])`.
  private static let archive = """
    UEsDBC0AAAAIAAAAIQBzsnGx//////////8GABQAVzEubnB5AQAQALAAAAAAAAAAXwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRu
    paBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgpGmjoKtQpkA65ZM0Fgpz2EPmlvDAaXofyb9gxg8AAq/tge
    AFBLAwQtAAAACAAAACEAE5fuRf//////////BgAUAGIxLm5weQEAEACYAAAAAAAAAFkAAAAAAAAAm+wX6hsQychQxlCtnpJanFyk
    bqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQArmqRde4Pq1rsIfQU+x1yra8Dd8yzBwBQSwME
    LQAAAAgAAAAhAFnkR+///////////wYAFABXMi5ucHkBABAAmAAAAAAAAABXAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6T
    ZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CsaaOgq1CmQDrjQweGY/ayYIvLQ/ewYE3tgDAFBLAwQtAAAACAAA
    ACEAmpeF5v//////////BgAUAGIyLm5weQEAEACIAAAAAAAAAEoAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6W
    X1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjqaOgq1ChQArlkzQWCnPQBQSwECLQMtAAAACAAAACEAc7JxsV8AAACwAAAABgAA
    AAAAAAAAAAAAgAEAAAAAVzEubnB5UEsBAi0DLQAAAAgAAAAhABOX7kVZAAAAmAAAAAYAAAAAAAAAAAAAAIABlwAAAGIxLm5weVBL
    AQItAy0AAAAIAAAAIQBZ5EfvVwAAAJgAAAAGAAAAAAAAAAAAAACAASgBAABXMi5ucHlQSwECLQMtAAAACAAAACEAmpeF5koAAACI
    AAAABgAAAAAAAAAAAAAAgAG3AQAAYjIubnB5UEsFBgAAAAAEAAQA0AAAADkCAAAAAA==
    """

  private let weights1 = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
  private let expected = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.01, 0.02, 0.03, 0.7, 0.8, 0.9, 0.1]

  /// A 2-3-1 network whose numbers are in `file`.
  private func text(_ file: String = "w.safetensors", _ more: String = "", _ layer: String = "") -> String {
    """
    {"inputs": 2, "weightsFile": "\(file)", \(more)
     "layers": [{"units": 3, "activation": "relu"\(layer)}, {"units": 1, "activation": "identity"}],
     "loss": "mean-squared-error", "data": {"inputs": [[1, 2]], "targets": [[1]]}}
    """
  }

  /// The 2-3-1 network under other names and shapes.
  private func tensors(
    _ names: [String], shapes: [[Int]] = [[3, 2], [3], [1, 3], [1]]
  ) -> [(String, [Int], [Double])] {
    let values = [weights1, [0.01, 0.02, 0.03], [0.7, 0.8, 0.9], [0.1]]
    return zip(names, zip(shapes, values)).map { ($0, $1.0, $1.1) }
  }

  /// A safetensors file of doubles.
  private func safetensors(_ tensors: [(name: String, shape: [Int], values: [Double])]) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let begin = data.count
      for value in tensor.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 } }
      entries.append(
        #""\#(tensor.name)":{"dtype":"F64","shape":\#(tensor.shape),"#
          + #""data_offsets":[\#(begin),\#(data.count)]}"#
      )
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
  }

  private func load(_ file: [UInt8], name: String = "w.safetensors") throws -> NetworkFile {
    let folder = try TemporaryFolder()
    try folder.write(name, file)
    return try .load(path: folder.write("net.json", Array(text(name).utf8)))
  }

  @Test func `an archive of NumPy with our names is read, beside the network file`() throws {
    let bytes = Array(try #require(Data(base64Encoded: Self.archive, options: .ignoreUnknownCharacters)))
    let file = try load(bytes, name: "w.npz")
    #expect(file.network.parameters == expected)
    #expect(file.network.layers.map(\.activation) == [.relu, .identity])
    #expect(file.warnings == [])
    let folder = try TemporaryFolder()
    let path = try folder.write("w.npz", bytes)
    // An absolute path, and a directory given by its URL.
    #expect(try read(text(path)).network.parameters == expected)
    #expect(try read(bytes: Array(text("w.npz").utf8), directory: folder.url).network.parameters == expected)
  }

  @Test func `the names of a PyTorch state dictionary are understood`() throws {
    for names in [
      ["0.weight", "0.bias", "2.weight", "2.bias"],
      ["layers.2.weight", "layers.2.bias", "layers.10.weight", "layers.10.bias"],
      ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], ["W1", "b1", "W2", "b2"],
    ] {
      let file = try load(safetensors(tensors(names)))
      #expect(file.network.parameters == expected, "\(names)")
      #expect(file.warnings == [], "\(names)")
      let reversed = try load(safetensors(tensors(names).reversed()))
      #expect(reversed.network.parameters == expected, "\(names)")
    }
    let named = try load(
      safetensors(tensors(["hidden.weight", "hidden.bias", "output.weight", "output.bias"])))
    #expect(named.network.parameters == expected)
    #expect(named.warnings.count == 1)
    #expect(named.warnings.first?.hasSuffix("in the order of their names: hidden, output") == true)
  }

  @Test func `transposed weights are accepted only where the shapes leave no doubt`() throws {
    let names = ["W1", "b1", "W2", "b2"]
    let columns = [[0.1, 0.3, 0.5, 0.2, 0.4, 0.6], [0.01, 0.02, 0.03], [0.7, 0.8, 0.9], [0.1]]
    let shapes = [[2, 3], [3, 1], [3, 1], [1, 1]]
    let all = zip(names, zip(shapes, columns)).map { ($0, $1.0, $1.1) }
    let file = try load(safetensors(all))
    #expect(file.network.parameters == expected)
    #expect(file.warnings.count == 1)
    #expect(file.warnings.first?.hasSuffix("were transposed") == true)
    let mixed = all.map { $0.0 == "W2" ? ($0.0, [1, 3], $0.2) : $0 }
    let error = #expect(throws: NetworkFileError.self) { try load(safetensors(mixed)) }
    #expect(error?.description.contains("W1: found fan-in × units, while W2 is units × fan-in") == true)
  }

  @Test func `a square matrix beside a transposed one is not guessed at`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "w.safetensors",
      safetensors([
        ("W1", [2, 2], [1, 2, 3, 4]), ("b1", [2], [0, 0]), ("W2", [2, 3], [1, 2, 3, 4, 5, 6]),
        ("b2", [3], [0, 0, 0]),
      ]))
    let text = """
      {"inputs": 2, "weightsFile": "w.safetensors",
       "layers": [{"units": 2, "activation": "relu"}, {"units": 3, "activation": "identity"}],
       "loss": "mean-squared-error", "data": {"inputs": [[1, 2]], "targets": [[1, 2, 3]]}}
      """
    let error = #expect(throws: NetworkFileError.self) {
      try read(bytes: Array(text.utf8), directory: folder.url)
    }
    #expect(error?.path == "W2")
    #expect(error?.found == "fan-in × units, while W1 is square and may be either")
  }

  @Test func `weights files that do not fit are refused with the tensor`() {
    let names = ["0.weight", "0.bias", "2.weight", "2.bias"]
    let good = tensors(names)
    let cases: [([UInt8], [String])] = [
      (safetensors(good.dropLast()), ["2.bias: found nothing", "a bias beside"]),
      (safetensors(Array(good.dropFirst())), ["0.weight: found nothing", "a weight beside"]),
      (safetensors(Array(good.prefix(2))), ["found 1 layers (0)", "expected 2"]),
      (safetensors(good + [("4.weight", [1], [1])]), ["found 3 layers (0, 2, 4)"]),
      (
        safetensors(good + [("1.running_mean", [3], [1, 2, 3])]),
        ["1.running_mean: found a tensor of this name"]
      ),
      (safetensors([]), ["found 0 layers"]),
      (
        safetensors(tensors(names, shapes: [[6], [3], [1, 3], [1]])),
        ["0.weight: found 6", "3×2 (units × fan-in)"]
      ),
      (safetensors(tensors(names, shapes: [[3, 2], [3], [3], [1]])), ["2.weight: found 3,", "1×3"]),
      (
        safetensors(tensors(names, shapes: [[3, 2], [1, 1, 3], [1, 3], [1]])),
        ["0.bias: found 1×1×3", "3 (one for"]
      ),
      (
        safetensors(good.map { $0.0 == "2.bias" ? ($0.0, [2], [1, 2]) : $0 }),
        ["2.bias: found 2", "1 (one for"]
      ),
      (
        safetensors(good.map { $0.0 == "2.bias" ? ($0.0, $0.1, [.nan]) : $0 }),
        ["2.bias[0]: found NaN", "finite"]
      ),
      ([1, 2, 3], ["w.safetensors: header"]), ([], ["an empty file"]),
    ]
    var failures: [String] = []
    for (file, parts) in cases {
      do {
        _ = try load(file)
        failures.append("\(parts): was read")
      } catch {
        let missing = (["/w.safetensors: "] + parts).filter { !"\(error)".contains($0) }
        if !missing.isEmpty { failures.append("\(missing) not in \(error)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `a weights file excludes other sources, and has to exist`() {
    let numbers = #", "weights": [[1, 2], [3, 4], [5, 6]]"#
    let cases: [(String, [String], NetworkFileError.Kind)] = [
      (text("none.npz"), ["none.npz: found no such file"], .unreadable),
      (text("."), ["a directory"], .unreadable), (text(""), ["found "], .unreadable),
      (text("w", "", numbers), ["layers[0].weights: found this beside weightsFile"], .badData),
      (
        text("w", "", #", "initialization": "zeros""#), ["layers[0].initialization: found this beside"],
        .badData
      ),
      (
        text("w", #""initialization": "zeros","#), ["initialization: found this beside weightsFile"], .badData
      ),
      (text("w", #""seed": 1,"#), ["seed: found this beside weightsFile"], .badData),
      (text().replacingOccurrences(of: "\"w.safetensors\"", with: "3"), ["weightsFile: found 3"], .badData),
    ]
    var failures: [String] = []
    for (text, parts, kind) in cases {
      do {
        _ = try read(text)
        failures.append("\(parts): was read")
      } catch {
        let missing = parts.filter { !"\(error)".contains($0) }
        if !missing.isEmpty || (error as? NetworkFileError)?.kind != kind {
          failures.append("\(missing): \(error)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }
}
