import Testing

@testable import Reports

@Suite struct GitHubAnnotationsTests {
  private let root = SourceRoot("/work", folder: "/work/models")

  private func lines(_ checks: [Report.Check]) -> [String] {
    var report = SampleReport.verified()
    report.checks = checks
    report.finish()
    return GitHubAnnotations.render(report, root: root).split(separator: "\n").map(String.init)
  }

  @Test func `a refuted check is an error with file, worst entry and diagnosis`() throws {
    var check = SampleReport.refuted()
    check.file = "my,model:1.py"
    let line = try #require(lines([check]).first)
    #expect(
      line.hasPrefix(
        "::error file=models/my%2Cmodel%3A1.py,title=matrix/tanh/huber/depth 2/batch 64%3A refuted::15 of 47 entries"
      ))
    #expect(
      line.contains("%0Aworst entry: W2[2,1]: claimed 7.901, is 0.123 ± 2.1e-12 (Richardson, step 0.0012)"))
    check.line = 42
    #expect(
      try #require(lines([check]).first).hasPrefix("::error file=models/my%2Cmodel%3A1.py,line=42,title="))
    #expect(line.contains("%0Adiagnosis: constant-factor 64 in W2: all of W2 is 64.000× too large"))
  }

  @Test func `what is inconclusive is a warning, and what is verified nothing`() {
    let lines = lines([SampleReport.noisy(), SampleReport.verifiedCheck(1)])
    #expect(lines.count == 1)
    #expect(lines[0].hasPrefix("::warning title=program/float32 model%3A inconclusive (noise)::The noise"))
  }

  @Test func `hostile texts cannot begin a command of their own, nor end a property`() {
    var check = SampleReport.refuted()
    check.message = "50%\r\n::set-output name=x::y\u{301}%\u{301}" + Hostile.all
    check.id = "a:b,c\n::error::\u{85}::stop-commands::x"
    let lines = lines([check])
    #expect(lines.count == 1)
    #expect(
      lines[0].hasPrefix(
        "::error title=a%3Ab%2Cc %3A%3Aerror%3A%3A\\u{85}%3A%3Astop-commands%3A%3Ax%3A refuted::50%25%0A"))
    #expect(lines[0].unicodeScalars.allSatisfy { !VisibleText.isUnsafe($0) })
  }

  @Test func `more than GitHub shows are counted in the last line`() {
    let checks = (0..<40).map { number in
      var check = number % 2 == 0 ? SampleReport.refuted() : SampleReport.noisy()
      check.id += " \(number)"
      return check
    }
    let lines = lines(checks)
    #expect(
      lines.count { $0.hasPrefix("::error ") } == 10 && lines.count { $0.hasPrefix("::warning ") } == 10)
    #expect(lines[9].hasSuffix("::11 more are refuted; the report has all of them."))
    #expect(self.lines(Array(checks.prefix(20))).count == 20)
  }

  @Test func `a run that checked nothing is a warning, and a training none`() {
    #expect(lines([]) == ["::warning title=network binary-classifier.json::Nothing was checked."])
    var training = Report(title: "train x.json", seed: 1)
    training.trainings = [SampleReport.training()]
    training.finish()
    #expect(GitHubAnnotations.render(training, root: root).isEmpty)
  }

  @Test(arguments: [
    ("a.py", "models/a.py"), ("./a.py", "models/a.py"), ("../b/a.py", "b/a.py"), ("/work/c.py", "c.py"),
    ("/else/c.py", "/else/c.py"), ("../../x", "/x"), ("/worker/a.py", "/worker/a.py"),
  ])
  func `paths are relative to the repository`(path: String, expected: String) {
    #expect(root.path(path) == expected)
  }
}
