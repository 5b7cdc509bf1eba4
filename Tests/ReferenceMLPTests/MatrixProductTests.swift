import Scalars
import Testing

@testable import BLAS
@testable import NetworkChecking
@testable import ReferenceMLP

@Suite("Matrix products: loops and BLAS")
struct MatrixProductTests {
  /// rows, inner, columns: sizes of 0 and 1, both sides of the threshold, odd ones, long ones each way.
  private static let shapes = [
    (0, 3, 2), (2, 0, 3), (3, 2, 0), (1, 1, 1), (1, 70, 60), (70, 60, 1), (60, 1, 70), (3, 5, 7),
    (16, 16, 15), (16, 16, 16),
    (17, 19, 13), (2, 2, 1024), (2, 1024, 2), (1024, 2, 2), (31, 33, 29), (8, 64, 8), (64, 10, 32),
    (33, 200, 9), (5, 300, 40),
    (130, 31, 3),
  ]

  /// A product by its three ways of storing the operands, the first of which is `times`.
  private static func products<Scalar: NetworkScalar>(
    _ a: Matrix<Scalar>, _ b: Matrix<Scalar>
  ) -> [Matrix<Scalar>] {
    [a.times(b), a.timesTransposed(b.transposed), a.transposed.transposedTimes(b)]
  }

