import Foundation

/// A value as an expression of Swift, so that a counterexample can be pasted into a test.
enum SwiftExpression {
  /// Nil where some part cannot be written: a class, a closure, a type of which the fields say nothing.
  static func text(_ value: Any) -> String? {
    if let simple = simple(value) { return simple }
    let mirror = Mirror(reflecting: value)
    let children = Array(mirror.children)
    switch mirror.displayStyle {
    case .optional: return children.first.map { text($0.value) } ?? "nil"
    case .collection, .set: return list(children.map { text($0.value) }, "[", "]")
    case .dictionary:
      guard !children.isEmpty else { return "[:]" }
      return list(children.map { entry($0.value) }, "[", "]")
    case .tuple:
      return list(children.map { labelled($0.label?.first == "." ? nil : $0.label, $0.value) }, "(", ")")
    case .struct where !children.isEmpty:
      return list(children.map { labelled($0.label, $0.value) }, "\(type(of: value))(", ")")
    case .struct: return "\(type(of: value))()"
    case .enum: return enumeration(value, children.first)
    default: return nil
    }
  }

  private static func simple(_ value: Any) -> String? {
    switch value {
    case let value as Bool: return "\(value)"
    case let value as any BinaryInteger: return "\(value)"
    case let value as Double: return number(value, "\(value)")
    case let value as Float: return number(Double(value), "\(value)")
    case let value as String: return quoted(value)
    case let value as Character: return quoted(String(value))
    case let value as Unicode.Scalar: return quoted(String(value))
    case let value as Date:
      return "Date(timeIntervalSinceReferenceDate: \(value.timeIntervalSinceReferenceDate))"
    default: return nil
    }
  }

  private static func number(_ value: Double, _ text: String) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.infinity" : ".infinity" }
    return text
  }

  /// Everything but printable ASCII by its number, so that what cannot be seen can be told apart.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default: quoted += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
    return quoted + "\""
  }

  private static func list(_ parts: [String?], _ opening: String, _ closing: String) -> String? {
    let written = parts.compactMap { $0 }
    return written.count == parts.count ? opening + written.joined(separator: ", ") + closing : nil
  }

  private static func labelled(_ label: String?, _ value: Any) -> String? {
    text(value).map { text in label.map { "\($0): \(text)" } ?? text }
  }

  private static func entry(_ entry: Any) -> String? {
    let parts = Mirror(reflecting: entry).children.map { text($0.value) }
    guard parts.count == 2, let key = parts[0], let value = parts[1] else { return nil }
    return "\(key): \(value)"
  }

  /// A case with its values; the name alone is what its description is, unless the type has another.
  private static func enumeration(_ value: Any, _ payload: Mirror.Child?) -> String? {
    guard let payload else {
      let name = "\(value)"
      return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? ".\(name)" : nil
    }
    guard let name = payload.label else { return nil }
    let isTuple = Mirror(reflecting: payload.value).displayStyle == .tuple
    return text(payload.value).map { isTuple ? ".\(name)\($0)" : ".\(name)(\($0))" }
  }
}
