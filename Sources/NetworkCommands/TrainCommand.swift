import ArgumentParser
import CheckReports
import Commands
import Foundation
import NetworkChecking
import NetworkFiles
import ReferenceMLP
import Reports
import Runs
import TrainingHealth

/// `train`: gradient descent on a network file.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network file by gradient descent, momentum or Adam.",
    usage: "gradient-check train <file> [<options>]",
    discussion: """
      Training ends at a number of epochs, at a loss threshold, or when the validation loss stops improving, \
      and says which. It is watched: what went wrong is named, with its evidence and what to do. Exit status 1 \
      means that it failed: it diverged, could not learn, or came to a number that is NaN or infinite.

      Examples:
        gradient-check train fixtures/networks/iris-classifier.json
        gradient-check train my.json --optimizer adam --batch-size 16
        gradient-check train my.json --validation 0.2 --patience 10
        gradient-check train my.json --loss-at-most 1e-3 --save trained.json
        gradient-check train my.json --sweep-rate --output training
      """)

  @Argument(
    help: "The network file (JSON) with data; - for standard input.", completion: .file(extensions: ["json"]))
  var file: String

  @Option(help: "The rule of a step.")
  var optimizer: OptimizerChoice = .gradientDescent

  @Option(
    parsing: .unconditional, help: ArgumentHelp("η (α of Adam), in place of the file's.", valueName: "η"))
  var learningRate: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("Epochs at most.", valueName: "n"))
  var epochs: Int = 100

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Samples in a mini-batch; by default all at once.", valueName: "n"))
  var batchSize: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop when the loss is at most this.", valueName: "loss"))
  var lossAtMost: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Part of the samples to hold out for validation, such as 0.2.", valueName: "part"))
  var validation: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop when the validation loss has not improved for so many epochs.", valueName: "epochs"))
  var patience: Int?

  @Flag(
    help: """
      Before the training, descend from the same start with \(Self.sweptRates) learning rates on both sides of 2/λmax, as many steps \
      as epochs each: what came of each, and how often.
      """)
  var sweepRate = false

  @Option(help: ArgumentHelp("A file to write the trained network to.", valueName: "file"))
  var save: String?

  @OptionGroup var seed: SeedOption
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if patience != nil && validation == nil {
      throw ValidationError("--patience needs samples held out: give --validation, such as 0.2")
    }
    if let validation, !(validation > 0 && validation < 1) {
      throw ValidationError("--validation: found \(validation), expected a part between 0 and 1")
    }
    if let lossAtMost, lossAtMost.isNaN {
      throw ValidationError("--loss-at-most: found \(lossAtMost), expected a number")
    }
    try requirePositive(learningRate, option: "--learning-rate")
    try require(epochs, atLeast: 0, option: "--epochs")
    try require(batchSize, atLeast: 1, option: "--batch-size")
    try require(patience, atLeast: 1, option: "--patience")
    guard !file.isEmpty else { throw ValidationError("<file>: found an empty name, expected a network file") }
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      let baseline = try report.prepare()
      let place = try save.map(OutputPlace.requireFile)
      let network = try NetworkFile.load(path: file)
      report.warn(network.warnings)
      let (training, validation) = try split(network.problem)
      let configuration = self.configuration(learningRate ?? network.learningRate)
      let sweep = sweepRate ? try sweep(network, training, progress) : nil
      let monitor = TrainingMonitor(training: configuration, problem: training, validation: validation)
      let course = try configuration.run(network.network, on: training, validation: validation) { moment in
        monitor.observe(moment)
        progress.update(part: "training, epoch", done: moment.record.epoch, total: epochs)
      }
      progress.finish()
      if let place, let save {
        try write(course.network, of: network, to: place)
        report.noteWritten([save])
      }
      let result = trainingReport(network, monitor.course, course, sweep)
      let hasFailed = result.verdict == .failed
      let text =
        (hasFailed ? TextReport.heading(result, color: report.color.isOn) + "\n" : "")
        + preface(result, training, validation, course) + "\(course.stoppedBy)\n"
        + Self.health(result.trainings) + Self.words(result.rateCurves)
      return try report.deliver(result, since: baseline) {
        text + TextReport.changes(in: $0)
      }
    }
  }

  private func configuration(_ fileLearningRate: Double?) -> Training {
    let rule = optimizer.rule(learningRate: fileLearningRate ?? optimizer.usualLearningRate)
    var stopping: [StoppingRule] = [.epochs(epochs)]
    if let lossAtMost { stopping.append(.lossAtMost(lossAtMost)) }
    if let patience { stopping.append(.validationLossNotImproving(patience: patience)) }
    return Training(optimizer: rule, batchSize: batchSize, seed: seed.seed, stopping: stopping)
  }

  /// Training and validation samples, drawn by the seed; at least one of each.
  private func split(
    _ problem: LearningProblem<Double>
  ) throws -> (training: LearningProblem<Double>, validation: LearningProblem<Double>?) {
    guard let validation else { return (problem, nil) }
    let held = Int((Double(problem.samples) * validation).rounded())
    guard held >= 1, held < problem.samples else {
      throw CommandInputError(
        description:
          "--validation: found \(validation), which holds out \(held) of \(problem.samples) samples, "
          + "expected at least one on either side")
    }
    var random = SeededGenerator(seed: seed.seed)
    let order = Array(0..<problem.samples).shuffled(using: &random)
    return (
      problem.selecting(samples: order.dropFirst(held)), problem.selecting(samples: order.prefix(held))
    )
  }

  /// Learning rates of a sweep: with sixty, a share of a quarter of them is known to within a quarter.
  private static let sweptRates = 60

  /// Descents from the file's parameters with rates that are drawn at random, evenly in their logarithm, from a 32nd of 2/λmax to
  /// eight times that.
  private func sweep(
    _ file: NetworkFile, _ problem: LearningProblem<Double>, _ progress: ProgressLine
  ) throws -> Report.RateCurve {
    var random = SeededGenerator(seed: seed.seed)
    let rates = (0..<Self.sweptRates).map { _ in 0x1p-5 * exp2(8 * random.uniform()) }.sorted()
    let steps = max(epochs, 1)
    guard
      let sweep = RateSweep(
        of: file.network, on: problem, relativeRates: rates, steps: steps,
        note: { progress.update(part: "learning rate", done: $0, total: Self.sweptRates) })
    else {
      throw CommandInputError(
        description:
          "--sweep-rate: found that the loss is not curved upward at the start (λmax is not positive, or no number), expected a "
          + "start at which 2/λmax is a limit")
    }
    return Report.RateCurve(title: file.name, sweep, steps: steps, isSample: true)
  }

  /// What came of the rates, in lines.
  private static func words(_ curves: [Report.RateCurve]) -> String {
    curves.map { curve in
      "\nLoss against learning rate, \(OneLine.text(curve.summary))\n"
        + curve.frequencies.map { "  \($0)\n" }.joined()
    }.joined()
  }

  private func write(_ trained: MLP<Double>, of file: NetworkFile, to place: URL) throws {
    var copy = file
    copy.network = trained
    // It belonged to the parameters before.
    copy.claimedGradient = nil
    let saved = FileSet(
      [(place.lastPathComponent, Data(copy.json.utf8))], in: place.deletingLastPathComponent().path)
    try Interruption.holdingBack { try saved.put() }
  }

  /// What was trained, how and on what, and the course of it.
  private func preface(
    _ report: Report, _ training: LearningProblem<Double>, _ validation: LearningProblem<Double>?,
    _ course: TrainingResult
  ) -> String {
    let setup = report.trainings.map { OneLine.text("\($0.name): \($0.optimizer)") }.joined()
    let held = validation.map { ", \($0.samples) held out for validation" } ?? ""
    let samples = training.samples == 1 ? "1 sample" : "\(training.samples) samples"
    let table = report.trainings.map { TrainingTable(course, $0).text }.joined()
    return "\(setup), \(samples)\(held)\n\n\(table)\n\n"
  }

  /// The findings, numbered, what the steps were like, and the curvature at the end.
  private static func health(_ runs: [Report.Training]) -> String {
    runs.flatMap { run in
      run.findings.enumerated().map { place, finding in
        "\n\(place + 1). \(finding.title), \(finding.since).\n   \(finding.evidence)\n   \(finding.advice)\n"
      }
        + [run.wordsOfSteps, run.largestCurvature.map { "At the end \($0.words)." } ?? run.curvatureNote]
        .compactMap { $0 }.map { "\n\($0)\n" }
    }.joined()
  }

  private func trainingReport(
    _ file: NetworkFile, _ course: TrainingCourse, _ result: TrainingResult, _ sweep: Report.RateCurve?
  ) -> Report {
    let training = course.training
    var report = Report(title: "train \(self.file)", seed: seed.seed)
    let batches = training.batchSize.map { "batches of \($0)" } ?? "full batch"
    var run = Report.Training(
      name: file.name, optimizer: "\(training.optimizer), \(batches)", result: result,
      training: course.problem, validation: course.validation, classes: file.classNames)
    run.add(course, kept: result.network)
    run.file = self.file == "-" ? nil : self.file
    let hasFailure = course.failure != nil
    // A NaN or infinity is reported, never passed.
    var failed = hasFailure
    if case .nonFinite = result.stoppedBy { failed = true }
    run.failed = failed
    report.trainings = [run]
    report.rateCurves = [sweep].compactMap { $0 }
    report.provenance = [
      Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
      Report.ProvenanceItem(name: "file", value: self.file, source: "argument"),
      Report.ProvenanceItem(
        name: "learning rate", value: "\(training.optimizer.learningRate)",
        source: learningRate != nil ? "--learning-rate" : (file.learningRate != nil ? "file" : "default")),
    ]
    report.notRun = [
      Report.NotRun(what: "Gradient check", why: "Training checks nothing: see gradient-check network FILE.")
    ]
    report.finish()
    report.verdictReason =
      failed && !hasFailure
      ? "\(result.stoppedBy)"
      : run.findings.first.map { "\($0.title), \($0.since). \($0.evidence)" }
        ?? "Training verifies nothing. \(result.stoppedBy)"
    return report
  }
}
