import Foundation
import ReferenceMLP

extension Lesson {
  /// The lesson as a LaTeX document for pdfLaTeX, with packages of the smallest TeX Live alone.
  var latex: String {
    let lines =
      [
        "\\documentclass[11pt,a4paper]{article}", "\\usepackage[margin=25mm]{geometry}",
        "\\usepackage{amsmath,amssymb,graphicx,color}", "\\providecommand{\\lt}{<}",
        "\\providecommand{\\gt}{>}",
        "\\setlength{\\parindent}{0pt}", "\\setlength{\\parskip}{6pt}",
        // A wide matrix is made smaller, and one that fits is left as it is.
        "\\newsavebox{\\numbers}",
        "\\newcommand{\\fitting}[1]{\\sbox{\\numbers}{$#1$}\\ifdim\\wd\\numbers>\\linewidth"
          + "\\resizebox{\\linewidth}{!}{\\usebox{\\numbers}}\\else\\usebox{\\numbers}\\fi}",
        "\\setcounter{MaxMatrixCols}{20}", "\\begin{document}",
        "\\section*{\(LaTeXText.escaped((isExercise ? "Exercise: " : "") + title))}",
      ] + lead.map(LaTeXText.escaped) + picture + sections.flatMap(lines) + ["\\end{document}"]
    return lines.joined(separator: "\n\n") + "\n"
  }

  /// The network before the step.
  ///
  /// The text is 160 mm wide, 455 points.
  private var picture: [String] {
    let writer = StepByStepText(digits: 3)
    let drawing = diagram.latex(width: 455, escaped: LaTeXText.escaped) {
      Formula.tex(ofNumber: writer.number($0))
    }
    return [
      "{\\centering\n\(drawing)\\par}",
      "A line is a weight: thick where it is large, dotted where it is negative.",
    ]
  }

  private func lines(_ section: Section) -> [String] {
    ["\\subsection*{\(LaTeXText.escaped(section.title))}"]
      + [section.intro].compactMap { $0 }.map(LaTeXText.escaped)
      + section.steps.flatMap(lines)
  }

  private func lines(_ step: Step) -> [String] {
    var lines = ["\\subsubsection*{\(heading(step))}"]
    if step.formula != step.name {
      lines.append("\\[ \(Formula(step.formula).tex) \\]")
    }
    if let explanation = step.explanation { lines.append(LaTeXText.escaped(explanation)) }
    for (label, numbers) in step.numbers {
      if let label { lines.append("\\emph{\(LaTeXText.escaped(label)):}") }
      lines.append("{\\centering \\fitting{\(matrix(step, numbers))}\\par}")
    }
    if let left = StepByStepText(digits: digits).shown(step.step).left {
      lines.append(LaTeXText.escaped(left))
    }
    if let first = step.arithmetic.first {
      lines.append("First entry: $\(Formula(first).tex)$.")
    }
    return lines
  }

  /// The step's name in mathematics, behind its number.
  private func heading(_ step: Step) -> String {
    let number = step.name.prefix { $0 != " " }
    let hasNumber = number.hasSuffix(".")
    return (hasNumber ? "\(number) " : "") + "$\(Formula(step.step.symbol).tex)$"
      + " \\textmd{\\small(\(LaTeXText.escaped(step.shape)))}"
  }

  private func matrix(_ step: Step, _ numbers: ComputationStep) -> String {
    let writer = StepByStepText(digits: digits)
    let blank = "\\rule{0pt}{1.4em}\\underline{\\hspace{5em}}"
    guard numbers.shape.last != nil else {
      return Formula(step.step.symbol).tex + " = "
        + (step.isBlank ? blank : Formula.tex(ofNumber: writer.number(numbers.values[0])))
    }
    let (cells, left) = writer.shown(numbers)
    let rows = cells.map { row in
      (row.map { step.isBlank ? blank : Formula.tex(ofNumber: $0) } + (left == nil ? [] : ["\\cdots"]))
        .joined(separator: " & ")
    }
    return "\\begin{pmatrix} \(rows.joined(separator: " \\\\ ")) \\end{pmatrix}"
  }
}

/// Text for LaTeX, whatever stands in it.
enum LaTeXText {
  /// The text with LaTeX's own characters taken literally, mathematical ones as commands, and what its fonts lack by its number.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if let command = commands[scalar] { return command }
      if let symbol = symbols[scalar] { return "\\ensuremath{\(symbol)}" }
      // Latin letters, which pdfLaTeX makes of a letter and its accent.
      let isKnown = (0x20..<0x7F).contains(scalar.value) || isLatinLetter(scalar)
      return isKnown ? String(scalar) : "U+\(String(scalar.value, radix: 16, uppercase: true))"
    }.joined()
  }

  private static func isLatinLetter(_ scalar: Unicode.Scalar) -> Bool {
    (0xC0...0x17E).contains(scalar.value) && scalar.properties.isAlphabetic
      && !"ÐðÞþĐđħĦıĲĳĸŁłŉŊŋŦŧĿŀſ".unicodeScalars.contains(scalar) && latinWithAccent(scalar)
  }

  /// Whether it is a letter of ASCII with one accent.
  private static func latinWithAccent(_ scalar: Unicode.Scalar) -> Bool {
    let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    return parts.count == 2 && parts.first.map { $0.isASCII } == true
      || "ÆæØøÅåßŒœ".unicodeScalars.contains(scalar)
  }

  private static let commands: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%",
    "_": "\\_", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\ensuremath{<}",
    ">": "\\ensuremath{>}", "|": "\\ensuremath{|}", "\"": "''", "’": "'", "‘": "`", "“": "``", "”": "''",
    "–": "--", "—": "---", "…": "\\ldots{}", "\n": " ", "\t": " ", "\u{A0}": "~",
  ]

  private static let symbols: [Unicode.Scalar: String] = [
    "δ": "\\delta", "η": "\\eta", "σ": "\\sigma", "φ": "\\varphi", "Φ": "\\Phi", "ϕ": "\\phi",
    "λ": "\\lambda",
    "θ": "\\theta", "α": "\\alpha", "β": "\\beta", "π": "\\pi", "Σ": "\\Sigma", "∂": "\\partial",
    "ŷ": "\\hat{y}", "−": "-", "·": "\\cdot", "⊙": "\\odot", "←": "\\leftarrow", "→": "\\to", "×": "\\times",
    "½": "\\tfrac{1}{2}", "¼": "\\tfrac{1}{4}", "≤": "\\le", "≥": "\\ge", "±": "\\pm", "²": "^2",
    "ᵀ": "^{\\top}",
    "⁺": "^{+}", "′": "'", "ₖ": "_k", "ⱼ": "_j", "ₗ": "_l", "√": "\\surd", "∞": "\\infty", "°": "^\\circ",
    "ᵢ": "_i",
  ]
}
