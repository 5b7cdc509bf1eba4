import Scalars
import VectorFunctions

// φ and φ′ of many `Double` numbers at a time, by the vector functions in use: the formulas of `Activation`, number by number,
// with every operation but exp, expm1, log1p, tanh and erfc rounded as there.
//
// What they are off by, to first order, with 4 ulp, which is 8u, for each of these functions (`VectorFunctionLibrary`) and u for
// every other operation:
//
// - φ by at most 16u|φ|: sigmoid 10u, silu 11u, elu and tanh 8u, softplus 16u (below 0, where log1p(eᶻ) passes on the error of
//   eᶻ and adds its own), GELU 9u beside what the rounding of z/√2 costs, which a scalar erfc does not spare either.
// - φ by at most 16u sup|φ′| max(1, |z|): softplus is at most max(z, 0) + ln 2, GELU loses 2uz²ϕ(z) more; sigmoid's error, that
//   of e^(−|z|) times σ(z)σ(−z) ≤ ¼ and two roundings of σ ≤ 1, is 4u, and sup|σ′| is ¼.
// - φ′ by at most 13u sup|φ′|. sigmoid, tanh: 13u|φ′|, since the errors of one exponential in σ(z) and σ(−z) add up to 8u.
//   elu 8u, softplus 10u. silu, with t = zσ(−z): σ(z)(|1 + t|(8σ(−z) + 4) + |t|(8σ(z) + 3))u < 8u.
//   GELU: (8Φ + 2|z|ϕ + |z|ϕ(11 + z²/2) + φ′)u < 13u.
// - softmax's pₖ by at most (16 + n)u pₖ for n outputs, beside the roundings of z − z_max, which are u of z: relative errors ε of
//   the exponentials move it by pₖ|εₖ − Σpⱼεⱼ| ≤ 2pₖ(1 − pₖ)8u ≤ 4u, 8u sup|φ′|.

extension Activation {
  /// From how many numbers on vector functions are called.
  ///
  /// Measured with glibc 2.36 on a Xeon at 2.5 GHz: φ of 512 numbers takes 4–7 µs (one after another 8–20), φ′ 4–8 (6–26). Below
  /// there are no more than some 20 µs to be had, and small batches of small layers have the same bits whatever functions a
  /// machine has.
  @usableFromInline static let leastVectorCount = 512

  /// ``rows(of:)`` by the vector functions in use; nil without any, and where they are not worth it.
  @usableFromInline
  func vectorRows<Scalar: NetworkScalar>(of z: Matrix<Scalar>) -> Matrix<Scalar>? {
    guard Scalar.self == Double.self, isTranscendental, z.elements.count >= Self.leastVectorCount,
      let library = VectorFunctionLibrary.current, let numbers = z as? Matrix<Double>
    else { return nil }
    let a = Self.mapped(numbers) { z, a in
      self == .softmax
        ? library.setSoftmax(of: z, a, columns: numbers.columns)
        : library.setValues(of: self, at: z, a)
    }
    return a as? Matrix<Scalar>
  }

  /// ``backward(gradient:z:a:)`` of an element-wise activation in the same way.
  @usableFromInline
  func vectorBackward<Scalar: NetworkScalar>(
    gradient: Matrix<Scalar>, z: Matrix<Scalar>
  ) -> Matrix<Scalar>? {
    guard Scalar.self == Double.self, isTranscendental, isElementwise,
      z.elements.count >= Self.leastVectorCount, gradient.rows == z.rows, gradient.columns == z.columns,
      let library = VectorFunctionLibrary.current, let numbers = z as? Matrix<Double>,
      let gradient = gradient as? Matrix<Double>
    else { return nil }
    let delta = Self.mapped(numbers) { z, delta in
      library.setDerivatives(of: self, at: z, delta)
      gradient.elements.withUnsafeBufferPointer { gradient in
        for index in delta.indices { delta[index] = gradient[index] * delta[index] }
      }
    }
    return delta as? Matrix<Scalar>
  }

  /// Whether φ is computed by an elementary function.
  private var isTranscendental: Bool {
    switch self {
    case .identity, .relu, .leakyReLU: false
    case .elu, .gelu, .silu, .softplus, .sigmoid, .tanh, .softmax: true
    }
  }

  /// A matrix of the same shape, whose elements `set` sets from all of this one's.
  private static func mapped(
    _ z: Matrix<Double>, _ set: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> Matrix<Double> {
    let count = z.elements.count
    let elements = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      z.elements.withUnsafeBufferPointer { set($0, UnsafeMutableBufferPointer(rebasing: buffer[..<count])) }
      initialized = count
    }
    return Matrix(rows: z.rows, columns: z.columns, elements: elements)
  }
}
