import Testing

@testable import Reports

@Suite struct ReportVerdictTests {
  private func finished(_ change: (inout Report) -> Void) -> Report {
    var report = SampleReport.verified()
    change(&report)
    report.finish()
    return report
  }

  @Test func `a run that checked nothing is inconclusive and says so`() {
    var report = Report(title: "empty", seed: 1, verdict: .verified)
    report.finish()
    #expect(report.verdict == .inconclusive)
    #expect(report.verdictReason == "Nothing was checked.")
  }

  @Test func `training and notes alone are nothing to verify`() {
    var report = Report(title: "train", seed: 1)
    report.trainings = [SampleReport.training()]
    report.stepCurves = [SampleReport.stepCurve()]
    report.finish()
    #expect(report.verdict == .notApplicable)
  }

  @Test func `a trial of the checker alone is something checked`() {
    var report = Report(title: "selftest", seed: 1)
    report.campaigns = [SampleReport.campaigns()[0]]
    report.finish()
    #expect(report.verdict == .verified)
    #expect(report.verdictSentence == "1 trial of the checker passed.")
  }

  @Test func `a run that was interrupted is never verified, and refuted where what was finished is`() {
    let cut = Report.NotRun(what: "claims", why: "the run was interrupted", interrupted: true)
    let open = finished { $0.notRun.append(cut) }
    #expect(open.isInterrupted && open.verdict == .inconclusive)
    #expect(open.verdictReason == "The run was interrupted before its end.")
    let wrong = finished {
      $0.notRun.append(cut)
      $0.checks.append(SampleReport.refuted())
    }
    #expect(wrong.verdict == .refuted)
    #expect(wrong.verdictReason?.hasSuffix("; the run was interrupted before its end.") == true)
    // What a run leaves out on purpose is no interruption.
    let whole = finished { $0.notRun.append(Report.NotRun(what: "claims", why: "not asked for")) }
    #expect(!whole.isInterrupted && whole.verdict == .verified)
    // CI systems that read test results alone do not take it for a success.
    #expect(JUnitReport.render(open).contains("<failure type=\"inconclusive\""))
  }

  @Test func `a trial that an interruption left open is inconclusive, and one that is decided is not`() {
    func verdict(holds: Bool, undecided: Bool) -> Report.Verdict {
      var report = Report(title: "selftest", seed: 1)
      report.campaigns = [
        Report.Campaign(
          name: "a", statement: "b", cases: 3, counts: [], holds: holds, undecided: undecided, examples: [])
      ]
      report.finish()
      return report.verdict
    }
    #expect(verdict(holds: true, undecided: true) == .verified)
    #expect(verdict(holds: false, undecided: true) == .inconclusive)
    #expect(verdict(holds: false, undecided: false) == .refuted)
  }

  @Test func `only verified checks make a verified run without a reason`() {
    let report = finished { _ in }
    #expect(report.verdict == .verified)
    #expect(report.verdictReason == nil)
    #expect(report.summary.checks == 1 && report.summary.verified == 1)
  }

  @Test func `each kind of failure alone refutes the run and is named in the reason`() {
    let cases: [(String, String, (inout Report) -> Void)] = [
      ("check", "matrix/tanh/huber/depth 2/batch 64", { $0.checks.append(SampleReport.refuted()) }),
      ("claim", "S4.2", { $0.claims = [SampleReport.claims()[3]] }),
      ("property", "P36", { $0.properties = [SampleReport.properties()[3]] }),
      ("worked example", "softmax", { $0.workedExamples = [SampleReport.workedExample(bad: true)] }),
      ("planted defect", "D22", { $0.defects = [SampleReport.defects()[3]] }),
      ("trial", "Detection power", { $0.campaigns = [SampleReport.campaigns()[1]] }),
      ("correct gradient", "refuted", { $0.summary.falseAlarms = 1 }),
    ]
    var wrong: [String] = []
    for (kind, name, change) in cases {
      let report = finished(change)
      let reason = report.verdictReason ?? ""
      if report.verdict != .refuted || !reason.contains(kind) || !reason.contains(name) {
        wrong.append("\(kind): \(reason)")
      }
    }
    #expect(wrong == [])
  }

  @Test func `each kind of doubt alone makes the run inconclusive`() {
    let cases: [(String, (inout Report) -> Void)] = [
      ("kink", { $0.checks.append(SampleReport.kinked()) }),
      ("P20", { $0.properties = [SampleReport.properties()[2]] }),
      ("P0", { $0.properties = [SampleReport.properties()[4]] }),
      ("no parameter", { $0.checks[0].parameters = 0 }),
      ("No case", { $0.campaigns = [SampleReport.campaigns()[2]] }),
      ("step", { $0.workedExamples = [.init(id: "none", title: "none", withinBounds: true, steps: [])] }),
    ]
    var wrong: [String] = []
    for (word, change) in cases {
      let report = finished(change)
      let reason = report.verdictReason ?? ""
      if report.verdict != .inconclusive || !reason.contains(word) { wrong.append("\(word): \(reason)") }
    }
    #expect(wrong == [])
  }

  @Test func `refuted wins over inconclusive`() {
    let report = finished { $0.checks += [SampleReport.kinked(), SampleReport.refuted()] }
    #expect(report.verdict == .refuted)
    #expect(report.summary.refuted == 1 && report.summary.inconclusive == 1 && report.summary.verified == 1)
  }

  @Test func `a step whose difference is NaN is out of bounds even where the example claims to be within`() {
    var example = SampleReport.workedExample(bad: false)
    example.steps[0].ulps = .nan
    let report = finished { $0.workedExamples = [example] }
    #expect(report.verdict == .refuted)
    #expect(report.summary.workedExamplesFailed == 1)
  }

  @Test func `the counts of the full sample are those of its lists`() {
    let summary = SampleReport.full().summary
    var expected = Report.Summary()
    expected.checks = 52
    expected.verified = 48
    expected.refuted = 2
    expected.inconclusive = 2
    expected.claims = 5
    expected.claimsUnexpected = 2
    expected.properties = 5
    expected.propertiesFailed = 1
    expected.defects = 5
    expected.defectsDetected = 4
    expected.workedExamples = 2
    expected.workedExamplesFailed = 1
    #expect(summary == expected)
  }

  @Test func `false alarms counted by the suite survive finish`() {
    #expect(finished { $0.summary.falseAlarms = 3 }.summary.falseAlarms == 3)
  }
}
