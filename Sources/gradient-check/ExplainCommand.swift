import ArgumentParser
import ReferenceMLP
import VerificationSuite

/// `explain`: every step of forward pass, loss, backward pass and update, with its numbers.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain every step of forward pass, loss, backward pass and update, with numbers.",
    discussion: """
      Examples:
        gradient-check explain mazur-2-2-2
        gradient-check explain relu-2-3-1-all-active --format markdown > lesson.md
        gradient-check explain my-network.json --digits 12

      Worked examples: \(WorkedExamples.names.joined(separator: ", ")).
      """)

  @Argument(help: "A worked example's name, or a network file.")
  var example: String

  @Option(help: "The form of the text: text or markdown.")
  var format: OutputFormat = .text

  @Option(help: ArgumentHelp("Significant digits of each number, 1 to 17.", valueName: "n"))
  var digits: Int = 8

  @Option(help: ArgumentHelp("η of the update, in place of the file's.", valueName: "η"))
  var learningRate: Double?

  func validate() throws {
    guard format != .json else {
      throw ValidationError("--format: found json, expected text or markdown")
    }
    guard (1...17).contains(digits) else {
      throw ValidationError("--digits: found \(digits), expected 1 to 17")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate: found \(learningRate), expected a positive number")
    }
  }

  func run() async throws {
    try await exiting {
      let (title, file) = try load()
      let walk = StepByStep(
        network: file.network, problem: file.problem,
        learningRate: learningRate ?? file.learningRate ?? Self.defaultLearningRate)
      let text = StepByStepText(style: format == .markdown ? .markdown : .plain, digits: digits)
      print(text.render(walk, title: title))
      return .verified
    }
  }

  /// η where neither the file nor the command line gives one.
  private static let defaultLearningRate = 0.1

  private func load() throws -> (title: String, file: NetworkFile) {
    if WorkedExamples.names.contains(example) {
      let example = try WorkedExamples.load(example)
      return (example.title, example.file)
    }
    let file = try NetworkFile.load(path: example)
    for warning in file.warnings { StandardError.write("warning: \(warning)\n") }
    return (file.name, file)
  }
}
