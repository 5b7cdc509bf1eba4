import GradientChecking
import _Differentiation

/// A differentiable function in coordinates: numbers to numbers, with the products that its derivatives give.
package struct DifferentiatedFunction {
  package var name: String
  /// The arguments' numbers.
  package var parameters: TangentBlocks
  package var point: [Double]
  /// The result's numbers.
  package var results: TangentBlocks
  /// The result at a point.
  package var values: ([Double]) throws -> [Double]
  /// The result as the reverse derivative gives it, and the product with a cotangent.
  package var reverse: ([Double]) throws -> (value: [Double], product: ([Double]) throws -> [Double])
  /// The same of the forward derivative, with a tangent.
  package var forward: ([Double]) throws -> (value: [Double], product: ([Double]) throws -> [Double])

  /// A function of one argument.
  ///
  /// - Throws: ``TangentError`` where argument or result has no numbers that could be told.
  package init<T: Differentiable, R: Differentiable>(
    _ name: String, of function: @escaping @differentiable(reverse) (T) -> R, at x: T
  ) throws {
    let first = try TangentSpace(at: x, named: "x")
    let result = try TangentSpace(at: function(x), named: "f")
    self.name = name
    (parameters, point, results) = (first.blocks, first.point, result.blocks)
    values = { try result.coordinates(of: function(first.value(at: $0))) }
    reverse = { point in
      let (value, pullback) = valueWithPullback(at: try first.value(at: point), of: function)
      return (try result.coordinates(of: value), { try first.numbers(of: pullback(result.tangent($0))) })
    }
    forward = { point in
      let (value, differential) = valueWithDifferential(at: try first.value(at: point), of: function)
      return (try result.coordinates(of: value), { try result.numbers(of: differential(first.tangent($0))) })
    }
  }

  /// A function of two arguments, "x" and "y".
  ///
  /// - Throws: ``TangentError`` where argument or result has no numbers that could be told.
  package init<T: Differentiable, U: Differentiable, R: Differentiable>(
    _ name: String, of function: @escaping @differentiable(reverse) (T, U) -> R, at x: T, _ y: U
  ) throws {
    let first = try TangentSpace(at: x, named: "x", isPrefixed: true)
    let second = try TangentSpace(at: y, named: "y", isPrefixed: true)
    let result = try TangentSpace(at: function(x, y), named: "f")
    let cut = first.point.count
    self.name = name
    (parameters, point) = (first.blocks + second.blocks, first.point + second.point)
    results = result.blocks
    let arguments = { (point: [Double]) in
      (try first.value(at: Array(point[..<cut])), try second.value(at: Array(point[cut...])))
    }
    values = {
      let (x, y) = try arguments($0)
      return try result.coordinates(of: function(x, y))
    }
    reverse = { point in
      let (x, y) = try arguments(point)
      let (value, pullback) = valueWithPullback(at: x, y, of: function)
      return (
        try result.coordinates(of: value),
        {
          let (x, y) = pullback(result.tangent($0))
          return try first.numbers(of: x) + second.numbers(of: y)
        }
      )
    }
    forward = { point in
      let (x, y) = try arguments(point)
      let (value, differential) = valueWithDifferential(at: x, y, of: function)
      return (
        try result.coordinates(of: value),
        {
          try result.numbers(
            of: differential(first.tangent(Array($0[..<cut])), second.tangent(Array($0[cut...]))))
        }
      )
    }
  }

  /// A function of three arguments, "x", "y" and "z".
  ///
  /// - Throws: ``TangentError`` where argument or result has no numbers that could be told.
  package init<T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable>(
    _ name: String, of function: @escaping @differentiable(reverse) (T, U, V) -> R, at x: T, _ y: U, _ z: V
  ) throws {
    let first = try TangentSpace(at: x, named: "x", isPrefixed: true)
    let second = try TangentSpace(at: y, named: "y", isPrefixed: true)
    let third = try TangentSpace(at: z, named: "z", isPrefixed: true)
    let result = try TangentSpace(at: function(x, y, z), named: "f")
    let cut = first.point.count
    let end = cut + second.point.count
    self.name = name
    parameters = first.blocks + second.blocks + third.blocks
    point = first.point + second.point + third.point
    results = result.blocks
    let arguments = { (point: [Double]) in
      (
        try first.value(at: Array(point[..<cut])), try second.value(at: Array(point[cut..<end])),
        try third.value(at: Array(point[end...]))
      )
    }
    values = {
      let (x, y, z) = try arguments($0)
      return try result.coordinates(of: function(x, y, z))
    }
    reverse = { point in
      let (x, y, z) = try arguments(point)
      let (value, pullback) = valueWithPullback(at: x, y, z, of: function)
      return (
        try result.coordinates(of: value),
        {
          let (x, y, z) = pullback(result.tangent($0))
          return try first.numbers(of: x) + second.numbers(of: y) + third.numbers(of: z)
        }
      )
    }
    forward = { point in
      let (x, y, z) = try arguments(point)
      let (value, differential) = valueWithDifferential(at: x, y, z, of: function)
      return (
        try result.coordinates(of: value),
        {
          try result.numbers(
            of: differential(
              first.tangent(Array($0[..<cut])), second.tangent(Array($0[cut..<end])),
              third.tangent(Array($0[end...]))))
        }
      )
    }
  }
}

// MARK: - The value that a derivative comes with

extension DifferentiatedFunction {
  /// What is wrong with the result that a derivative gives along with its product, in words; nothing where it is the function's.
  ///
  /// - Parameters:
  ///   - isReverse: whether to ask the reverse derivative.
  ///   - isForward: whether to ask the forward derivative, which must exist.
  /// - Throws: ``TangentError``.
  package func differentValues(reverse isReverse: Bool, forward isForward: Bool) throws -> [String] {
    let values = try values(point)
    let ways =
      (isReverse ? [("pullback", try reverse(point).value)] : [])
      + (isForward ? [("differential", try forward(point).value)] : [])
    let places = results.blocks.indices
    return ways.flatMap { way, found in
      guard found.count == values.count else {
        return ["the result that comes with the \(way) has \(found.count) numbers, expected \(values.count)"]
      }
      return values.indices.compactMap { index in
        let unit = results.formats.contains { $0 != .float64 } ? ClaimFormat.float32.unitRoundoff : 0
        guard
          let different = DifferentValueWithGradient.find(
            found[index], values: [values[index]], noise: 2 * unit * abs(values[index]))
        else { return nil }
        return
          "\(places[index]) that comes with the \(way) is \(different.valueWithGradient), expected the function's own, "
          + "\(different.value)"
      }
    }
  }
}
