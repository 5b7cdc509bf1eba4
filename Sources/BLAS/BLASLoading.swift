import CBLASLoading
import Foundation

extension BLASLibrary {
  #if canImport(Darwin)
    static let files = ["/System/Library/Frameworks/Accelerate.framework/Accelerate"]
  #else
    /// Fedora's build with threads, whose plain name is a build without; Debian's and others'.
    static let files = ["libopenblasp.so.0", "libopenblas.so.0"]
  #endif

  /// By which the user chooses OpenBLAS's kernels, and this package too where OpenBLAS does not know the processor.
  static let coreVariable = "OPENBLAS_CORETYPE"

  /// The first of some files that is a BLAS, with kernels that fit the processor.
  ///
  /// OpenBLAS chooses its kernels while it is loaded, so that its own choice is known only afterwards. Where the processor can do
  /// more, the library is closed and loaded again with a choice made for it, and the products are compared with plain loops; where
  /// the kernels are not those asked for, or the products differ, it is loaded once more, and chooses by itself. A library that
  /// another part of the program has loaded stays, and its choice with it.
  ///
  /// - Parameters:
  ///   - files: paths, or names to look for where the system has its libraries.
  ///   - processor: what the processor can do; nil asks for nothing.
  ///   - open: loads a file, asking for a core where one is given; nil where that is no library to use.
  static func load(
    _ files: [String] = files, for processor: VectorClass? = .ofThisProcessor,
    isChosenByUser: Bool = getenv(coreVariable) != nil,
    open: (_ file: String, _ core: String?) -> OpenedLibrary? = { OpenedLibrary($0, core: $1) }
  ) -> BLASLibrary? {
    for file in files {
      guard let own = open(file, nil) else { continue }
      guard !isChosenByUser || own.core.isEmpty else { return own.library(.user) }
      let better = processor?.better(than: own.core) ?? []
      guard !better.isEmpty else { return own.library(.own) }
      own.close()
      var choice = CoreChoice.own
      for (abilities, core) in better {
        guard let opened = open(file, core) else { continue }
        let isThere = opened.core.lowercased() == core.lowercased()
        let library = opened.library(.asked(abilities, insteadOf: own.core))
        if isThere, library.multipliesLikeLoops() { return library }
        opened.close()
        // The reason that is told is that of the best one.
        if choice == .own { choice = .rejected(abilities, core, isThere ? .differs : .isMissing) }
      }
      if let again = open(file, nil) { return again.library(choice) }
    }
    return nil
  }

  fileprivate init(_ opened: OpenedLibrary, choice: CoreChoice) {
    name = [opened.name, opened.core].filter { !$0.isEmpty }.joined(separator: " ")
    (self.choice, doubleProduct, floatProduct) = (choice, opened.double, opened.float)
  }
}

/// A library that was loaded, and can be closed again.
struct OpenedLibrary {
  /// Name and version.
  var name: String
  /// The kernels; empty where it does not tell them.
  var core: String
  var double: BLASLibrary.DoubleProduct
  var float: BLASLibrary.FloatProduct
  var close: () -> Void

  func library(_ choice: CoreChoice) -> BLASLibrary { BLASLibrary(self, choice: choice) }
}

extension OpenedLibrary {
  /// Nil when there is none, something is missing in it, or calls from several threads may go wrong.
  init?(_ file: String, core: String?) {
    let loaded =
      if let core {
        open_with_variable(file, BLASLibrary.coreVariable, core)
      } else {
        dlopen(file, RTLD_NOW | RTLD_LOCAL)
      }
    guard let handle = loaded else { return nil }
    guard let double = dlsym(handle, "cblas_dgemm"), let float = dlsym(handle, "cblas_sgemm"),
      let description = Self.describe(handle)
    else {
      dlclose(handle)
      return nil
    }
    self.init(
      name: description.name, core: description.core,
      double: unsafeBitCast(double, to: BLASLibrary.DoubleProduct.self),
      float: unsafeBitCast(float, to: BLASLibrary.FloatProduct.self), close: { dlclose(handle) })
  }

