import GradientChecking

/// A point at which a function is checked, in a type of the function's own.
///
/// A ``ParameterValue`` is one, and so are some properties of a structure, as ``ParameterFields``.
public protocol ParameterPoint<Model, Gradient>: SendableMetatype {
  /// What the function takes.
  associatedtype Model
  /// What its gradient is given as.
  associatedtype Gradient
  /// The point with the numbers in it that are parameters.
  var parameterFields: ParameterFields<Model, Gradient> { get }
}

/// The properties of a structure that are parameters of a function, by their key paths; the others stay as they are.
///
/// ```swift
/// expectGradient("loss", at: ParameterFields(of: layer, \.weights, \.bias)) { layer in
///   layer.loss(inputs)
/// } gradient: { layer in
///   let gradient = layer.backward(inputs)
///   return (gradient.weights, gradient.bias)
/// }
/// ```
///
/// A gradient is a tuple with a value for each of the key paths, of its type and shape; for one key path it is that value. An entry has the name
/// of its property: `weights[1,0]`, `inner.shift`. What the runtime has no name for, as computed properties, is called "x1", "x2" by its place among the key paths.
///
/// All numbers are checked by what the narrowest of their formats can show: a structure that mixes `Float` and `Double` is better checked in two calls.
public struct ParameterFields<Model, Gradient>: ParameterPoint, CustomStringConvertible {
  /// The structure.
  public let model: Model
  /// The names and shapes of the properties.
  package let blocks: [ParameterBlock]
  /// Their numbers, flattened.
  package let numbers: [Double]
  /// The narrowest of their formats.
  package let format: ClaimFormat
  /// The structure with other numbers.
  package let moved: (_ numbers: [Double]) -> Model
  /// The numbers of a gradient, by each property as many as it has.
  package let flattened: (Gradient) throws -> [Double]
  /// A gradient or a direction with these numbers.
  package let direction: (_ numbers: [Double]) -> Gradient

  /// The properties at some key paths.
  ///
  /// - Parameters:
  ///   - model: the structure that has them.
  ///   - fields: where they are: numbers, arrays, SIMD vectors, or types of one's own that are a ``ParameterValue``.
  public init<each Field: ParameterValue>(
    of model: Model, _ fields: repeat WritableKeyPath<Model, each Field>
  ) where Gradient == (repeat each Field) {
    var blocks: [ParameterBlock] = []
    var numbers: [Double] = []
    var formats: [ClaimFormat] = []
    for field in repeat each fields {
      let value = model[keyPath: field]
      blocks.append(ParameterBlock(KeyPathName.of(field, place: blocks.count), shape: value.parameterShape))
      numbers += value.parameterNumbers
      formats.append(type(of: value).parameterFormat)
    }
    self.model = model
    self.blocks = blocks
    self.numbers = numbers
    format = formats.max { $0.unitRoundoff < $1.unitRoundoff } ?? .float64
    moved = { numbers in
      var moved = model
      var rest = numbers[...]
      for field in repeat each fields { moved[keyPath: field] = model[keyPath: field].taking(from: &rest) }
      return moved
    }
    direction = { numbers in
      var rest = numbers[...]
      return (repeat model[keyPath: each fields].taking(from: &rest))
    }
    flattened = { gradient in
      var numbers: [Double] = []
      var place = 0
      for value in repeat each gradient {
        guard value.parameterShape == blocks[place].shape else {
          throw ParameterShapeError(
            field: blocks[place].name, found: value.parameterShape, expected: blocks[place].shape)
        }
        numbers += value.parameterNumbers
        place += 1
      }
      return numbers
    }
  }

  /// The point itself.
  public var parameterFields: ParameterFields { self }

  /// Names and numbers, "weights = 1, 2; bias = 3".
  public var description: String { PointWords.text(of: numbers, blocks) }
}

/// A gradient by a property has not its shape.
struct ParameterShapeError: Error, CustomStringConvertible {
  let field: String
  let found: [Int]
  let expected: [Int]

  var description: String { "found shape \(found) of the gradient by \(field), expected \(expected)" }
}

/// A property's name, as far as the runtime knows it.
private enum KeyPathName {
  /// "inner.shift" of `\Layer.inner.shift`, and "x" of the whole.
  ///
  /// - Parameter place: how many key paths come before.
  static func of<Root, Value>(_ path: WritableKeyPath<Root, Value>, place: Int) -> String {
    let root = "\\\(Root.self)."
    let text = "\(path)"
    guard text.hasPrefix(root) else { return "x\(place + 1)" }
    let name = String(text.dropFirst(root.count))
    if name == "self" { return "x" }
    // "<computed 0x…>" is none that anyone has given.
    return name.contains("<") ? "x\(place + 1)" : name
  }
}
