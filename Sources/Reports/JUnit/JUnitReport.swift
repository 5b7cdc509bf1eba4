/// The report as JUnit XML, the format that CI systems show test results from.
///
/// One test suite for each part of the run. What is refuted, undetected or unexpected is a failure; so is
/// what is inconclusive (type "inconclusive"), which "skipped" would hide, unless that is asked for; what counts as passed
/// although it is inconclusive is skipped. No date and no host: the bytes depend on the report only.
///
/// The elements, their order and their attributes are those of the schema junit-10.xsd of Jenkins' xunit plug-in.
public enum JUnitReport {
  /// What stands for an item that is inconclusive.
  public enum Inconclusive: String, Sendable, CaseIterable {
    /// A failure, which nobody overlooks.
    case failure
    /// A test that was skipped: for servers on which every failure stops the work.
    case skipped
  }

  /// Renders `report`; valid XML whatever its texts contain.
  public static func render(_ report: Report, inconclusive: Inconclusive = .failure) -> String {
    render(report, run: nil, inconclusive: inconclusive)
  }

  static func render(_ report: Report, run: String?, inconclusive: Inconclusive = .failure) -> String {
    var suites = report.parts.filter { $0.isEvidence && !$0.items.isEmpty }.map { part in
      Suite(name: part.noun.suite, cases: part.items.map { testCase($0, in: part.noun.suite, inconclusive) })
    }
    if report.verdict == .notApplicable {
      suites.append(
        Suite(name: "training", cases: report.trainings.map { testCase($0, in: "training", inconclusive) }))
    } else if report.verdict != .verified, suites.flatMap(\.cases).allSatisfy({ $0.problem == nil }) {
      // No other case says that the run is not verified, such as one that checked nothing.
      let problem = Problem.of(
        report.verdict, message: report.verdictSentence, details: "", inconclusive: inconclusive)
      suites.append(
        Suite(name: "run", cases: [TestCase(suite: "run", name: "verdict of the run", problem: problem)]))
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
    var problem: Problem?
    var output = ""
  }

  /// Why a case is not passed.
  private struct Problem {
    /// The element's name.
    let element: Inconclusive
    let type: String
    let message: String
    let details: String

    static func of(
      _ outcome: Report.Verdict, message: String, details: String, inconclusive: Inconclusive
    ) -> Problem {
      Problem(
        element: outcome == .inconclusive ? inconclusive : .failure, type: outcome.rawValue, message: message,
        details: details)
    }
  }

  private static func testCase(
    _ item: any ReportItem, in suite: String, _ inconclusive: Inconclusive
  ) -> TestCase {
    var result = TestCase(suite: suite, name: item.id, seconds: item.seconds, output: item.facts)
    if item.outcome != .verified {
      let doubt = (item.isAccepted ? "accepted, " : "") + (item.doubt.map { "\($0): " } ?? "")
      result.problem = Problem.of(
        item.outcome, message: doubt + item.sentence,
        details: item.failureDetails.map(\.line).joined(separator: "\n"),
        inconclusive: item.isAccepted ? .skipped : inconclusive)
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
    let head =
      "  <testsuite name=\"\(attribute(suite.name))\" \(counts(suite.cases)) "
      + "skipped=\"\(count(.skipped, suite.cases))\">\n"
    let properties =
      "    <properties>\n      <property name=\"seed\" value=\"\(report.seed)\"/>\n    </properties>\n"
    return head + properties + suite.cases.map(render).joined() + "  </testsuite>\n"
  }

  private static func render(_ testCase: TestCase) -> String {
    let head =
      "    <testcase classname=\"\(attribute(testCase.suite))\" name=\"\(attribute(testCase.name))\" "
      + "time=\"\(seconds(testCase.seconds))\""
    let problem = testCase.problem.map {
      "      <\($0.element.rawValue) type=\"\(attribute($0.type))\" message=\"\(attribute($0.message))\">"
        + "\(text($0.details))</\($0.element.rawValue)>\n"
    }
    let output = testCase.output.isEmpty ? nil : "      <system-out>\(text(testCase.output))</system-out>\n"
    let children = [problem, output].compactMap { $0 }.joined()
    return children.isEmpty ? head + "/>\n" : head + ">\n\(children)    </testcase>\n"
  }

  private static func counts(_ cases: [TestCase]) -> String {
    let time = cases.map(\.seconds).filter(\.isFinite).reduce(0, +)
    let failures = count(.failure, cases)
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" time=\"\(seconds(time))\""
  }

  private static func count(_ element: Inconclusive, _ cases: [TestCase]) -> Int {
    cases.count { $0.problem?.element == element }
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
