import ArgumentParser
import Commands
import Foundation
import NetworkFiles
import PlantedDefects
import ReferenceMLP
import VerificationSuite

/// The form of an explanation.
enum ExplanationFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case markdown
}

/// `explain`: every step of forward pass, loss, backward pass and update, with its numbers.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain every step of forward pass, loss, backward pass and update, with numbers.",
    usage: "gradient-check explain <example> [<options>]",
    discussion: """
      Examples:
        gradient-check explain mazur-2-2-2
        gradient-check explain softmax-3 --format markdown > lesson.md
        gradient-check explain my-network.json --digits 12
        gradient-check explain mazur-2-2-2 --defect D14 --digits 12

      Worked examples:
      \(WorkedExamples.names.map { "  " + $0 }.joined(separator: "\n"))
      """)

  @Argument(help: "A worked example's name, or a network file.")
  var example: String

  @Option(help: "The form of the text.")
  var format: ExplanationFormat = .text

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Significant digits of each number, 1 to 17.", valueName: "n"))
  var digits: Int = 8

  @Option(
    parsing: .unconditional, help: ArgumentHelp("η of the update, in place of the file's.", valueName: "η"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "Show instead where a planted defect departs from the right computation: D1 to D36.", valueName: "id"))
  var defect: String?

  func validate() throws {
    _ = try defect.map(Self.kind)
    guard (1...17).contains(digits) else {
      throw ValidationError("--digits: found \(digits), expected 1 to 17")
    }
    try requirePositive(learningRate, option: "--learning-rate")
  }

  func run() async throws {
    try await exiting {
      let (title, file) = try load()
      let text = try explanation(of: file, title: title)
      try StandardOutput.write(
        (format == .text ? Terminal.wrapped(text, hanging: 0) : text)
          .trimmingCharacters(in: .newlines) + "\n")
      return .verified
    }
  }

  private func explanation(of file: NetworkFile, title: String) throws -> String {
    let rate = learningRate ?? file.learningRate ?? Self.defaultLearningRate
    let style = StepByStepText(style: format == .markdown ? .markdown : .plain, digits: digits)
    guard let defect else {
      return style.render(
        StepByStep(network: file.network, problem: file.problem, learningRate: rate), title: title)
    }
    guard
      let comparison = StepByStepComparison(
        try Self.kind(defect), network: file.network, problem: file.problem, learningRate: rate)
    else {
      throw CommandInputError(
        description: "--defect: \(defect) fits no place in this network, expected a defect that does")
    }
    return style.render(comparison, title: title)
  }

  private static func kind(_ id: String) throws -> DefectKind {
    guard let kind = DefectKind(rawValue: id) else {
      throw ValidationError(OneLine.text("--defect: found \"\(id)\", expected one of D1 to D36"))
    }
    return kind
  }

  /// η where neither the file nor the command line gives one.
  private static let defaultLearningRate = 0.1

  private func load() throws -> (title: String, file: NetworkFile) {
    if WorkedExamples.names.contains(example) {
      let example = try WorkedExamples.load(example)
      return (example.title, example.file)
    }
    guard FileManager.default.fileExists(atPath: example) else {
      throw NetworkFileError(
        .unreadable, file: example, found: "neither a worked example nor a file of this name",
        expected: NetworkFileNames.expectation(insteadOf: example, known: WorkedExamples.names)
          + ", or a network file")
    }
    let file = try NetworkFile.load(path: example)
    StandardError.warn(file.warnings)
    return (OneLine.text(file.name), file)
  }
}