  #if canImport(Darwin)
    private static func describe(_ handle: UnsafeMutableRawPointer) -> (name: String, core: String)? {
      ("Accelerate", "")
    }
  #else
    /// Sets OpenBLAS to one thread, and describes it; nil unless it was built with POSIX threads.
    ///
    /// Threads are the callers' and those of ``ProductShape/forEachPart(_:)``, so that sums do not depend on how many there are.
    /// The build without threads need not have locks (issue 2136 of OpenBLAS); in the one with OpenMP the number of threads is
    /// each caller's own.
    private static func describe(_ handle: UnsafeMutableRawPointer) -> (name: String, core: String)? {
      typealias Number = @convention(c) () -> Int32
      typealias SetNumber = @convention(c) (Int32) -> Void
      typealias Text = @convention(c) () -> UnsafePointer<CChar>?
      let posixThreads: Int32 = 1
      guard let parallel = dlsym(handle, "openblas_get_parallel"),
        unsafeBitCast(parallel, to: Number.self)() == posixThreads,
        let setThreads = dlsym(handle, "openblas_set_num_threads")
      else { return nil }
      unsafeBitCast(setThreads, to: SetNumber.self)(1)
      func text(_ name: String) -> String {
        guard let symbol = dlsym(handle, name), let text = unsafeBitCast(symbol, to: Text.self)() else {
          return ""
        }
        return String(cString: text)
      }
      // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …": the first two words are its name and version.
      let words = text("openblas_get_config").split(separator: " ").prefix(2)
      return (words.joined(separator: " "), text("openblas_get_corename"))
    }
  #endif
}

// MARK: - Products on trial

extension BLASLibrary {
  /// Whether products of whole numbers are those of plain loops, to the last bit, in both precisions and stored either way.
  ///
  /// Whatever the order of summation, and with fused multiply-add or without, nothing is rounded: |a| < 2¹⁰, |b| ≤ 40 and at most
  /// 400 products a sum stay below 2²⁴, what `Float` holds; for `Double`, a is a multiple of 2²⁸ + 1 as well, which fills its 53 bits.
  func multipliesLikeLoops() -> Bool {
    // Beside the edges of every kernel's blocks: a long sum, and a product that is large even for kernels that take small ones
    // (up to 100³) another way.
    [(17, 19, 13), (5, 400, 40), (101, 102, 103)].allSatisfy { rows, inner, columns in
      let scale = 0x1p28 + 1
      let a = (0..<rows * inner).map { ($0 * 7919 + $0 / inner * 31) % 2047 - 1023 }
      let b = (0..<inner * columns).map { ($0 * 7907 + $0 / columns * 17) % 81 - 40 }
      let expected = Self.loopProduct(a, b, rows: rows, inner: inner, columns: columns)
      let (aTransposed, bTransposed) = (Self.transposed(a, rows: rows), Self.transposed(b, rows: inner))
      return [(false, false), (false, true), (true, false), (true, true)].allSatisfy { left, right in
        let shape = ProductShape(
          rows: rows, inner: inner, columns: columns, transposesLeft: left, transposesRight: right)
        let (a, b) = (left ? aTransposed : a, right ? bTransposed : b)
        var doubles = [Double](repeating: .nan, count: expected.count)
        multiply(a.map { Double($0) * scale }, b.map(Double.init), into: &doubles, shape)
        var floats = [Float](repeating: .nan, count: expected.count)
        multiply(a.map(Float.init), b.map(Float.init), into: &floats, shape)
        return doubles == expected.map { Double($0) * scale } && floats == expected.map(Float.init)
      }
    }
  }

  private static func loopProduct(_ a: [Int], _ b: [Int], rows: Int, inner: Int, columns: Int) -> [Int] {
    var product = [Int](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for term in 0..<inner {
        let factor = a[row * inner + term]
        for column in 0..<columns { product[row * columns + column] += factor * b[term * columns + column] }
      }
    }
    return product
  }

  /// Columns become rows.
  private static func transposed(_ elements: [Int], rows: Int) -> [Int] {
    let columns = elements.count / rows
    return (0..<columns).flatMap { column in (0..<rows).map { elements[$0 * columns + column] } }
  }
}
