import GradientChecking

/// How the numbers of a tangent lie in memory and in the flattened vector, in the order of the stored properties.
indirect enum TangentShape {
  /// Numbers one after another: one, the lanes of a SIMD vector, or an array of numbers.
  case numbers(Int)
  /// The elements of an array.
  case list([TangentShape])
  /// An optional with a value.
  case present(TangentShape)
  /// An optional without one: it has no numbers.
  case absent
  /// The stored properties of a structure.
  case fields([Field])

  /// One stored property.
  struct Field {
    var label: String
    /// Its place in the structure, in bytes.
    var offset: Int
    var shape: TangentShape
  }

  /// How many numbers there are.
  var count: Int {
    switch self {
    case .numbers(let count): count
    case .list(let elements): elements.reduce(0) { $0 + $1.count }
    case .present(let shape): shape.count
    case .absent: 0
    case .fields(let fields): fields.reduce(0) { $0 + $1.shape.count }
    }
  }
}

/// Why the numbers of a tangent cannot be told.
package enum TangentError: Error, Equatable, CustomStringConvertible {
  /// A part is of a type that is none of those that are known.
  case unknownType(path: String, type: String)
  /// The size of an array or the presence of an optional cannot be read from the point.
  case noSuchField(path: String, type: String)
  /// The mirror of a structure does not show its stored properties.
  case hiddenFields(path: String, type: String)
  /// An array in a tangent has neither as many elements as that of the point, nor none.
  case wrongCount(path: String, found: Int, expected: Int)
  /// A result that has no coordinates to compare.
  case noCoordinates(path: String, type: String)

  /// What was found and what was expected, in one message.
  package var description: String {
    switch self {
    case .unknownType(let path, let type):
      "\(path): found a tangent of the type \(type), expected numbers, SIMD vectors, arrays and optionals of these, or structures of them"
    case .noSuchField(let path, let type):
      "\(path): found no stored property of this name in the point, expected one, as the size of a \(type) is read from it"
    case .hiddenFields(let path, let type):
      "\(path): found that the mirror of \(type) does not show its stored properties, expected a structure with none of its own"
    case .wrongCount(let path, let found, let expected):
      "\(path): found \(found) elements in the array of a tangent, expected \(expected), or none for zero"
    case .noCoordinates(let path, let type):
      "\(path): found a result of the type \(type) whose coordinates cannot be read, expected stored properties named like those of its tangent"
    }
  }
}

/// Where one is in a value, in words: "weights", "inner.shift", "layers[2].bias".
struct TangentPath {
  /// The words so far; nil for a whole structure without a name.
  var words: String?
  /// What stands for no words.
  let root: String

  /// The name of a block here.
  var name: String { words ?? root }

  func field(_ label: String) -> TangentPath {
    TangentPath(words: words.map { "\($0).\(label)" } ?? label, root: root)
  }

  func element(_ index: Int) -> TangentPath { TangentPath(words: "\(name)[\(index)]", root: root) }
}

/// The named blocks of the numbers of a tangent, each of one format.
package struct TangentBlocks {
  package var blocks: [ParameterBlock] = []
  package var formats: [ClaimFormat] = []

  mutating func add(_ path: TangentPath, shape: [Int], _ format: ClaimFormat) {
    blocks.append(ParameterBlock(path.name, shape: shape))
    formats.append(format)
  }
}

extension TangentBlocks {
  package static func + (first: Self, second: Self) -> Self {
    TangentBlocks(blocks: first.blocks + second.blocks, formats: first.formats + second.formats)
  }
}
