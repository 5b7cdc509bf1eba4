extension Catalogue {
  /// Oscillations from slow to far below the largest step.
  static let oscillations: [KnownFunction] = [
    KnownFunction(
      name: "sin x", formula: .sin(x), derivative: .cos(x), domain: .around(0, 1e-9, 1e3),
      awkward: [0, 1.5707963267948966, 3.141592653589793, 1e8]),
    KnownFunction(
      name: "cos x", formula: .cos(x), derivative: -.sin(x), domain: .around(0, 1e-6, 1e3),
      awkward: [0, 1.5707963267948966]),
    KnownFunction(
      name: "sin 30x", formula: .sin(30 * x), derivative: 30 * .cos(30 * x), domain: .between(-3, 3),
      awkward: [0, 0.1, 1]),
    KnownFunction(
      name: "sin 3000x", formula: .sin(3000 * x), derivative: 3000 * .cos(3000 * x),
      domain: .around(0, 1e-9, 3), awkward: special.filter { $0 < 2 }),
    KnownFunction(
      name: "sin 10⁹x", formula: .sin(1e9 * x), derivative: 1e9 * .cos(1e9 * x),
      domain: .around(0, 1e-10, 1), awkward: [0, 1e-9, 0.3]),
    KnownFunction(
      name: "cos 10⁸x", formula: .cos(1e8 * x), derivative: -1e8 * .sin(1e8 * x),
      domain: .around(0, 1e-10, 1e-8), awkward: [0, 1e-9, -1e-9]),
    KnownFunction(
      name: "10⁶ + sin x", formula: 1e6 + .sin(x), derivative: .cos(x), domain: .between(-10, 10),
      awkward: [0, 1]),
    KnownFunction(
      name: "10⁻⁸ sin x", formula: 1e-8 * .sin(x), derivative: 1e-8 * .cos(x), domain: .between(-10, 10),
      awkward: [0, 1]),
    KnownFunction(
      name: "10⁸ sin 10x", formula: 1e8 * .sin(10 * x), derivative: 1e9 * .cos(10 * x),
      domain: .between(-10, 10), awkward: [0, 1]),
    KnownFunction(
      name: "sin x²", formula: .sin(x * x), derivative: 2 * x * .cos(x * x), domain: .between(-20, 20),
      awkward: [0, 1, 10]),
    KnownFunction(
      name: "sin(1/x)", formula: .sin(1 / x), derivative: -(.cos(1 / x)) / (x * x),
      domain: .around(0, 1e-3, 10), awkward: [1e-3, 0.1]),
    KnownFunction(
      name: "x² sin(1/x)", formula: x * x * .sin(1 / x), derivative: 2 * x * .sin(1 / x) - .cos(1 / x),
      domain: .around(0, 1e-4, 10), awkward: [1e-3, 0.1]),
    KnownFunction(
      name: "exp(−x) cos 100x", formula: .exp(-x) * .cos(100 * x),
      derivative: -(.exp(-x)) * (.cos(100 * x) + 100 * .sin(100 * x)), domain: .between(-1, 5),
      awkward: [0, 1]),
    KnownFunction(
      name: "tan x", formula: .sin(x) / .cos(x), derivative: 1 / (.cos(x) * .cos(x)),
      domain: .between(-1.57, 1.57), awkward: [0, 1.5, 1.57]),
    KnownFunction(
      name: "sin x + 10⁻³ sin 3000x", formula: .sin(x) + 1e-3 * .sin(3000 * x),
      derivative: .cos(x) + .constant(1e-3) * 3000 * .cos(3000 * x), domain: .between(-3, 3), awkward: [0, 1]),
    KnownFunction(
      name: "sin x + 10⁻⁶ sin 10⁶x", formula: .sin(x) + 1e-6 * .sin(1e6 * x),
      derivative: .cos(x) + .constant(1e-6) * 1e6 * .cos(1e6 * x), domain: .between(-3, 3), awkward: [0, 1]),
    KnownFunction(
      name: "sin x + 10⁻¹² sin 10³x", formula: .sin(x) + 1e-12 * .sin(1000 * x),
      derivative: .cos(x) + .constant(1e-12) * 1000 * .cos(1000 * x), domain: .between(-3, 3),
      awkward: [0, 1]),
    KnownFunction(
      name: "sin x/x", formula: .sin(x) / x, derivative: (x * .cos(x) - .sin(x)) / (x * x),
      domain: .around(0, 1e-3, 30), awkward: [0.01, 1]),
    KnownFunction(
      name: "(1 − cos x)/x²", formula: (1 - .cos(x)) / (x * x),
      derivative: (x * .sin(x) - 2 * (1 - .cos(x))) / x.power(3), domain: .around(0, 1e-4, 10),
      awkward: [0.001, 1]),
    KnownFunction(
      name: "sin² x + cos² x", formula: .sin(x) * .sin(x) + .cos(x) * .cos(x), derivative: 0 * x,
      domain: .between(-10, 10), awkward: [0, 1]),
    KnownFunction(
      name: "x + 10⁻² sin 50x", formula: x + 0.01 * .sin(50 * x),
      derivative: 1 + .constant(0.01) * 50 * .cos(50 * x), domain: .around(0, 1e-3, 100), awkward: [0, 1]),
  ]

  /// What networks are made of.
  static let sigmoids: [KnownFunction] = [
    KnownFunction(
      name: "tanh x", formula: .tanh(x), derivative: sechSquared(x), domain: .between(-20, 20),
      awkward: [0, 1e-9, 19]),
    KnownFunction(
      name: "tanh 50x", formula: .tanh(50 * x), derivative: 50 * sechSquared(50 * x), domain: .between(-1, 1),
      awkward: [0, 0.1]),
    KnownFunction(
      name: "tanh 10⁴(x − 0.3)", formula: .tanh(10000 * (x - 0.3)),
      derivative: 10000 * sechSquared(10000 * (x - 0.3)), domain: .around(0.3, 1e-6, 1e-2),
      awkward: [0.3, 0.31, 0]),
    KnownFunction(
      name: "1 − tanh² x", formula: 1 - .tanh(x) * .tanh(x), derivative: -2 * .tanh(x) * sechSquared(x),
      domain: .between(-8, 8), awkward: [0, 1]),
    KnownFunction(
      name: "erf x", formula: 1 - .erfc(x), derivative: twoOverRootPi * .exp(-(x * x)),
      domain: .between(-5, 5), awkward: [0, 1e-9]),
    KnownFunction(
      name: "erfc x", formula: .erfc(x), derivative: -(twoOverRootPi * .exp(-(x * x))),
      domain: .between(-5, 20), awkward: [0, 10]),
    KnownFunction(
      name: "GELU", formula: 0.5 * x * .erfc(-(x * rootOfHalf)),
      derivative: 0.5 * .erfc(-(x * rootOfHalf))
        + 0.5 * x * rootOfHalf * twoOverRootPi * .exp(-(x * x) / 2), domain: .between(-8, 8),
      awkward: [0, -0.75]),
    KnownFunction(
      name: "σ(x)", formula: .logistic(x), derivative: .logistic(x) * .logistic(-x),
      domain: .between(-40, 40),
      awkward: [0, 1e-9, 40]),
    KnownFunction(
      name: "σ(1000x)", formula: .logistic(1000 * x),
      derivative: 1000 * .logistic(1000 * x) * .logistic(-1000 * x), domain: .around(0, 1e-6, 0.03),
      awkward: [0, 1e-3]),
    KnownFunction(
      name: "softplus x", formula: .softplus(x), derivative: .logistic(x), domain: .between(-40, 40),
      awkward: [0, 30]),
    KnownFunction(
      name: "softplus(100x)/100", formula: .softplus(100 * x) / 100, derivative: .logistic(100 * x),
      domain: .between(-0.5, 0.5), awkward: [0, 0.1]),
    KnownFunction(
      name: "log(1 + exp x) − x", formula: .log(1 + .exp(x)) - x, derivative: -(.logistic(-x)),
      domain: .between(-10, 30), awkward: [0, 30]),
    KnownFunction(
      name: "SiLU", formula: x * .logistic(x), derivative: .logistic(x) * (1 + x * .logistic(-x)),
      domain: .between(-20, 20), awkward: [0, -1.2784645427610738]),
    KnownFunction(
      name: "log cosh x", formula: .softplus(2 * x) - x, derivative: .tanh(x), domain: .between(-10, 10),
      awkward: [0]),
    KnownFunction(
      name: "σ(x) + σ(−x)", formula: .logistic(x) + .logistic(-x), derivative: 0 * x, domain: .between(-5, 5),
      awkward: [0]),
    KnownFunction(
      name: "a two-layer network", formula: network, derivative: slopeOfNetwork, domain: .between(-4, 4),
      awkward: [0, 1]),
    KnownFunction(
      name: "its squared loss", formula: (network - 0.3) * (network - 0.3),
      derivative: 2 * (network - 0.3) * slopeOfNetwork, domain: .between(-4, 4), awkward: [0, 1]),
  ]

  /// sech² without the cancellation of 1 − tanh².
  static func sechSquared(_ x: Expression) -> Expression {
    4 * .logistic(2 * x) * .logistic(-2 * x)
  }

  private static let first = 1.3 * x + 0.2
  private static let second = 0.4 - 0.9 * x
  private static let mixed = 0.7 * .tanh(first) - 1.1 * .logistic(second) + 0.1
  private static let network = 1.5 * .tanh(mixed) - 0.2
  private static let slopeOfNetwork: Expression =
    1.5 * sechSquared(mixed)
    * (.constant(0.7) * 1.3 * sechSquared(first) + .constant(1.1) * 0.9 * .logistic(second)
      * .logistic(-second))
}
