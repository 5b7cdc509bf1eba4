/// The numbers at which a check takes another way or another verdict, each with its reason.
public enum CheckLimits {
  /// The detection power without which nothing is verified, relative to the largest entry.
  ///
  /// 1%: an error of that size is seen by eye, and everything that is called verified excludes it.
  public static let requiredPower = 1e-2

  /// Above this distance from the true derivative, relative to the largest entry, nothing is called certified: an error of
  /// 0.1%, the size that today's checkers miss, must be excluded.
  public static let weakestPower = 1e-3

  /// How many root mean squares of the rounding errors seen at points near by a correct claim may be off by.
  ///
  /// An error over the root mean square of 24 independent others follows Student's t with 24 degrees of freedom, if normal;
  /// being bounded, it has shorter tails. P(|t| > 8) = 3·10⁻⁸.
  public static let allowedRootMeanSquares = 8.0

  /// From this many parameters on, a check of each on its own takes minutes: those that act through affine layers are
  /// checked through these.
  ///
  /// Below, nothing is saved that anyone would notice, and each entry has evidence that rests on values alone.
  public static let parametersForAffineLayers = 4096

  /// From this many parameters on, what needs arrays as long as the point is done one after another: side by side they would
  /// be a good part of all memory that a check takes.
  static let parametersOneByOne = 1 << 17
}
