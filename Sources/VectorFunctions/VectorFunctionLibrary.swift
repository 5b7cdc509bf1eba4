import CVectorFunctions
import Foundation

/// A library of vector functions that was found at run time, for elementary functions of many `Double` numbers.
///
/// It is loaded rather than linked, so that programs build and run where there is none: libmvec, which is a part of glibc, from
/// 2.35 on, on x86-64 with AVX2. What it computes of a number depends on that number alone, not on its place or its neighbours.
///
/// Its functions "were tested (via reasonable random sampling) to pass 4-ulp maximum relative error criterion on their domains in
/// round-to-nearest computation mode", special values are computed by the scalar ones (sourceware.org/glibc/wiki/libmvec; the
/// table of errors in glibc's manual leaves vector functions out). 4 ulp are 8u, u = 2⁻⁵³, as one ulp of y is at most 2u|y|. Of
/// 3,000,000 random numbers of all scales for each function the largest error seen was 2.9 ulp (glibc 2.36: exp 2.9, expm1 2.9,
/// log1p 1.6, tanh 2.1, erfc 1.9; the scalar functions: 0.5, 0.8, 0.8, 2.1, 3.1).
public struct VectorFunctionLibrary: Sendable {
  /// The library that the current task computes with; nil: none, one number after another.
  ///
  /// By default ``found``; `VectorFunctionLibrary.$current.withValue(nil) { … }` does without for a while.
  @TaskLocal public static var current: VectorFunctionLibrary? = found

  /// The library of this machine, loaded when it is asked for the first time.
  ///
  /// Nil where there is none, and where the environment variable `GRADIENT_CHECK_VECTOR_FUNCTIONS` is `none`.
  public static let found: VectorFunctionLibrary? =
    ProcessInfo.processInfo.environment["GRADIENT_CHECK_VECTOR_FUNCTIONS"] == "none" ? nil : load()

  /// Its name, with the version and the kernels: "libmvec of glibc 2.36, AVX2".
  public let name: String

  private let exp, expMinusOne, logOnePlus, tanh, erfc: Function
}

// MARK: - Functions

extension VectorFunctionLibrary {
  /// Overwrites `results` with the function of each of `count` arguments; both may be the same place.
  public func apply(
    _ function: VectorFunction, to arguments: UnsafePointer<Double>,
    into results: UnsafeMutablePointer<Double>, count: Int
  ) {
    vector_function_apply(self[function], arguments, results, count)
  }

  /// A function whose arguments, in vector registers, only C can pass.
  private typealias Function = @Sendable @convention(c) () -> Void

  private subscript(function: VectorFunction) -> Function {
    switch function {
    case .exp: exp
    case .expMinusOne: expMinusOne
    case .logOnePlus: logOnePlus
    case .tanh: tanh
    case .erfc: erfc
    }
  }
}

// MARK: - Loading

extension VectorFunctionLibrary {
  private static func load() -> VectorFunctionLibrary? {
    guard vector_functions_have_avx2() != 0, let handle = dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL) else {
      return nil
    }
    if let library = VectorFunctionLibrary(handle: handle) { return library }
    dlclose(handle)
    return nil
  }

  /// Nil when some function is missing: before 2.35 glibc had no tanh, for one.
  private init?(handle: UnsafeMutableRawPointer) {
    /// The variant of four doubles for AVX2, by its name in the vector function ABI of x86-64.
    func symbol(_ function: VectorFunction) -> Function? {
      dlsym(handle, "_ZGVdN4v_\(function.rawValue)").map { unsafeBitCast($0, to: Function.self) }
    }
    guard let exp = symbol(.exp), let expMinusOne = symbol(.expMinusOne),
      let logOnePlus = symbol(.logOnePlus), let tanh = symbol(.tanh), let erfc = symbol(.erfc)
    else { return nil }
    (self.exp, self.expMinusOne, self.logOnePlus, self.tanh, self.erfc) = (
      exp, expMinusOne, logOnePlus, tanh, erfc
    )
    name = "libmvec" + Self.version(handle) + ", AVX2"
  }

  /// " of glibc 2.36".
  private static func version(_ handle: UnsafeMutableRawPointer) -> String {
    typealias Text = @convention(c) () -> UnsafePointer<CChar>?
    // The library depends on libc, among whose symbols this is.
    guard let symbol = dlsym(handle, "gnu_get_libc_version"),
      let text = unsafeBitCast(symbol, to: Text.self)()
    else { return "" }
    return " of glibc " + String(cString: text)
  }
}
