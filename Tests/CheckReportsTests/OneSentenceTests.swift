import GradientChecking
import Testing

@testable import CheckReports
@testable import GradientCheckTesting
@testable import Reports

/// Checks that a user asked for, in every form that a report has.
@Suite("One sentence for the worst entry")
struct OneSentenceTests {
  /// A claim of two blocks, and what is wrong with it.
  private struct Case {
    var name: String
    var point = [0.5, -1.25, 2, 0.75]
    var value: @Sendable ([Double]) -> Double = { x in
      x[0] * x[0] * x[1] + 3 * x[2] + x[3] * x[3] * x[3]
    }
    var claim: @Sendable ([Double]) -> [Double] = { x in [2 * x[0] * x[1], x[0] * x[0], 3, 3 * x[3] * x[3]] }
  }

  private static let cases: [Case] = [
    Case(name: "right"),
    Case(name: "right at another point", point: [3, 0.1, -7, 1e-3]),
    Case(name: "one entry off", claim: { x in [2 * x[0] * x[1], x[0] * x[0] + 1e-3, 3, 3 * x[3] * x[3]] }),
    Case(
      name: "the larger error later",
      claim: { x in [2 * x[0] * x[1] + 0.01, x[0] * x[0], 3, 3 * x[3] * x[3] + 0.5] }),
    Case(
      name: "all of another sign", claim: { x in [-2 * x[0] * x[1], -x[0] * x[0], -3, -3 * x[3] * x[3]] }),
    Case(name: "not a number", claim: { x in [2 * x[0] * x[1], .nan, 3, 3 * x[3] * x[3] + 1] }),
    Case(
      name: "at a kink", point: [0.5, -1.25, 2, 0],
      value: { x in x[0] * x[0] * x[1] + 3 * x[2] + abs(x[3]) },
      claim: { x in [2 * x[0] * x[1], x[0] * x[0], 3, 0.5] }),
    Case(
      name: "outside of a kink", point: [0.5, -1.25, 2, 0],
      value: { x in x[0] * x[0] * x[1] + 3 * x[2] + abs(x[3]) },
      claim: { x in [2 * x[0] * x[1], x[0] * x[0], 3, 1.5] }),
    Case(
      name: "two kinks", point: [0, -1.25, 2, 0],
      value: { x in abs(x[0]) * x[1] + 3 * x[2] + abs(x[3]) }, claim: { _ in [0.25, 0, 3, 0.5] }),
    Case(
      name: "a jump", point: [0.5, -1.25, 2, 1],
      value: { x in x[0] * x[0] * x[1] + 3 * x[2] + (x[3] < 1 ? 0 : 1) },
      claim: { x in [2 * x[0] * x[1], x[0] * x[0], 3, 0] }),
  ]

  private static func result(_ test: Case) throws -> GradientCheckResult {
    let objective = ClosureObjective(
      test.name, blocks: [ParameterBlock("a", shape: [2]), ParameterBlock("b", shape: [2])], at: test.point,
      value: test.value, gradient: test.claim)
    return try GradientChecker().check(objective)
  }

  private static func report(_ result: GradientCheckResult) -> Report {
    var report = Report(title: "program \(result.name)", seed: 0)
    var check = Report.Check(
      result, id: "program/\(result.name)", subject: "gradient", group: "program", seconds: 0.25)
    check.details = Report.CheckDetails([result])
    report.checks = [check]
    report.finish()
    return report
  }

