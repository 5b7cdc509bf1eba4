import Foundation
import Testing

@testable import GradientChecking

@Suite("A claim that is a difference quotient")
struct DifferenceQuotientTests {
  /// The quotients of ``Wavy`` with steps that depend on the parameter.
  private func quotients(
    _ point: [Double], isCentral: Bool = false, _ step: (Double) -> Double
  ) -> [Double] {
    point.indices.map { entry in
      let step = step(point[entry])
      func value(_ offset: Double) -> Double {
        var moved = point
        moved[entry] += offset
        return Wavy.value(moved)
      }
      return isCentral ? (value(step) - value(-step)) / (2 * step) : (value(step) - value(0)) / step
    }
  }

  @Test("Forward and backward quotients are named with their step")
  func oneSided() throws {
    let forward = try Wavy.diagnoses { claimed, point in claimed = quotients(point) { _ in 1e-5 } }
    #expect(forward.map(\.code) == [.differenceQuotient], "\(forward)")
    #expect(forward[0].message.contains("forward difference quotient with the step 1e-05"), "\(forward)")
    #expect(forward[0].blocks == Wavy.blocks.map(\.name) && forward[0].factor == 1e-5)
    let backward = try Wavy.diagnoses { claimed, point in claimed = quotients(point) { _ in -1e-4 } }
    #expect(backward.map(\.code) == [.differenceQuotient], "\(backward)")
    #expect(backward[0].message.contains("backward difference quotient with the step 0.0001"), "\(backward)")
  }

  @Test("A central quotient and a step relative to the parameter are told apart from a constant one")
  func others() throws {
    let central = try Wavy.diagnoses { claimed, point in
      claimed = quotients(point, isCentral: true) { _ in 1e-2 }
    }
    #expect(central.map(\.code) == [.differenceQuotient], "\(central)")
    #expect(central[0].message.contains("central difference quotient with the step 0.01,"), "\(central)")
    let relative = try Wavy.diagnoses { claimed, point in
      claimed = quotients(point) { 1e-5 * (1 + abs($0)) }
    }
    #expect(relative.map(\.code) == [.differenceQuotient], "\(relative)")
    #expect(relative[0].message.contains("1e-05·(1 + |x|)"), "\(relative)")
  }

  @Test("Errors as large as a quotient's, but of another kind, are not called one")
  func notOne() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      for i in claimed.indices { claimed[i] += 1e-5 * cos(3.7 * Double(i * i)) }
    }
    #expect(!found.isEmpty && !found.map(\.code).contains(.differenceQuotient), "\(found)")
    let one = try Wavy.diagnoses { claimed, point in claimed[13] = quotients(point) { _ in 1e-5 }[13] }
    #expect(one.map(\.code) == [.entry], "\(one)")
  }
}
