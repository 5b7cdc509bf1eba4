import Foundation

/// One derivative that the toolchain registers, as its interface declares it.
public struct RegisteredDerivative: Hashable, Sendable {
  /// The direction in which a derivative goes.
  public enum Direction: String, Codable, Sendable, CaseIterable {
    /// A pullback: from cotangents of the result to those of the arguments.
    case reverse
    /// A differential: from tangents of the arguments to those of the result.
    case forward
  }

  /// The function: "Double./(Double, Double)", "SIMD2<Float>.init(repeating:)(Scalar)", "exp(Float)".
  public let function: String
  /// Which of its two derivatives.
  public let direction: Direction
  /// What the derivative does, as the interface has it; empty where it hides that.
  public let formula: String
}

/// The text of a module's interface, in which the toolchain declares what the module offers.
public struct ModuleInterface: Sendable {
  private let lines: [Substring]

  /// An interface from its text.
  public init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The derivatives that it registers, in their order.
  public var derivatives: [RegisteredDerivative] {
    var found: [RegisteredDerivative] = []
    var owner = ""
    var function: String?
    for (number, line) in lines.enumerated() {
      if let first = line.first, !first.isWhitespace, first != "}" { owner = Self.owner(in: line) ?? "" }
      if let match = line.firstMatch(of: /@derivative\(of: (.*)\)\s*$/) {
        function = String(match.1.split(separator: ", wrt").first ?? "")
      } else if let name = function, let declaration = line.firstMatch(of: Self.declaration) {
        let types = Self.types(in: declaration.1).joined(separator: ", ")
        found.append(
          RegisteredDerivative(
            function: "\(owner.isEmpty ? "" : owner + ".")\(name)(\(types))",
            direction: line.contains("differential:") ? .forward : .reverse, formula: formula(after: number)))
        function = nil
      }
    }
    return found
  }

  /// A function with its arguments; closures among them have parentheses of their own.
  nonisolated(unsafe) private static let declaration =
    /func \w+(?:<[^>]*>)?\((.*?)\)(?: rethrows)? -> \(value:/

  /// "SIMD2<Float>" of "extension Swift.SIMD2 where Scalar == Swift.Float {"; nil for what is no type.
  private static func owner(in line: Substring) -> String? {
    guard let match = line.firstMatch(of: /(?:extension|struct) ([\w.]+)/) else { return nil }
    let scalar = line.firstMatch(of: /where Scalar == Swift\.(\w+)/).map { "<\($0.1)>" } ?? ""
    return plain(match.1) + scalar
  }

  /// The types of "_ x: Swift.Double, y: inout T".
  private static func types(in parameters: Substring) -> [String] {
    var types: [String] = []
    var depth = 0
    var current = ""
    for character in parameters {
      if "(<[".contains(character) { depth += 1 } else if ")>]".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        types.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return (types + [current]).filter { !$0.isEmpty }.map { parameter in
      let type = parameter.split(separator: ": ", maxSplits: 1).last ?? ""
      return plain(type.replacing("inout ", with: ""))
    }
  }

  private static func plain(_ text: some StringProtocol) -> String {
    String(text).replacingOccurrences(of: "Swift.", with: "").replacingOccurrences(
      of: "_Differentiation.", with: "")
  }

  /// The body that begins at a line, on one line and without `return`.
  private func formula(after number: Int) -> String {
    guard lines[number].hasSuffix("{") else { return "" }
    let indentation = lines[number].prefix { $0 == " " }
    let body = lines[(number + 1)...].prefix { $0 != indentation + "}" }
    let words = body.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.hasPrefix("return ") ? String(words.dropFirst(7)) : words
  }
}
