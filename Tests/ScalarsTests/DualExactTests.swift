import Testing

@testable import Scalars

@Suite("Dual arithmetic against exact arithmetic")
struct DualExactTests {
  /// Two dual numbers with components in double-double.
  private static func operands(count: Int, seed: UInt64) -> [(Dual<DoubleDouble>, Dual<DoubleDouble>)] {
    var source = SplitMix(state: seed)
    func dual() -> Dual<DoubleDouble> {
      Dual(source.doubleDouble(-20...20), derivative: source.doubleDouble(-20...20))
    }
    return (0..<count).map { _ in (dual(), dual()) }
  }

  /// (a/b)′ = (a′b − ab′)/b², and a′b + ab′: exact numerators and the sums of their terms' magnitudes.
  private struct Truth {
    var product: ExactNumber
    var numerator: ExactNumber
    var terms: ExactNumber
    var square: ExactNumber

    init(_ x: (ExactNumber, ExactNumber), _ y: (ExactNumber, ExactNumber)) {
      product = x.1 * y.0 + x.0 * y.1
      numerator = x.1 * y.0 - x.0 * y.1
      terms = (x.1 * y.0).absolute + (x.0 * y.1).absolute
      square = y.0 * y.0
    }
  }

  /// Bounds to first order, relative to the sum of the terms' magnitudes.
  ///
  /// Product rule: · and +, 2 roundings. Quotient rule:
  /// a′ by − and /, ab′/b by /, ·, − and /, hence 4; in double-double 5 + 3 and 9.8 + 5 + 3 + 9.8.
  @Test("The sum, product and quotient rules keep their bounds against exact rationals")
  func rules() {
    var failures: [String] = []
    var compared = 0
    for (x, y) in Self.operands(count: 1000, seed: 40) {
      let exact = Truth(
        (ExactNumber(x.value), ExactNumber(x.derivative)), (ExactNumber(y.value), ExactNumber(y.derivative)))
      let product = ExactNumber((x * y).derivative) - exact.product
      let quotient = ExactNumber((x / y).derivative) * exact.square - exact.numerator
      let sum = ExactNumber(x.derivative) + ExactNumber(y.derivative)
      let difference = ExactNumber(x.derivative) - ExactNumber(y.derivative)
      let checks = [
        product.isWithin(hundredths: 801, of: exact.terms),
        quotient.isWithin(hundredths: 2761, of: exact.terms),
        (ExactNumber((x + y).derivative) - sum).isWithin(hundredths: 301, of: sum),
        (ExactNumber((x - y).derivative) - difference).isWithin(hundredths: 301, of: difference),
        (-x).derivative == -x.derivative && (-x).value == -x.value,
      ]
      compared += checks.count
      if checks.contains(false) { failures.append("\(x), \(y): \(checks)") }
    }
    #expect(failures.isEmpty, "\(failures.prefix(3).joined(separator: "\n"))")
    #expect(compared == 5000)
  }

  @Test("The same over Double, in its own roundoff, and over intervals without any slack")
  func rulesOfDoublesAndIntervals() {
    var failures: [String] = []
    var compared = 0
    for (left, right) in Self.operands(count: 1000, seed: 41) {
      let (x, y) = (
        Dual(left.value.high, derivative: left.derivative.high),
        Dual(right.value.high, derivative: right.derivative.high)
      )
      let exact = Truth(
        (ExactNumber(x.value), ExactNumber(x.derivative)), (ExactNumber(y.value), ExactNumber(y.derivative)))
      let product = ExactNumber((x * y).derivative) - exact.product
      let quotient = ExactNumber((x / y).derivative) * exact.square - exact.numerator
      func enclosing(_ x: Dual<Double>) -> Dual<Interval> {
        Dual(Interval(x.value), derivative: Interval(x.derivative))
      }
      let enclosedProduct = (enclosing(x) * enclosing(y)).derivative
      let enclosedQuotient = (enclosing(x) / enclosing(y)).derivative
      let checks = [
        product.isWithin(hundredths: 201, bits: 53, of: exact.terms),
        quotient.isWithin(hundredths: 401, bits: 53, of: exact.terms),
        ExactNumber(enclosedProduct.lower) <= exact.product
          && exact.product <= ExactNumber(enclosedProduct.upper),
        ExactNumber(enclosedQuotient.lower) * exact.square <= exact.numerator
          && exact.numerator <= ExactNumber(enclosedQuotient.upper) * exact.square,
      ]
      compared += checks.count
      if checks.contains(false) { failures.append("\(x), \(y): \(checks)") }
    }
    #expect(failures.isEmpty, "\(failures.prefix(3).joined(separator: "\n"))")
    #expect(compared == 4000)
  }

  /// Identities with the derivative they must have, and how much of it rounding may take: in units of the
  /// roundoff of the sum of magnitudes given beside them.
  @Test("Identities of functions are identities of their derivatives")
  func identities() {
    var source = SplitMix(state: 42)
    var failures: [String] = []
    var compared = 0
    for _ in 0..<300 {
      let x = source.spread(-6...2)
      let seed = Dual(Interval(x), derivative: Interval(1))
      let precise = Dual(DoubleDouble(x), derivative: DoubleDouble(1))
      func identities<Base>(_ x: Dual<Base>) -> [(Dual<Base>, Double)] {
        let one = Dual<Base>(1)
        return [
          (.log(.exp(x)) - x, 1), (.log(onePlus: .expMinusOne(x)) - x, 1),
          (.sqrt(x * x) * .sqrt(x * x) - x * x, 1 + abs(x.primal)),
          (.erfc(x) + .erfc(-x), 2), (.logistic(x) + .logistic(-x), 1), (.softplus(x) - .softplus(-x) - x, 2),
          (.tanh(x) - (.logistic(x + x) + .logistic(x + x) - one), 2), (.exp(x) * .exp(-x), 2),
          (x / x, 2 / abs(x.primal)),
        ]
      }
      for (number, ((enclosed, _), (derivative, size))) in zip(identities(seed), identities(precise))
        .enumerated()
      {
        compared += 1
        // At most 60 units from the functions and four operations; e^(2·8) from a condition number is not
        // reached for |x| < 8.
        let isZero = derivative.derivative.magnitude <= DoubleDouble(size * (256 + 64 * abs(x)) * 0x1p-106)
        if !enclosed.derivative.contains(0) || !isZero {
          failures.append("identity \(number) at \(x): \(enclosed.derivative), \(derivative.derivative)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared == 2700)
  }
}
