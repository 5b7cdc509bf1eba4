import Foundation

/// A BLAS that was found at run time, for the products of `Double` and `Float` matrices.
///
/// It is loaded rather than linked, so that programs build and run where there is none: OpenBLAS on Linux, Accelerate on
/// macOS. C = op(A) op(B) by `cblas_dgemm` and `cblas_sgemm` (Dongarra, Du Croz, Hammarling & Duff 1990, A set of level 3
/// basic linear algebra subprograms), in some order of summation and possibly with fused multiply-add: |C − AB| ≤ γₙ|A||B|
/// holds for any (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5).
public struct BLASLibrary: Sendable {
  /// The library that the current task multiplies with; nil: none, the plain loops do it.
  ///
  /// By default ``found``; `BLASLibrary.$current.withValue(nil) { … }` does without for a while.
  @TaskLocal public static var current: BLASLibrary? = found

  /// Whether the parts of a large product are computed by several threads; it makes no difference to the result.
  @TaskLocal public static var usesThreads = true

  /// The library of this machine, loaded when it is asked for the first time.
  ///
  /// Nil where there is none, and where the environment variable `GRADIENT_CHECK_BLAS` is `none`. Its kernels are those that the
  /// environment variable `OPENBLAS_CORETYPE` names; where it is not set, ``choice`` tells whose they are.
  public static let found: BLASLibrary? =
    ProcessInfo.processInfo.environment["GRADIENT_CHECK_BLAS"] == "none" ? nil : load()

  /// The library's name, with the version and the kernels where it tells them: "OpenBLAS 0.3.21 SkylakeX".
  public let name: String

  /// Who chose the kernels.
  public let choice: CoreChoice

  /// Counts the products, where one asks for that.
  var counter: ProductCounter?

  let doubleProduct: DoubleProduct
  let floatProduct: FloatProduct
}

// MARK: - Products

extension BLASLibrary {
  /// Overwrites C with op(A) op(B).
  ///
  /// - Parameters:
  ///   - a: A, `rows × inner` elements.
  ///   - b: B, `inner × columns` elements.
  ///   - c: C, `rows × columns` elements; what is there before does not matter.
  ///   - shape: sizes of 1 and more, that 32 bits hold.
  public func multiply(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into c: UnsafeMutablePointer<Double>,
    _ shape: ProductShape
  ) {
    counter?.add()
    let s = Arguments(shape)
    // Parts read A and B, and write elements of C of their own.
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    shape.forEachPart { part in
      let (row, column) = (part.rows.lowerBound, part.columns.lowerBound)
      doubleProduct(
        Arguments.rowMajor, s.left, s.right, Int32(part.rows.count), Int32(part.columns.count), s.inner, 1,
        a + row * s.leftStep, s.leftStride, b + column * s.rightStep, s.rightStride, 0,
        c + row * shape.columns + column, s.columns)
    }
  }

  /// The same in single precision.
  public func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
    _ shape: ProductShape
  ) {
    counter?.add()
    let s = Arguments(shape)
    // Parts read A and B, and write elements of C of their own.
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    shape.forEachPart { part in
      let (row, column) = (part.rows.lowerBound, part.columns.lowerBound)
      floatProduct(
        Arguments.rowMajor, s.left, s.right, Int32(part.rows.count), Int32(part.columns.count), s.inner, 1,
        a + row * s.leftStep, s.leftStride, b + column * s.rightStep, s.rightStride, 0,
        c + row * shape.columns + column, s.columns)
    }
  }

  /// order, transa, transb, m, n, k, α, A, lda, B, ldb, β, C, ldc.
  typealias DoubleProduct =
    @Sendable @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>, Int32,
      UnsafePointer<Double>, Int32, Double, UnsafeMutablePointer<Double>, Int32
    ) -> Void

  typealias FloatProduct =
    @Sendable @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32,
      UnsafePointer<Float>, Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  /// A shape in the numbers of the C interface.
  private struct Arguments {
    /// CblasRowMajor.
    static let rowMajor: Int32 = 101
    let left, right, inner, columns, leftStride, rightStride: Int32
    /// From one row of op(A) to the next, and from one column of op(B) to the next.
    let leftStep, rightStep: Int

    init(_ shape: ProductShape) {
      inner = Int32(shape.inner)
      columns = Int32(shape.columns)
      // CblasNoTrans and CblasTrans.
      left = shape.transposesLeft ? 112 : 111
      right = shape.transposesRight ? 112 : 111
      leftStride = shape.transposesLeft ? Int32(shape.rows) : inner
      leftStep = shape.transposesLeft ? 1 : shape.inner
      rightStride = shape.transposesRight ? inner : columns
      rightStep = shape.transposesRight ? shape.inner : 1
    }
  }
}

/// How many products a library computed.
///
/// That a library was used does not show in its results: which of them differ from the plain loops', and whether any does, is a
/// matter of its kernels.
final class ProductCounter: Sendable {
  // A lock and not an atomic number, which macOS 14 does not have.
  private let lock = NSLock()
  nonisolated(unsafe) private var products = 0

  /// The products up to now.
  var count: Int { lock.withLock { products } }

  /// Counts one.
  func add() { lock.withLock { products += 1 } }
}
