import Testing

@testable import Reports

@Suite("What verifies nothing")
struct NothingToVerifyTests {
  private func report(_ trainings: [Report.Training]) -> Report {
    var report = Report(title: "train my.json", seed: 1)
    report.trainings = trainings
    report.finish()
    report.verdictReason = "Training verifies nothing."
    return report
  }

  @Test("A training that ends well is no failure in any form, and is not called inconclusive")
  func endsWell() throws {
    let report = report([SampleReport.training()])
    let junit = JUnitReport.render(report)
    #expect(
      junit.contains("failures=\"0\"") && !junit.contains("<failure") && junit.contains("name=\"training\""))
    #expect(MarkdownReport.render(report).hasPrefix("# – Not applicable: train my.json"))
    let page = try HTMLReport.render(report)
    #expect(page.contains("not applicable") && !page.contains("inconclusive</h2>"))
  }

  @Test("A training that ends without a number fails in JUnit, and the others of its report do not")
  func diverges() {
    let junit = JUnitReport.render(report([SampleReport.training(), SampleReport.divergence()]))
    #expect(junit.contains("tests=\"2\" failures=\"1\""))
    #expect(junit.contains("<failure type=\"diverged\""))
  }

  @Test("Beside a check a training takes nothing from the verdict")
  func besideCheck() {
    var report = SampleReport.verified()
    report.trainings = [SampleReport.training()]
    report.finish()
    #expect(!report.verifiesNothing && report.verdict == .verified)
    #expect(!MarkdownReport.render(report).contains("Not applicable"))
  }
}
