import Foundation

/// Documents of `explain` and `homework`.
package enum JSONDocument {
  /// A document as text: keys in order, numbers that are none as strings.
  package static func text(of document: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }
}
