import Derivatives
import Scalars

/// A vector-valued function of many parameters: F(θ) with m outputs.
///
/// What is claimed of its Jacobian J, one row an output and one column a parameter, stands in its ``abilities``;
/// ``VectorChecker`` checks whatever there is.
public protocol VectorObjective {
  /// The objective's name in reports.
  var name: String { get }
  /// The parameters' names and shapes.
  var blocks: [ParameterBlock] { get }
  /// The point at which to check, flattened: one number for each parameter.
  var point: [Double] { get }
  /// The outputs' names and shapes; by default one block "y".
  var outputBlocks: [ParameterBlock] { get }
  /// Number of outputs m.
  var outputs: Int { get }
  /// The format in which values are computed; by default `Double`'s.
  var precision: Precision { get }
  /// What is claimed, and what it can do beyond giving values; by default nothing.
  var abilities: VectorAbilities { get }

  /// F(θ): one number for each output.
  ///
  /// - Throws: whatever the objective throws; the check ends with that error.
  func values(at point: [Double]) throws -> [Double]
}

extension VectorObjective {
  /// Double precision.
  public var precision: Precision { .float64 }
  /// A vector objective that says nothing has no abilities.
  public var abilities: VectorAbilities { VectorAbilities() }
  /// One block "y".
  public var outputBlocks: [ParameterBlock] { [ParameterBlock("y", shape: [outputs])] }
}

/// A vector objective whose formula can be evaluated in any scalar, as ``ScalarGenericObjective``.
public protocol ScalarGenericVectorObjective: VectorObjective {
  /// F at a point whose coordinates are scalars of another type.
  func values<Scalar: NetworkScalar>(at point: [Scalar]) throws -> [Scalar]
}

extension ScalarGenericVectorObjective {
  /// F in every scalar that an oracle computes in.
  public var abilities: VectorAbilities { VectorAbilities(evaluating: self) }
}

/// Why a vector objective could not be checked.
public enum VectorObjectiveError: Error, Equatable, CustomStringConvertible {
  /// A vector has another number of entries than it must have.
  case wrongCount(objective: String, what: String, found: Int, expected: Int)
  /// There is neither a Jacobian nor a product with it.
  case nothingClaimed(objective: String)

  /// What was found and what was expected, in one message.
  public var description: String {
    switch self {
    case .wrongCount(let objective, let what, let found, let expected):
      "\(objective): found \(found) numbers in \(what), expected \(expected)"
    case .nothingClaimed(let objective):
      "\(objective): found no Jacobian, jvp or vjp, expected at least one to check"
    }
  }
}

extension VectorObjective {
  /// F(θ), with as many numbers as there are outputs.
  func countedValues(at point: [Double]) throws -> [Double] {
    try counted(values(at: point), outputs, "its values")
  }

  /// The vector itself, once its count is right.
  func counted<Element>(_ vector: [Element], _ expected: Int, _ what: String) throws -> [Element] {
    guard vector.count == expected else {
      throw VectorObjectiveError.wrongCount(
        objective: name, what: what, found: vector.count, expected: expected)
    }
    return vector
  }
}
