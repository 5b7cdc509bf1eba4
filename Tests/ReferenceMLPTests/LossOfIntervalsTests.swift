import Scalars
import Testing

@testable import ReferenceMLP

/// Cross-entropy of one output a = z with target y, over intervals.
private func crossEntropy(_ a: Interval, target: Double) -> Interval {
  let output = Matrix(rows: 1, columns: 1, elements: [a])
  return Loss(.crossEntropy).value(
    z: output, a: output, activation: .identity,
    targets: Matrix(rows: 1, columns: 1, elements: [Interval(target)]))
}

@Suite("Losses of sets")
struct LossOfIntervalsTests {
  private let tiniest = Double.leastNonzeroMagnitude

  @Test("0 · log p is undefined where p may be negative, though its midpoint is 0")
  func undefined() {
    for p in [
      Interval(lower: -1, upper: 1), Interval(lower: -1, upper: 0), Interval(lower: -tiniest, upper: 0),
      Interval(lower: -tiniest, upper: tiniest), Interval(-1), .undefined,
    ] {
      #expect(!crossEntropy(p, target: 0).isDefined, "\(p)")
      #expect(!Loss.ratio(Interval.zero, p).isDefined || !p.contains(0), "\(p)")
      let dual = Dual(p, derivative: Interval(1))
      #expect(!Loss.weightedSum([-.log(dual)], of: [dual], weights: [.zero]).value.isDefined, "\(p)")
    }
  }

  @Test("0 · log p is the constant 0 where p is 0 or touches it from above, and its derivative too")
  func constantZero() {
    for p in [
      Interval.zero, Interval(lower: 0, upper: tiniest), Interval(lower: 0, upper: 1), Interval(-0.0),
      Interval(lower: 0, upper: .infinity),
    ] {
      #expect(crossEntropy(p, target: 0) == .zero, "\(p)")
      #expect(Loss.ratio(Interval.zero, p) == .zero, "\(p)")
      let dual = Dual(p, derivative: Interval(1))
      let sum = Loss.weightedSum([-.log(dual)], of: [dual], weights: [.zero])
      #expect(sum.value == .zero && sum.derivative == .zero, "\(p)")
    }
  }

  @Test("A weight that is not 0 needs a positive p, and points behave as before")
  func weightsAndPoints() {
    #expect(!crossEntropy(Interval(lower: 0, upper: 1), target: 1).isDefined)
    #expect(crossEntropy(Interval(1), target: 1) == .zero)
    #expect(Loss.ratio(0.0, 0.0) == 0 && Loss.ratio(1.0, 0.0) == .infinity && Loss.ratio(0.0, 2.0) == 0)
    #expect(Loss.weightedSum([.infinity, 2.0], of: [0.0, 0.5], weights: [0.0, 3.0]) == 6)
    #expect(Loss.weightedSum([Double.nan], of: [-0.5], weights: [0.0]).isNaN)
    #expect(Loss.weightedSum([Double.nan], of: [.nan], weights: [0.0]).isNaN)
  }
}
