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
    #expect(
      try String(decoding: ReportJSON.encode(report), as: UTF8.self).contains(
        "\"verdict\" : \"not applicable\""))
    let sarif = try SARIFReport.render(report, root: SourceRoot("/work", folder: "/work"))
    #expect(sarif.contains("\"verdict\" : \"not applicable\"") && !sarif.contains("inconclusive"))
  }

  @Test("The terminal calls neither a training that ends well nor anything of it inconclusive")
  func terminal() {
    let text = TextReport.render(report([SampleReport.training()]), color: false)
    #expect(text.hasPrefix("– NOT APPLICABLE  train my.json\n  Training verifies nothing."))
  }

  private func failed() -> Report {
    var training = SampleReport.divergence()
    training.failed = true
    training.file = "my.json"
    var report = report([SampleReport.training(), training])
    report.verdictReason = nil
    return report
  }

  @Test(
    "A training that failed says so in heading, verdict and every form, and the others of its report do not")
  func fails() throws {
    let report = failed()
    #expect(report.verdict == .failed)
    let sentence = "failed: learning rate too large, since epoch 1. Training diverges"
    let text = TextReport.render(report, color: false)
    #expect(text.hasPrefix("✗ FAILED  train my.json\n") && text.contains("1 of 2 ended well"))
    let markdown = MarkdownReport.render(report)
    #expect(markdown.hasPrefix("# ✗ Failed: train my.json") && markdown.contains("\n## Failed\n"))
    let page = try HTMLReport.render(report)
    #expect(page.contains("<title>✗ failed: train my.json") && page.contains("class=\"verdict bad\""))
    let junit = JUnitReport.render(report)
    #expect(junit.contains("<testsuite name=\"training\" tests=\"2\" failures=\"1\""))
    let sarif = try SARIFReport.render(report, root: SourceRoot("/work", folder: "/work"))
    #expect(
      sarif.contains("\"verdict\" : \"failed\"")
        && sarif.contains("\"ruleId\" : \"learning-rate-too-large\"")
        && sarif.contains("\"uri\" : \"my.json\""))
    let notes = GitHubAnnotations.render(report, root: SourceRoot("/work", folder: "/work"))
    #expect(notes.hasPrefix("::error file=my.json,title=training"))
    for (form, text) in [
      "terminal": text, "Markdown": markdown, "HTML": page, "JUnit": junit, "SARIF": sarif,
      "annotation": notes,
    ] {
      #expect(text.contains(sentence), "\(form)")
      #expect(!text.lowercased().contains("not applicable") && !text.contains("inconclusive"), "\(form)")
    }
  }

  @Test("A training that fails where an earlier one did not is worse, in both orders of the two reports")
  func compared() throws {
    var (good, bad) = (report([SampleReport.training()]), report([SampleReport.training()]))
    bad.trainings[0].failed = true
    bad.finish()
    try bad.compare(with: good)
    #expect(bad.baseline?.changes.allSatisfy { $0.direction == .worse } == true)
    try good.compare(with: bad)
    #expect(good.baseline?.changes.allSatisfy { $0.direction == .better } == true)
  }

  @Test("A diverging training that nobody asked about, as of a suite that shows one, is no failure")
  func shown() {
    var report = SampleReport.verified()
    report.trainings = [SampleReport.divergence()]
    report.finish()
    #expect(report.verdict == .verified && report.findings.isEmpty)
  }

  @Test("Beside a check a training takes nothing from the verdict")
  func besideCheck() {
    var report = SampleReport.verified()
    report.trainings = [SampleReport.training()]
    report.finish()
    #expect(report.verdict == .verified)
    #expect(!MarkdownReport.render(report).contains("Not applicable"))
  }
}
