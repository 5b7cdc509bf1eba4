import RealModule
import Testing

@testable import Derivatives

/// A function that ends somewhere, with a point close to or at the end.
private struct Edge: Sendable {
  var name: String
  var value: @Sendable (Double) -> Double
  var point: Double
  var derivative: Double
  /// The largest relative bound that is still useful; infinite where only honesty is asked for.
  var sharpness = Double.infinity
}

private let edges: [Edge] = [
  Edge(name: "log", value: { .log($0) }, point: 1e-12, derivative: 1e12, sharpness: 1e-9),
  Edge(name: "log", value: { .log($0) }, point: 1e-300, derivative: 1e300, sharpness: 1e-6),
  Edge(
    name: "√(x − 1)", value: { ($0 - 1).squareRoot() }, point: 1 + 1e-9,
    derivative: 0.5 / (1 + 1e-9 - 1).squareRoot(), sharpness: 1e-3),
  // Its second derivative is infinite there: the bound may be wide, but not wrong.
  Edge(name: "x√x", value: { $0 * $0.squareRoot() }, point: 0, derivative: 0),
  Edge(
    name: "x²√x", value: { $0 * $0 * $0.squareRoot() }, point: 0, derivative: 0),
  Edge(
    name: "x log x", value: { $0 * .log($0) }, point: 1e-9, derivative: .log(1e-9) + 1, sharpness: 1e-9),
  Edge(
    name: "exp below 1", value: { $0 <= 1 ? .exp($0) : .nan }, point: 1, derivative: .exp(1), sharpness: 1e-8),
  Edge(
    name: "exp from 0 on", value: { $0 >= 0 ? .exp($0) : .nan }, point: 1e-12, derivative: .exp(1e-12),
    sharpness: 1e-8),
  Edge(
    name: "sin 5x from 2 on", value: { $0 >= 2 ? .sin(5 * $0) : .infinity }, point: 2,
    derivative: 5 * .cos(10), sharpness: 1e-6),
]

@Suite("At the edge of a domain")
struct DomainEdgeTests {
  private static let methods: [any DerivativeMethod] = [Ridders(), ChebyshevInterpolation()]

  @Test("Two differently built methods bound the derivative close to an edge, and at it from one side")
  func bounds() throws {
    for edge in edges {
      for method in Self.methods {
        let estimate = try method.estimate(of: UnivariateFunction(value: edge.value), at: edge.point)
        let error = abs(estimate.value - edge.derivative)
        // The closed form itself rounds a few times.
        let allowed = estimate.errorBound + 4 * 0x1p-52 * abs(edge.derivative)
        #expect(error <= allowed, "\(method.name), \(edge.name) at \(edge.point): \(estimate)")
        if edge.sharpness.isFinite {
          #expect(
            estimate.errorBound <= edge.sharpness * abs(edge.derivative),
            "\(method.name), \(edge.name) at \(edge.point): \(estimate)")
        }
      }
    }
  }

  @Test("No evaluation leaves the declared limits")
  func limits() throws {
    for x in [0, 1, 0.3, 1e-12, 1 - 1e-12, 5e-324] {
      for method in Self.methods + [OneSidedRidders(.above), OneSidedRidders(.below)] {
        var arguments: [Double] = []
        let function = UnivariateFunction(lowerLimit: 0, upperLimit: 1) { x in
          arguments.append(x)
          return .exp(x)
        }
        let estimate = try? method.estimate(of: function, at: x)
        #expect(arguments.allSatisfy { (0...1).contains($0) }, "\(method.name) at \(x)")
        #expect(!arguments.isEmpty)
        guard let estimate else {
          // Below 0 or above 1 there is nothing to go by, and 5e-324 is nearly 0.
          #expect(method is OneSidedRidders && (x < 0.1 || x > 0.9), "\(method.name) at \(x)")
          continue
        }
        #expect(abs(estimate.value - .exp(x)) <= estimate.errorBound, "\(method.name) at \(x): \(estimate)")
      }
    }
    #expect(!UnivariateFunction(lowerLimit: 0) { $0 }.allows(.nan))
  }

  private struct Outside: Error, Equatable {}

  @Test("An error outside the domain is an edge; one everywhere else than at the point is the answer")
  func errors() throws {
    for method in Self.methods {
      for error in [Outside(), DerivativeError.nonFinite(at: 0, value: .nan)] as [any Error] {
        let function = UnivariateFunction { x in
          guard x >= 2 else { throw error }
          return x * x
        }
        let estimate = try method.estimate(of: function, at: 2)
        #expect(abs(estimate.value - 4) <= estimate.errorBound)
        #expect(estimate.errorBound < 1e-9)
      }
      let lonely = UnivariateFunction(noise: 0) { x in
        guard x == 2 else { throw Outside() }
        return x
      }
      #expect(throws: Outside()) { try method.estimate(of: lonely, at: 2) }
      #expect(throws: Outside()) { try method.estimate(of: lonely, at: 3) }
      let cancelled = UnivariateFunction(noise: 0) { x in
        guard x == 2 else { throw CancellationError() }
        return x
      }
      #expect(throws: CancellationError.self) { try method.estimate(of: cancelled, at: 2) }
    }
  }
}