  private static func normal(_ rows: Int, _ columns: Int, _ random: inout SeededGenerator) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
  }

  @Test("Every product is within γₙ|A||B| of the exact one, in Double and Float, by BLAS and by loops")
  func errors() {
    var random = SeededGenerator(seed: 11)
    var (compared, worst) = (0, 0.0)
    var wrong: [String] = []
    for (rows, inner, columns) in Self.shapes {
      let a = Self.normal(rows, inner, &random).map { Double(Float($0)) }
      let b = Self.normal(inner, columns, &random).map { Double(Float($0)) }
      // Products of two `Float` are exact in `Double`, and sums of them 2²⁹ times as good as in `Float`; for `Double` the
      // reference is one in double-double, with bits to spare in the factors.
      let third = 1.0 / 3
      let (fineA, fineB) = (a.map { $0 * third }, b.map { $0 * third })
      let exact = fineA.map { DoubleDouble($0) }.times(fineB.map { DoubleDouble($0) })
      let magnitudes = a.map { abs($0) }.times(b.map { abs($0) })
      for library in Set([nil, BLASLibrary.current?.name]) {
        BLASLibrary.$current.withValue(library == nil ? nil : BLASLibrary.current) {
          let single = Self.products(a.map { Float($0) }, b.map { Float($0) })
          for (double, float) in zip(Self.products(fineA, fineB), single) {
            #expect(double.elements.count == rows * columns && float.elements.count == rows * columns)
            for index in double.elements.indices {
              let error = abs((DoubleDouble(double.elements[index]) - exact.elements[index]).primal)
              // |A||B| is itself rounded, and 9 times too large here.
              let bound = Self.gamma(inner + 1, 0x1p-53) * magnitudes.elements[index] / 9
              let floatError = abs(Double(float.elements[index]) - 9 * exact.elements[index].primal)
              let floatBound = Self.gamma(inner + 1, 0x1p-24) * magnitudes.elements[index]
              if !(error <= bound && floatError <= floatBound) {
                wrong.append(
                  "\(rows)×\(inner)×\(columns) [\(index)] \(library ?? "loops"): \(error), \(floatError)")
              }
              worst = max(worst, error / bound)
              compared += 1
            }
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(9).joined(separator: "\n"))")
    #expect(compared >= 3 * Self.shapes.reduce(0) { $0 + $1.0 * $1.2 })
    // A bound far too wide would detect nothing.
    #expect(worst > 0.05 && worst < 1)
  }

  /// γₙ = nu/(1 − nu).
  private static func gamma(_ n: Int, _ u: Double) -> Double { Double(n) * u / (1 - Double(n) * u) }

  @Test("Products of dual numbers by BLAS are those by loops, moving or not, within the rounding of sums")
  func duals() {
    var random = SeededGenerator(seed: 12)
    var compared = 0
    for (rows, inner, columns) in Self.shapes {
      for (movesLeft, movesRight, broken) in [
        (true, true, false), (true, false, false), (false, true, false), (false, false, false),
        (false, true, true),
      ] {
        func duals(_ rows: Int, _ columns: Int, _ moves: Bool) -> Matrix<Dual<Double>> {
          Self.normal(rows, columns, &random).map { Dual($0, derivative: moves ? random.normal() : 0) }
        }
        var a = duals(rows, inner, movesLeft)
        let b = duals(inner, columns, movesRight)
        if broken, !a.elements.isEmpty { a.elements[0].value = .infinity }
        let byLoops = BLASLibrary.$current.withValue(nil) { Self.products(a, b) }
        for (library, loops) in zip(Self.products(a, b), byLoops) {
          #expect(library.elements.count == loops.elements.count)
          for (left, right) in zip(library.elements, loops.elements) {
            // Sums of normal numbers: inner terms of at most some 20 each, two sums in a derivative.
            let allowed = 2 * Double(inner) * Double(inner + 2) * 20 * 0x1p-53
            for (x, y) in [(left.value, right.value), (left.derivative, right.derivative)] {
              #expect(
                x == y || abs(x - y) <= allowed || (x.isNaN && y.isNaN),
                "\(rows)×\(inner)×\(columns): \(x), \(y)")
              compared += 1
            }
          }
        }
      }
    }
    #expect(compared > 10_000)
  }

  @Test("Loops sum in index order, one rounding a product and one a sum")
  func order() {
    var random = SeededGenerator(seed: 12)
    let (a, b) = (Self.normal(9, 23, &random), Self.normal(23, 11, &random))
    let expected = (0..<9).flatMap { row in
      (0..<11).map { column in (0..<23).reduce(0.0) { $0 + a[row, $1] * b[$1, column] } }
    }
    BLASLibrary.$current.withValue(nil) {
      for product in Self.products(a, b) { #expect(product.elements == expected) }
    }
  }

  @Test("NaN and infinities are in the same places by BLAS and by loops: 0 · NaN is NaN, 0 · ∞ too")
  func nonFinite() {
    var random = SeededGenerator(seed: 13)
    var (compared, nonFinite) = (0, 0)
    for (rows, inner, columns) in Self.shapes where rows * inner * columns >= 4096 {
      for special in [Double.nan, .infinity, -.infinity] {
        var (a, b) = (Self.normal(rows, inner, &random), Self.normal(inner, columns, &random))
        for index in a.elements.indices where random.uniform() < 0.3 { a.elements[index] = 0 }
        for index in b.elements.indices where random.uniform() < 0.3 { b.elements[index] = 0 }
        for _ in 0..<2 {
          a.elements[Int.random(in: a.elements.indices, using: &random)] = special
          b.elements[Int.random(in: b.elements.indices, using: &random)] = -special
        }
        let found = Self.products(a, b).map(\.elements)
        let expected = BLASLibrary.$current.withValue(nil) { Self.products(a, b).map(\.elements) }
        let floats = Self.products(a.map { Float($0) }, b.map { Float($0) }).map {
          $0.elements.map { Double($0) }
        }
        for (x, y) in zip(found.joined(), expected.joined()) {
          #expect(x.isNaN == y.isNaN && (!x.isInfinite && !y.isInfinite || x == y || x.isNaN))
          compared += 1
          nonFinite += y.isFinite ? 0 : 1
        }
        #expect(floats.map { $0.map(\.isNaN) } == expected.map { $0.map(\.isNaN) })
      }
    }
    #expect(compared > 100_000 && nonFinite > 10_000)
  }
}

// MARK: - The library itself

@Suite("BLAS library", .enabled(if: BLASLibrary.current != nil))
struct BLASLibraryTests {
  @Test("It multiplies what is large enough, and nothing that has a single row or column")
  func isUsed() throws {
    let ones = Matrix<Double>(rows: 16, columns: 16, repeating: 1)
    let shape = ProductShape(rows: 16, inner: 16, columns: 16)
    #expect(shape.isWorthACall)
    #expect(!ProductShape(rows: 1, inner: 4096, columns: 4096).isWorthACall)
    var isWritten = false
    let product = Matrix<Double>.withStorage(rows: 16, columns: 16) {
      isWritten = Matrix.isWrittenByLibrary(ones, ones, shape, into: $0)
    }
    #expect(isWritten && product.elements.allSatisfy { $0 == 16 })
    var untouched = [7.0]
    #expect(
      !BLASLibrary.$current.withValue(nil) {
        untouched.withUnsafeMutableBufferPointer { buffer in
          buffer.baseAddress.map { Matrix.isWrittenByLibrary(ones, ones, shape, into: $0) } ?? true
        }
      })
    #expect(untouched == [7])
    #expect(try #require(BLASLibrary.current).name.isEmpty == false)
  }

  @Test("The same numbers give the same bits, wherever they are in memory and however many threads multiply")
  func determinism() async throws {
    let library = try #require(BLASLibrary.current)
    var random = SeededGenerator(seed: 14)
    var compared = 0
    for (rows, inner, columns) in [(17, 19, 13), (64, 784, 32), (130, 784, 128), (33, 200, 9), (2, 1500, 3)] {
      for (left, right) in [(false, false), (false, true), (true, false)] {
        let shape = ProductShape(
          rows: rows, inner: inner, columns: columns, transposesLeft: left, transposesRight: right)
        let a = (0..<rows * inner).map { _ in random.normal() }
        let b = (0..<inner * columns).map { _ in random.normal() }
        let first = Self.product(library, a, b, shape, offset: 0)
        for offset in 1..<8 {
          #expect(Self.product(library, a, b, shape, offset: offset) == first)
          compared += 1
        }
        BLASLibrary.$usesThreads.withValue(false) {
          #expect(Self.product(library, a, b, shape, offset: 0) == first)
        }
        let equal = await withTaskGroup(of: Bool.self) { group in
          for offset in 0..<16 {
            group.addTask { Self.product(library, a, b, shape, offset: offset % 8) == first }
          }
          return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(equal == 16)
      }
    }
    #expect(compared == 5 * 3 * 7)
  }

  @Test(
    "A product computed in parts has every row and column in its place", arguments: [(257, 222), (222, 257)])
  func parts(rows: Int, columns: Int) throws {
    let library = try #require(BLASLibrary.current)
    let inner = 300
    // (u vᵀ)(w xᵀ) = (v·w) u xᵀ of whole numbers, which are exact in any order.
    func whole(_ count: Int, _ step: Int) -> [Double] { (0..<count).map { Double($0 * step % 7 - 2) } }
    let (u, v, w, x) = (whole(rows, 3), whole(inner, 5), whole(inner, 4), whole(columns, 2))
    let dot = zip(v, w).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(dot != 0)
    let expected = u.flatMap { u in x.map { dot * u * $0 } }
    let a = Matrix(rows: rows, columns: inner, elements: u.flatMap { u in v.map { u * $0 } })
    let b = Matrix(rows: inner, columns: columns, elements: w.flatMap { w in x.map { w * $0 } })
    for (left, right) in [(false, false), (false, true), (true, false), (true, true)] {
      let shape = ProductShape(
        rows: rows, inner: inner, columns: columns, transposesLeft: left, transposesRight: right)
      let bits = Self.product(
        library, (left ? a.transposed : a).elements, (right ? b.transposed : b).elements, shape, offset: 0)
      #expect(bits.map { Double(bitPattern: $0) } == expected)
    }
  }

  /// The product's bits from buffers that begin some numbers behind a boundary of 64 bytes; C is NaN before.
  private static func product(
    _ library: BLASLibrary, _ a: [Double], _ b: [Double], _ shape: ProductShape, offset: Int
  ) -> [UInt64] {
    func place(_ count: Int) -> UnsafeMutableRawPointer {
      .allocate(byteCount: 8 * (count + offset), alignment: 64)
    }
    let count = shape.rows * shape.columns
    let memory = [place(a.count), place(b.count), place(count)]
    defer { for part in memory { part.deallocate() } }
    let parts = zip(memory, [a, b, Array(repeating: .nan, count: count)]).map { start, numbers in
      let part = (start + 8 * offset).bindMemory(to: Double.self, capacity: numbers.count)
      part.initialize(from: numbers, count: numbers.count)
      return part
    }
    library.multiply(parts[0], parts[1], into: parts[2], shape)
    return UnsafeBufferPointer(start: parts[2], count: count).map(\.bitPattern)
  }

  @Test(
    "Networks of every activation multiply by the library, and have the loops' gradient and loss within the proven bounds"
  )
  func networks() throws {
    var library = try #require(BLASLibrary.current)
    let counter = ProductCounter()
    library.counter = counter
    /// What `body` returns, with the products that the library computed for it.
    func counted<Result>(_ body: () -> Result) -> (result: Result, products: Int) {
      let before = counter.count
      let result = BLASLibrary.$current.withValue(library, operation: body)
      return (result, counter.count - before)
    }
    var random = SeededGenerator(seed: 15)
    func normal(_ rows: Int, _ columns: Int, _ scale: Double) -> Matrix<Double> {
      Matrix(
        rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in scale * random.normal() })
    }
    var compared = 0
    for activation in Activation.allCases where activation != .softmax {
      for (output, loss) in [
        (Activation.softmax, Loss.Kind.crossEntropy), (.sigmoid, .binaryCrossEntropy),
        (.identity, .meanSquaredError),
      ] {
        let sizes = [24, 18, 12, 3]
        let network = MLP(
          layers: (1..<sizes.count).map { index in
            Layer(
              weights: normal(sizes[index], sizes[index - 1], 0.2),
              biases: (0..<sizes[index]).map { _ in random.normal() },
              activation: index == 3 ? output : activation)
          })
        var targets = Matrix<Double>(rows: 32, columns: 3)
        for sample in 0..<32 { targets[sample, sample % 3] = 1 }
        let problem = LearningProblem(loss: Loss(loss), l2: 0.1, inputs: normal(32, 24, 1), targets: targets)
        guard !problem.roundingMayCrossKink(of: network) else { continue }
        let (value, productsOfValue) = counted { problem.value(of: network) }
        let (gradient, productsOfGradient) = counted { problem.gradient(of: network) }
        // Of 32 samples and layers of 24·18, 18·12 and 12·3 the third is too small. Forward the other two; backward their
        // weights' gradients, and what the second hands to the first.
        #expect(productsOfValue == 2 && productsOfGradient == 5, "\(activation), \(loss)")
        let loops = BLASLibrary.$current.withValue(nil) {
          (problem.gradient(of: network), problem.value(of: network))
        }
        let bounds = problem.gradientRoundingBound(of: network)
        #expect(gradient.count == bounds.count && loops.0.count == bounds.count)
        // Each is within the bound of the exact one.
        let isNear = bounds.indices.allSatisfy { abs(gradient[$0] - loops.0[$0]) <= 2 * bounds[$0] }
        #expect(isNear, "\(activation), \(loss)")
        #expect(abs(value - loops.1) <= 2 * problem.valueRoundingBound(of: network))
        #expect(gradient == problem.gradient(of: network))
        compared += 1
      }
    }
    #expect(compared >= 20)
  }
}
