/// The report as JUnit XML, the format that CI systems show test results from.
///
/// One test suite for each part of the run. What is refuted, undetected or unexpected is a failure; so is
/// what is inconclusive (type "inconclusive"), which "skipped" would hide. No date and no host: the bytes
/// depend on the report only.
public enum JUnitReport {
  /// Renders `report`; valid XML whatever its texts contain.
  public static func render(_ report: Report) -> String {
    render(report, run: nil)
  }

  static func render(_ report: Report, run: String?) -> String {
    var suites = report.parts.filter { $0.isEvidence && !$0.items.isEmpty }.map { part in
      Suite(name: part.noun.suite, cases: part.items.map { testCase($0, in: part.noun.suite) })
    }
    if report.verifiesNothing {
      suites.append(
        Suite(name: "training", cases: report.trainings.map { testCase($0, in: "training") }))
    } else if report.verdict != .verified, !suites.flatMap(\.cases).contains(where: { $0.failure != nil }) {
      // No other case says that the run is not verified, such as one that checked nothing.
      let failure = Failure(type: report.verdict.rawValue, message: report.verdictSentence, details: "")
      suites.append(
        Suite(name: "run", cases: [TestCase(suite: "run", name: "verdict of the run", failure: failure)]))
    }
    let cases = suites.flatMap(\.cases)
    let head = "<testsuites name=\"\(attribute("GradientCheck: \(report.title)"))\" \(counts(cases))>"
    // A comment, since a report without suites has no place for a property.
    let id = run.map { "<!-- run \($0) -->\n" } ?? ""
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(id)\(head)\n"
      + suites.map { render($0, report) }.joined() + "</testsuites>\n"
  }

  private struct Suite {
    let name: String
    let cases: [TestCase]
  }

  private struct TestCase {
    let suite: String
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

  /// A training, which fails where it ended without a number.
  private static func testCase(_ training: Report.Training, in suite: String) -> TestCase {
    var result = TestCase(suite: suite, name: training.name, output: training.sentence)
    if let end = training.history.last?.loss, !end.isFinite {
      result.failure = Failure(type: "diverged", message: training.sentence, details: "")
    }
    return result
  }

  private static func testCase(_ item: any ReportItem, in suite: String) -> TestCase {
    var result = TestCase(suite: suite, name: item.id, seconds: item.seconds, output: item.facts)
    if item.outcome != .verified {
      let doubt = item.doubt.map { "\($0): " } ?? ""
      result.failure = Failure(
        type: item.outcome.rawValue, message: doubt + item.sentence,
        details: item.failureDetails.map(\.line).joined(separator: "\n"))
    }
    return result
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
