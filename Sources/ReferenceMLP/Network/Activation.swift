import Scalars

/// An activation function φ, applied to each pre-activation z; softmax is applied to a whole row.
///
/// At a kink (z = 0 of ReLU and leaky ReLU) the derivative is, by convention, the one from below.
public enum Activation: String, CaseIterable, Sendable, Codable {
  /// φ(z) = z.
  case identity
  /// φ(z) = max(z, 0), with φ′(0) = 0.
  case relu
  /// φ(z) = z for z > 0, 0.01 z elsewhere, with φ′(0) = 0.01.
  case leakyReLU = "leaky-relu"
  /// φ(z) = z for z > 0, eᶻ − 1 elsewhere (α = 1: once continuously differentiable).
  case elu
  /// φ(z) = z Φ(z) with the exact normal distribution function Φ(z) = ½ erfc(−z/√2).
  case gelu
  /// φ(z) = z σ(z).
  case silu
  /// φ(z) = ln(1 + eᶻ).
  case softplus
  /// φ(z) = σ(z) = 1/(1 + e⁻ᶻ).
  case sigmoid
  /// φ(z) = tanh z.
  case tanh
  /// φ(z)ₖ = e^(zₖ) / Σⱼ e^(zⱼ), in the output layer only.
  case softmax

  /// The slope of leaky ReLU below 0.
  public static let leakySlope = 0.01

  /// Whether φ acts on each component alone; only softmax does not.
  public var isElementwise: Bool { self != .softmax }

  /// Whether φ has a kink at z = 0.
  public var hasKink: Bool { self == .relu || self == .leakyReLU }

  /// Whether φ is infinitely often differentiable; ELU's second derivative jumps at 0.
  public var isSmooth: Bool { !hasKink && self != .elu }
}

// MARK: - φ and φ′

extension Activation {
  /// φ(z) of one component; softmax is not element-wise and is a programming error here.
  @inlinable
  public func callAsFunction<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    switch self {
    case .identity: z
    case .relu:
      Scalar.branch(on: z, threshold: 0) {
        $0
      } notAbove: {
        $0.primal.isNaN ? $0 : .zero
      }
    case .leakyReLU:
      Scalar.branch(on: z, threshold: 0) {
        $0
      } notAbove: {
        Scalar(Self.leakySlope) * $0
      }
    case .elu:
      Scalar.branch(on: z, threshold: 0) {
        $0
      } notAbove: {
        Scalar.expMinusOne($0)
      }
    case .gelu: z * Self.normalDistribution(z)
    case .silu: z * Scalar.logistic(z)
    case .softplus: Scalar.softplus(z)
    case .sigmoid: Scalar.logistic(z)
    case .tanh: Scalar.tanh(z)
    case .softmax: preconditionFailure("softmax is not element-wise: use rows(of:)")
    }
  }

  /// φ′(z) of one component, in forms that do not cancel.
  ///
  /// sigmoid′ = σ(z)σ(−z) and tanh′ = 4σ(2z)σ(−2z): the textbook σ(1 − σ) and 1 − tanh² are exactly 0 where
  /// the truth is 4e-18 (docs/CLAIMS.md, S4.2). gelu′ = Φ(z) + z ϕ(z); silu′ = σ(z)(1 + zσ(−z)).
  @inlinable
  public func derivative<Scalar: NetworkScalar>(at z: Scalar) -> Scalar {
    let one = Scalar(1)
    switch self {
    case .identity: return one
    case .relu:
      return Scalar.branch(on: z, threshold: 0) { _ in
        one
      } notAbove: {
        $0.primal.isNaN ? $0 : .zero
      }
    case .leakyReLU:
      return Scalar.branch(on: z, threshold: 0) { _ in
        one
      } notAbove: {
        $0.primal.isNaN ? $0 : Scalar(Self.leakySlope)
      }
    case .elu:
      return Scalar.branch(on: z, threshold: 0) { _ in
        one
      } notAbove: {
        Scalar.exp($0)
      }
    case .gelu: return Self.normalDistribution(z) + z * Self.normalDensity(z)
    case .silu: return Scalar.logistic(z) * (one + z * Scalar.logistic(-z))
    case .softplus: return Scalar.logistic(z)
    case .sigmoid: return Scalar.logistic(z) * Scalar.logistic(-z)
    case .tanh:
      let twice = z + z
      return Scalar(4) * Scalar.logistic(twice) * Scalar.logistic(-twice)
    case .softmax: preconditionFailure("softmax has a Jacobian matrix, not a derivative")
    }
  }

  /// Φ(z) = ½ erfc(−z/√2): the form of ½(1 + erf(z/√2)) that does not cancel for z ≪ 0.
  ///
  /// The rounding of −z/√2 makes the relative error grow like z²u in the lower tail, where GELU is below
  /// 1e-13 from z = −8 on. The constant is a sum of two numbers, so that types more precise than `Double` get
  /// it in full.
  @inlinable
  static func normalDistribution<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    Scalar(0.5) * Scalar.erfc(argumentOfErrorFunction(z))
  }

  /// −z/√2.
  @inlinable
  static func argumentOfErrorFunction<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    -(z * (Scalar(0.7071067811865476) + Scalar(-4.833646656726457e-17)))
  }

  /// ϕ(z) = e^(−z²/2)/√(2π).
  @inlinable
  static func normalDensity<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    densityAtZero() * Scalar.exp(exponentOfDensity(z))
  }

  /// −z²/2.
  @inlinable
  static func exponentOfDensity<Scalar: NetworkScalar>(_ z: Scalar) -> Scalar {
    -(Scalar(0.5) * z * z)
  }

  /// 1/√(2π).
  @inlinable
  static func densityAtZero<Scalar: NetworkScalar>() -> Scalar {
    Scalar(0.3989422804014327) + Scalar(-2.49232720227773e-17)
  }
}

