import Foundation
import Scalars
import Testing

@testable import GradientChecking

/// Functions that change by little more than their noise, and so look flat from afar.
@Suite("Values that saturate above their noise")
struct SaturatingValuesTests {
  /// 1 + h·u/√(1 + u²) with u = (x − center)/width, and noise of either sign.
  private struct Function {
    let (point, center, width, height, noise): (Double, Double, Double, Double, Double)

    init(_ random: inout SeededBits, noise: Double, heights: ClosedRange<Double>) {
      point = random.uniform(0.2, 2)
      width = point * random.uniform(0.1, 1)
      center = point + width * random.uniform(-0.7, 0.7)
      height = noise * random.uniform(heights.lowerBound, heights.upperBound)
      self.noise = noise
    }

    func objective(claiming factor: Double) -> ClosureObjective {
      let (center, width, height, noise) = (center, width, height, noise)
      return ClosureObjective(
        at: [point],
        value: { x in
          let u = (x[0] - center) / width
          let hashed = Double(HashedBits.of(x[0].bitPattern) >> 11) * 0x1p-52 - 1
          return 1 + height * u / (1 + u * u).squareRoot() + noise * hashed
        },
        gradient: { x in
          let u = (x[0] - center) / width
          return [factor * height / width / pow(1 + u * u, 1.5)]
        })
    }
  }

  @Test("A right gradient is not refuted from where the function looks flat")
  func right() throws {
    var random = SeededBits(seed: 5)
    for number in 0..<150 {
      let function = Function(&random, noise: pow(10, random.uniform(-9, -2)), heights: 2...12)
      let result = try GradientChecker().check(function.objective(claiming: 1))
      let accused = result.wrongEntries.map { $0.sentence() }
      #expect(result.verdict != .refuted, "\(number), \(function): \(accused)")
    }
  }

  @Test("A wrong gradient is refuted where values tell it from the right one")
  func wrong() throws {
    var random = SeededBits(seed: 6)
    for number in 0..<60 {
      let function = Function(&random, noise: pow(10, random.uniform(-9, -5)), heights: 3e3...3e4)
      let factor = number.isMultiple(of: 2) ? -1 : 1.2
      let result = try GradientChecker().check(function.objective(claiming: factor))
      #expect(result.verdict == .refuted, "\(number), \(function): \(result.verdict)")
    }
  }
}
