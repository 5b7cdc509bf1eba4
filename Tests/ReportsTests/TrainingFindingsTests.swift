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
