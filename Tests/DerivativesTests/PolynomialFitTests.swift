import Derivatives
import Testing

@Suite("Least-squares polynomials")
struct PolynomialFitTests {
  private let arguments: [Double] = (0..<15).map { place in
    let shifted = Double(place) + 0.3 * Double(place % 3)
    return shifted / 7.5 - 1
  }

  private func fit(_ value: (Double) -> Double, highest: Int = 6) -> PolynomialFit {
    PolynomialFit(arguments: arguments, values: arguments.map(value), highestDegree: highest)
  }

  @Test("A polynomial of its degree is reproduced, slope and values")
  func exact() throws {
    let fit = fit { (t: Double) in 2 - 3 * t + 5 * t * t * t }
    for degree in 3...6 {
      let slope = try #require(fit[degree])
      #expect(abs(slope.value + 3) < 1e-12 && slope.largestResidual < 1e-13)
      #expect(abs(fit.value(at: 0.37, degree: degree) - (2 - 1.11 + 5 * 0.050653)) < 1e-12)
    }
    #expect(try #require(fit[1]).largestResidual > 0.1)
  }

  @Test("The weights are those by which an error of one sample enters the slope")
  func weights() throws {
    var values = Array(repeating: 0.0, count: arguments.count)
    let whole = try #require(PolynomialFit(arguments: arguments, values: values, highestDegree: 4)[4])
    #expect(whole.value == 0)
    var sum = 0.0
    var squares = 0.0
    for place in values.indices {
      values[place] = 1
      let weight = try #require(PolynomialFit(arguments: arguments, values: values, highestDegree: 4)[4])
        .value
      values[place] = 0
      sum += abs(weight)
      squares += weight * weight
    }
    let fit = try #require(fit { $0 }[4])
    #expect(abs(fit.sumOfWeights - sum) < 1e-10 * sum)
    #expect(abs(fit.rootOfSquares * fit.rootOfSquares - squares) < 1e-10 * squares)
  }

  @Test("The error at a joint is the slope of the fit to t|t|, and to t^3/2 on one side")
  func joint() throws {
    let both = try #require(fit { $0 * abs($0) }[4])
    #expect(abs(both.value - both.errorAtJoint) <= 1e-13 && abs(both.value) > 1e-3)
    let above = arguments.map { abs($0) }
    let side = try #require(
      PolynomialFit(arguments: above, values: above.map { $0 * $0.squareRoot() }, highestDegree: 4)[4])
    #expect(abs(side.value - side.errorAtJoint) <= 1e-12 && abs(side.value) > 1e-3)
  }

  @Test("Degrees for which there are too few samples are missing")
  func few() {
    let few = PolynomialFit(arguments: [-1, 0, 0.5, 1], values: [1, 2, 3, 4], highestDegree: 5)
    #expect(few[1] != nil && few[2] == nil && few[0] == nil)
    #expect(few.value(at: 0, degree: 4).isNaN)
  }
}
