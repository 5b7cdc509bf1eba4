import Scalars

/// An objective whose formula can be evaluated in any scalar: the door to dual numbers, intervals and the complex step.
///
/// A generic function cannot be a closure: this protocol carries it, and ``Abilities/init(evaluating:)`` makes closures of it.
/// One that has other abilities too adds them to those.
public protocol ScalarGenericObjective: Objective {
  /// The value at a point whose coordinates are scalars of another type.
  func value<Scalar: NetworkScalar>(at point: [Scalar]) throws -> Scalar
}

extension ScalarGenericObjective {
  /// The formula in every scalar that an oracle computes in.
  public var abilities: Abilities { Abilities(evaluating: self) }
}
