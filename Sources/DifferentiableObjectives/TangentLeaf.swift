import GradientChecking
import _Differentiation

/// A tangent whose numbers are known by its type, without a look at its stored properties.
protocol TangentLeaf {
  /// Its shape beside a point, whose numbers become blocks.
  static func shape(at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks) throws
    -> TangentShape
  /// Sets its numbers to the first ones of a list, which then lacks them.
  mutating func set(_ shape: TangentShape, from numbers: inout ArraySlice<Double>)
}

/// A number, or several of one format.
protocol TangentNumbers: TangentLeaf {
  static var format: ClaimFormat { get }
  /// The numbers, in order.
  var numbers: [Double] { get }
}

extension TangentNumbers where Self: BinaryFloatingPoint {
  var numbers: [Double] { [Double(self)] }

  static func shape(at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks) -> TangentShape {
    blocks.add(path, shape: [], format)
    return .numbers(1)
  }

  mutating func set(_ shape: TangentShape, from numbers: inout ArraySlice<Double>) {
    self = Self(numbers.removeFirst())
  }
}

extension Double: TangentNumbers {
  static var format: ClaimFormat { .float64 }
}
extension Float: TangentNumbers {
  static var format: ClaimFormat { .float32 }
}
#if !(os(macOS) && arch(x86_64))
  extension Float16: TangentNumbers {
    static var format: ClaimFormat { .float16 }
  }
#endif
#if arch(x86_64) && !os(Windows) && !os(Android)
  extension Float80: TangentNumbers {
    static var format: ClaimFormat { .float64 }
  }
#endif

extension TangentNumbers where Self: SIMD, Scalar: BinaryFloatingPoint {
  static var format: ClaimFormat { (Scalar.self as? any TangentNumbers.Type)?.format ?? .float64 }
  var numbers: [Double] { indices.map { Double(self[$0]) } }

  static func shape(at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks) -> TangentShape {
    blocks.add(path, shape: [scalarCount], format)
    return .numbers(scalarCount)
  }

  mutating func set(_ shape: TangentShape, from numbers: inout ArraySlice<Double>) {
    for lane in indices { self[lane] = Scalar(numbers.removeFirst()) }
  }
}

extension SIMD2: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD3: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD4: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD8: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD16: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD32: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}
extension SIMD64: TangentLeaf, TangentNumbers where Scalar: BinaryFloatingPoint {}

extension Array.DifferentiableView: TangentLeaf where Element: Differentiable {
  static func shape(at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks) throws
    -> TangentShape
  {
    guard let elements = point.flatMap(TangentWalk.elements) else {
      throw TangentError.noSuchField(path: path.name, type: "\(Self.self)")
    }
    // One block of numbers, not one for each.
    if let number = Element.self as? any (TangentNumbers & BinaryFloatingPoint).Type {
      blocks.add(path, shape: [elements.count], number.format)
      return .numbers(elements.count)
    }
    return .list(
      try elements.enumerated().map {
        try TangentWalk.shape(of: Element.self, at: $1, path.element($0), in: &blocks)
      })
  }

  mutating func set(_ shape: TangentShape, from numbers: inout ArraySlice<Double>) {
    let shapes: [TangentShape] =
      switch shape {
      case .list(let shapes): shapes
      default: [TangentShape](repeating: .numbers(1), count: shape.count)
      }
    guard let zero = TangentWalk.zero(of: Element.self) else { return }
    base = shapes.map { shape in
      var element = zero
      TangentWalk.set(&element, shape, from: &numbers)
      return element
    }
  }
}

extension Optional.TangentVector: TangentLeaf where Wrapped: Differentiable {
  static func shape(at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks) throws
    -> TangentShape
  {
    guard let point, Mirror(reflecting: point).displayStyle == .optional else {
      throw TangentError.noSuchField(path: path.name, type: "\(Self.self)")
    }
    guard let wrapped = Mirror(reflecting: point).children.first?.value else { return .absent }
    return .present(
      try TangentWalk.shape(of: Wrapped.TangentVector.self, at: wrapped, path, in: &blocks))
  }

  mutating func set(_ shape: TangentShape, from numbers: inout ArraySlice<Double>) {
    guard case .present(let shape) = shape else { return }
    var wrapped = Wrapped.TangentVector.zero
    TangentWalk.set(&wrapped, shape, from: &numbers)
    value = wrapped
  }
}
