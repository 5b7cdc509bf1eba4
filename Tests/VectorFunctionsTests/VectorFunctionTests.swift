import RealModule
import Scalars
import Testing

@testable import VectorFunctions

@Suite("Vector functions", .enabled(if: VectorFunctionLibrary.current != nil))
struct VectorFunctionTests {
  /// Numbers at which something begins or ends: zeros, subnormal numbers, overflow and underflow of each function.
  private static let edges: [Double] = {
    let positive: [Double] = [
      0, .leastNonzeroMagnitude, 1e-310, .leastNormalMagnitude, 1e-17, 0x1p-53, 0.5, 1, 6, 19.06, 22, 26.5,
      26.54, 26.543, 27, 27.22, 27.226, 27.23, 28, 36.7, 37.4, 708.3, 708.4, 709.78, 709.782712893384,
      709.7827128933841, 710, 745.13, 745.1332191019411, 745.1332191019412, 746, 1e300,
      .greatestFiniteMagnitude, .infinity, .nan,
    ]
    return positive.flatMap { [$0, -$0, $0.nextUp, -$0.nextUp] } + [(-1.0).nextUp, (-1.0).nextDown]
  }()

  /// Numbers of all exponents, of the functions' domains, near 0.
  private static func random(_ count: Int) -> [Double] {
    var state: UInt64 = 21
    /// Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators (SplitMix64).
    func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    return (0..<count).map { index in
      let unit = 2 * Double(next() >> 11) * 0x1p-53 - 1
      return switch index % 5 {
      case 0: Double(bitPattern: next())
      case 1: unit * Double(sign: .plus, exponent: -Int(next() % 60), significand: 1)
      case 2: unit * 750
      case 3: unit * 30
      default: unit * 4
      }
    }
  }

  private static func values(_ function: VectorFunction, _ arguments: [Double]) throws -> [Double] {
    let library = try #require(VectorFunctionLibrary.current)
    var results = Array(repeating: 7.0, count: arguments.count)
    library.apply(function, to: arguments, into: &results, count: arguments.count)
    return results
  }

  private static func precise(_ function: VectorFunction, _ x: Double) -> DoubleDouble {
    let x = DoubleDouble(x)
    return switch function {
    case .exp: .exp(x)
    case .expMinusOne: .expMinusOne(x)
    case .logOnePlus: .log(onePlus: x)
    case .tanh: .tanh(x)
    case .erfc: .erfc(x)
    }
  }

  private static func scalar(_ function: VectorFunction, _ x: Double) -> Double {
    switch function {
    case .exp: .exp(x)
    case .expMinusOne: .expMinusOne(x)
    case .logOnePlus: .log(onePlus: x)
    case .tanh: .tanh(x)
    case .erfc: .erfc(x)
    }
  }

  @Test("Every function is within 4 ulp of the exact value", arguments: VectorFunction.allCases)
  func accuracy(_ function: VectorFunction) throws {
    let arguments = Self.random(2_500) + Self.edges
    let values = try Self.values(function, arguments)
    #expect(values.count == arguments.count)
    var (compared, worst) = (0, 0.0)
    for (x, y) in zip(arguments, values) {
      let exact = Self.precise(function, x)
      guard exact.high.isFinite, abs(exact.high) < .greatestFiniteMagnitude else { continue }
      let error = abs((DoubleDouble(y) - exact).primal) / exact.high.ulp
      if !(error <= 4) { Issue.record("\(function)(\(x)) = \(y), expected \(exact.high): \(error) ulp") }
      worst = max(worst, error)
      compared += 1
    }
    // Half the numbers are outside the domain of ln(1 + x), or overflow.
    #expect(compared > 1_000)
    #expect(worst > 0.5, "\(worst) ulp: a correctly rounded function would be another")
  }

  @Test("NaN, infinities, zeros, overflow and underflow are those of the scalar functions")
  func specialValues() throws {
    var compared = 0
    for function in VectorFunction.allCases {
      for (x, y) in zip(Self.edges, try Self.values(function, Self.edges)) {
        let expected = Self.scalar(function, x)
        let isExact = expected == 0 || expected == x || expected.isInfinite || x.isInfinite
        if expected.isNaN {
          #expect(y.isNaN, "\(function)(\(x)) = \(y), expected NaN")
        } else if isExact {
          #expect(y == expected && y.sign == expected.sign, "\(function)(\(x)) = \(y), expected \(expected)")
        } else {
          #expect(abs(y - expected) <= 8 * expected.ulp, "\(function)(\(x)) = \(y), expected \(expected)")
        }
        compared += 1
      }
    }
    #expect(compared == Self.edges.count * 5 && compared > 600)
  }

  @Test(
    "What a number gives depends on that number alone, not on its place, its neighbours or how many there are"
  )
  func positions() throws {
    let library = try #require(VectorFunctionLibrary.current)
    let arguments = Self.random(400) + Self.edges
    var compared = 0
    for function in VectorFunction.allCases {
      let alone = try arguments.map { try Self.values(function, [$0])[0].bitPattern }
      for offset in 0..<8 {
        for count in [1, 2, 3, 4, 5, 6, 7, 64, 131, arguments.count - offset] {
          let places = offset..<offset + count
          var results = Array(repeating: 7.0, count: arguments.count)
          arguments.withUnsafeBufferPointer { arguments in
            results.withUnsafeMutableBufferPointer { results in
              guard let from = arguments.baseAddress, let to = results.baseAddress else { return }
              library.apply(function, to: from + offset, into: to + offset, count: count)
            }
          }
          #expect(results[places].map(\.bitPattern) == Array(alone[places]), "\(function) \(places)")
          #expect(results.indices.allSatisfy { places.contains($0) || results[$0] == 7 })
          compared += count
        }
      }
      var inPlace = arguments
      inPlace.withUnsafeMutableBufferPointer { numbers in
        guard let start = numbers.baseAddress else { return }
        library.apply(function, to: start, into: start, count: numbers.count)
      }
      #expect(inPlace.map(\.bitPattern) == alone)
    }
    #expect(compared > 30_000)
  }

  @Test("tanh is odd to the bit and within [−1, 1], erfc within [0, 2], e^(−|x|) within [0, 1]")
  func ranges() throws {
    let arguments = (Self.random(20_000) + Self.edges).filter { !$0.isNaN }
    let tanh = try Self.values(.tanh, arguments)
    let negated = try Self.values(.tanh, arguments.map { -$0 })
    #expect(zip(tanh, negated).allSatisfy { $0.bitPattern == (-$1).bitPattern && abs($0) <= 1 })
    #expect(try Self.values(.erfc, arguments).allSatisfy { $0 >= 0 && $0 <= 2 })
    #expect(try Self.values(.exp, arguments.map { -abs($0) }).allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test("A task can do without, and the library has a name")
  func current() throws {
    #expect(VectorFunctionLibrary.$current.withValue(nil) { VectorFunctionLibrary.current == nil })
    #expect(try #require(VectorFunctionLibrary.current).name.hasPrefix("libmvec of glibc 2."))
  }
}
