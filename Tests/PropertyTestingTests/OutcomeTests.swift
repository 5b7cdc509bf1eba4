import Testing

@testable import PropertyTesting

@Suite("Outcomes")
struct OutcomeTests {
  @Test("Holding means a margin of at most 1, for every relation and every special value")
  func margins() {
    let values: [Double] = [
      0, -0.0, 1, 1 + .ulpOfOne, -1, 0x1p-1063, 0x1p-1074, 1e300, -1e300, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
    ]
    for left in values {
      for right in values {
        for tolerance in values {
          let outcome = Outcome.close(left, right, within: tolerance)
          let isWithin = abs(left - right) <= tolerance || (left == right && tolerance >= 0)
          let holds = isWithin && tolerance < .infinity
          #expect(outcome.holds == holds, "|\(left) − \(right)| ≤ \(tolerance)")
          #expect(((outcome.margin ?? .nan) <= 1) == holds, "|\(left) − \(right)| ≤ \(tolerance)")
        }
        for (outcome, holds) in [
          (Outcome.atMost(left, right), left <= right), (.equal(left, right), left == right),
        ] {
          #expect(outcome.holds == holds, "\(left), \(right)")
          #expect(((outcome.margin ?? .nan) <= 1) == holds, "\(left), \(right)")
          #expect((outcome.margin ?? -1) >= 0)
        }
      }
    }
  }

  @Test("The margin is 1 at the tolerance, and grows towards failing")
  func scale() {
    #expect(Outcome.close(1, 1.25, within: 1).margin == 0.25)
    #expect(Outcome.close(1, 3, within: 1).margin == 2)
    #expect(Outcome.close(1, 2, within: 1).margin == 1)
    #expect(
      Outcome.atMost(1, 1).margin == 1 && Outcome.atMost(0, 1).margin == 0
        && Outcome.atMost(0.5, 1).margin == 0.5)
    #expect(Outcome.atMost(-5, 5).margin == 0 && Outcome.atMost(5, -5).margin == 3)
    #expect(
      Outcome.equal([1, 2], [1, 2]).margin == 0 && Outcome.equal([1, 2], [1, 3]).margin == .infinity)
  }

  @Test("Sides of different or no counts were not compared")
  func counts() {
    for outcome in [
      Outcome.close([1], [1, 1], within: 1), .close([1, 1], [1], within: 1),
      .close([1, 1], [1, 1], within: [1]),
      .equal([Double](), []), .equal([1.0], []), .atMost([], []), .atMost([1], [2, 3]), .all([]),
    ] {
      #expect(!outcome.holds)
    }
    #expect(
      Outcome.equal([Int](), []).holds && !Outcome.equal([1], [2]).holds
        && !Outcome.equal(Double.nan, .nan).holds)
  }

  @Test("All: the first failure, or else the largest margin, with every label and the highest score")
  func all() {
    let near = Outcome.close(1, 1.5, within: 1).stating("near").labelled("a").scored(1)
    let nearer = Outcome.close(1, 1.75, within: 1).stating("nearer").labelled("b").scored(3)
    let wrong = Outcome.close(1, 9, within: 1).stating("wrong").scored(2)
    let worse = Outcome.close(1, 99, within: 1).stating("worse")
    #expect(Outcome.all([near, nearer, .holds]).relation?.statement == "nearer")
    #expect(Outcome.all([near, nearer]).labels == ["a", "b"] && Outcome.all([near, nearer]).score == 3)
    let failing = Outcome.all([near, wrong, worse])
    #expect(!failing.holds && failing.relation?.statement == "wrong" && failing.labels == ["a"])
    #expect(Outcome.all([.holds]).holds)
  }

  @Test("A failure's text shows offending entries first, by name, and elides what is far from them")
  func text() {
    var left = Array(repeating: 0.5, count: 300)
    for index in [17, 18, 250, 270, 280] { left[index] = 2 }
    left[250] = .nan
    let outcome = Outcome.close(left, Array(repeating: 0.5, count: 300), within: 0.25)
      .stating("left gradient = right gradient").naming { "W2[\($0)]" }
    let lines = ComparisonText.lines(outcome)
    #expect(lines[0] == "not true: left gradient = right gradient")
    #expect(lines[1] == "5 of 300 entries offend:")
    #expect(lines[2] == "  [17] W2[17]: left 2.0, right 0.5, tolerance 0.25")
    #expect(lines[4] == "  [250] W2[250]: left nan, right 0.5, tolerance 0.25")
    #expect(lines[6] == "  and 1 more")
    #expect(
      lines[7]
        == "left   [… 15 more …, 15: 0.5, 16: 0.5, 17: 2.0, 18: 2.0, 19: 0.5, 20: 0.5, … 227 more …, 248: 0.5, "
        + "249: 0.5, 250: nan, 251: 0.5, 252: 0.5, … 15 more …, 268: 0.5, 269: 0.5, 270: 2.0, 271: 0.5, 272: 0.5, "
        + "… 27 more …]")
    #expect(lines.last == "margin inf (1 = at the tolerance)")
    #expect(Elision.text([1, 2], around: [0]) == "[1.0, 2.0]")
    #expect(Elision.text(String(repeating: "x", count: 5000)).count < 700)
  }

  @Test("Numbers for readers")
  func numbers() {
    #expect(
      NumberText.grouped(1_234_567) == "1,234,567" && NumberText.grouped(-100) == "-100"
        && NumberText.grouped(0) == "0")
    let percentages: [(Double, String)] = [
      (0.0029912, "0.30%"), (0.95, "95%"), (0.0295, "3.0%"), (0.02942, "3.0%"), (0.000029957, "0.0030%"),
      (1, "100%"),
      (0.101, "11%"), (0, "0%"),
    ]
    for (fraction, text) in percentages {
      #expect(NumberText.percentage(roundedUp: fraction) == text, "\(fraction)")
    }
  }
}
