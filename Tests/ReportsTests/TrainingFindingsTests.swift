import Foundation
import Testing

@testable import Reports

@Suite struct TrainingFindingsTests {
  private func report(_ findings: [Report.Training.Finding]) -> Report {
    var report = Report(title: "train iris.json", seed: 1)
    report.trainings = [SampleReport.training()]
    report.trainings[0].findings = findings
    return report
  }

  private static let finding = Report.Training.Finding(
    kind: "learning-rate-too-large", epoch: 3, evidence: "Training diverges.", advice: "Use a smaller one.")

  @Test func `every form has each finding with its epoch, evidence and advice`() throws {
    let report = report([
      Self.finding, .init(kind: "plateau", epoch: 0, evidence: "It stays.", advice: "Draw anew."),
    ])
    let page = try HTMLReport.render(report)
    #expect(
      page.contains(
        "<li><strong>Learning rate too large</strong>, since epoch 3. Training diverges. <em>Use a smaller one.</em></li>"
      ))
    #expect(
      page.contains("<li><strong>Plateau</strong>, since the start. It stays. <em>Draw anew.</em></li>"))
    let text = MarkdownReport.render(report)
    #expect(
      text.contains("1. Learning rate too large, since epoch 3. Training diverges. Use a smaller one.\n"))
    #expect(text.contains("1. Plateau, since the start. It stays. Draw anew.\n"))
  }

  @Test func `a curvature that was measured once has no picture`() throws {
    var report = Report(title: "train", seed: 1)
    report.trainings = [SampleReport.divergence()]
    report.finish()
    #expect(try !HTMLReport.render(report).contains("Largest curvature"))
    report.trainings[0].sharpness.append(.init(epoch: 5, value: 1.5, residual: 0, relativeRate: 1.9))
    #expect(try HTMLReport.render(report).contains("Largest curvature"))
  }

  /// A run of 31 epochs, watched from the first to the last.
  private static func watched() -> Report.Training {
    .init(
      name: "run", optimizer: "gradient descent", stoppedBy: "the end", layers: ["layer 1", "layer 2"],
      history: (0...30).map { epoch in
        .init(
          epoch: epoch, loss: 1 / Double(epoch + 1), gradientNorms: [0.5, 0.25],
          health: .init(
            updateRatios: [0.125, 0], deadShares: [0.25, 0], flatShares: [0.5, 0],
            landing: epoch == 0 ? nil : .init(alpha: -0.5, error: 0.01, factorToRise: 4),
            riseBound: epoch == 0 ? nil : epoch < 10 ? -0.125 : 0.5))
      }, findings: [finding])
  }

  @Test func `a run that was watched has a slider of its epochs, without a script, and the same as a table`()
    throws
  {
    var report = Report(title: "train", seed: 1)
    report.trainings = [Self.watched()]
    report.finish()
    let page = try HTMLReport.render(report)
    func count(_ part: String) -> Int { page.components(separatedBy: part).count - 1 }
    #expect(count("<input type=\"radio\"") == 25 && count("name=\"training-1-epoch\"") == 25)
    // One of them is chosen, and of a dozen and a half a phone leaves out every other one.
    #expect(count(" checked>") == 1 && page.contains("--stops:25;--coarse:13"))
    #expect(count("class=\"stop fine\"") == 12 && count("class=\"stop coarse\"") == 13)
    for epoch in [0, 30] { #expect(page.contains("<h4>Epoch \(epoch)</h4>")) }
    for part in [
      "<dt>α of the step</dt><dd>-0.5 ± 0.01</dd>", "<dt>longer steps rise from</dt><dd>4 ×</dd>",
      "certified: a fall by 0.125 or more", "not certified: the bound allows a rise by 0.5",
      "Found by then: Learning rate too large (since epoch 3).", "These epochs as a table",
      "data-label=\"dead units\">25%", "data-label=\"dead units\">25%, 0%",
    ] { #expect(page.contains(part), "\(part)") }
    // The finding began in epoch 3: it is not told of the epochs before.
    #expect(count("Found by then") == report.trainings[0].stops(atMost: 25).count { $0.epoch >= 3 })
    #expect(!page.contains("<script"))
    let text = MarkdownReport.render(report)
    #expect(text.contains("### Epochs of run\n") && text.contains("certifies the descent of 9 of 30 epochs"))
    #expect(text.contains("| 30 | 0.03226 | -0.5 ± 0.01 | 4 × | not certified"))
    let words = try #require(report.trainings[0].wordsOfSteps)
    #expect(words.hasPrefix("Steps land at α = -0.5 on the parabola") && words.contains("more than 4 times"))
    #expect(try ReportJSON.decode(ReportJSON.encode(report)).trainings == report.trainings)
  }

  @Test
  func
    `a run that was not watched has neither slider nor sentence, and one that is not curved upward says so`()
    throws
  {
    var run = SampleReport.training()
    #expect(run.wordsOfSteps == nil)
    #expect(try !HTMLReport.render(report([])).contains("class=\"epochs\""))
    run = Self.watched()
    run.history[30].health?.landing = .init(alpha: -1.5, error: 0, factorToRise: .infinity)
    run.history[30].loss = .nan
    #expect(run.wordsOfSteps?.contains("α = -1.5, along a loss that is not curved upward.") == true)
    var report = Report(title: "train", seed: 1)
    report.trainings = [run]
    report.finish()
    #expect(try HTMLReport.render(report).contains("<dd>∞ ×</dd>"))
  }

  @Test func `α is not determined where it may be anywhere, and has its error where that shows`() throws {
    let cells: [(alpha: Double, error: Double, cell: String)] = [
      (0.5, 0.5, "not determined"), (1.58e-6, 1, "not determined"), (-30, 20, "not determined"),
      (.nan, .nan, "not determined"), (-30, 2, "-30 ± 2"), (0.1, 0.3, "0.1 ± 0.3"), (0, 0.01, "0 ± 0.01"),
      (-1, 2e-15, "-1"), (-0.906, 2e-5, "-0.906"), (-0.906, 0.01, "-0.906 ± 0.01"), (0, 0, "0 ± 0"),
    ]
    for (alpha, error, cell) in cells {
      #expect(Report.Training.Landing(alpha: alpha, error: error, factorToRise: 1).cell == cell)
    }
    var run = Self.watched()
    run.history[30].health?.landing = .init(alpha: 0.5, error: 0.5, factorToRise: 4 / 3)
    #expect(
      run.wordsOfSteps?.hasPrefix("Steps land at α = -0.5 on") == true
        && run.wordsOfSteps?.contains("Where the last one lands is not determined") == true)
    var report = Report(title: "train", seed: 1)
    report.trainings = [run]
    report.finish()
    #expect(MarkdownReport.render(report).contains("| not determined | – |"))
    for place in run.history.indices.dropFirst() { run.history[place].health?.landing?.error = 1 }
    #expect(run.wordsOfSteps?.hasPrefix("Where the steps land is not determined") == true)
    report.trainings = [run]
    #expect(try !HTMLReport.render(report).contains("Where steps land"))
  }

  @Test func `why there is no λmax is said in every form`() throws {
    var report = report([])
    report.trainings[0].largestCurvature = nil
    report.trainings[0].curvatureNote = "λmax was not measured: a parameter is not finite."
    #expect(
      try HTMLReport.render(report).contains(
        "<p class=\"note\">λmax was not measured: a parameter is not finite.</p>"))
    #expect(MarkdownReport.render(report).contains("λmax was not measured: a parameter is not finite."))
  }

  @Test func `without findings there is no list of them`() throws {
    #expect(try !HTMLReport.render(report([])).contains("class=\"findings\""))
    #expect(!MarkdownReport.render(report([])).contains("### Findings"))
  }

  @Test func `the curvature says how sure its interval is, and the limit only where there is one`() {
    let proven = Report.Training.Curvature(value: 4, lower: 3.9, upper: 4.1, missProbability: 0)
    #expect(proven.words == "λmax = 4, proven to lie in [3.9, 4.1]; 2/λmax = 0.5")
    let probable = Report.Training.Curvature(value: 4, lower: -0.5, upper: 4.1, missProbability: 1e-6)
    #expect(probable.words == "λmax = 4, but for a probability of 1e-6 in [-0.5, 4.1]")
  }
}
