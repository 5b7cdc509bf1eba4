import Foundation
import NetworkFiles

/// What network files accept and refuse, asked by handing them small files, for claims S3.1 and S3.3.
enum NetworkFileClaims {
  /// The message with which a file with a hidden activation is refused; empty when it is not.
  static func refusal(of activation: String) throws -> String {
    do {
      _ = try read(hidden: activation, output: "identity", loss: "half-mean-squared-error")
      return ""
    } catch let error as NetworkFileError {
      return error.description
    }
  }

  /// The warnings of a file that pairs sigmoid with a squared error.
  static func mismatchWarnings() throws -> [String] {
    try read(hidden: "tanh", output: "sigmoid", loss: "mean-squared-error").warnings
  }

  /// Whether a file with the usual pairing of an output activation is read without a warning.
  static func isReadSilently(output: String, loss: String) throws -> Bool {
    try read(hidden: "tanh", output: output, loss: loss).warnings.isEmpty
  }

  /// A 1-1-2 network file with one sample, target (1, 0).
  private static func read(hidden: String, output: String, loss: String) throws -> NetworkFile {
    let text = """
      {"name": "claim", "inputs": 1,
       "layers": [
         {"units": 1, "activation": "\(hidden)", "weights": [[0.5]], "biases": [0]},
         {"units": 2, "activation": "\(output)", "weights": [[0.5], [-0.5]], "biases": [0, 0]}],
       "loss": "\(loss)", "data": {"inputs": [[1]], "targets": [[1, 0]]}}
      """
    return try NetworkFile(json: Data(text.utf8), source: "\(hidden).json")
  }
}
