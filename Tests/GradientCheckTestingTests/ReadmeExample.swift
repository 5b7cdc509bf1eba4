import GradientCheckTesting
import PropertyTesting
import Testing

// The example of docs/how-to/swift.md, as it stands there; README.md has its first test.

@Test func rosenbrock() {
  expectGradient("rosenbrock", at: [-1.2, 1]) { x in
    100 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1 - x[0]) * (1 - x[0])
  } gradient: { x in
    [-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])]
  }
}

@Test func summation() async throws {
  try await expectProperty(
    "summation-order", "a sum backwards is the sum, within its rounding error",
    Generator.double(in: -1...1).array(count: 1...40)
  ) { numbers in
    // n − 1 additions on either side, each rounded by at most 2⁻⁵³ of Σ|x| ≤ n.
    let roundingError = 0x1p-52 * Double(numbers.count * numbers.count)
    return .close(numbers.reduce(0, +), numbers.reversed().reduce(0, +), within: roundingError)
  }
}
