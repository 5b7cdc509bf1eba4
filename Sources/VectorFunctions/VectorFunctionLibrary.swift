import CVectorFunctions
import Foundation

/// A library of vector functions that was found at run time, for elementary functions of many `Double` numbers.
///
/// It is loaded rather than linked, so that programs build and run where there is none: libmvec, which is a part of glibc, from
/// 2.35 on, on x86-64. What it computes of a number depends on that number alone, not on its place or its neighbours.
///
/// Its functions "were tested (via reasonable random sampling) to pass 4-ulp maximum relative error criterion on their domains in
/// round-to-nearest computation mode", special values are computed by the scalar ones (sourceware.org/glibc/wiki/libmvec; the
/// table of errors in glibc's manual leaves vector functions out). 4 ulp are 8u, u = 2⁻⁵³, as one ulp of y is at most 2u|y|:
/// whatever is derived from it is proven given these 4 ulp.
public struct VectorFunctionLibrary: Sendable {
  /// The library that the current task computes with; nil: none, one number after another.
  ///
  /// By default ``found``; `VectorFunctionLibrary.$current.withValue(nil) { … }` does without for a while, but for what a check
  /// computes on threads of its own.
  @TaskLocal public static var current: VectorFunctionLibrary? = found

  /// The library of this machine, loaded when it is asked for the first time.
  ///
  /// Nil where there is none, and where the environment variable `GRADIENT_CHECK_VECTOR_FUNCTIONS` is `none`.
  public static let found: VectorFunctionLibrary? =
    ProcessInfo.processInfo.environment["GRADIENT_CHECK_VECTOR_FUNCTIONS"] == "none" ? nil : load()

  /// The library's name, with the version and the kernels: "libmvec of glibc 2.36".
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
    guard vector_functions_can_be_called() != 0, let handle = dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL)
    else {
      return nil
    }
    if let library = VectorFunctionLibrary(handle: handle) { return library }
    dlclose(handle)
    return nil
  }

  /// Nil when some function is missing, as tanh was before glibc 2.35, or gives other numbers than it should.
  private init?(handle: UnsafeMutableRawPointer) {
    /// The variant of two doubles, by its name in the vector function ABI of x86-64.
    func symbol(_ function: VectorFunction) -> Function? {
      dlsym(handle, "_ZGVbN2v_\(function.rawValue)").map { unsafeBitCast($0, to: Function.self) }
    }
    guard let exp = symbol(.exp), let expMinusOne = symbol(.expMinusOne),
      let logOnePlus = symbol(.logOnePlus), let tanh = symbol(.tanh), let erfc = symbol(.erfc)
    else { return nil }
    (self.exp, self.expMinusOne, self.logOnePlus, self.tanh, self.erfc) = (
      exp, expMinusOne, logOnePlus, tanh, erfc
    )
    name = "libmvec" + Self.version(handle)
    guard VectorFunction.allCases.allSatisfy(isRight) else { return nil }
  }

  /// Whether a function of three numbers is what the scalar one is, to 12 digits: a call that goes wrong gives no such numbers.
  private func isRight(_ function: VectorFunction) -> Bool {
    let arguments = [0.25, -0.5, 0.75]
    var results = [Double.nan, .nan, .nan]
    apply(function, to: arguments, into: &results, count: 3)
    return zip(arguments, results).allSatisfy { argument, result in
      let expected =
        switch function {
        case .exp: Foundation.exp(argument)
        case .expMinusOne: Foundation.expm1(argument)
        case .logOnePlus: Foundation.log1p(argument)
        case .tanh: Foundation.tanh(argument)
        case .erfc: Foundation.erfc(argument)
        }
      return abs(result - expected) <= 1e-12 * abs(expected)
    }
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
