import Derivatives
import GradientChecking

extension ParameterFields {
  /// A value and its gradient as an objective of the numbers.
  ///
  /// - Parameters:
  ///   - name: its name in the issue.
  ///   - blocks: names and shapes in place of those of the properties.
  ///   - precision: the format in which both are computed; that of numbers and values, whichever is narrower, unless given.
  ///   - value: the value.
  ///   - gradient: the gradient under test.
  func objective<Result: ParameterValue & BinaryFloatingPoint>(
    _ name: String, _ blocks: [ParameterBlock]?, _ precision: Precision?,
    value: @escaping (Model) throws -> Result, gradient: @escaping (Model) throws -> Gradient
  ) -> ClosureObjective {
    var objective = ClosureObjective(name, blocks: blocks ?? self.blocks, at: numbers) {
      Double(try value(moved($0)))
    } gradient: {
      try flattened(gradient(moved($0)))
    }
    let format = format(with: Result.parameterFormat, precision)
    objective.precision = format.precision
    objective.abilities.claimFormat = format.claimFormat
    return objective
  }

  /// A function with several results as an objective of the numbers, of whose Jacobian something is claimed.
  ///
  /// - Parameters:
  ///   - name: its name in the issue.
  ///   - blocks: names and shapes in place of those of the properties.
  ///   - precision: the format in which it is computed; that of numbers and results, whichever is narrower, unless given.
  ///   - values: the function.
  ///   - claim: sets what is claimed, given a result of the function.
  /// - Throws: what the function throws at the point.
  func objective<Output: ParameterValue>(
    _ name: String, _ blocks: [ParameterBlock]?, _ precision: Precision?,
    values: @escaping (Model) throws -> Output, claim: (Output, inout VectorAbilities) -> Void
  ) throws -> some VectorObjective {
    let output = try values(model)
    let format = format(with: Output.parameterFormat, precision)
    var objective = FieldsVectorObjective(
      name: name, blocks: blocks ?? self.blocks, point: numbers,
      outputBlocks: [ParameterBlock("y", shape: output.parameterShape)], precision: format.precision
    ) { try values(moved($0)).parameterNumbers }
    objective.abilities.claimFormat = format.claimFormat
    claim(output, &objective.abilities)
    return objective
  }

  /// The narrower of two formats, within what was said of the precision.
  private func format(with results: ClaimFormat, _ precision: Precision?) -> ClaimFormat {
    let narrower = format.unitRoundoff < results.unitRoundoff ? results : format
    switch precision {
    case .float64: return .float64
    case .float32: return narrower == .float64 ? .float32 : narrower
    case nil: return narrower
    }
  }
}

extension ClaimFormat {
  /// How values of this format are looked at.
  fileprivate var precision: Precision { self == .float64 ? .float64 : .float32 }
  /// What is said of a claim in it: of double precision nothing, since its numbers show more.
  fileprivate var claimFormat: (() -> ClaimFormat?)? { self == .float64 ? nil : { self } }
}

/// A vector objective made of closures.
private struct FieldsVectorObjective: VectorObjective {
  let name: String
  let blocks: [ParameterBlock]
  let point: [Double]
  let outputBlocks: [ParameterBlock]
  let precision: Precision
  let values: ([Double]) throws -> [Double]
  var abilities = VectorAbilities()

  init(
    name: String, blocks: [ParameterBlock], point: [Double], outputBlocks: [ParameterBlock],
    precision: Precision, values: @escaping ([Double]) throws -> [Double]
  ) {
    (self.name, self.blocks, self.point, self.outputBlocks) = (name, blocks, point, outputBlocks)
    (self.precision, self.values) = (precision, values)
  }

  var outputs: Int { outputBlocks.parameterCount }
  func values(at point: [Double]) throws -> [Double] { try values(point) }
}
