/// A named, shaped part of the parameters: `W1: 3×2`, `b1: 3`.
public struct ParameterBlock: Sendable, Hashable {
  /// The block's name.
  public var name: String
  /// The block's extent in each dimension; empty for a single number.
  public var shape: [Int]

  /// A block from its name and shape.
  public init(_ name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  /// Number of parameters in the block: the product of its shape.
  public var count: Int { shape.reduce(1, *) }

  /// The index in each dimension of the `offset`-th parameter in row-major order.
  public func index(atOffset offset: Int) -> [Int] {
    var remainder = offset
    var index: [Int] = []
    for extent in shape.reversed() {
      index.append(remainder % extent)
      remainder /= extent
    }
    return index.reversed()
  }
}

/// One parameter by block and index: prints as `W2[3,1]`.
public struct ParameterIndex: Sendable, Hashable, CustomStringConvertible {
  /// The block's name.
  public var block: String
  /// The index in it, from 0, one number for each dimension.
  public var index: [Int]

  /// A place from block and index.
  public init(block: String, index: [Int]) {
    self.block = block
    self.index = index
  }

  /// "W2[3,1]", or "t" for a block of one number.
  public var description: String {
    index.isEmpty ? block : "\(block)[\(index.map(String.init).joined(separator: ","))]"
  }
}

extension [ParameterBlock] {
  /// Number of parameters in all blocks.
  public var parameterCount: Int { reduce(0) { $0 + $1.count } }

  /// The place of every parameter, in the order of the flattened blocks.
  public var indices: [ParameterIndex] {
    flatMap { block in
      (0..<block.count).map { ParameterIndex(block: block.name, index: block.index(atOffset: $0)) }
    }
  }

  /// The place of one parameter of the flattened blocks.
  ///
  /// - Precondition: `parameter` is a place in the flattened blocks.
  func index(ofParameter parameter: Int) -> ParameterIndex {
    var offset = parameter
    for block in self {
      if offset < block.count {
        return ParameterIndex(block: block.name, index: block.index(atOffset: offset))
      }
      offset -= block.count
    }
    preconditionFailure("parameter \(parameter) of \(parameterCount)")
  }
}
