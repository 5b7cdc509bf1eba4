/// A formula of a lesson, as it is written in plain text, for LaTeX and for HTML.
///
/// Letters alone are variables, digits behind them their subscript: `W1` is W with the index 1. Longer words are functions where they
/// are known ones, else plain words: `max(z1, 0) where z1 > 0`.
package struct Formula {
  private enum Token {
    case variable(Character, index: String)
    case function(String)
    case words(String)
    case number(String)
    case raised(String)
    case lowered(String)
    case sign(Character)
  }

  private let tokens: [Token]

  /// Reads a formula in plain text.
  package init(_ text: String) {
    var scanner = Scanner(text)
    tokens = scanner.tokens()
  }

  private static let functions: Set<String> = [
    "relu", "leaky-relu", "elu", "gelu", "silu", "softplus", "softmax", "sigmoid", "tanh", "exp", "ln", "max",
    "diag", "clip",
  ]
}

// MARK: - Reading

extension Formula {
  private struct Scanner {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    private static let lowered: [Character: String] = ["ₖ": "k", "ⱼ": "j"]
    private static let raised: [Character: String] = ["²": "2", "ᵀ": "⊤", "⁺": "+", "′": "′"]

    mutating func tokens() -> [Token] {
      var tokens: [Token] = []
      while position < characters.count {
        let token = next()
        // Words in a row are one text, with the spaces between them.
        if case .words(let word) = token, case .words(let before)? = tokens.last {
          tokens[tokens.count - 1] = .words(before + " " + word)
        } else {
          tokens.append(token)
        }
        while position < characters.count, characters[position] == " " { position += 1 }
      }
      return tokens
    }

    private mutating func next() -> Token {
      let character = characters[position]
      if isDigit(position) || (character == "-" && isDigit(position + 1)) { return .number(number()) }
      if character.isASCII && character.isLetter { return word() }
      position += 1
      if let text = Self.lowered[character] { return .lowered(text) }
      if let text = Self.raised[character] { return .raised(text) }
      if character.isLetter, character != "∂" { return .variable(character, index: index()) }
      return .sign(character)
    }

    private mutating func word() -> Token {
      let start = position
      while position < characters.count, isOfWord(position, from: start) { position += 1 }
      let word = String(characters[start..<position])
      if word.count == 1 { return .variable(characters[start], index: index()) }
      return Formula.functions.contains(word) ? .function(word) : .words(word)
    }

    /// ASCII letters, and a hyphen between two of them.
    private func isOfWord(_ place: Int, from start: Int) -> Bool {
      func isLetter(_ place: Int) -> Bool {
        characters.indices.contains(place) && characters[place].isASCII && characters[place].isLetter
      }
      return isLetter(place) || (characters[place] == "-" && place > start && isLetter(place + 1))
    }

    /// The digits behind a variable, and a letter below the line.
    private mutating func index() -> String {
      var index = ""
      while position < characters.count {
        let character = characters[position]
        guard let text = character.isASCII && character.isNumber ? String(character) : Self.lowered[character]
        else { break }
        index += text
        position += 1
      }
      return index
    }

    private func isDigit(_ place: Int) -> Bool {
      characters.indices.contains(place) && characters[place].isASCII && characters[place].isNumber
    }

    /// Digits with a sign, a point and an exponent: 0.5, -1e-05.
    private mutating func number() -> String {
      let start = position
      if characters[position] == "-" { position += 1 }
      while position < characters.count {
        let isPoint = characters[position] == "." && isDigit(position + 1)
        let isExponent =
          characters[position] == "e"
          && (isDigit(position + 1)
            || (position + 1 < characters.count && "+-".contains(characters[position + 1])
              && isDigit(position + 2)))
        guard isDigit(position) || isPoint || isExponent else { break }
        position += isExponent ? 2 : 1
      }
      return String(characters[start..<position])
    }
  }
}

// MARK: - LaTeX

extension Formula {
  /// The formula in LaTeX's mathematics, with what `amsmath` adds.
  package var tex: String {
    var tex = ""
    var rest = tokens[...]
    var isFunction = false
    while let token = rest.first {
      let part: String
      if let (fraction, count) = Self.derivative(rest) {
        part = fraction
        rest = rest.dropFirst(count)
      } else {
        part = Self.tex(token)
        rest = rest.dropFirst()
      }
      // A command ends at what is no letter; brackets and indices need no space.
      let isClose = "^_'),]/;".contains(part.prefix(1)) || tex.isEmpty || "([/".contains(tex.suffix(1))
      tex += (isClose || (isFunction && part == "(") ? "" : " ") + part
      if case .sign = token { isFunction = false } else { isFunction = true }
    }
    return tex
  }

