import Foundation
import Testing

/// `explain` as a page, as LaTeX, and as an exercise.
@Suite struct LessonTests {
  @Test func `a page has every step's formula and numbers, and neither script nor address`() throws {
    let page = try Tool.run(["explain", "mazur-2-2-2", "--format", "html", "--digits", "5"]).output
    for part in [
      "<!doctype html>", "<var>z</var><sub>1</sub> = <var>W</var><sub>1</sub>", "0.75137",
      "Where each number comes from", "0.15 · 0.05 + 0.2 · 0.1 + 0.35 = 0.3775", "<svg viewBox",
      "broken where it is negative",
      "sample 1, unit 2",
    ] { #expect(page.contains(part), "\(part)") }
    for part in ["<script", "http:", "https:", "@import", "{{"] { #expect(!page.contains(part), "\(part)") }
    #expect(page.components(separatedBy: "<article").count - 1 == 6 + 17)
    let planted = try Tool.run(["explain", "mazur-2-2-2", "--format", "html", "--defect", "D14"]).output
    #expect(planted.contains("With the defect") && planted.contains("Up to db2 both computations agree."))
  }

  @Test func `a name from outside is escaped in a page and in LaTeX`() throws {
    let scratch = try Scratch()
    let name = #"a <b>&amp; 100% of $x_1$ \\end{document} é 中 ß #1 ~^"#
    let text = MalformedFile.example.replacing("\"example\"", with: "\"\(name)\"")
    let file = try scratch.write("odd.json", Data(text.utf8))
    let page = try Tool.run(["explain", file.path, "--format", "html"])
    #expect(page.output.contains("a &lt;b&gt;&amp;amp; 100%") && !page.output.contains("<b>"))
    let latex = try Tool.run(["explain", file.path, "--format", "latex"]).output
    #expect(
      latex.contains(
        ##"a \ensuremath{<}b\ensuremath{>}\&amp; 100\% of \$x\_1\$ \textbackslash{}end\{document\} é U+4E2D ß \#1 \textasciitilde{}\textasciicircum{}"##
      ), "\(latex.prefix(1_000))")
    try latex.write(to: scratch.folder.appendingPathComponent("odd.tex"), atomically: true, encoding: .utf8)
    try requireCompiles("odd.tex", in: scratch)
  }

  @Test func `an exercise tells no number of the steps, and its form is filled in and checked`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.run(
      ["explain", "mazur-2-2-2", "--exercise", "--output", "sheet"], in: scratch.folder)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("Exercise: 2-2-2"), "\(outcome.errors)")
    #expect(outcome.output.contains("[ ____________  ____________ ]"))
    let names = ["exercise", "explanation"].flatMap { name in
      ["html", "json", "md", "tex", "txt"].map { "\(name).\($0)" }
    }
    #expect(scratch.names(in: "sheet") == names)
    for name in names where name.hasPrefix("exercise") {
      let sheet = try scratch.text("sheet/\(name)")
      let solutions = try scratch.text("sheet/\(name.replacing("exercise", with: "explanation"))")
      for number in ["0.3775", "0.5932", "0.2983", "0.1384", "0.0178", "lowered"] {
        #expect(!sheet.contains(number), "\(name): \(number)")
        // The sentence about the loss stands in the solutions.
        #expect(number != "0.3775" || solutions.contains(number), "\(name)")
      }
    }
    let form = try scratch.text("sheet/exercise.json")
    #expect(form.hasPrefix("{\n  \"z1\": [\n    [null, null]\n  ],"), "\(form)")
    let empty = try Tool.run(
      ["explain", "mazur-2-2-2", "--check", "sheet/exercise.json"], in: scratch.folder)
    #expect(
      empty.status == 65 && empty.output.isEmpty && empty.errors.contains("found no number"), "\(empty)")
    let filled = form.replacing("\"loss\": null", with: "\"loss\": 0.35")
    try scratch.write("mine.json", Data(filled.utf8))
    let mine = try Tool.run(["explain", "mazur-2-2-2", "--check", "mine.json"], in: scratch.folder)
    #expect(mine.status == 1 && mine.output.contains("wrong step is loss: yours is 0.35"), "\(mine)")
  }

  @Test func `the LaTeX of every worked example and of a wide network compiles`() throws {
    let scratch = try Scratch()
    let iris = Tool.fixtures.appendingPathComponent("networks/iris-classifier.json").path
    for (index, arguments) in [
      ["mazur-2-2-2"], ["softmax-3", "--exercise"], ["relu-2-3-1-unit-2-dead"], [iris, "--digits", "17"],
      ["mazur-2-2-2", "--defect", "D14"],
    ].enumerated() {
      let outcome = try Tool.run(["explain", "--format", "latex"] + arguments)
      #expect(outcome.status == 0 && outcome.output.hasSuffix("\\end{document}\n"))
      // The network's picture: positive weights are lines, negative ones dots.
      #expect(outcome.output.contains("\\begin{picture}(") && outcome.output.contains("\\qbezier("))
      #expect(outcome.output.contains("\\qbezier[") == (index == 2 || index == 3), "\(arguments)")
      try scratch.write("\(index).tex", Data(outcome.output.utf8))
      try requireCompiles("\(index).tex", in: scratch)
    }
  }

  @Test func `options that exclude each other are told`() throws {
    for (arguments, part) in [
      (["--exercise", "--defect", "D1"], "--exercise: found with --defect"),
      (["--check", "x.json", "--format", "html"], "--check: found with --format html"),
      (["--check", "x.json", "--exercise"], "--exercise: found with --check"),
    ] {
      let outcome = try Tool.run(["explain", "mazur-2-2-2"] + arguments)
      #expect(outcome.status == 64 && outcome.errors.contains(part), "\(outcome.errors)")
    }
  }

  /// Compiles a document where there is a pdfLaTeX; where there is none, that is said.
  private func requireCompiles(_ name: String, in scratch: Scratch) throws {
    let shell = URL(fileURLWithPath: "/bin/sh")
    guard try Tool.run(shell, ["-c", "command -v pdflatex"]).status == 0 else {
      print("pdflatex is not installed: \(name) is not compiled")
      return
    }
    let outcome = try Tool.run(
      shell, ["-c", "pdflatex -interaction=nonstopmode -halt-on-error \(name) </dev/null"],
      in: scratch.folder)
    #expect(outcome.status == 0 && !outcome.output.contains("\n! "), "\(outcome.output.suffix(2_000))")
  }
}
