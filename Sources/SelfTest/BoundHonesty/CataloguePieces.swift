extension Catalogue {
  /// Smooth only in pieces: kinks close by, and jumps of a second or higher derivative at or near the point.
  static let pieces: [KnownFunction] = [
    KnownFunction(
      name: "|x − 10⁻³|", formula: absolute(x - 1e-3), derivative: sign(x - 1e-3),
      domain: .around(1e-3, 1e-9, 1), awkward: [0, 1, 1e-9]),
    KnownFunction(
      name: "|x| + sin x", formula: absolute(x) + .sin(x), derivative: sign(x) + .cos(x),
      domain: .around(0, 1e-9, 10), awkward: [1e-9, -1e-6, 1]),
    KnownFunction(
      name: "ReLU(x − 0.1) + exp x", formula: positivePart(x - 0.1) + .exp(x),
      derivative: step(x - 0.1) + .exp(x), domain: .around(0.1, 1e-9, 3), awkward: [0, 1]),
    KnownFunction(
      name: "leaky ReLU", formula: .branch(at: 0, above: x, notAbove: 0.01 * x),
      derivative: .branch(at: 0, above: 1 + 0 * x, notAbove: 0.01 + 0 * x), domain: .around(0, 1e-9, 10),
      awkward: [1e-9, 1]),
    KnownFunction(
      name: "x + 10⁻⁶|x − 0.2|", formula: x + 1e-6 * absolute(x - 0.2), derivative: 1 + 1e-6 * sign(x - 0.2),
      domain: .around(0.2, 1e-9, 3), awkward: [0, 1]),
    KnownFunction(
      name: "x|x|", formula: x * absolute(x), derivative: 2 * absolute(x), domain: .around(0, 1e-9, 10),
      awkward: [0, 1e-9, 1]),
    KnownFunction(
      name: "x²|x|", formula: x * x * absolute(x), derivative: 3 * x * absolute(x),
      domain: .around(0, 1e-6, 10),
      awkward: [0, 1e-3, 1]),
    KnownFunction(
      name: "|x|√|x|", formula: absolute(x) * .sqrt(absolute(x)),
      derivative: 1.5 * sign(x) * .sqrt(absolute(x)),
      domain: .around(0, 1e-9, 10), awkward: [0, 1e-9, 1]),
    KnownFunction(
      name: "ReLU²(x)", formula: positivePart(x) * positivePart(x), derivative: 2 * positivePart(x),
      domain: .around(0, 1e-9, 10), awkward: [0, 1]),
    KnownFunction(
      name: "Huber",
      formula: .piecewise(of: absolute(x), threshold: 1, above: absolute(x) - 0.5, notAbove: 0.5 * x * x),
      derivative: .piecewise(of: absolute(x), threshold: 1, above: sign(x), notAbove: x),
      domain: .around(1, 1e-6, 3), awkward: [0, 1, -1, 1.5, 0.999]),
    KnownFunction(
      name: "ELU", formula: .branch(at: 0, above: x, notAbove: .expMinusOne(x)),
      derivative: .branch(at: 0, above: 1 + 0 * x, notAbove: .exp(x)), domain: .around(0, 1e-6, 5),
      awkward: [0, 0.5, -0.5]),
    KnownFunction(
      name: "ELU of a network",
      formula: .piecewise(
        of: .tanh(x) - 0.25, threshold: 0, above: .tanh(x) - 0.25, notAbove: .expMinusOne(.tanh(x) - 0.25)),
      derivative: .piecewise(
        of: .tanh(x) - 0.25, threshold: 0, above: sechSquared(x),
        notAbove: .exp(.tanh(x) - 0.25) * sechSquared(x)),
      domain: .around(0.25541281188299536, 1e-6, 2), awkward: [0, 0.25]),
    KnownFunction(
      name: "smoothstep",
      formula: .branch(
        at: 0, above: .branch(at: 1, above: 1 + 0 * x, notAbove: x * x * (3 - 2 * x)), notAbove: 0 * x),
      derivative: .branch(
        at: 0, above: .branch(at: 1, above: 0 * x, notAbove: 6 * x * (1 - x)), notAbove: 0 * x),
      domain: .around(0, 1e-6, 2), awkward: [0, 0.5, 1]),
    KnownFunction(
      name: "cubic spline joint", formula: .sin(x) + positivePart(x - 0.5).power(3),
      derivative: .cos(x) + 3 * positivePart(x - 0.5).power(2), domain: .around(0.5, 1e-6, 2),
      awkward: [0.5, 0, 1]),
  ]

  static func absolute(_ x: Expression) -> Expression {
    .piecewise(of: x, threshold: 0, above: x, notAbove: -x)
  }

  private static func sign(_ y: Expression) -> Expression {
    .piecewise(of: y, threshold: 0, above: 1 + 0 * x, notAbove: -1 + 0 * x)
  }

  private static func step(_ y: Expression) -> Expression {
    .piecewise(of: y, threshold: 0, above: 1 + 0 * x, notAbove: 0 * x)
  }

  private static func positivePart(_ y: Expression) -> Expression {
    .piecewise(of: y, threshold: 0, above: y, notAbove: 0 * x)
  }

  /// Values that are coarser than double precision: single precision, noise, grain.
  ///
  /// Constants are exact in single precision.
  static let arithmetics: [KnownFunction] = [
    KnownFunction(
      name: "sin x in float32", formula: .sin(x), derivative: .cos(x), domain: .between(-3, 3),
      awkward: [0, 1], arithmetic: .float32),
    KnownFunction(
      name: "tanh exp in float32", formula: .tanh(0.5 * .exp(x)) * x,
      derivative: .tanh(0.5 * .exp(x)) + 0.5 * x * .exp(x) * sechSquared(0.5 * .exp(x)),
      domain: .between(-3, 3), awkward: [0, 1], arithmetic: .float32),
    KnownFunction(
      name: "x³ in float32", formula: x.power(3), derivative: 3 * x * x, domain: .around(0, 1e-3, 1e3),
      awkward: [0, 1], arithmetic: .float32),
    KnownFunction(
      name: "softplus in float32, undeclared", formula: .softplus(x), derivative: .logistic(x),
      domain: .between(-5, 5), awkward: [0.5, 1], arithmetic: .undeclaredFloat32),
    KnownFunction(
      name: "sin x in float32, undeclared", formula: .sin(x), derivative: .cos(x), domain: .between(-3, 3),
      awkward: [0.5, 1], arithmetic: .undeclaredFloat32),
    KnownFunction(
      name: "exp x rounded to float32", formula: .exp(x), derivative: .exp(x), domain: .between(-5, 5),
      awkward: [0, 1], arithmetic: .roundedToFloat32),
    KnownFunction(
      name: "cos 3x rounded to float32", formula: .cos(3 * x), derivative: -3 * .sin(3 * x),
      domain: .between(-5, 5), awkward: [0, 1], arithmetic: .roundedToFloat32),
    KnownFunction(
      name: "sin x with noise 10⁻¹⁰", formula: .sin(x), derivative: .cos(x), domain: .between(-5, 5),
      awkward: [0, 1], arithmetic: .noisy(1e-10)),
    KnownFunction(
      name: "exp x with noise 10⁻⁶", formula: .exp(x), derivative: .exp(x), domain: .between(-3, 3),
      awkward: [0, 1], arithmetic: .noisy(1e-6)),
    KnownFunction(
      name: "constant with noise 10⁻¹⁰", formula: 2 + 0 * x, derivative: 0 * x, domain: .between(-3, 3),
      awkward: [0, 1], arithmetic: .noisy(1e-10)),
    KnownFunction(
      name: "x³ with noise 10⁻¹⁰", formula: x.power(3), derivative: 3 * x * x, domain: .around(0, 1e-3, 10),
      awkward: [0, 1], arithmetic: .noisy(1e-10)),
    KnownFunction(
      name: "σ(x) with grain 10⁻¹⁰", formula: .logistic(x), derivative: .logistic(x) * .logistic(-x),
      domain: .between(-5, 5), awkward: [0, 1], arithmetic: .grainy(1e-10)),
  ]

  /// Points at an edge: only one side can be evaluated.
  static let edges: [KnownFunction] = [
    KnownFunction(
      name: "x√x at its edge", formula: x * .sqrt(x), derivative: 1.5 * .sqrt(x),
      domain: .above(0, 1e-300, 1e-12), awkward: [0], arithmetic: .float64),
    KnownFunction(
      name: "exp x on [0, 1]", formula: .exp(x), derivative: .exp(x), domain: .between(0, 1),
      awkward: [0, 1, 1e-12, 0.999999999999], arithmetic: .throwing, limits: 0...1),
    KnownFunction(
      name: "sin 5x above 2", formula: .sin(5 * x), derivative: 5 * .cos(5 * x), domain: .above(2, 1e-14, 1),
      awkward: [2], arithmetic: .throwing, limits: 2...10),
    KnownFunction(
      name: "x(1 − x) on [0, 1]", formula: x * (1 - x), derivative: 1 - 2 * x, domain: .between(0, 1),
      awkward: [0, 1, 0.5], arithmetic: .throwing, limits: 0...1),
    KnownFunction(
      name: "1/(1 + 25x²) from −1 on", formula: 1 / (1 + 25 * x * x),
      derivative: -50 * x / ((1 + 25 * x * x) * (1 + 25 * x * x)), domain: .above(-1, 1e-16, 1e-3),
      awkward: [-1], arithmetic: .throwing, limits: -1...1),
    KnownFunction(
      name: "tanh 50x up to 10⁻²", formula: .tanh(50 * x), derivative: 50 * sechSquared(50 * x),
      domain: .between(-1e-2, 1e-2), awkward: [0.01], limits: -1...0.01),
    KnownFunction(
      name: "10⁶ + log x from 1 on", formula: 1e6 + .log(x), derivative: 1 / x,
      domain: .above(1, 1e-15, 1e-6),
      awkward: [1], arithmetic: .throwing, limits: 1...100),
    KnownFunction(
      name: "log(2 − x) noisy, at most 1", formula: .log(2 - x), derivative: -1 / (2 - x),
      domain: .between(0.9, 1), awkward: [1], arithmetic: .noisy(1e-10), limits: -10...1),
  ]
}
