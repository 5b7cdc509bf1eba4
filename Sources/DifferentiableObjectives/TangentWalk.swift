import GradientChecking

/// Ways through a tangent of any type, part by part.
///
/// Parts are read by mirrors, which are public and safe. Nothing public writes a stored property that is known by its name alone, so
/// it is written at its place in memory: properties lie one after another in the order of their declaration, each at the next multiple
/// of its alignment ("Type Layout" of Swift's ABI documents, "Fragile Struct and Tuple Layout"). ``TangentSpace`` trusts no such place before a
/// tangent with a different number everywhere has come back through the mirror.
enum TangentWalk {
  /// The zero of a type of tangents; nil for a type without one.
  static func zero<Tangent>(of type: Tangent.Type) -> Tangent? {
    func zero<Vector: AdditiveArithmetic>(_ type: Vector.Type) -> Tangent? { Vector.zero as? Tangent }
    return (type as? any AdditiveArithmetic.Type).flatMap { zero($0) }
  }

  /// The elements of an array of any kind; nil for what is none.
  static func elements(of value: Any) -> [Any]? {
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .collection ? mirror.children.map(\.value) : nil
  }

  // MARK: Shapes

  /// The shape of tangents of a type beside a point, whose numbers become blocks.
  static func shape<Tangent>(
    of type: Tangent.Type, at point: Any?, _ path: TangentPath, in blocks: inout TangentBlocks
  ) throws -> TangentShape {
    if let leaf = type as? any TangentLeaf.Type { return try leaf.shape(at: point, path, in: &blocks) }
    guard let zero = zero(of: type), Mirror(reflecting: zero).displayStyle == .struct else {
      throw TangentError.unknownType(path: path.name, type: "\(type)")
    }
    // A mirror of its own making says nothing of the places in memory.
    guard !(zero is any CustomReflectable) else {
      throw TangentError.hiddenFields(path: path.name, type: "\(type)")
    }
    let ofPoint = point.map { Mirror(reflecting: $0).children }
    var fields: [TangentShape.Field] = []
    var end = 0
    for child in Mirror(reflecting: zero).children {
      guard let label = child.label else {
        throw TangentError.hiddenFields(path: path.name, type: "\(type)")
      }
      func add<Part>(_ part: Part) throws {
        let alignment = MemoryLayout<Part>.alignment
        let offset = (end + alignment - 1) / alignment * alignment
        end = offset + MemoryLayout<Part>.size
        let shape = try shape(
          of: Part.self, at: ofPoint?.first { $0.label == label }?.value, path.field(label), in: &blocks)
        fields.append(TangentShape.Field(label: label, offset: offset, shape: shape))
      }
      try _openExistential(child.value, do: add)
    }
    guard end == MemoryLayout<Tangent>.size else {
      throw TangentError.hiddenFields(path: path.name, type: "\(type)")
    }
    return .fields(fields)
  }

  // MARK: Writing

  /// Sets the numbers of a tangent to the first ones of a list, which then lacks them.
  static func set<Tangent>(
    _ tangent: inout Tangent, _ shape: TangentShape, from numbers: inout ArraySlice<Double>
  ) {
    if var leaf = tangent as? any TangentLeaf {
      leaf.set(shape, from: &numbers)
      if let leaf = leaf as? Tangent { tangent = leaf }
      return
    }
    guard case .fields(let fields) = shape else { return }
    let types = Mirror(reflecting: tangent).children.map(\.value)
    withUnsafeMutablePointer(to: &tangent) { pointer in
      for (field, value) in zip(fields, types) {
        func write<Part>(_ part: Part) {
          var part = part
          set(&part, field.shape, from: &numbers)
          UnsafeMutableRawPointer(pointer).advanced(by: field.offset).assumingMemoryBound(to: Part.self)
            .pointee = part
        }
        _openExistential(value, do: write)
      }
    }
  }

  // MARK: Reading

  /// Appends the numbers of a tangent, or of a point of the same shape.
  ///
  /// An empty array and an optional without a value stand for zeros: the zero of either is such a one.
  static func read(
    _ value: Any, _ shape: TangentShape, _ path: TangentPath, into numbers: inout [Double]
  ) throws {
    switch shape {
    case .absent: return
    case .numbers(let count):
      if let leaf = value as? any TangentNumbers { return numbers += leaf.numbers }
      let elements = try counted(value, count, path)
      for element in elements {
        guard let number = element as? any TangentNumbers else {
          throw TangentError.noCoordinates(path: path.name, type: "\(type(of: value))")
        }
        numbers += number.numbers
      }
      if elements.isEmpty { numbers += repeatElement(0, count: count) }
    case .list(let shapes):
      let elements = try counted(value, shapes.count, path)
      if elements.isEmpty { numbers += repeatElement(0, count: shape.count) }
      for (index, element) in elements.enumerated() {
        try read(element, shapes[index], path.element(index), into: &numbers)
      }
    case .present(let wrapped):
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .optional else {
        throw TangentError.noCoordinates(path: path.name, type: "\(type(of: value))")
      }
      guard let value = mirror.children.first?.value else {
        return numbers += repeatElement(0, count: wrapped.count)
      }
      try read(value, wrapped, path, into: &numbers)
    case .fields(let fields):
      let children = Mirror(reflecting: value).children
      for field in fields {
        guard let child = children.first(where: { $0.label == field.label }) else {
          throw TangentError.noCoordinates(path: path.field(field.label).name, type: "\(type(of: value))")
        }
        try read(child.value, field.shape, path.field(field.label), into: &numbers)
      }
    }
  }

  private static func counted(_ value: Any, _ count: Int, _ path: TangentPath) throws -> [Any] {
    guard let elements = elements(of: value) else {
      throw TangentError.noCoordinates(path: path.name, type: "\(type(of: value))")
    }
    guard elements.count == count || elements.isEmpty else {
      throw TangentError.wrongCount(path: path.name, found: elements.count, expected: count)
    }
    return elements
  }
}
