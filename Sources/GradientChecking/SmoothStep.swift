/// How far a function of one variable stays on one smooth piece, told by a signature that changes between pieces.
public enum SmoothStep {
  /// The largest step, halved from ½ max(|x|, 1), that crosses no kink; nil when the point itself is one.
  ///
  /// Where a higher derivative jumps farther away than 2⁻²⁰ of that, the step stays before it too; closer by, noise/h
  /// would cost more than the extrapolation gains. Infinite where the signatures are empty: nothing can be crossed.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - kinks: the signature of the pieces between kinks, by the variable.
  ///   - pieces: that of the pieces between jumps of any derivative.
  /// - Throws: what the signatures throw.
  public static func largest(
    at x: Double, kinks: (Double) throws -> [Int8], pieces: (Double) throws -> [Int8]
  ) rethrows -> Double? {
    guard let step = try largest(at: x, within: kinks, downTo: 0x1p-40) else { return nil }
    return try largest(at: x, within: pieces, downTo: 0x1p-20) ?? step
  }

  private static func largest(
    at x: Double, within signature: (Double) throws -> [Int8], downTo part: Double
  ) rethrows -> Double? {
    let first = 0.5 * max(abs(x), 1)
    return try largest(from: first, ratio: 2, downTo: first * part) { try signature(x + $0) }
  }

  /// The largest of some steps within which a signature stays the same; nil when none of them is, infinite where the
  /// signature is empty.
  ///
  /// The signature is compared at ± two neighbouring steps: for a piecewise-linear network the pre-activations are affine
  /// in one parameter up to the first crossing, so that the larger decides; the other guards networks with smooth layers.
  ///
  /// - Parameters:
  ///   - first: the first step; each next one is smaller by `ratio`, and all are above `smallest`.
  ///   - signature: that of the piece at an offset from the point.
  static func largest(
    from first: Double, ratio: Double, downTo smallest: Double, signature: (Double) throws -> [Int8]
  ) rethrows -> Double? {
    let here = try signature(0)
    guard !here.isEmpty else { return .infinity }
    var step = first
    var wasClear = false
    while step > smallest {
      let isClear = try [step, -step].allSatisfy { try signature($0) == here }
      if isClear && wasClear { return step * ratio }
      wasClear = isClear
      step /= ratio
    }
    return nil
  }
}
