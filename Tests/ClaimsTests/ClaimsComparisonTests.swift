import Testing

@testable import Claims

@Suite struct ClaimsComparisonTests {
  private func agrees(_ observed: Double, _ reference: Double, _ allowance: Allowance) -> Bool {
    NumberComparison(observed: observed, reference: reference, within: allowance).agrees
  }

  @Test func `NaN and infinity agree with nothing, whatever is allowed`() {
    let strange = [Double.nan, .infinity, -.infinity]
    let allowances: [Allowance] = [
      .exact, .roundings(1e300), .relative(.infinity), .absolute(.infinity), .absolute(.nan),
    ]
    var agreeing = 0
    for allowance in allowances {
      for x in strange {
        for y in strange + [0, 1] {
          agreeing += agrees(x, y, allowance) ? 1 : 0
          agreeing += agrees(y, x, allowance) ? 1 : 0
        }
      }
    }
    #expect(agreeing == 0)
    #expect(!agrees(1, 1, .absolute(.nan)))
    #expect(NumberComparison(observed: .nan, reference: 1, within: .exact).agreedDigits == 0)
  }

  @Test func `a wrong digit is refused where one rounding is allowed`() {
    let reference = 0.29102777369359935
    #expect(agrees(reference, reference, .exact))
    #expect(agrees(reference.nextUp, reference, .roundings(2)))
    #expect(!agrees(reference.nextUp, reference, .exact))
    #expect(!agrees(0.29102777369359945, reference, .roundings(2)))
    #expect(!agrees(0.29102792390544187, reference, .relative(1e-9)))
    #expect(!agrees(1e-20, 0, .roundings(1e9)))
    #expect(agrees(1e-20, 0, .absolute(1e-20)))
  }

  @Test func `agreed digits count from the first wrong one`() {
    func digits(_ observed: Double, _ reference: Double) -> Double {
      NumberComparison(observed: observed, reference: reference, within: .exact).agreedDigits
    }
    #expect(digits(1, 1) == 17)
    #expect(abs(digits(1.001, 1) - 3) < 1e-9)
    #expect(abs(digits(-2e-6, 2e-6)) < 1)
    #expect(digits(1, 0) == 0)
    #expect(digits(1 + 0x1p-52, 1) > 15.6)
  }

  @Test func `numbers are written with as many digits as identify them`() {
    #expect(NumberComparison.text(0.1) == "0.1")
    #expect(NumberComparison.text(7056) == "7056")
    #expect(NumberComparison.text(-0.0) == "0")
    #expect(NumberComparison.text(4.25e-18) == "4.25e-18")
    #expect(NumberComparison.text(4.2e-5) == "4.2e-5")
    #expect(NumberComparison.text(1.0 / 3) == "0.33333333333333331")
    #expect(NumberComparison.text([1, 0.5]) == "(1, 0.5)")
    #expect(NumberComparison.text([.nan, .infinity, -.infinity]) == "(NaN, Infinity, -Infinity)")
  }

  @Test func `references keep their own digits, rounded to 17`() {
    let reference: ClaimReference = "0.29102777369359935087"
    #expect(reference.text == "0.29102777369359935")
    #expect(reference.value == 0.29102777369359935087)
    let texts: [(ClaimReference, String)] = [
      (0.5, "0.5"), (-3, "-3"), ("0.1", "0.1"), ("-1.0012345678901234567", "-1.0012345678901235"),
      ("0.99999999999999999999", "1.00000000000000000"),
      ("4.2483542552915889592e-18", "4.2483542552915890e-18"),
      ("0.00877135468948693454096", "0.0087713546894869345"),
    ]
    #expect(texts.filter { $0.0.text != $0.1 }.map(\.0.text) == [])
    let slip: ClaimReference = "0,5"
    #expect(slip.value.isNaN)
    #expect(!agrees(0.5, slip.value, .absolute(1e300)))
  }

  @Test func `evidence without a comparison is no evidence`() {
    var evidence = ClaimEvidence()
    #expect(!evidence.result(.confirmed).asExpected)
    evidence.note("something was seen")
    #expect(!evidence.result(.confirmed).asExpected)
    evidence.claim(holds: true)
    #expect(!evidence.result(.confirmed).asExpected)
  }

  @Test func `evidence needs every number, every fact and the right verdict`() {
    func evidence(_ observed: [Double] = [1, 2], fact: Bool = true, claim: Bool? = nil) -> ClaimEvidence {
      var evidence = ClaimEvidence()
      evidence.numbers("x", observed, equal: [1, 2], within: .exact)
      evidence.yes("it holds", fact)
      if let claim { evidence.claim(holds: claim) }
      return evidence
    }
    #expect(evidence().result(.confirmed).asExpected)
    #expect(evidence().result(.confirmed).agreedDigits == 17)
    #expect(!evidence().result(.refuted).asExpected)
    #expect(evidence(claim: false).result(.refuted).asExpected)
    #expect(!evidence(claim: false).result(.confirmed).asExpected)
    #expect(!evidence([1, 2.5]).result(.confirmed).asExpected)
    #expect(!evidence([1, .nan], claim: true).result(.confirmed).asExpected)
    #expect(!evidence([1]).result(.confirmed).asExpected, "a missing number is not skipped")
    #expect(!evidence([]).result(.confirmed).asExpected)
    #expect(!evidence(fact: false).result(.confirmed).asExpected)
    #expect(evidence([1, 2.5]).result(.confirmed).verdict == .refuted)
    #expect(evidence().result(.confirmed).expected == "x = (1, 2); it holds: yes")
    #expect(evidence([1, .nan], fact: false).result(.confirmed).observed == "x = (1, NaN); it holds: no")
  }

  @Test func `counts have to be equal and have no digits`() {
    var evidence = ClaimEvidence()
    evidence.count("mistakes", 0, equals: 0)
    #expect(evidence.result(.confirmed).asExpected)
    #expect(evidence.result(.confirmed).agreedDigits == nil)
    evidence.count("epochs", 131, equals: 132)
    #expect(!evidence.result(.confirmed).asExpected)
    #expect(evidence.result(.confirmed).observed == "mistakes: 0; epochs: 131")
  }
}
