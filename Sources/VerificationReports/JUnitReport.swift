/// The report as JUnit XML, the format that CI systems show test results from.
///
/// One test suite for each part of the run. What is refuted, undetected or unexpected is a failure; so is
/// what is inconclusive (type "inconclusive"), which "skipped" would hide. No date and no host: the bytes
/// depend on the report only.
public enum JUnitReport {
  /// Renders `report`; valid XML whatever its texts contain.
  public static func render(_ report: Report) -> String {
    var suites = [
      suite("checks", report.checks.map(testCase)),
      suite("claims", report.claims.map(testCase)),
      suite("worked examples", report.workedExamples.map(testCase)),
      suite("properties", report.properties.map(testCase)),
      suite("planted defects", report.defects.map(testCase)),
    ]
    if !report.campaigns.isEmpty {
      suites.append(suite("trials of the checker", report.campaigns.map(testCase)))
    }
    if let run = runCase(report, suites) { suites.append(suite("run", [run])) }
    let cases = suites.flatMap(\.cases)
    let head = "<testsuites name=\"\(attribute("GradientCheck: \(report.title)"))\" \(counts(cases))>"
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(head)\n"
      + suites.map { render($0, report) }.joined() + "</testsuites>\n"
  }

  private struct Suite {
    let name: String
    let cases: [TestCase]
  }

  private struct TestCase {
    var suite = ""
    let name: String
    var seconds = 0.0
    var failure: Failure?
    var output = ""
  }

  private struct Failure {
    let type: String
    let message: String
    let details: String
  }

  private static func suite(_ name: String, _ cases: [TestCase]) -> Suite {
    Suite(
      name: name,
      cases: cases.map { testCase in
        var named = testCase
        named.suite = name
        return named
      })
  }

  /// A failing case where no other one says that the run is not verified, such as a run that checked nothing.
  private static func runCase(_ report: Report, _ suites: [Suite]) -> TestCase? {
    guard report.verdict != .verified, !suites.flatMap(\.cases).contains(where: { $0.failure != nil }) else {
      return nil
    }
    return TestCase(
      name: "verdict of the run", failure: failure(report.verdict, report.verdictSentence, details: ""))
  }
}

// MARK: - Cases

extension JUnitReport {
  private static func failure(_ outcome: Report.Verdict, _ message: String, details: String) -> Failure? {
    outcome == .verified ? nil : Failure(type: outcome.rawValue, message: message, details: details)
  }

  private static func testCase(_ check: Report.Check) -> TestCase {
    let subject = check.message.isEmpty ? check.subject : check.message
    let reason = check.outcome == .inconclusive ? "\(check.reasonWord): " : ""
    let entries = check.wrongEntries.prefix(50).map(\.label).joined(separator: " ")
    let details =
      [check.subject] + (check.worst.map { ["\($0.sentence) (\($0.source))"] } ?? [])
      + check.diagnoses.map { "\($0.heading): \($0.message)" }
      + (entries.isEmpty
        ? []
        : [
          "\(NumberFormatting.counted(check.wrongEntries.count, "wrong entry", "wrong entries")): \(entries)"
        ])
    let output =
      "agreed digits \(NumberFormatting.digits(check.agreedDigits)), "
      + "smallest visible error \(NumberFormatting.small(check.detectionPower)) of the largest entry, "
      + (check.certifiedWords.map { "\($0), " } ?? "")
      + "\(NumberFormatting.counted(check.parameters, "parameter")), \(check.mode)"
    return TestCase(
      name: check.id, seconds: check.seconds,
      failure: failure(check.outcome, reason + subject, details: details.joined(separator: "\n")),
      output: output)
  }

  private static func testCase(_ claim: Report.Claim) -> TestCase {
    let details =
      ["expected: \(claim.expected)", "observed: \(claim.observed)"]
      + (claim.correction.map { ["correction: \($0)"] } ?? [])
    let found = "found \(claim.verdict.rawValue), which is not what the suite must find: \(claim.statement)"
    return TestCase(
      name: claim.id, failure: failure(claim.outcome, found, details: details.joined(separator: "\n")),
      output: "\(claim.verdict.rawValue): \(claim.statement)")
  }

