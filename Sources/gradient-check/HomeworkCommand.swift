import ArgumentParser
import Commands
import ExternalPrograms
import NetworkCommands
import PlantedDefects
import ReferenceMLP
import SuiteCommands

/// `homework`: a learner's program beside the training that it should be.
struct HomeworkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "homework",
    abstract: "Check a program that trains a network and prints its numbers, step by step.",
    usage: "gradient-check homework <example> [<options>] -- <command> ...",
    discussion: """
      The command trains the same network, by gradient descent on all samples
      where no other rule is given, and prints JSON objects, one a line: {"step": 1, "z1": [[…]], "dW2": [[…]], …}.
      Named are the first number that departs, the known mistake that gives just
      these numbers, and what is wrong beside it.

      Examples:
        gradient-check homework mazur-2-2-2 -- python3 train.py
        gradient-check homework network.json --format json -- ./train --epochs 5
        gradient-check homework network.json --optimizer adam --batch-size 16 -- ./train
      """)

  @Argument(
    help: "A worked example's name, or a network file; - for standard input.",
    completion: TaughtNetwork.completion)
  var example: String

  @Argument(parsing: .postTerminator, help: "The command that starts the program, and its arguments.")
  var command: [String] = []

  @Option(help: "The form of the result on standard output; markdown is text.")
  var format: OutputFormat = .text

  @Flag(name: .shortAndLong, help: "Nothing on standard output.")
  var quiet = false

  @Option(
    parsing: .unconditional, help: ArgumentHelp("η of the updates, in place of the file's.", valueName: "η"))
  var learningRate: Double?

  @Option(help: "The rule of an update, with the other numbers that train has for it.")
  var optimizer: OptimizerChoice = .gradientDescent

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples in a mini-batch, in the file's order and not shuffled; by default all at once.", valueName: "n"
    ))
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most steps of training that are looked at; the program is ended after them.", valueName: "n"))
  var steps: Int = 1_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one line may take, in seconds.", valueName: "s"))
  var timeout: Double = 60

  @Flag(
    name: .customLong("clean-env"),
    help: "Of the environment, give the program \(ProgramEnvironment.kept.joined(separator: ", ")) alone.")
  var cleanEnvironment = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Significant digits of each right number, 1 to 17.", valueName: "n"))
  var digits: Int = 8

  func validate() throws {
    guard let name = command.first, !name.isEmpty else {
      throw ValidationError(
        "found no command, expected one after two dashes: gradient-check homework \(example) -- python3 train.py"
      )
    }
    guard (1...17).contains(digits) else {
      throw ValidationError("--digits: found \(digits), expected 1 to 17")
    }
    try require(steps, atLeast: 1, option: "--steps")
    try require(batchSize, atLeast: 1, option: "--batch-size")
    try requirePositive(timeout, option: "--timeout")
    try requirePositive(learningRate, option: "--learning-rate")
  }

  func run() async throws {
    let interruption = Interruption.takeOver(removing: Leftovers.remove)
    defer { interruption.cancel() }
    try await exiting {
      let taught = try TaughtNetwork(
        example, learningRate: learningRate, usualLearningRate: optimizer.usualLearningRate, quiet: quiet)
      let rule = optimizer.rule(learningRate: taught.learningRate)
      let (lines, problem) = await printed(HomeworkLines(of: shapes(taught), limit: steps))
      if lines.steps.isEmpty, let problem { throw problem }
      guard !lines.steps.isEmpty else {
        throw CommandInputError(
          description:
            "\(command.joined(separator: " ")): found no line on its standard output, expected JSON objects such as "
            + "{\"step\": 1, \"z1\": [[…]], \"loss\": …}")
      }
      let check = HomeworkCheck(
        lines.steps, network: taught.network, problem: taught.problem, optimizer: rule, batchSize: batchSize)
      let words = HomeworkWords(
        title: taught.title, optimizer: rule, batchSize: batchSize, digits: digits, base: lines.base ?? 1,
        check: check)
      if !quiet {
        try StandardOutput.write(
          format == .json
            ? try words.json : format == .markdown ? words.text : Terminal.wrapped(words.text, hanging: 0))
      }
      // What is right up to where the program failed is not all that was asked for.
      if let problem { throw problem }
      return check.departures.isEmpty ? .verified : .refuted
    }
  }

  /// The computation of the step after so many updates, with another step's numbers.
  private func shapes(_ taught: TaughtNetwork) -> (Int) -> StepByStep {
    let (whole, samples) = (taught.walk, taught.problem.samples)
    guard let batchSize, batchSize < samples else { return { _ in whole } }
    func walk(_ count: Int) -> StepByStep {
      StepByStep(
        network: taught.network, problem: taught.problem.selecting(samples: 0..<count),
        learningRate: taught.learningRate)
    }
    let (batches, rest) = ((samples + batchSize - 1) / batchSize, samples % batchSize)
    let (full, last) = (walk(batchSize), walk(rest == 0 ? batchSize : rest))
    return { $0 % batches == batches - 1 ? last : full }
  }

  /// What the program prints, and what went wrong with it.
  private func printed(_ empty: HomeworkLines) async -> (HomeworkLines, (any Error)?) {
    var lines = empty
    do {
      Leftovers.adopt()
      try await ExternalProgram.withLines(
        of: command, environment: cleanEnvironment ? .clean : .whole,
        // A day is for ever here, and keeps the sum of clock and limit far from overflow.
        timeLimit: .seconds(min(timeout, 86_400)), lineLimit: lines.lineLimit
      ) { try lines.take($0) }
      return (lines, nil)
    } catch {
      return (lines, error)
    }
  }
}