  /// ∂L/∂W2 as a fraction, and the tokens it takes.
  private static func derivative(_ tokens: ArraySlice<Token>) -> (tex: String, count: Int)? {
    let five = Array(tokens.prefix(5))
    guard five.count == 5, case .sign("∂") = five[0], case .variable("L", _) = five[1],
      case .sign("/") = five[2], case .sign("∂") = five[3], case .variable = five[4]
    else { return nil }
    return ("\\frac{\\partial L}{\\partial \(tex(five[4]))}", 5)
  }

  private static func tex(_ token: Token) -> String {
    switch token {
    case .variable(let name, let index):
      (letters[name] ?? String(name)) + (index.isEmpty ? "" : "_{\(index)}")
    case .function(let name): commands.contains(name) ? "\\\(name)" : "\\operatorname{\(name)}"
    case .words(let words): "\\text{ \(words) }"
    case .number(let text): tex(ofNumber: text)
    case .raised("⊤"): "^{\\top}"
    case .raised("′"): "'"
    case .raised(let text): "^{\(text)}"
    case .lowered(let text): "_{\(text)}"
    case .sign(let sign): signs[sign] ?? String(sign)
    }
  }

  private static let commands: Set<String> = ["exp", "ln", "max", "tanh"]

  private static let letters: [Character: String] = [
    "δ": "\\delta", "η": "\\eta", "σ": "\\sigma", "φ": "\\varphi", "Φ": "\\Phi", "ϕ": "\\phi",
    "λ": "\\lambda",
    "ŷ": "\\hat{y}", "Σ": "\\sum",
  ]

  private static let signs: [Character: String] = [
    "−": "-", "·": "\\cdot", "⊙": "\\odot", "←": "\\leftarrow", "∂": "\\partial", "½": "\\tfrac{1}{2}",
    "¼": "\\tfrac{1}{4}", "≤": "\\le", "×": "\\times", "|": "\\vert", "<": "\\lt", ">": "\\gt",
    "…": "\\ldots",
    "∞": "\\infty",
  ]

  /// A number; one with an exponent as a power of ten.
  package static func tex(ofNumber text: String) -> String {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return text == "inf" ? "\\infty" : text == "-inf" ? "-\\infty" : text == "nan" ? "\\text{nan}" : text
    }
    return "\(parts[0]) \\cdot 10^{\(exponent)}"
  }
}

// MARK: - HTML

extension Formula {
  /// The formula in HTML: variables in `var`, indices below the line.
  package var html: String {
    var html = ""
    for (place, token) in tokens.enumerated() {
      if place > 0, Self.hasSpace(tokens[place - 1], token),
        !isUnaryMinus(place - 1)
      {
        html += " "
      }
      html += Self.html(token)
    }
    return html
  }

  /// Whether a minus belongs to what follows it, and subtracts nothing.
  private func isUnaryMinus(_ place: Int) -> Bool {
    guard case .sign("−") = tokens[place] else { return false }
    guard place > 0, case .sign(let before) = tokens[place - 1] else { return place == 0 }
    return !")]½¼".contains(before)
  }

  /// Signs of relations and operations stand apart, words and factors too; brackets and what is raised do not.
  private static func hasSpace(_ before: Token, _ token: Token) -> Bool {
    switch (before, token) {
    case (_, .raised), (_, .lowered), (.function, .sign("(")), (.sign("∂"), _): return false
    case (.sign(let left), .sign(let right)):
      return !"([|/".contains(left) && !")],|/".contains(right)
        && !(right == "(" && "−".contains(left)) && !(left == "−" && right == "½")
    case (.sign(let left), _): return !"([|/".contains(left)
    case (.number, .sign("(")), (.variable, .sign("(")): return false
    case (_, .sign(let right)): return !")],|/;:".contains(right)
    default: return true
    }
  }

  private static func html(_ token: Token) -> String {
    switch token {
    case .variable("Σ", let index): "Σ" + (index.isEmpty ? "" : "<sub>\(index)</sub>")
    case .variable(let name, let index):
      "<var>\(name)</var>" + (index.isEmpty ? "" : "<sub>\(index)</sub>")
    case .function(let text), .words(let text), .number(let text): text
    case .raised("′"): "′"
    case .raised(let text): "<sup>\(text)</sup>"
    case .lowered(let text): "<sub>\(text)</sub>"
    case .sign("<"): "&lt;"
    case .sign(">"): "&gt;"
    case .sign(let sign): String(sign)
    }
  }
}

extension ComputationStep {
  /// The quantity as a formula in plain text: `∂L/∂W2` for `dW2`, `W1⁺` for `W1 next`.
  package var symbol: String {
    let isNext = quantity.hasSuffix(" next")
    let name = isNext ? String(quantity.dropLast(5)) : quantity
    let plain: String
    if name == "loss" {
      plain = "L"
    } else if name.hasPrefix("delta") {
      plain = "δ" + name.dropFirst(5)
    } else {
      plain = name.hasPrefix("d") ? "∂L/∂" + name.dropFirst() : name
    }
    return plain + (isNext ? "⁺" : "")
  }
}
