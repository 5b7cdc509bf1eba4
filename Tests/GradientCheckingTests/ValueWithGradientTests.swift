import GradientChecking
import Testing

@Suite("Values that come along with a gradient")
struct ValueWithGradientTests {
  @Test(
    "The same value is no difference, NaN and infinities among them, nor is any where nobody knows the value")
  func same() {
    for value in [0, -1.5, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity, .nan] as [Double] {
      #expect(DifferentValueWithGradient.find(value, values: [value, value]) == nil, "\(value)")
      #expect(DifferentValueWithGradient.find(value, values: []) == nil, "\(value)")
    }
  }

  @Test("Another value is found and said, with the closest of the objective's own")
  func different() throws {
    let found = try #require(DifferentValueWithGradient.find(3, values: [1, 1.25]))
    #expect(found.value == 1.25 && found.valueWithGradient == 3)
    // Little more than the spread of the values: the rounding of them.
    #expect(found.allowance >= 0.25 && found.allowance < 0.25 + 1e-15)
    #expect(
      found.description
        == "the value that comes along with the gradient is not that of the objective at the same point: "
        + "3.0 with the gradient, 1.25 without")
    #expect(DifferentValueWithGradient.find(-3, values: [1, 1.25])?.value == 1)
    #expect(DifferentValueWithGradient.find(1e-12, values: [0, 0]) != nil)
    #expect(DifferentValueWithGradient.find(1 + 1e-12, values: [1, 1]) != nil)
  }

  @Test("What is not finite on one side alone is found")
  func nonFinite() {
    for (with, values) in [
      (Double.nan, [1.0, 1]), (1, [.nan, .nan]), (.infinity, [1, 1]), (.infinity, [-.infinity]),
      (1, [.infinity]),
    ] {
      #expect(DifferentValueWithGradient.find(with, values: values) != nil, "\(with) beside \(values)")
    }
  }

  @Test("Differences from run to run, a stated accuracy, noise and another order of a sum are allowed for")
  func allowances() {
    // Once more the spread of the values on either side, and no more than that.
    #expect(DifferentValueWithGradient.find(1.19, values: [1, 1.1]) == nil)
    #expect(DifferentValueWithGradient.find(0.91, values: [1, 1.1]) == nil)
    #expect(DifferentValueWithGradient.find(1.21, values: [1, 1.1]) != nil)
    #expect(DifferentValueWithGradient.find(0.89, values: [1, 1.1]) != nil)
    // Two values, each right to the accuracy or within the noise.
    #expect(DifferentValueWithGradient.find(100.019, values: [100, 100], accuracy: 1e-4) == nil)
    #expect(DifferentValueWithGradient.find(100.021, values: [100, 100], accuracy: 1e-4) != nil)
    #expect(DifferentValueWithGradient.find(1e-9, values: [0, 0], noise: 1e-9) == nil)
    #expect(DifferentValueWithGradient.find(3e-9, values: [0, 0], noise: 1e-9) != nil)
    #expect(DifferentValueWithGradient.find((0.1 + 0.2) + 0.3, values: [0.1 + (0.2 + 0.3)]) == nil)
    #expect(DifferentValueWithGradient.find(1 + 8 * 0x1p-52, values: [1]) != nil)
  }
}
