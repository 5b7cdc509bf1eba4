import GradientChecking
import Testing
import _Differentiation

@testable import DifferentiableObjectives

@Suite("The numbers of a tangent")
struct TangentSpaceTests {
  @Test("Numbers written at their places come back by name, in every structure")
  func roundTrip() throws {
    let space = try TangentSpace(at: model, named: "x")
    #expect(space.point == [1.5, -2, 3, 4, 0.5, 1, 2, 3, 0.25, 7, -1, 9])
    let numbers = (1...12).map(Double.init)
    let tangent = space.tangent(numbers)
    #expect(tangent.weights.base == [1, 2] && tangent.inner.shift == 3 && tangent.inner.scale == 4)
    #expect(tangent.bonus.value == 5 && tangent.lanes == [6, 7, 8])
    #expect(tangent.layers.base.map(\.shift) == [9, 11] && tangent.layers.base.map(\.scale) == [10, 12])
    #expect(try space.numbers(of: tangent) == numbers)
    #expect(try space.numbers(of: .zero) == Array(repeating: 0, count: 12))
    let moved = try space.value(at: numbers)
    #expect(moved.weights == [1, 2] && moved.layers[1].scale == 12 && moved.bonus == 5)
    #expect(try space.coordinates(of: moved) == numbers)
  }

  @Test("A point far away is reached to the bit, though the way there is rounded")
  func exactMoves() throws {
    let space = try TangentSpace(at: [1e6, 1.0], named: "x")
    #expect(try space.value(at: [1e-5, 1e17]) == [1e-5, 1e17])
    #expect(try TangentSpace(at: Float(1e6), named: "x").value(at: [0.1]) == Float(0.1))
  }

  @Test("A tangent of another size is refused by name")
  func sizes() throws {
    let space = try TangentSpace(at: model, named: "x")
    var tangent = Model.TangentVector.zero
    tangent.weights = .init([1, 2, 3])
    #expect(throws: TangentError.wrongCount(path: "weights", found: 3, expected: 2)) {
      try space.numbers(of: tangent)
    }
  }

  @Test("A type that is none of the known ones is refused by name")
  func unknown() {
    #expect {
      try TangentSpace(at: Erased(), named: "x")
    } throws: { error in
      "\(error)".hasPrefix("box: found a tangent of the type Box, expected numbers, SIMD vectors")
    }
    #expect {
      try TangentSpace(at: Hidden(), named: "x")
    } throws: { error in
      "\(error)".hasPrefix("x: found that the mirror of TangentVector does not show its stored properties")
    }
    #expect {
      try TangentSpace(at: Reordered(), named: "x")
    } throws: { error in
      "\(error)".hasPrefix("x: found that the mirror of TangentVector does not show its stored properties")
    }
  }

  /// A tangent that holds an object.
  struct Erased: Differentiable {
    final class Box {}
    struct TangentVector: Differentiable, AdditiveArithmetic {
      var box = Box()
      static var zero: Self { Self() }
      static func + (first: Self, second: Self) -> Self { first }
      static func - (first: Self, second: Self) -> Self { first }
      static func == (first: Self, second: Self) -> Bool { true }
      mutating func move(by offset: Self) {}
      typealias TangentVector = Self
    }
    mutating func move(by offset: TangentVector) {}
  }

  /// A tangent whose mirror shows its fields in another order: written by it, a number would stand where an array is.
  struct Reordered: Differentiable {
    struct TangentVector: Differentiable, AdditiveArithmetic, CustomReflectable {
      var first = 0.0
      var second = Array<Double>.TangentVector([1])
      var customMirror: Mirror {
        Mirror(self, children: ["second": second, "first": first], displayStyle: .struct)
      }
    }
    mutating func move(by offset: TangentVector) {}
  }

  /// A tangent whose mirror shows something else.
  struct Hidden: Differentiable {
    struct TangentVector: Differentiable, AdditiveArithmetic, CustomReflectable {
      var (first, second) = (0.0, 0.0)
      var customMirror: Mirror { Mirror(self, children: ["first": first], displayStyle: .struct) }
    }
    mutating func move(by offset: TangentVector) {}
  }
}
