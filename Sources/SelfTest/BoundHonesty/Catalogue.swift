/// The functions on which error bounds are put on trial.
enum Catalogue {
  /// All of them.
  static let functions: [KnownFunction] =
    polynomials + exponentials + rootsAndPoles + oscillations + sigmoids + pieces + arithmetics + edges

  static let x = Expression.variable

  /// Points that are special to floating-point numbers.
  static let special: [Double] = [0, 1e-9, -1e-9, 1e-300, 0.5, 1, -1, 0.1, 1e8]

  /// 2/√π, to double-double precision.
  static let twoOverRootPi: Expression = .constant(1.1283791670955126) + .constant(1.533545961316588e-17)
  /// 1/√2, to double-double precision.
  static let rootOfHalf: Expression = .constant(0.7071067811865476) + .constant(-4.833646656726457e-17)
}

extension Catalogue {
  /// Polynomials: exact for high-order rules, with flat points, offsets, extreme scales and cancellation.
  static let polynomials: [KnownFunction] = [
    KnownFunction(
      name: "constant", formula: 7 + 0 * x, derivative: 0 * x, domain: .around(0, 1e-9, 1e9), awkward: special
    ),
    KnownFunction(
      name: "zero", formula: 0 * x, derivative: 0 * x, domain: .around(0, 1e-9, 1e9), awkward: special),
    KnownFunction(
      name: "3x − 2", formula: 3 * x - 2, derivative: 3 + 0 * x, domain: .around(0, 1e-9, 1e9),
      awkward: special),
    KnownFunction(
      name: "x²", formula: x * x, derivative: 2 * x, domain: .around(0, 1e-9, 1e8), awkward: special),
    KnownFunction(
      name: "x³", formula: x.power(3), derivative: 3 * x * x, domain: .around(0, 1e-9, 1e8),
      awkward: special),
    KnownFunction(
      name: "x⁴", formula: x.power(4), derivative: 4 * x.power(3), domain: .around(0, 1e-6, 1e4),
      awkward: special),
    KnownFunction(
      name: "x⁷", formula: x.power(7), derivative: 7 * x.power(6), domain: .around(0, 1e-4, 1e3),
      awkward: special),
    KnownFunction(
      name: "x²⁰", formula: x.power(20), derivative: 20 * x.power(19), domain: .around(0, 1e-2, 10),
      awkward: [0, 1e-9, 0.5, 1, -1]),
    KnownFunction(
      name: "(x − 1)⁷", formula: (x - 1).power(7), derivative: 7 * (x - 1).power(6),
      domain: .around(1, 1e-4, 10), awkward: [1, 1.001, 0, 2]),
    KnownFunction(
      name: "(x − 1)⁷ expanded",
      formula: ((((((x - 7) * x + 21) * x - 35) * x + 35) * x - 21) * x + 7) * x - 1,
      derivative: 7 * (x - 1).power(6), domain: .around(1, 1e-4, 3), awkward: [1, 1.001, 0.999, 0, 2]),
    KnownFunction(
      name: "(x − 1)(x − 2)(x − 3)(x − 4)",
      formula: (x - 1) * (x - 2) * (x - 3) * (x - 4), derivative: ((4 * x - 30) * x + 70) * x - 50,
      domain: .between(0, 5), awkward: [1, 2, 2.5, 3, 4]),
    KnownFunction(
      name: "T₈", formula: (((128 * x * x - 256) * x * x + 160) * x * x - 32) * x * x + 1,
      derivative: (((1024 * x * x - 1536) * x * x + 640) * x * x - 64) * x, domain: .between(-1, 1),
      awkward: [0, 1, -1, 0.5]),
    KnownFunction(
      name: "10⁸x²", formula: 1e8 * x * x, derivative: 2e8 * x, domain: .around(0, 1e-9, 1e3),
      awkward: special),
    KnownFunction(
      name: "10⁻⁸x³", formula: 1e-8 * x.power(3), derivative: .constant(1e-8) * 3 * x * x,
      domain: .around(0, 1e-6, 1e4),
      awkward: special),
    KnownFunction(
      name: "1 + 10⁻¹²x²", formula: 1 + 1e-12 * x * x, derivative: 2e-12 * x, domain: .around(0, 1e-6, 1e4),
      awkward: special),
    KnownFunction(
      name: "10⁶ + x²", formula: 1e6 + x * x, derivative: 2 * x, domain: .around(0, 1e-6, 1e3),
      awkward: special),
    KnownFunction(
      name: "10⁸ + x³/3", formula: 1e8 + x.power(3) / 3, derivative: x * x, domain: .around(0, 1e-3, 1e3),
      awkward: [0, 1, -1]),
    KnownFunction(
      name: "x + 10⁻⁶x⁵", formula: x + 1e-6 * x.power(5), derivative: 1 + .constant(1e-6) * 5 * x.power(4),
      domain: .around(0, 1e-3, 1e3), awkward: [0, 1, 100]),
    KnownFunction(
      name: "(10³x)³ − 10³x", formula: (1000 * x).power(3) - 1000 * x,
      derivative: 3e9 * x * x - 1000, domain: .around(0, 1e-6, 1), awkward: [0, 1e-3, -1e-3]),
  ]

