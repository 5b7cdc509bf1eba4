import Scalars

/// Where derivatives are compared: special numbers, ranges of sizes, and random points.
enum Points {
  /// Numbers at which formulas go wrong: 0, 1 and beside it, kinks and jumps, where squares and exponentials overflow and underflow, and where whole numbers end.
  private static let special: [Double] = [
    0, 0x1p-1074, 0x1p-1022, 1e-200, 1e-160, 1e-38, 1e-20, 1e-8, 1e-3, 0.25, 0.5, 0.75, 1 - 1e-8, 1 - 0x1p-53,
    1,
    1 + 0x1p-52, 1 + 1e-8, 1.5, 2, 3, 5, 9, 18, 20, 26, 88, 100, 709, 745, 1e4, 1e8, 1e17, 1e19, 1e38,
    1.4e154,
    1e200, 1e300, .greatestFiniteMagnitude,
  ]
  /// The fewer ones that are paired.
  private static let paired: [Double] = [
    0, 1e-300, 1e-200, 1e-30, 0.1, 0.5, 1, 3, 10, 1e17, 1e30, 1e200, 1e300,
  ]

  /// Of one argument, on both sides of 0.
  static let ofOne: [[Double]] =
    special.flatMap { [[$0], [-$0]] } + random(24, 1) + sizes(12, 1)

  /// Of two arguments: every pair, quotients that are rounded to a whole number, and random ones.
  static let ofTwo: [[Double]] =
    paired.flatMap { first in paired.flatMap { [[first, $0], [-first, $0]] } }
    + [[1, 0.1], [3, 0.1], [0.3, 0.1], [-1, 0.1], [1, -0.1], [2.5, 0], [-2, 3], [-2, 2], [-0.5, -3]]
    + random(24, 2) + sizes(12, 2)

  /// Of three arguments.
  static let ofThree: [[Double]] =
    [[0, 0, 0], [1, 2, 3], [1e200, 1e-200, 1], [-1, 1e17, 1], [1e-300, 1e-300, 1e-300]] + random(24, 3)
    + sizes(12, 3)

  /// Numbers from −4 to 4.
  private static func random(_ count: Int, _ arity: Int) -> [[Double]] {
    (0..<count).map { number in (0..<arity).map { 8 * unit(number * arity + $0) - 4 } }
  }

  /// Numbers of all sizes from 2⁻³⁰ to 2³⁰.
  private static func sizes(_ count: Int, _ arity: Int) -> [[Double]] {
    (0..<count).map { number in
      (0..<arity).map { place in
        let counter = 1000 + 2 * (number * arity + place)
        let exponent = Int((60 * unit(counter)).rounded()) - 30
        let size = Double(sign: .plus, exponent: exponent, significand: 1 + unit(counter + 1))
        return number % 2 == 0 ? size : -size
      }
    }
  }

  /// From 0 to 1, by its number.
  private static func unit(_ number: Int) -> Double {
    Double(HashedBits.of(UInt64(number)) >> 11) * 0x1p-53
  }
}