  private static func testCase(_ example: Report.WorkedExample) -> TestCase {
    let wrong = example.steps.filter { !$0.withinBound }
    let details = wrong.map {
      "\($0.quantity) (\($0.formula)): off by \(NumberFormatting.number($0.ulps)) ulp, "
        + "\(NumberFormatting.number($0.allowedUlps)) allowed"
    }
    let message =
      example.steps.isEmpty
      ? "no step was computed"
      : "\(NumberFormatting.counted(wrong.count, "step")) out of bounds: \(example.title)"
    return TestCase(
      name: example.id, failure: failure(example.outcome, message, details: details.joined(separator: "\n")),
      output: NumberFormatting.counted(example.steps.count, "step"))
  }

  private static func testCase(_ property: Report.Property) -> TestCase {
    let message =
      property.cases > 0 ? "\(property.name) is \(property.outcome.rawValue)" : "no case was tested"
    var details: [String] = [property.statement, property.result].filter { !$0.isEmpty }
    details += property.counterexamples.map { "\($0.kind): \($0.input)\n\($0.comparison)" }
    if let replay = property.replay { details.append("replay: \(replay)") }
    let output: [String?] = [
      ([NumberFormatting.counted(property.cases, "case")] + property.details).joined(separator: ", "),
      property.passBound, property.labelWords,
    ]
    return TestCase(
      name: property.name, seconds: property.seconds,
      failure: failure(property.outcome, message, details: details.joined(separator: "\n")),
      output: output.compactMap { $0 }.joined(separator: "; "))
  }

  private static func testCase(_ campaign: Report.Campaign) -> TestCase {
    let message =
      campaign.outcome == .inconclusive ? "no case was tried" : "does not hold: \(campaign.statement)"
    return TestCase(
      name: campaign.name,
      failure: failure(
        campaign.outcome, message, details: campaign.examples.prefix(20).joined(separator: "\n")),
      output: "\(NumberFormatting.counted(campaign.cases, "case")): \(campaign.tally(atMost: 50))")
  }

  private static func testCase(_ defect: Report.Defect) -> TestCase {
    TestCase(
      name: defect.id,
      failure: failure(
        defect.outcome, "the planted defect survived: \(defect.survival)",
        details: (defect.examples ?? []).joined(separator: "\n")),
      output: defect.detected
        ? "seen by \(defect.by.joined(separator: ", "))"
          + ((defect.namedWords ?? defect.diagnosis).map { "; named \($0)" } ?? "")
        : "")
  }
}

// MARK: - XML

extension JUnitReport {
  /// CI systems cut long texts anyway, or refuse the file.
  private static let messageLimit = 1_000
  private static let textLimit = 20_000

  private static func render(_ suite: Suite, _ report: Report) -> String {
    let head = "  <testsuite name=\"\(attribute(suite.name))\" \(counts(suite.cases))>\n"
    let properties =
      "    <properties>\n      <property name=\"seed\" value=\"\(report.seed)\"/>\n    </properties>\n"
    return head + properties + suite.cases.map(render).joined() + "  </testsuite>\n"
  }

  private static func render(_ testCase: TestCase) -> String {
    let head =
      "    <testcase classname=\"\(attribute(testCase.suite))\" name=\"\(attribute(testCase.name))\" "
      + "time=\"\(seconds(testCase.seconds))\""
    let failure = testCase.failure.map {
      "      <failure type=\"\(attribute($0.type))\" message=\"\(attribute($0.message))\">"
        + "\(text($0.details))</failure>\n"
    }
    let output = testCase.output.isEmpty ? nil : "      <system-out>\(text(testCase.output))</system-out>\n"
    let children = [failure, output].compactMap { $0 }.joined()
    return children.isEmpty ? head + "/>\n" : head + ">\n\(children)    </testcase>\n"
  }

  private static func counts(_ cases: [TestCase]) -> String {
    let failures = cases.count { $0.failure != nil }
    let time = cases.map(\.seconds).filter(\.isFinite).reduce(0, +)
    return
      "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"0\" time=\"\(seconds(time))\""
  }

  /// Milliseconds in fixed point, which every reader of JUnit files understands; a time that is unknown is 0.
  private static func seconds(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e12 else { return "0.000" }
    let milliseconds = Int((value * 1000).rounded())
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  private static func attribute(_ value: String) -> String {
    MarkupEscaping.xml(VisibleText.shortLine(value, to: messageLimit))
  }

  private static func text(_ value: String) -> String {
    MarkupEscaping.html(VisibleText.clipped(value, to: textLimit))
  }
}
