import GradientChecking
import _Differentiation

/// The tangents of a type at one point, as flattened vectors of named numbers, and the points near by.
///
/// What has no fixed size, arrays and optionals, has that of the point.
package struct TangentSpace<Value: Differentiable> {
  /// The point.
  let origin: Value
  /// The names and shapes of the numbers, each block of one format.
  let blocks: TangentBlocks
  /// The coordinates of the point where its numbers are those that tangents move; zeros where they are others, as on a sphere.
  let point: [Double]

  private let shape: TangentShape
  private let path: TangentPath
  /// The format of each number.
  private let formats: [ClaimFormat]
  /// Whether ``point`` holds coordinates, to which a tangent adds its own numbers.
  private let isFlat: Bool

  /// The space at a point.
  ///
  /// - Parameter root: the name of a number, a vector, an array or an optional; the names of a structure are those of its properties.
  /// - Throws: ``TangentError``.
  package init(at origin: Value, named root: String, isPrefixed: Bool = false) throws {
    self.origin = origin
    path = TangentPath(words: isPrefixed ? root : nil, root: root)
    var blocks = TangentBlocks()
    shape = try TangentWalk.shape(of: Value.TangentVector.self, at: origin, path, in: &blocks)
    self.blocks = blocks
    let formats = zip(blocks.blocks, blocks.formats).flatMap { repeatElement($1, count: $0.count) }
    self.formats = formats
    // A different number everywhere, exact in every format.
    let different = (0..<shape.count).map { Double($0 % 1024 + 1) }
    var written = Value.TangentVector.zero
    var rest = different[...]
    TangentWalk.set(&written, shape, from: &rest)
    guard rest.isEmpty, try Self.read(written, shape, path) == different else {
      throw TangentError.hiddenFields(path: path.name, type: "\(Value.TangentVector.self)")
    }
    let coordinates = try? Self.read(origin, shape, path)
    let lengths = (coordinates ?? []).map { $0 == 0 ? 0.5 : abs($0) / 2 }
    var moved = origin
    if coordinates != nil {
      var rest = lengths[...]
      var offset = Value.TangentVector.zero
      TangentWalk.set(&offset, shape, from: &rest)
      moved.move(by: offset)
    }
    let reached = try? Self.read(moved, shape, path)
    isFlat =
      zip3(coordinates ?? [.nan], lengths, reached ?? []).allSatisfy { from, by, to in
        // Half of a number and their sum are off by one rounding each, at the most in half precision.
        abs(to - from - by) <= 0x1p-9 * abs(by)
      } && coordinates != nil && reached?.count == coordinates?.count
    point = isFlat ? coordinates ?? [] : Array(repeating: 0, count: shape.count)
  }

  /// The numbers of a tangent.
  ///
  /// - Throws: ``TangentError/wrongCount(path:found:expected:)`` for an array of another length.
  package func numbers(of tangent: Value.TangentVector) throws -> [Double] {
    try Self.read(tangent, shape, path)
  }

  /// The coordinates of another point of the same shape.
  ///
  /// - Throws: ``TangentError``.
  func coordinates(of value: Value) throws -> [Double] {
    guard isFlat else { throw TangentError.noCoordinates(path: path.name, type: "\(Value.self)") }
    return try Self.read(value, shape, path)
  }

  /// The tangent with these numbers.
  func tangent(_ numbers: [Double]) -> Value.TangentVector {
    var tangent = Value.TangentVector.zero
    var rest = numbers[...]
    TangentWalk.set(&tangent, shape, from: &rest)
    return tangent
  }

  /// The point at these coordinates, by way of `move(by:)`.
  ///
  /// The difference of two coordinates is rounded, and so is their sum: where that missed a number of the format, what is left is moved
  /// by again, and rounds no more.
  func value(at coordinates: [Double]) throws -> Value {
    var value = origin
    let goal =
      isFlat ? zip(coordinates, formats).map { $1 == .float32 ? Double(Float($0)) : $0 } : coordinates
    var from = point
    for _ in 0..<2 where from != goal {
      value.move(by: tangent(zip(goal, from).map { $0 - $1 }))
      guard isFlat else { break }
      from = try Self.read(value, shape, path)
    }
    return value
  }

  private static func read(_ value: Any, _ shape: TangentShape, _ path: TangentPath) throws -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(shape.count)
    try TangentWalk.read(value, shape, path, into: &numbers)
    return numbers
  }
}

/// Three lists side by side, as far as the shortest.
private func zip3(_ first: [Double], _ second: [Double], _ third: [Double]) -> [(Double, Double, Double)] {
  zip(zip(first, second), third).map { ($0.0, $0.1, $1) }
}
