import ComplexModule
import RealModule

/// What a claimed gradient of a real function of complex parameters z = x + iy is, in terms of ∂f/∂x and ∂f/∂y.
///
/// With Wirtinger's derivatives ∂f/∂z = ½(∂f/∂x − i ∂f/∂y) and ∂f/∂z̄ = ½(∂f/∂x + i ∂f/∂y) (Kreutz-Delgado, "The complex
/// gradient operator and the CR-calculus", 2009, section 3). They all vanish together, but steps along them differ.
public enum ComplexGradientConvention: String, CaseIterable, Sendable {
  /// ∂f/∂x + i ∂f/∂y = 2 ∂f/∂z̄: the direction of steepest ascent, as in PyTorch and TensorFlow.
  case steepestAscent = "∂f/∂x + i ∂f/∂y"
  /// ∂f/∂x − i ∂f/∂y = 2 ∂f/∂z: the conjugate, as in JAX.
  case conjugate = "∂f/∂x − i ∂f/∂y"
  /// ∂f/∂z̄ = ½(∂f/∂x + i ∂f/∂y).
  case wirtingerConjugate = "∂f/∂z̄ = ½(∂f/∂x + i ∂f/∂y)"
  /// ∂f/∂z = ½(∂f/∂x − i ∂f/∂y).
  case wirtinger = "∂f/∂z = ½(∂f/∂x − i ∂f/∂y)"

  /// (∂f/∂x, ∂f/∂y) from a number that follows the convention.
  func partialDerivatives(_ g: Complex<Double>) -> (real: Double, imaginary: Double) {
    switch self {
    case .steepestAscent: (g.real, g.imaginary)
    case .conjugate: (g.real, -g.imaginary)
    case .wirtingerConjugate: (2 * g.real, 2 * g.imaginary)
    case .wirtinger: (2 * g.real, -2 * g.imaginary)
    }
  }
}

/// A real function of complex parameters, as an objective of their real and imaginary parts.
///
/// Each block z becomes two, "Re z" and "Im z", of its shape. swift-numerics has one point at infinity, which stands for NaN
/// too: a claim there comes out as NaN.
public struct ComplexParametersObjective: Objective {
  /// The objective's name in reports.
  public var name: String
  /// "Re z" and "Im z" for each block z.
  public var blocks: [ParameterBlock]
  /// Real and imaginary parts, block by block.
  public var point: [Double]
  /// What it can do beyond values and a claim, by real and imaginary parts.
  public var abilities: Abilities {
    get {
      var abilities = given
      // As they were claimed: twice a printed number may have another digit.
      let factor = convention.partialDerivatives(Complex(1, 0)).real
      abilities.formatOfClaim =
        abilities.formatOfClaim ?? { claimed in RecognizedFormat(of: claimed.map { $0 / factor }) }
      return abilities
    }
    set { given = newValue }
  }
  private var given = Abilities()
  /// What the claimed gradient is.
  public var convention: ComplexGradientConvention
  private let complexBlocks: [ParameterBlock]
  private let valueClosure: ([Complex<Double>]) throws -> Double
  private let gradientClosure: ([Complex<Double>]) throws -> [Complex<Double>]

  /// An objective from a value and a gradient closure of complex parameters.
  ///
  /// - Parameters:
  ///   - name: the objective's name in reports.
  ///   - blocks: the complex parameters' names and shapes; by default one block "z".
  ///   - point: the complex parameters, flattened.
  ///   - convention: what the claimed gradient is; PyTorch's by default.
  ///   - value: the real value.
  ///   - gradient: the claimed gradient, one complex number for each parameter.
  public init(
    _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Complex<Double>],
    convention: ComplexGradientConvention = .steepestAscent,
    value: @escaping ([Complex<Double>]) throws -> Double,
    gradient: @escaping ([Complex<Double>]) throws -> [Complex<Double>]
  ) {
    self.name = name
    self.convention = convention
    complexBlocks = blocks ?? [ParameterBlock("z", shape: [point.count])]
    self.blocks = complexBlocks.flatMap { block in
      ["Re", "Im"].map { ParameterBlock("\($0) \(block.name)", shape: block.shape) }
    }
    valueClosure = value
    gradientClosure = gradient
    self.point = Self.split(point, complexBlocks) { ($0.real, $0.imaginary) }
  }

  /// The value at real and imaginary parts.
  public func value(at point: [Double]) throws -> Double { try valueClosure(joined(point)) }

  /// (∂f/∂x, ∂f/∂y) that the claimed gradient means.
  ///
  /// - Throws: ``GradientCheckError/wrongGradientCount(objective:found:expected:)`` counted in complex numbers.
  public func claimedGradient(at point: [Double]) throws -> [Double] {
    let gradient = try gradientClosure(joined(point))
    guard gradient.count == complexBlocks.parameterCount else {
      throw GradientCheckError.wrongGradientCount(
        objective: name, found: gradient.count, expected: complexBlocks.parameterCount)
    }
    return Self.split(gradient, complexBlocks, convention.partialDerivatives)
  }

  /// Block by block the first parts, then the second; a flattened array of another count stays as it is misfit.
  private static func split(
    _ numbers: [Complex<Double>], _ blocks: [ParameterBlock],
    _ parts: (Complex<Double>) -> (real: Double, imaginary: Double)
  ) -> [Double] {
    var rest = numbers[...]
    var flat: [Double] = []
    for block in blocks {
      let both = rest.prefix(block.count).map(parts)
      flat += both.map(\.real) + both.map(\.imaginary)
      rest = rest.dropFirst(block.count)
    }
    let misfit = rest.map(parts)
    return flat + misfit.flatMap { [$0.real, $0.imaginary] }
  }

  private func joined(_ point: [Double]) -> [Complex<Double>] {
    var start = 0
    return complexBlocks.flatMap { block in
      defer { start += 2 * block.count }
      return (start..<start + block.count).map { Complex(point[$0], point[$0 + block.count]) }
    }
  }
}

/// The result of a check of complex parameters.
public struct ComplexCheckResult: Sendable {
  /// The check of real and imaginary parts under the stated convention.
  public package(set) var result: GradientCheckResult
  /// What the claimed gradient was said to be.
  public package(set) var stated: ComplexGradientConvention
  /// What it is, where it was refuted as stated and is verified under another convention.
  public package(set) var found: ComplexGradientConvention?

  /// The convention in one sentence.
  public var note: String {
    guard let found else { return "the claimed gradient is checked as \(stated.rawValue)" }
    return "the claimed gradient is not \(stated.rawValue), but it is \(found.rawValue)"
  }
}

extension GradientChecker {
  /// Checks a gradient of complex parameters; one that is refuted is tried under the other conventions, to name them.
  ///
  /// - Throws: as ``check(_:)``.
  public func check(complex objective: ComplexParametersObjective) throws -> ComplexCheckResult {
    let result = try check(objective)
    var complex = ComplexCheckResult(result: result, stated: objective.convention)
    guard result.verdict == .refuted else { return complex }
    complex.found = try ComplexGradientConvention.allCases.first { convention in
      var other = objective
      other.convention = convention
      return try convention != objective.convention && check(other).verdict == .verified
    }
    return complex
  }
}
