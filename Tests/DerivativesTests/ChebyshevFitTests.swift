import RealModule
import Testing

@testable import Derivatives

@Suite("One Chebyshev fit")
struct ChebyshevFitTests {
  private func fit(
    _ interval: ChebyshevInterval, at x: Double = 0, width: Double = 0.5, noise: Double = 0,
    _ f: (Double) -> Double
  ) -> ChebyshevFit {
    ChebyshevFit(
      (interval, interval.places.map { f(x + width * $0) }), center: x, width: width, noise: noise,
      precision: .float64)
  }

  @Test("Around, above and below: the derivative of a smooth function within a bound close to rounding")
  func smooth() {
    for interval in ChebyshevInterval.all {
      let fit = fit(interval, at: 0.3) { .exp($0) }
      #expect(abs(fit.derivative - .exp(0.3)) <= fit.bound, "\(interval.side)")
      // Half an ulp of every value, which lies below e, and twice that for places, weights and differences.
      let rounding = 3 * 0x1p-53 * .exp(1) * interval.totalWeight / (0.5 * interval.halfLength)
      #expect(fit.bound <= rounding, "\(interval.side): \(fit.bound)")
    }
  }

  @Test("A pole on the interval leaves no bound; a kink leaves none, or one that is wide enough")
  func noBound() {
    for interval in ChebyshevInterval.all {
      let sign = interval.side == .backward ? -1.0 : 1
      let kinked = fit(interval) { abs($0 - sign * 0.1) }
      #expect(abs(kinked.derivative + sign) <= kinked.bound, "\(interval.side): \(kinked)")
      #expect(fit(interval) { 1 / ($0 - sign * 0.1) }.bound == .infinity, "\(interval.side)")
    }
  }

  @Test("Noise that only the last coefficients show is in the bound")
  func hiddenNoise() {
    for interval in ChebyshevInterval.all {
      // Irregular errors of up to 10⁻⁸: fractional parts of multiples of the golden ratio.
      var index = 0.0
      let fit = fit(interval) { x in
        index += 1
        return x + 2e-8 * ((index * 0.6180339887498949).truncatingRemainder(dividingBy: 1) - 0.5)
      }
      #expect(abs(fit.derivative - 1) <= fit.rounding)
      // Not less than a tenth of the worst case: the largest noise with the worst signs.
      #expect(fit.rounding >= 0.1 * 1e-8 * interval.totalWeight / (0.5 * interval.halfLength))
    }
  }

  @Test(
    "A narrower fit that disagrees is added, with what an error like the square root of the width makes of it"
  )
  func confirmation() {
    let interval = ChebyshevInterval.all[0]
    let wide = fit(interval) { $0 }
    let agreeing = fit(interval, width: 0.25) { $0 }
    #expect(!wide.isContradicted(by: agreeing))
    #expect(wide.confirmed(by: agreeing).bound < 1e-12)
    let other = fit(interval, width: 0.25) { 2 * $0 }
    #expect(wide.isContradicted(by: other))
    #expect(wide.confirmed(by: other).truncation >= 3.4)
    // x|x|: errors c·h, of which the difference of two fits is half.
    let outer = fit(interval) { $0 * abs($0) }
    let inner = fit(interval, width: 0.25) { $0 * abs($0) }
    #expect(abs(outer.derivative) <= outer.confirmed(by: inner).bound)
  }
}