// MARK: - Rows

extension Activation {
  /// a = φ(z) for a batch of rows, `samples × units`; many `Double` numbers by the vector functions in use.
  @inlinable
  public func rows<Scalar: NetworkScalar>(of z: Matrix<Scalar>) -> Matrix<Scalar> {
    if Scalar.self == Double.self, let a = vectorRows(of: z) { return a }
    switch self {
    case .softmax: break
    case .identity: return z
    case .relu where Self.isReal(Scalar.self): return z.map { $0.primal <= 0 ? .zero : $0 }
    default: return z.map { self($0) }
    }
    var a = z
    a.elements.withUnsafeMutableBufferPointer { a in
      for row in 0..<z.rows {
        Self.softmax(UnsafeMutableBufferPointer(rebasing: a[row * z.columns..<(row + 1) * z.columns]))
      }
    }
    return a
  }

  /// Whether a scalar is one real number: then ReLU is a choice between two numbers and no jump, which signs that cannot be
  /// predicted would make slow.
  @inlinable
  static func isReal<Scalar: NetworkScalar>(_: Scalar.Type) -> Bool {
    Scalar.self == Double.self || Scalar.self == Float.self
  }

  /// softmax(z)ₖ = e^(zₖ − z_max)/Σⱼ e^(zⱼ − z_max): the shift changes nothing and keeps every exponential ≤
  /// 1.
  @inlinable
  public static func softmax<Scalar: NetworkScalar>(_ z: [Scalar]) -> [Scalar] {
    var probabilities = z
    probabilities.withUnsafeMutableBufferPointer { softmax($0) }
    return probabilities
  }

  /// Puts the softmax of a vector z in its place.
  @inlinable
  static func softmax<Scalar: NetworkScalar>(_ z: UnsafeMutableBufferPointer<Scalar>) {
    guard !z.isEmpty else { return }
    let top = z[indexOfLargest(z)]
    var sum = Scalar.zero
    for k in z.indices {
      z[k] = Scalar.exp(z[k] - top)
      sum += z[k]
    }
    for k in z.indices { z[k] = z[k] / sum }
  }

  /// ln Σⱼ e^(zⱼ) in two parts, whose sum it is: z_max and log1p(Σ_{j≠max} e^(zⱼ − z_max)).
  ///
  /// Kept apart because −log softmaxₖ = (z_max − zₖ) + log1p(…) is accurate, and their sum minus zₖ cancels.
  @inlinable
  public static func logSumExp<Numbers: RandomAccessCollection>(
    _ z: Numbers
  ) -> (top: Numbers.Element, logarithm: Numbers.Element)
  where Numbers.Element: NetworkScalar, Numbers.Index == Int {
    let largest = indexOfLargest(z)
    var others = Numbers.Element.zero
    for index in z.indices where index != largest { others += .exp(z[index] - z[largest]) }
    return (z[largest], .log(onePlus: others))
  }

  /// The index of the largest primal, or of the first NaN, so that a NaN is passed on.
  @inlinable
  package static func indexOfLargest<Numbers: RandomAccessCollection>(_ z: Numbers) -> Int
  where Numbers.Element: NetworkScalar, Numbers.Index == Int {
    var largest = z.startIndex
    for index in z.indices {
      if z[index].primal.isNaN { return index }
      if z[index].primal > z[largest].primal { largest = index }
    }
    return largest
  }

  /// δ = ∂L/∂z from ∂L/∂a, the trace's z and a; element-wise, but softmax's Jacobian is diag(a) − a aᵀ:
  /// δₖ = aₖ(gₖ − Σⱼ gⱼaⱼ).
  ///
  /// Written with g less its component r at the largest a, δₖ = aₖ((gₖ − r) − Σⱼ (gⱼ − r)aⱼ), which is the
  /// same since Σⱼ aⱼ = 1: where one aₖ rounds to 1, gₖ − Σⱼ gⱼaⱼ would cancel to nothing.
  @inlinable
  public func backward<Scalar: NetworkScalar>(
    gradient: Matrix<Scalar>, z: Matrix<Scalar>, a: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    if Scalar.self == Double.self, let delta = vectorBackward(gradient: gradient, z: z) { return delta }
    switch self {
    case .softmax: break
    case .identity: return gradient
    case .relu where Self.isReal(Scalar.self):
      let one = Scalar(1)
      return gradient.combined(with: z) { gradient, z in
        gradient * (z.primal <= 0 ? .zero : z.primal > 0 ? one : z)
      }
    default: return gradient.combined(with: z) { $0 * derivative(at: $1) }
    }
    var delta = gradient
    for row in 0..<z.rows {
      let row = (index: row, largest: Self.indexOfLargest(a.row(row)))
      let reference = gradient[row.index, row.largest]
      var inner = Scalar.zero
      for column in 0..<z.columns {
        let shifted = column == row.largest ? .zero : gradient[row.index, column] - reference
        delta[row.index, column] = shifted
        inner += shifted * a[row.index, column]
      }
      for column in 0..<z.columns {
        delta[row.index, column] = a[row.index, column] * (delta[row.index, column] - inner)
      }
    }
    return delta
  }
}
