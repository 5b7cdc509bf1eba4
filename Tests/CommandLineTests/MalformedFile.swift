import Foundation
import Testing

/// A network file that cannot be used, with the files it names, and what its error has to say.
struct MalformedFile {
  /// The network file's contents; nothing where the file is to be missing.
  var network: Data?
  /// Other files by name.
  var others: [String: Data] = [:]
  /// The file that the message begins with.
  var culprit = "network.json"
  /// The exit status.
  var status: Int32 = 65
  /// What the message contains.
  var parts: [String]

  /// A file that is right, for changes that make it wrong.
  static let example = """
    {
      "name": "example",
      "inputs": 2,
      "layers": [
        {"units": 3, "activation": "relu", "biases": [0, 0, 0],
         "weights": [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]},
        {"units": 1, "activation": "sigmoid", "weights": [[0.7, 0.8, 0.9]], "biases": [0.1]}
      ],
      "loss": "binary-cross-entropy",
      "data": {"inputs": [[2, 3]], "targets": [[1]]},
      "learningRate": 0.1,
      "claimedGradient": {"W1": [[1, 2], [3, 4], [5, 6]], "b1": [1, 2, 3], "W2": [[1, 2, 3]], "b2": [1]}
    }
    """

  /// The example with one piece of text replaced.
  static func changed(_ old: String, _ new: String, _ parts: String...) -> MalformedFile {
    precondition(example.contains(old), "the example has no \(old)")
    return MalformedFile(
      network: Data(example.replacingOccurrences(of: old, with: new).utf8), parts: parts)
  }

  /// A whole text.
  static func text(_ text: String, _ parts: String...) -> MalformedFile {
    MalformedFile(network: Data(text.utf8), parts: parts)
  }

  /// A whole file of bytes.
  static func bytes(_ bytes: [UInt8], _ parts: String...) -> MalformedFile {
    MalformedFile(network: Data(bytes), parts: parts)
  }

  /// The example with its samples in a CSV file, which is missing where its text is nothing.
  static func table(_ csv: String?, _ parts: String..., status: Int32 = 65) -> MalformedFile {
    let network = example.replacingOccurrences(
      of: #"{"inputs": [[2, 3]], "targets": [[1]]}"#, with: #"{"csv": "samples.csv", "target": "class"}"#)
    return MalformedFile(
      network: Data(network.utf8), others: csv.map { ["samples.csv": Data($0.utf8)] } ?? [:],
      culprit: "samples.csv", status: status, parts: parts)
  }

  /// A network with its weights in another file, which is missing where its bytes are nothing.
  static func weights(_ bytes: [UInt8]?, _ parts: String..., status: Int32 = 65) -> MalformedFile {
    let network = #"""
      {"inputs": 2, "layers": [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
       "weightsFile": "weights.bin", "loss": "binary-cross-entropy",
       "data": {"inputs": [[2, 3]], "targets": [[1]]}}
      """#
    return MalformedFile(
      network: Data(network.utf8), others: bytes.map { ["weights.bin": Data($0)] } ?? [:],
      culprit: "weights.bin", status: status, parts: parts)
  }

  /// Runs `gradient-check network` on every file, and expects one clear line and the right status.
  static func check(_ files: [MalformedFile], sourceLocation: SourceLocation = #_sourceLocation) throws {
    var failures: [String] = []
    for (index, file) in files.enumerated() {
      let scratch = try Scratch()
      if let network = file.network { try scratch.write("network.json", network) }
      for (name, contents) in file.others { try scratch.write(name, contents) }
      failures += try file.failures(in: scratch.folder).map { "case \(index): \($0)" }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }

  /// Megabytes of address space that a run gets, which asks for 537 to be free: far below what a careless reader would take.
  static let memoryLimit = 800

  private func failures(in folder: URL) throws -> [String] {
    #if os(Linux)
      // One arena, since each of malloc's reserves 64 MB of addresses for every thread.
      let limit = "export MALLOC_ARENA_MAX=1; ulimit -v \(Self.memoryLimit * 1000); "
    #else
      let limit = ""
    #endif
    return Self.failures(
      try Tool.shell(limit + "exec \"$tool\" network network.json", in: folder), status: status,
      beginning: "error: \(culprit): ", parts: ["found ", "expected "] + parts)
  }

  /// What is wrong with a run that had to end in one line of error.
  static func failures(
    _ outcome: Tool.Outcome, status: Int32, beginning: String, parts: [String]
  ) -> [String] {
    let message = outcome.errors
    var failures: [String] = []
    if outcome.tookTooLong { failures.append("hangs") }
    if outcome.status != status { failures.append("status \(outcome.status), not \(status)") }
    if !outcome.output.isEmpty { failures.append("standard output: \(outcome.output.prefix(100))") }
    if !message.hasPrefix(beginning) { failures.append("does not begin with \(beginning)") }
    if message.filter(\.isNewline).count != 1 || message.last != "\n" { failures.append("is not one line") }
    if message.unicodeScalars.count > 1100 { failures.append("is endless") }
    failures += parts.filter { !message.contains($0) }.map { "does not contain \($0)" }
    return failures.isEmpty ? [] : ["\(failures.joined(separator: ", ")): \(message.prefix(400))"]
  }
}
