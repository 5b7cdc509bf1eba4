import Derivatives

/// A scalar function of many parameters, with the gradient that someone *claims* for it.
///
/// Everything that can be checked becomes an objective, and everything that checks takes one. Parameters travel
/// flattened: all blocks in order, each row-major. What an objective can do beyond values and a claim stands in its
/// ``abilities``: the checker does without those that are missing.
public protocol Objective {
  /// The objective's name in reports.
  var name: String { get }
  /// The parameters' names and shapes.
  var blocks: [ParameterBlock] { get }
  /// The point at which to check, flattened: one number for each parameter.
  var point: [Double] { get }
  /// ``point`` in parts, one after another and to the bit; by default in one.
  ///
  /// An objective that keeps its parameters in several arrays hands over these, and copies nothing. They are read anew each
  /// time, so that a point which moves is seen to.
  var pointInParts: [[Double]] { get }

  /// The format in which values are computed; by default `Double`'s.
  var precision: Precision { get }

  /// What it can do beyond values and a claim; by default nothing.
  var abilities: Abilities { get }

  /// The value at a point.
  ///
  /// - Throws: whatever the objective throws; the check ends with that error.
  func value(at point: [Double]) throws -> Double

  /// The gradient under test, flattened like the point.
  ///
  /// - Throws: whatever the objective throws; the check ends with that error.
  func claimedGradient(at point: [Double]) throws -> [Double]
}

extension Objective {
  /// The whole point.
  public var pointInParts: [[Double]] { [point] }

  /// The number of coordinates of the point.
  var coordinateCount: Int { pointInParts.reduce(0) { $0 + $1.count } }

  /// Double precision.
  public var precision: Precision { .float64 }

  /// An objective that says nothing has no abilities.
  public var abilities: Abilities { Abilities() }
}

/// An objective made of closures.
public struct ClosureObjective: Objective {
  /// The objective's name in reports.
  public var name: String
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock]
  /// The point at which to check.
  public var point: [Double]
  /// The format in which values are computed.
  public var precision = Precision.float64
  /// What it can do beyond values and a claim.
  public var abilities = Abilities()
  private let valueClosure: ([Double]) throws -> Double
  private let gradientClosure: ([Double]) throws -> [Double]

  /// An objective from a value and a gradient closure; without blocks, all parameters are one block "x".
  public init(
    _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Double],
    value: @escaping ([Double]) throws -> Double, gradient: @escaping ([Double]) throws -> [Double]
  ) {
    self.name = name
    self.blocks = blocks ?? [ParameterBlock("x", shape: [point.count])]
    self.point = point
    valueClosure = value
    gradientClosure = gradient
  }

  /// The value at a point.
  public func value(at point: [Double]) throws -> Double { try valueClosure(point) }

  /// The gradient under test.
  public func claimedGradient(at point: [Double]) throws -> [Double] { try gradientClosure(point) }
}
