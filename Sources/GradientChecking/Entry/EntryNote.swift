/// What the result on one entry rests on, where it is not the plain derivative of a smooth function.
public enum EntryNote: Sendable, Equatable {
  /// The claim agrees with the derivative above the program's own fine structure, not with that of the structure.
  case coarse(fine: Double, fineBound: Double)
  /// The values have a structure of their own, as those of a solver that is cut at a tolerance; claim and values agree to this part
  /// of the derivative, and the derivatives of the values scatter by that part.
  case structure(difference: Double, scatter: Double)
  /// The claim, in single precision or a narrower format, is off by this part of the largest entry, as one is that was computed in it.
  case narrowSums(difference: Double)
  /// The function is constant on treads of this width.
  case staircase(tread: Double)
  /// The value stands still over this width, and differs elsewhere by multiples of a unit: it has steps, or is rounded.
  case steps(tread: Double)
  /// All values are multiples of this unit, and what the claim says is hidden by it.
  case lattice(unit: Double)
  /// The value changes as much from one number of the parameter's format to the next as over any distance.
  case unresolved
  /// The value jumps by this height at this distance from the point, 0 at the point itself.
  case jump(distance: Double, height: Double)
  /// Only one side of the point is inside the domain.
  case oneSided
  /// The claim is right beside the point, and wrong at it.
  case pointOnly
}
