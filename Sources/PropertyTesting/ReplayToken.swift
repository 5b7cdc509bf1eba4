import Foundation

/// One word that stands for one case of one property: printed with a failure, pasted to see it again.
///
/// `P3-permutation:1:17:2c8e` is case 17 of the run with seed 1; `P3-permutation:c…:91ab` spells out the
/// choices of a case that no index leads to. The last part is a checksum, so that a word that was not pasted
/// whole is an error.
public struct ReplayToken: Sendable, Hashable, CustomStringConvertible {
  /// How the case is had again.
  public enum Origin: Sendable, Hashable {
    /// A random case.
    case seeded(seed: UInt64, index: Int)
    /// A case found by climbing, or a stored one.
    case choices(ChoiceSequence)
  }

  /// The property's name.
  public let property: String
  /// The case.
  public let origin: Origin

  /// The token of a case.
  public init(property: String, origin: Origin) {
    self.property = property
    self.origin = origin
  }

  /// Reads a token.
  ///
  /// - Throws: ``ReplayTokenError`` unless it is one, whole and unchanged.
  public init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, let checksum = parts.last else {
      throw ReplayTokenError(
        found: text, expected: "PROPERTY:SEED:CASE:CHECKSUM, as printed with the failure")
    }
    let body = parts.dropLast().joined(separator: ":")
    guard checksum == Self.checksum(body) else {
      throw ReplayTokenError(
        found: text, expected: "a checksum that fits; was the whole word pasted, and nothing changed?")
    }
    guard let name = parts[0].removingPercentEncoding, let origin = Self.origin(parts[1..<parts.count - 1])
    else {
      throw ReplayTokenError(
        found: text, expected: "PROPERTY:SEED:CASE:CHECKSUM, as printed with the failure")
    }
    self.init(property: name, origin: origin)
  }

  /// The word to paste; safe in any shell without quotes.
  public var description: String {
    let body: String
    switch origin {
    case .seeded(let seed, let index):
      body = "\(PropertyName.escaped(property)):\(String(seed, radix: 16)):\(index)"
    case .choices(let sequence):
      let text = Data(sequence.text.utf8).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      body = "\(PropertyName.escaped(property)):c\(text)"
    }
    return body + ":" + Self.checksum(body)
  }

  private static func origin(_ parts: ArraySlice<String>) -> Origin? {
    guard let first = parts.first else { return nil }
    if parts.count == 2, let seed = UInt64(first, radix: 16), let index = Int(parts[parts.startIndex + 1]),
      index >= 0
    {
      return .seeded(seed: seed, index: index)
    }
    guard parts.count == 1, first.hasPrefix("c") else { return nil }
    var base64 = first.dropFirst().replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
    guard let data = Data(base64Encoded: String(base64)), let text = String(data: data, encoding: .utf8),
      let sequence = try? ChoiceSequence(text: text)
    else { return nil }
    return .choices(sequence)
  }

  /// 16 bits of a hash, as four hexadecimal digits: 1 of 65,536 damaged words goes unnoticed.
  private static func checksum(_ text: String) -> String {
    let hash = String(CaseSeed.seed(run: 0, name: text) & 0xFFFF, radix: 16)
    return String(repeating: "0", count: 4 - hash.count) + hash
  }
}

/// A replay token or a seed that cannot be read.
public struct ReplayTokenError: Error, CustomStringConvertible, Equatable {
  /// Where it came from, such as an environment variable.
  public internal(set) var place = "replay token"
  /// The text.
  public let found: String
  /// What was expected instead.
  public let expected: String

  /// Place, found, expected.
  public var description: String { "\(place): found \"\(found)\", expected \(expected)" }
}
