import Foundation
import Testing

@testable import Wording

@Suite struct NumberFormattingTests {
  private func differing(_ cases: [(String, String)]) -> [String] {
    cases.filter { $0.0 != $0.1 }.map { "\($0.0) is not \($0.1)" }
  }

  @Test func `a part of all has the noun and the verb that fit`() {
    func words(_ part: Int, _ all: Int) -> String {
      NumberFormatting.counted(part, of: all, "entry", "entries", verb: ("lies", "lie"))
    }
    #expect(
      differing([
        (words(1, 1), "1 of 1 entry lies"), (words(1, 13), "1 of 13 entries lies"),
        (words(2, 1300), "2 of 1,300 entries lie"),
      ]) == [])
  }

  @Test func `numbers are as short as they can be`() {
    let numbers = NumberFormatting.self
    #expect(
      differing([
        (numbers.number(0), "0"), (numbers.number(-0.0), "0"), (numbers.number(0.25), "0.25"),
        (numbers.number(1.0 / 3), "0.333333"), (numbers.number(1.5e-12), "1.5e-12"),
        (numbers.number(-2e20), "-2e20"),
        (numbers.number(9.9999999), "10"), (numbers.number(0.00012), "0.00012"),
        (numbers.number(0.000012), "1.2e-5"),
        (numbers.number(1_234_567), "1234567"), (numbers.number(9_999_999.9), "1e7"),
        (numbers.number(.nan), "NaN"),
        (numbers.number(.infinity), "∞"), (numbers.number(-.infinity), "-∞"),
        (numbers.small(2.04e-12), "2e-12"), (numbers.small(0.001), "0.001"),
        (numbers.number(.leastNonzeroMagnitude, significant: 3), "4.94e-324"),
      ]) == [])
  }

  @Test func `exact digits read back as the same number`() {
    let values: [Double] = [
      0.1, 1.0 / 3, 2.0 / 3, 1e22, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0041583655388382592,
      123456.789, 1e-5, 2.5e7,
    ]
    #expect(values.filter { Double(NumberFormatting.exact($0)) != $0 } == [])
    #expect(NumberFormatting.exact(0.1) == "0.1")
  }

  @Test func `a comparison shows the first digit in which the two differ`() {
    let near = NumberFormatting.comparison(claimed: 0.1234567, estimate: 0.1234560, bound: 2e-12)
    #expect(near == .init(claimed: "0.1234567", estimate: "0.1234560", bound: "2e-12"))
    let far = NumberFormatting.comparison(claimed: 7.9012345, estimate: 0.12345679, bound: 2e-12)
    #expect(far == .init(claimed: "7.901", estimate: "0.123", bound: "2e-12"))
    let small = NumberFormatting.comparison(claimed: 1.00003e-9, estimate: 1e-9, bound: 1e-18)
    #expect(small.claimed == "1.00003e-9" && small.estimate == "1.00000e-9")
  }

  @Test func `a comparison within the bound stops at the bound`() {
    let equal = NumberFormatting.comparison(claimed: 1.0 / 3, estimate: 1.0 / 3, bound: 1e-6)
    #expect(equal == .init(claimed: "0.333333", estimate: "0.333333", bound: "1e-6"))
    #expect(NumberFormatting.comparison(claimed: 0.5, estimate: 0.5, bound: 0).claimed == "0.5")
  }

  @Test func `two values that differ never look the same, whatever they are`() {
    var wrong: [String] = []
    for exponent in stride(from: -300, through: 300, by: 25) {
      let value = 1.2345678901234567 * pow(10, Double(exponent))
      for relative in [1e-1, 1e-5, 1e-9, 1e-13, 4e-16] {
        let pair = NumberFormatting.comparison(
          claimed: value * (1 + relative), estimate: value, bound: value * relative * 1e-3)
        if pair.claimed == pair.estimate { wrong.append("\(value) + \(relative): \(pair.claimed)") }
      }
    }
    #expect(wrong == [])
  }

  @Test func `a comparison with NaN or infinity says so`() {
    let unknown = NumberFormatting.comparison(claimed: .nan, estimate: 1.25e-9, bound: .infinity)
    #expect(unknown.claimed == "NaN" && unknown.bound == "∞" && Double(unknown.estimate) == 1.25e-9)
    #expect(NumberFormatting.comparison(claimed: -.infinity, estimate: .nan, bound: .nan).claimed == "-∞")
  }

  @Test func `counts and times read well`() {
    let numbers = NumberFormatting.self
    #expect(
      differing([
        (numbers.count(0), "0"), (numbers.count(999), "999"), (numbers.count(1_000), "1,000"),
        (numbers.count(-1_234_567), "-1,234,567"), (numbers.count(.min), "-9,223,372,036,854,775,808"),
        (numbers.seconds(0), "0 s"), (numbers.seconds(3.4e-4), "340 µs"),
        (numbers.seconds(0.0391), "39.1 ms"),
        (numbers.seconds(41.34), "41.3 s"), (numbers.seconds(59.99), "1 min 0 s"),
        (numbers.seconds(192), "3 min 12 s"),
        (numbers.seconds(3599.9), "1 h 0 min"), (numbers.seconds(7_512), "2 h 5 min"),
        (numbers.seconds(.nan), "NaN s"),
        (numbers.digits(15.94), "15.9"), (numbers.digits(17), "17"), (numbers.percent(0.9733), "97.33%"),
      ]) == [])
  }
}
