/// A named, dense array of numbers, as read from a file.
public struct Tensor: Sendable, Equatable {
  /// The name inside its file; empty for a `.npy` file, which has none.
  public var name: String
  /// The size of each dimension, the slowest-changing first; empty for a single number.
  public let shape: [Int]
  /// The elements in row-major order, as many as the product of ``shape``.
  public let values: [Double]

  /// A tensor from its shape and its elements in row-major order, of which there must be as many as the shape
  /// says.
  public init(name: String = "", shape: [Int], values: [Double]) {
    precondition(
      Self.elementCount(of: shape) == values.count, "\(values.count) values for the shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// Π shape, or nothing where a size is negative or the product overflows.
  ///
  /// - Parameter shape: the sizes; the empty product is 1.
  public static func elementCount(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// A shape as text: `3×2`, or `a single number` for the empty shape.
  public static func description(of shape: [Int]) -> String {
    shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: "×")
  }
}
