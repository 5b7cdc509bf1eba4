import Derivatives
import Foundation
import Testing

@Suite("The lattice of values")
struct ValueGrainTests {
  private let waves = (0..<8).map { 1.3 + sin(Double($0) * 1.7) }

  @Test("Values of a Double have no lattice but its own")
  func plain() {
    #expect(ValueGrain(of: waves) == ValueGrain())
  }

  @Test("Values in single and half precision are known by their significant bits")
  func narrowFormats() {
    #expect(ValueGrain(of: waves.map { Double(Float($0)) }).relative == 0x1p-24)
    let half = waves.map { ($0 * 1024).rounded() / 1024 + 8 }
    #expect(ValueGrain(of: half).absolute >= 0x1p-10)
  }

  @Test("Fixed point is known by its unit, also where that is no power of two")
  func fixedPoint() {
    #expect(ValueGrain(of: waves.map { ($0 * 65536).rounded() / 65536 }).absolute == 0x1p-16)
    #expect(ValueGrain(of: (1...7).map { 3 * Double($0 * $0) * 0x1p-20 }).absolute == 3 * 0x1p-20)
  }

  @Test("Printed values are known by their decimals and by their digits")
  func printed() {
    let decimals = waves.map { ($0 * 1e6).rounded() / 1e6 }
    #expect(abs(ValueGrain(of: decimals).absolute - 1e-6) < 1e-21)
    let digits = waves.map { Double(String(format: "%.9e", $0 * 1e-3)) ?? .nan }
    #expect(abs(ValueGrain(of: digits).relative - 0.5e-9) < 1e-24)
    #expect(DecimalDigits.common(to: digits) == 10)
    #expect(DecimalDigits.common(to: [0.1, 0.25, 1 / 3.0]) == nil)
  }

  @Test("Five values show nothing")
  func few() {
    #expect(ValueGrain(of: waves.prefix(5).map { Double(Float($0)) }) == ValueGrain())
  }

  @Test("Values rounded to bits or to digits are told from multiples of one unit over many binades")
  func floatingPoint() {
    let spread = (0..<60).map { 0.3 * pow(1.13, Double($0)) }
    let eightBits = spread.map { number in
      let unit = Double(sign: .plus, exponent: Int(number.exponent) - 7, significand: 1)
      return (number / unit).rounded() * unit
    }
    let sixDigits = spread.map { Double(String(format: "%.5e", $0)) ?? .nan }
    for values in [eightBits, sixDigits, spread.map { Double(Float($0)) }] {
      #expect(ValueGrain(of: values).isFloatingPoint)
    }
    for unit in [1, 0.25, 0.01] {
      #expect(!ValueGrain(of: Set(spread.map { ($0 / unit).rounded() * unit })).isFloatingPoint, "\(unit)")
      #expect(
        !ValueGrain(of: Set(spread.map { ($0 / unit).rounded() / (1 / unit) })).isFloatingPoint, "\(unit)")
    }
  }
}
