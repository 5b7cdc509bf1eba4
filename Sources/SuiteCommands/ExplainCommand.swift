import ArgumentParser
import Commands
import Foundation
import PlantedDefects
import ReferenceMLP
import Reports
import VerificationSuite
import Wording

/// `explain`: every step of forward pass, loss, backward pass and update, with its numbers.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain every step of forward pass, loss, backward pass and update, with numbers.",
    usage: "gradient-check explain <example> [<options>]",
    discussion: """
      Examples:
        gradient-check explain mazur-2-2-2
        gradient-check explain softmax-3 --output lesson
        gradient-check explain softmax-3 --format latex > lesson.tex
        gradient-check explain softmax-3 --exercise --digits 4 --output sheet
        gradient-check explain my-network.json --digits 12
        gradient-check explain mazur-2-2-2 --defect D14 --digits 12
        gradient-check explain mazur-2-2-2 --check mine.json

      Worked examples:
      \(WorkedExamples.names.map { "  " + $0 }.joined(separator: "\n"))
      """)

  @Argument(
    help: "A worked example's name, or a network file; - for standard input.",
    completion: NameCompletion.examples)
  var example: String

  @Option(help: "The form of the result on standard output.")
  var format: ExplanationFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder to write explanation.html, .json, .md, .tex and .txt to.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(name: .shortAndLong, help: "Nothing on standard output.")
  var quiet = false

  @Option(help: "Colours in the text.")
  var color: ColorChoice = .auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Significant digits of each number, 1 to 17.", valueName: "n"))
  var digits: Int = 8

  @Option(
    parsing: .unconditional, help: ArgumentHelp("η of the update, in place of the file's.", valueName: "η"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "Show instead where a planted defect departs from the right computation: D1 to D36.", valueName: "id"),
    completion: NameCompletion.defects)
  var defect: String?

  @Flag(
    help: """
      Leave the numbers of the steps blank, for a learner to compute; --output writes exercise.html and so on beside \
      explanation.html, which has the solutions.
      """)
  var exercise = false

  @Option(
    help: ArgumentHelp(
      "A learner's own numbers (JSON: {\"z1\": [0.3775, 0.3925], \"loss next\": 0.291}): which step is the first wrong one, and which "
        + "known mistake gives just these numbers. Status 1 where one is wrong.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var check: String?

  func validate() throws {
    _ = try defect.map(Self.kind)
    guard check == nil || (defect == nil && output == nil) else {
      throw ValidationError(
        "--check: found with \(defect == nil ? "--output" : "--defect"), expected without")
    }
    guard check == nil || format.isOfChecks else {
      throw ValidationError(
        "--check: found with --format \(format.rawValue), expected text, json or markdown")
    }
    guard !exercise || (check == nil && defect == nil) else {
      throw ValidationError(
        "--exercise: found with \(check == nil ? "--defect" : "--check"), expected without")
    }
    guard (1...17).contains(digits) else {
      throw ValidationError("--digits: found \(digits), expected 1 to 17")
    }
    try requirePositive(learningRate, option: "--learning-rate")
  }

  func run() async throws {
    try await exiting {
      if let check { return try checked(check) }
      if let output { try OutputPlace.requireFolder(output) }
      let explanation = try explanation()
      var sheet = explanation
      sheet.isExercise = exercise
      let written = Result { try output.map { try write(explanation, sheet, to: $0) } }
      if !quiet { try StandardOutput.write(try rendered(sheet)) }
      try written.get()
      return .verified
    }
  }

  /// Compares a learner's numbers with the computation, and with that of every known mistake.
  private func checked(_ path: String) throws -> ExitStatus {
    let taught = try TaughtNetwork(example, learningRate: learningRate, quiet: quiet)
    let own = try OwnNumbers.read(path, for: taught.walk)
    let result = ExplanationCheck(
      title: taught.title, digits: digits,
      check: StepByStepCheck(
        own, network: taught.network, problem: taught.problem, learningRate: taught.learningRate))
    if !quiet {
      try StandardOutput.write(
        format == .json
          ? try result.json : format == .markdown ? result.text : Terminal.wrapped(result.text, hanging: 0))
    }
    return result.check.firstWrong == nil ? .verified : .refuted
  }

  private func rendered(_ explanation: Explanation) throws -> String {
    switch format {
    case .text:
      Terminal.wrapped(
        explanation.text(color: color.isOn, columns: Terminal.columnsToWrapAt), hanging: 0)
    case .json: try explanation.json
    case .markdown: explanation.markdown
    case .html: try Lesson(explanation).html()
    case .latex: Lesson(explanation).latex
    }
  }

  private func write(_ explanation: Explanation, _ sheet: Explanation, to folder: String) throws {
    let files =
      try Self.files(explanation, "explanation") + (exercise ? Self.files(sheet, "exercise") : [])
    try FileSet(files.map { ($0, Data($1.utf8)) }, in: folder).put()
    guard !quiet else { return }
    for (name, _) in files { StandardError.write(OneLine.text("wrote \(folder)/\(name)") + "\n") }
  }

  private static func files(_ explanation: Explanation, _ name: String) throws -> [(String, String)] {
    let lesson = Lesson(explanation)
    return [
      ("\(name).html", try lesson.html()), ("\(name).json", try explanation.json),
      ("\(name).md", explanation.markdown), ("\(name).tex", lesson.latex),
      ("\(name).txt", explanation.text(color: false)),
    ]
  }

  private func explanation() throws -> Explanation {
    let taught = try TaughtNetwork(example, learningRate: learningRate, quiet: quiet)
    guard let defect else {
      return Explanation(title: taught.title, digits: digits, walk: .right(taught.walk))
    }
    guard
      let comparison = StepByStepComparison(
        try Self.kind(defect), network: taught.network, problem: taught.problem,
        learningRate: taught.learningRate)
    else {
      throw CommandInputError(
        description: "--defect: \(defect) fits no place in this network, expected a defect that does")
    }
    return Explanation(title: taught.title, digits: digits, walk: .planted(comparison))
  }

  private static func kind(_ id: String) throws -> DefectKind {
    guard let kind = DefectKind(rawValue: id) else {
      throw ValidationError(OneLine.text("--defect: found \"\(id)\", expected one of D1 to D36"))
    }
    return kind
  }
}

/// The form of an explanation on standard output.
enum ExplanationFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
  case html
  case latex

  /// Whether a learner's checked numbers can be told in it.
  var isOfChecks: Bool { self != .html && self != .latex }
}
