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
  var format: OutputFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder to write explanation.json, explanation.md and explanation.txt to.", valueName: "dir"),
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
      let written = Result { try output.map { try write(explanation, to: $0) } }
      if !quiet { try StandardOutput.write(try rendered(explanation)) }
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
    case .text: Terminal.wrapped(explanation.text(color: color.isOn), hanging: 0)
    case .json: try explanation.json
    case .markdown: explanation.markdown
    }
  }

  private func write(_ explanation: Explanation, to folder: String) throws {
    let files = [
      ("explanation.json", try explanation.json), ("explanation.md", explanation.markdown),
      ("explanation.txt", explanation.text(color: false)),
    ]
    try FileSet(files.map { ($0, Data($1.utf8)) }, in: folder).put()
    guard !quiet else { return }
    for (name, _) in files { StandardError.write(OneLine.text("wrote \(folder)/\(name)") + "\n") }
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
