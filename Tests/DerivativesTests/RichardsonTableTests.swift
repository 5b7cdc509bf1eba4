import Testing

@testable import Derivatives

@Suite("The extrapolation table")
struct RichardsonTableTests {
  /// Quotients of f′ = 1 in which the two largest steps agree by accident on 2.
  private func accidental(rows: Int) -> RichardsonTable {
    var table = RichardsonTable(power: 2)
    var step = 0.5
    for row in 0..<rows {
      let quotient = row < 2 ? 2 : 1 + step * step
      table.append(quotient: quotient, rounding: 1e-15 / step)
      step /= 2
    }
    return table
  }

  @Test("Two steps that agree by accident are believed only until a smaller one contradicts them")
  func accidentalAgreement() throws {
    let early = try #require(accidental(rows: 2).best)
    #expect(early.value == 2)
    let late = try #require(accidental(rows: 8).best)
    #expect(abs(late.value - 1) <= late.bound)
    #expect(late.bound < 1e-6)
  }

  @Test("What differs further down a column than rounding explains is truncation further up")
  func hiddenWave() throws {
    // 1 + 5h exactly, then with what large steps are blind to; always below 1 + 5h, which no smaller step contradicts.
    let hidden = [0, 0, 0, 0, 0, 0, -1e-9, -3e-9, -2e-9]
    var table = RichardsonTable(power: 1)
    for (row, wave) in hidden.enumerated() {
      let step = Double(sign: .plus, exponent: -1 - row, significand: 1)
      table.append(quotient: 1 + 5 * step + wave, rounding: 1e-15 / step)
    }
    let best = try #require(table.best)
    #expect(best.bound >= 1e-9, "\(best)")
  }

  @Test("Extrapolation removes one power of the step a column")
  func columns() throws {
    var table = RichardsonTable(power: 2)
    for step in [0.5, 0.25, 0.125, 0.0625] {
      // 3 + h² − 2h⁴: exact from the third column on, but for rounding.
      table.append(quotient: 3 + step * step - 2 * step * step * step * step, rounding: 1e-16)
    }
    let best = try #require(table.best)
    #expect(abs(best.value - 3) <= 1e-14)
    #expect(best.column >= 2)
  }
}
