import RealModule

/// Where Chebyshev points lie beside x, and the weights of the values there in f′(x).
struct ChebyshevInterval {
  /// The degree n; even, so that the points are symmetric and the middle is one of them.
  static let degree = 24

  /// Around x, above it, below it: in the order of preference.
  static let all = [
    ChebyshevInterval(.central), ChebyshevInterval(.forward), ChebyshevInterval(.backward),
  ]

  /// Where the points lie.
  let side: Stencil.Side
  /// Half the interval's length, in steps.
  let halfLength: Double
  /// The points as offsets from x in steps, largest first; one of them is 0, another ±1.
  let places: [Double]
  /// wⱼ with (half-length) · f′(x) = Σⱼ wⱼ (fⱼ − f(x)).
  let weights: [Double]
  /// Σⱼ|wⱼ|, with the weight of f(x) itself.
  let totalWeight: Double

  /// The differentiation matrix's row of x: wⱼ = (cᵢ/cⱼ)(−1)^(i+j)/(ξᵢ − ξⱼ), c = 2 at the ends and 1 elsewhere
  /// (Trefethen, Spectral Methods in MATLAB, 2000, theorem 7).
  init(_ side: Stencil.Side) {
    let n = Self.degree
    let own = side == .central ? n / 2 : (side == .forward ? n : 0)
    func ends(_ index: Int) -> Double { index == 0 || index == n ? 2 : 1 }
    let weights = (0...n).map { j -> Double in
      guard j != own else { return 0 }
      let sign: Double = (own + j) % 2 == 0 ? 1 : -1
      return sign * ends(own) / ends(j) / Self.distance(own, j)
    }
    self.side = side
    halfLength = side == .central ? 1 : 0.5
    places = (0...n).map { j in
      switch side {
      case .central: Self.distance(j, n / 2)
      case .forward: Self.distance(j, n) / 2
      case .backward: Self.distance(j, 0) / 2
      }
    }
    self.weights = weights
    totalWeight = weights.reduce(0) { $0 + abs($1) } + abs(weights.reduce(0, +))
  }

  /// ξᵢ − ξⱼ = 2 sin(π(i + j)/2n) sin(π(j − i)/2n): accurate where the points are close, exactly antisymmetric.
  private static func distance(_ i: Int, _ j: Int) -> Double {
    guard i <= j else { return -distance(j, i) }
    // Mirrored, so that ξⱼ = −ξₙ₋ⱼ to the bit.
    let sum = min(i + j, 2 * degree - i - j)
    let angle = Double.pi / Double(2 * degree)
    switch (sum, j - i) {
    case (degree, degree): return 2
    case (degree / 2, degree / 2): return 1
    default: return 2 * .sin(angle * Double(sum)) * .sin(angle * Double(j - i))
    }
  }

  /// Tₖ′ at x: k sin(kπ/2) in the middle, at most k² in size at an end.
  func largestSlope(_ k: Int) -> Double {
    side == .central ? Double(k) : Double(k * k)
  }

  /// cₖ of the values: (2/n) Σⱼ fⱼ cos(πjk/n), halved at the first and last j and at the first and last k.
  static func coefficient(_ k: Int, of values: [Double]) -> Double {
    let n = degree
    var (sum, angle) = (0.0, 0)
    for (j, value) in values.enumerated() {
      sum += (j == 0 || j == n ? 0.5 : 1) * cosines[angle] * value
      // jk mod 2n, as k ≤ n.
      angle += k
      if angle >= 2 * n { angle -= 2 * n }
    }
    return sum * (k == 0 || k == n ? 1 : 2) / Double(n)
  }

  /// cos(πm/n) as a table over m mod 2n.
  private static let cosines: [Double] = (0..<2 * degree).map {
    Double.cos(.pi * Double($0) / Double(degree))
  }
}