  /// Exponentials and logarithms.
  static let exponentials: [KnownFunction] = [
    KnownFunction(
      name: "exp x", formula: .exp(x), derivative: .exp(x), domain: .between(-30, 30),
      awkward: [0, 1, -700, 700, 1e-9]),
    KnownFunction(
      name: "exp 100x", formula: .exp(100 * x), derivative: 100 * .exp(100 * x), domain: .between(-3, 3),
      awkward: [0, 1e-9]),
    KnownFunction(
      name: "exp(−10⁴x)", formula: .exp(-10000 * x), derivative: -10000 * .exp(-10000 * x),
      domain: .between(-1e-2, 1e-2), awkward: [0, 1e-9, 1e-4]),
    KnownFunction(
      name: "exp x − 1", formula: .exp(x) - 1, derivative: .exp(x), domain: .around(0, 1e-9, 10),
      awkward: [0, 1]),
    KnownFunction(
      name: "expm1 x", formula: .expMinusOne(x), derivative: .exp(x), domain: .around(0, 1e-9, 10),
      awkward: [0, 1]),
    KnownFunction(
      name: "exp(−x²)", formula: .exp(-(x * x)), derivative: -2 * x * .exp(-(x * x)), domain: .between(-6, 6),
      awkward: [0, 1e-9, 26]),
    KnownFunction(
      name: "exp(−1/x²)", formula: smoothBump, derivative: slopeOfSmoothBump, domain: .around(0, 0.05, 3),
      awkward: [0, 0.02, 0.04, 1]),
    KnownFunction(
      name: "exp exp x", formula: .exp(.exp(x)), derivative: .exp(x + .exp(x)), domain: .between(-3, 3),
      awkward: [0, 1]),
    KnownFunction(
      name: "x exp(−x)", formula: x * .exp(-x), derivative: (1 - x) * .exp(-x), domain: .between(-5, 30),
      awkward: [0, 1]),
    KnownFunction(
      name: "xˣ", formula: .exp(x * .log(x)), derivative: (.log(x) + 1) * .exp(x * .log(x)),
      domain: .above(0, 1e-3, 10), awkward: [1, 0.36787944117144233]),
    KnownFunction(
      name: "log x", formula: .log(x), derivative: 1 / x, domain: .above(0, 1e-12, 1e8),
      awkward: [1e-12, 1e-300, 1, 2, 1e8]),
    KnownFunction(
      name: "log(1 + x)", formula: .log(onePlus: x), derivative: 1 / (1 + x), domain: .above(-1, 1e-6, 10),
      awkward: [0, 1e-9, -0.999]),
    KnownFunction(
      name: "x log x", formula: x * .log(x), derivative: .log(x) + 1, domain: .above(0, 1e-12, 1e4),
      awkward: [1, 1e-9, 0.36787944117144233]),
    KnownFunction(
      name: "log log x", formula: .log(.log(x)), derivative: 1 / (x * .log(x)), domain: .above(1, 1e-4, 100),
      awkward: [1.0001, 2.718281828459045]),
    KnownFunction(
      name: "log(x/(1 − x))", formula: .log(x / (1 - x)), derivative: 1 / (x * (1 - x)),
      domain: .between(0, 1), awkward: [0.5, 1e-9, 0.999999]),
    KnownFunction(
      name: "asinh x as log(x + √(x² + 1))", formula: .log(x + .sqrt(x * x + 1)),
      derivative: 1 / .sqrt(x * x + 1), domain: .around(0, 1e-6, 1e3), awkward: [0, -100, 100]),
    KnownFunction(
      name: "sinh x as a difference", formula: (.exp(x) - .exp(-x)) / 2,
      derivative: (.exp(x) + .exp(-x)) / 2, domain: .around(0, 1e-9, 10), awkward: [0]),
    KnownFunction(
      name: "10⁶ + exp x", formula: 1e6 + .exp(x), derivative: .exp(x), domain: .between(-5, 5),
      awkward: [0]),
  ]