  @Test(
    "Terminal, Markdown, HTML, JUnit and the issue of a test name the same worst entry by the same sentence")
  func fiveForms() throws {
    var verdicts: Set<Report.Verdict> = []
    for test in Self.cases {
      let result = try Self.result(test)
      let report = Self.report(result)
      verdicts.insert(report.verdict)
      let sentence = try #require(result.worst).sentence()
      let markdown = MarkdownReport.render(report).replacing("\\", with: "")
      let forms = [
        "terminal": CheckText.render(report, color: false), "Markdown": markdown,
        "HTML": try HTMLReport.render(report), "JUnit": JUnitReport.render(report),
        "issue": result.verdict == .verified ? sentence : GradientFailure(result).text,
      ]
      for (form, text) in forms {
        #expect(text.contains(sentence), "\(test.name), \(form): \(sentence) is not in \(text.prefix(2000))")
        // No other entry of the list comes first.
        let others = result.entries.filter { $0.place != result.worst?.place }.map { $0.sentence() }
        for other in others {
          guard let first = text.firstRange(of: sentence), let place = text.firstRange(of: other) else {
            continue
          }
          #expect(
            first.lowerBound < place.lowerBound, "\(test.name), \(form): \(other) comes before \(sentence)")
        }
      }
    }
    #expect(verdicts == Set(Report.Verdict.ofClaims))
  }

  @Test("The worst entry is the wrong one with the largest error, and what is no number is worse still")
  func worst() throws {
    let worst = try Self.cases.map { try Self.result($0).worst?.index.description }
    #expect(Array(worst[2...5]) == ["a[1]", "b[1]", "b[0]", "a[1]"])
    #expect(Array(worst[6...9]) == ["b[1]", "b[1]", "a[0]", "b[1]"])
  }

  @Test("The facts of a check come in one order, and parts that are empty are not there")
  func facts() throws {
    let wrong = Self.report(try Self.result(Self.cases[3])).checks[0]
    #expect(
      wrong.firstFacts.map(\.name).filter { $0 != "Likely cause" }
        == ["Wrong blocks", "Worst entry", "What it saw", "Work"])
    #expect(wrong.wrongBlocks == "a 1 of 2, b 1 of 2")
    let right = Self.report(try Self.result(Self.cases[0]))
    #expect(right.checks[0].firstFacts.map(\.name) == ["Largest difference", "What it saw", "Work"])
    #expect(right.checks[0].wrongBlocks == nil)
    // The style sheet is the same for all pages.
    let page = try #require(HTMLReport.render(right).split(separator: "</head>").last)
    for title in ["Failures", "Not run", "By group", "Wrong blocks", "At kinks", "over all checks"] {
      #expect(!page.contains(title), "\(title)")
    }
    #expect(page.contains("Claimed against true") && page.contains("Error against step"))
    #expect(try HTMLReport.render(Self.report(try Self.result(Self.cases[8]))).contains("At kinks"))
  }

  @Test("Quotients are kept of the worst entry, and remainders fall with slope 1 where the claim is wrong")
  func pictures() throws {
    for test in [Self.cases[0], Self.cases[3]] {
      let result = try Self.result(test)
      let details = Report.CheckDetails([result])
      let worst = try #require(result.worst)
      #expect(details.quotients.count > 2 && details.quotients.count == worst.quotients.count)
      let steps = details.quotients.map(\.step)
      #expect(steps == steps.sorted())
      let nearest = details.quotients.map { abs($0.value - worst.derivative.value) }.min() ?? .infinity
      #expect(nearest <= 1e-6)
      #expect(
        details.blocks.map(\.name) == ["a", "b"] && details.blocks.allSatisfy { $0.claimed.count == 2 })
      // A right claim's remainder sinks into noise after a step or two, where the ladder ends.
      let seen = details.remainders.filter { $0.remainder > 8 * $0.noise }
      #expect(!details.remainders.isEmpty && (test.name == "right" ? seen.count <= 3 : seen.count > 3))
      guard test.name != "right" else { continue }
      let last = Array(seen.suffix(2))
      let ratio = last[0].step / last[1].step
      #expect(abs(last[0].remainder / last[1].remainder / ratio - 1) < 0.1)
      #expect(abs(last[0].change / last[1].change / ratio - 1) < 0.1)
    }
  }

  @Test("The smallest visible error of each entry is drawn, said of each block, and a column of the table")
  func power() throws {
    let result = try Self.result(Self.cases[3])
    let report = Self.report(result)
    let page = try HTMLReport.render(report)
    #expect(page.contains("<figcaption>Detection power, entry by entry"))
    let powers = try #require(report.checks[0].details).blocks.map { $0.powers.map(NumberFormatting.small) }
    #expect(powers.map(\.count) == [2, 2])
    for (block, own) in zip(result.blocks, powers) {
      let least = try #require(
        result.entries.filter { $0.index.block == block.name }.map(\.detectionPower).min())
      #expect(own.contains(NumberFormatting.small(least)))
      #expect(page.contains("An error of \(NumberFormatting.small(least)) "), "\(block.name)")
    }
    let worst = try #require(result.worst)
    let small = NumberFormatting.small(worst.detectionPower)
    #expect(page.contains("data-label=\"Smallest visible error\">\(small)<"))
    #expect(MarkdownReport.render(report).contains("; an error of \(small) would have been seen"))
    // Where nothing would have been seen, nothing is drawn, and the words say so.
    var blind = report
    blind.checks[0].details?.blocks[0].powers = [.infinity, .infinity]
    blind.checks[0].details?.blocks[1].powers = [.infinity, .nan]
    #expect(try !HTMLReport.render(blind).contains("Detection power, entry by entry"))
    blind.checks[0].details?.blocks[1].powers = [1e-9, .infinity]
    #expect(try HTMLReport.render(blind).contains("would have been seen; in 1 entry none."))
  }

  @Test(
    "Every oracle of the worst entry stands in the picture of errors, at the step that it chose or as a line")
  func oraclesOfWorst() throws {
    let result = try Self.result(Self.cases[3])
    let report = Self.report(result)
    let worst = try #require(result.worst)
    let estimates = try #require(report.checks[0].details?.estimates)
    #expect(estimates.count == worst.estimates.count(where: \.isUsable) && estimates.count > 1)
    #expect(Set(estimates.map(\.label)) == [worst.index.description])
    var page = try HTMLReport.render(report)
    for estimate in estimates {
      #expect(page.contains("\(estimate.method): its bound at the step that it chose"), "\(estimate.method)")
      #expect(page.contains("\(estimate.source): \(NumberFormatting.exact(estimate.estimate)) ±"))
    }
    var exact = report
    exact.checks[0].details?.estimates?[0].step = 0
    page = try HTMLReport.render(exact)
    #expect(!page.contains("\(estimates[0].method): its bound at the step"))
    #expect(page.contains(">\(estimates[0].method)</text>"))
  }

  @Test(
    "A report of several checks begins with those that failed, and one with what belongs to it with its facts"
  )
  func several() throws {
    var report = Self.report(try Self.result(Self.cases[0]))
    report.checks += Self.report(try Self.result(Self.cases[3])).checks
    report.finish()
    #expect(!report.isOwnCheck)
    let page = try #require(HTMLReport.render(report).split(separator: "</head>").last)
    let failures = try #require(page.firstRange(of: "id=\"failures\""))
    let checks = try #require(page.firstRange(of: "id=\"checks\""))
    #expect(failures.lowerBound < checks.lowerBound)
    report.checks[1].id = report.checks[0].id + "/hvp"
    #expect(report.isOwnCheck)
  }

  @Test("Numbers of a damaged report that do not fit their blocks are not drawn, and end nothing")
  func damaged() throws {
    var report = Self.report(try Self.result(Self.cases[3]))
    report.checks[0].details?.blocks[0].claimed = [1]
    report.checks[0].details?.blocks[1].name = "no such block"
    report.checks[0].blocks[1].shape = [Int.max, Int.max]
    report.checks[0].details?.quotients[0].value = .nan
    report.checks[0].details?.remainders[0].step = .infinity
    let page = try HTMLReport.render(report)
    #expect(page.contains("b[1]: claimed"))
    #expect(MarkdownReport.render(report).contains("Wrong blocks"))
  }

  @Test("What a right claim may be off by is never called within the bounds, nor held against it as a ratio")
  func allowedDifferences() throws {
    let exact = Case(name: "right", point: [0.51, -1.27, 2.3, 0.77])
    var rounded = exact
    rounded.claim = { x in exact.claim(x).map { Double(Float($0)) } }
    for (test, isRounded) in [(exact, false), (rounded, true)] {
      let result = try Self.result(test)
      #expect(result.verdict == .verified)
      #expect(result.entries.contains(where: \.needsAllowance) == isRounded)
      let page = try HTMLReport.render(Self.report(result))
      #expect(page.contains("within the error bounds of every oracle") != isRounded)
      #expect(page.contains("and what a right claim may be off by") == isRounded)
      #expect(page.contains("no more than is allowed for") == isRounded)
      #expect(!isRounded || !page.contains("times the bound"))
    }
  }

  @Test("Of several entries with a note of one kind, the one that is off most speaks for all")
  func largestOfNotes() throws {
    var result = try Self.result(Self.cases[0])
    var entries = Array(result.entries)
    for (place, difference) in [(0, 1e-4), (2, 3e-4), (3, 2e-4)] {
      entries[place].note = .narrowSums(difference: difference)
    }
    result.entries = EntryResults(entries)
    let sentences = EntryNoteWords(result: result).sentences
    #expect(sentences.count == 1)
    #expect(sentences[0].hasPrefix("b[0] (and 2 other entries alike): the claim is off by 0.0003 of"))
  }
}
