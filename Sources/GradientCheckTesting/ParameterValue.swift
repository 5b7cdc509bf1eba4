import GradientChecking

/// A number, or several in a fixed order, that a function may have as parameters: numbers, SIMD vectors, arrays of such, and types
/// of one's own that conform.
///
/// ```swift
/// struct Matrix: ParameterValue {
///   var rows, columns: Int
///   var entries: [Double]
///   static var parameterFormat: ClaimFormat { .float64 }
///   var parameterShape: [Int] { [rows, columns] }
///   var parameterNumbers: [Double] { entries }
///   func withParameterNumbers(_ numbers: ArraySlice<Double>) -> Matrix {
///     Matrix(rows: rows, columns: columns, entries: Array(numbers))
///   }
/// }
/// ```
public protocol ParameterValue: ParameterPoint where Model == Self, Gradient == Self {
  /// The format of its numbers.
  static var parameterFormat: ClaimFormat { get }
  /// How its numbers are arranged: `[3, 2]` for three rows of two, nothing for one number.
  var parameterShape: [Int] { get }
  /// Its numbers, row-major.
  var parameterNumbers: [Double] { get }
  /// A value of the same shape with other numbers, as many as ``parameterNumbers``.
  func withParameterNumbers(_ numbers: ArraySlice<Double>) -> Self
}

extension ParameterValue {
  /// Its numbers as one block, "x".
  public var parameterFields: ParameterFields<Self, Self> { ParameterFields(of: self, \.self) }

  /// A value of the same shape with the first of the numbers, which are taken away from them.
  func taking(from numbers: inout ArraySlice<Double>) -> Self {
    let count = parameterNumbers.count
    defer { numbers = numbers.dropFirst(count) }
    return withParameterNumbers(numbers.prefix(count))
  }
}

extension ParameterValue where Self: BinaryFloatingPoint {
  /// One number.
  public var parameterShape: [Int] { [] }
  /// The number.
  public var parameterNumbers: [Double] { [Double(self)] }
  /// The number given.
  public func withParameterNumbers(_ numbers: ArraySlice<Double>) -> Self {
    Self(numbers[numbers.startIndex])
  }
}

extension Double: ParameterValue {
  /// Double precision.
  public static var parameterFormat: ClaimFormat { .float64 }
}

extension Float: ParameterValue {
  /// Single precision.
  public static var parameterFormat: ClaimFormat { .float32 }
}

extension ParameterValue where Self: SIMD, Scalar: ParameterValue & BinaryFloatingPoint {
  /// That of a lane.
  public static var parameterFormat: ClaimFormat { Scalar.parameterFormat }
  /// As many as it has lanes.
  public var parameterShape: [Int] { [scalarCount] }
  /// The lanes in order.
  public var parameterNumbers: [Double] { indices.map { Double(self[$0]) } }
  /// The numbers as lanes.
  public func withParameterNumbers(_ numbers: ArraySlice<Double>) -> Self {
    var vector = self
    for (lane, number) in zip(indices, numbers) { vector[lane] = Scalar(number) }
    return vector
  }
}

extension SIMD2: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD3: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD4: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD8: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD16: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD32: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}
extension SIMD64: ParameterPoint, ParameterValue where Scalar: ParameterValue & BinaryFloatingPoint {}

extension Array: ParameterPoint, ParameterValue where Element: ParameterValue {
  /// The array itself.
  public typealias Model = Self
  /// An array of the same shape.
  public typealias Gradient = Self

  /// That of an element.
  public static var parameterFormat: ClaimFormat { Element.parameterFormat }

  /// As many as it has elements, each of their shape; where they differ in it, as many as there are numbers.
  public var parameterShape: [Int] {
    guard let first = first?.parameterShape else { return [0] }
    let isRectangular = allSatisfy { $0.parameterShape == first }
    return isRectangular ? [count] + first : [parameterNumbers.count]
  }

  /// The numbers of its elements in order.
  public var parameterNumbers: [Double] { flatMap(\.parameterNumbers) }

  /// As many elements, each of the shape that it has.
  public func withParameterNumbers(_ numbers: ArraySlice<Double>) -> [Element] {
    var numbers = numbers
    return map { $0.taking(from: &numbers) }
  }
}