  private static let smoothBump = Expression.piecewise(
    of: x * x, threshold: 0, above: .exp(-1 / (x * x)), notAbove: 0 * x)
  private static let slopeOfSmoothBump = Expression.piecewise(
    of: x * x, threshold: 0, above: 2 / x.power(3) * .exp(-1 / (x * x)), notAbove: 0 * x)

  /// Roots, poles, and points close to the edge of a domain.
  static let rootsAndPoles: [KnownFunction] = [
    KnownFunction(
      name: "√x", formula: .sqrt(x), derivative: 0.5 / .sqrt(x), domain: .above(0, 1e-12, 1e8),
      awkward: [1e-12, 1, 4, 1e8]),
    KnownFunction(
      name: "√(x − 1)", formula: .sqrt(x - 1), derivative: 0.5 / .sqrt(x - 1), domain: .above(1, 1e-9, 10),
      awkward: [1.000000001, 2, 5]),
    KnownFunction(
      name: "x√x", formula: x * .sqrt(x), derivative: 1.5 * .sqrt(x), domain: .above(0, 1e-9, 1e4),
      awkward: [0, 1e-9, 1]),
    KnownFunction(
      name: "x²√x", formula: x * x * .sqrt(x), derivative: 2.5 * x * .sqrt(x), domain: .above(0, 1e-9, 1e4),
      awkward: [0, 1e-9, 1]),
    KnownFunction(
      name: "√(1 + x²)", formula: .sqrt(1 + x * x), derivative: x / .sqrt(1 + x * x),
      domain: .around(0, 1e-6, 1e4), awkward: [0, 1, 1e8]),
    KnownFunction(
      name: "√(10⁻¹² + x²)", formula: .sqrt(1e-12 + x * x), derivative: x / .sqrt(1e-12 + x * x),
      domain: .around(0, 1e-9, 1), awkward: [0, 1e-6, 1]),
    KnownFunction(
      name: "1/x", formula: 1 / x, derivative: -1 / (x * x), domain: .around(0, 1e-9, 1e8),
      awkward: [1e-9, -1, 1e8]),
    KnownFunction(
      name: "1/x²", formula: 1 / (x * x), derivative: -2 / x.power(3), domain: .around(0, 1e-6, 1e4),
      awkward: [1e-6, -1]),
    KnownFunction(
      name: "1/√x", formula: 1 / .sqrt(x), derivative: -0.5 / (x * .sqrt(x)), domain: .above(0, 1e-9, 1e4),
      awkward: [1e-9, 1]),
    KnownFunction(
      name: "1/(x − 1)", formula: 1 / (x - 1), derivative: -1 / ((x - 1) * (x - 1)),
      domain: .around(1, 1e-9, 100), awkward: [1.000001, 0, 2]),
    KnownFunction(
      name: "1/(1 + 25x²)", formula: 1 / (1 + 25 * x * x),
      derivative: -50 * x / ((1 + 25 * x * x) * (1 + 25 * x * x)), domain: .between(-2, 2),
      awkward: [0, 0.2, 1]),
    KnownFunction(
      name: "1/(10⁻⁸ + x²)", formula: 1 / (1e-8 + x * x),
      derivative: -2 * x / ((1e-8 + x * x) * (1e-8 + x * x)), domain: .around(0, 1e-7, 1),
      awkward: [0, 1e-4]),
    KnownFunction(
      name: "x/(1 + x)", formula: x / (1 + x), derivative: 1 / ((1 + x) * (1 + x)),
      domain: .around(-1, 1e-3, 100), awkward: [0, 1]),
    KnownFunction(
      name: "(x³ − 1)/(x − 1)", formula: (x.power(3) - 1) / (x - 1), derivative: 2 * x + 1,
      domain: .around(1, 1e-6, 10), awkward: [0, 2]),
  ]
}
